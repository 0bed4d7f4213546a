"""What lines say, in the document's language (spec 2, Line item)."""

from babel.dates import format_date

from invoices.pricing.period import Period
from invoices.pricing.rate_tier import RateTier

_TIERS = {
    "en": {
        RateTier.P1_P3_OFF_HOURS: "critical incidents (P1–P3), off hours",
        RateTier.P1_P3: "critical incidents (P1–P3)",
        RateTier.OFF_HOURS: "off hours",
    },
    "ru": {
        RateTier.P1_P3_OFF_HOURS: "критические инциденты (P1–P3), нерабочее время",
        RateTier.P1_P3: "критические инциденты (P1–P3)",
        RateTier.OFF_HOURS: "нерабочее время",
    },
}


def period_words(period: Period, *, language: str) -> str:
    """`February 2026` for a calendar month; else `1–15 February 2026`, in Russian `01.02.2026 – 15.02.2026`."""
    start, end = period
    if period.is_calendar_month:
        return format_date(start, "LLLL yyyy", locale=language)
    if language == "ru":
        return f"{start:%d.%m.%Y} – {end:%d.%m.%Y}"
    if start == end:
        return format_date(end, "d MMMM yyyy", locale=language)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{format_date(end, 'd MMMM yyyy', locale=language)}"
    opening = "d MMMM" if start.year == end.year else "d MMMM yyyy"
    return f"{format_date(start, opening, locale=language)} – {format_date(end, 'd MMMM yyyy', locale=language)}"


def support(period: Period, *, language: str) -> str:
    title = "Ежемесячная поддержка" if language == "ru" else "Monthly support"
    return f"{title} — {period_words(period, language=language)}"


def fixed_price(application_name: str, *, language: str) -> str:
    title = "Фиксированная стоимость" if language == "ru" else "Fixed price"
    return f"{title} — {application_name}"


def overtime(tier: RateTier, *, language: str) -> str:
    """`Overtime`, and what kind of work it was unless it was ordinary."""
    title = "Сверх лимита" if language == "ru" else "Overtime"
    kind = _TIERS[language].get(tier)
    return f"{title} — {kind}" if kind else title


def task(issue_key: str, summary: str, *, language: str) -> str:
    """`ISSUE-KEY: summary`, as much of it as is known. NUL, which no database text holds, becomes a visible mark."""
    summary = summary.strip()
    words = f"{issue_key}: {summary}" if issue_key and summary else issue_key or summary
    words = words or ("Работы без задачи" if language == "ru" else "Work without an issue")
    return words.replace("\0", "\N{REPLACEMENT CHARACTER}")
