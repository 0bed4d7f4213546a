"""What lines say (spec 2, Line item)."""

from datetime import date

import pytest

from invoices.pricing import wording
from invoices.pricing.period import Period
from invoices.pricing.rate_tier import RateTier

FEBRUARY = Period.month(2026, 2)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Monthly support — February 2026"), ("ru", "Ежемесячная поддержка — февраль 2026")],
)
def test_support_names_its_month(language, text):
    assert wording.support(FEBRUARY, language=language) == text


@pytest.mark.parametrize(
    ("start", "end", "en", "ru"),
    [
        (date(2026, 2, 1), date(2026, 2, 15), "1–15 February 2026", "01.02.2026 – 15.02.2026"),
        (date(2026, 2, 3), date(2026, 2, 3), "3 February 2026", "03.02.2026 – 03.02.2026"),
        (date(2026, 1, 20), date(2026, 2, 3), "20 January – 3 February 2026", "20.01.2026 – 03.02.2026"),
        (date(2025, 12, 1), date(2026, 1, 31), "1 December 2025 – 31 January 2026", "01.12.2025 – 31.01.2026"),
    ],
)
def test_a_period_that_is_not_a_month_names_its_days(start, end, en, ru):
    assert wording.period_words(Period(start, end), language="en") == en
    assert wording.period_words(Period(start, end), language="ru") == ru


def test_fixed_price_names_the_contract():
    assert wording.fixed_price("Billing portal", language="en") == "Fixed price — Billing portal"
    assert wording.fixed_price("Портал", language="ru").endswith(" — Портал")


def test_overtime_names_its_kind_unless_it_is_ordinary():
    assert wording.overtime(RateTier.OVERTIME, language="en") == "Overtime"
    assert (
        wording.overtime(RateTier.P1_P3_OFF_HOURS, language="en") == "Overtime — critical incidents (P1–P3), off hours"
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_tier_of_overtime_reads_differently(language):
    tiers = [tier for tier in RateTier if tier is not RateTier.STANDARD]
    assert len({wording.overtime(tier, language=language) for tier in tiers}) == len(tiers)


@pytest.mark.parametrize(
    ("issue_key", "summary", "text"),
    [
        ("ITSM-9", "Mend the export", "ITSM-9: Mend the export"),
        ("ITSM-9", "  ", "ITSM-9"),
        ("", "Mend the export", "Mend the export"),
        ("", "", "Work without an issue"),
        ("ITSM-9", "a\0b", "ITSM-9: a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_a_task_says_as_much_as_is_known(issue_key, summary, text):
    assert wording.task(issue_key, summary, language="en") == text
