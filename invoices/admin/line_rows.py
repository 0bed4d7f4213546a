"""The lines of an invoice as the script of their page reads them: figures as plain strings, `"3.50"`."""

from collections.abc import Iterable
from typing import Any

from invoices.models import Invoice, LineItem
from invoices.pricing.rate_tier import RateTier
from invoices.services.resolve_terms import terms_from_snapshot
from invoices.services.total_invoice import FIGURES
from invoices.templatetags.invoice_admin import TIERS

COPIED = (
    "sort_order",
    "line_type",
    "source",
    "description",
    "rate_tier",
    "is_billed",
    "is_edited",
    "written_off",
    "line_total_is_manual",
)
FIGURES_OF_A_LINE = ("quantity", "unit_price", "rate_multiplier", "line_total")


def line_rows(lines: Iterable[LineItem]) -> list[dict[str, Any]]:
    return [_row(line) for line in lines]


def invoice_figures(invoice: Invoice) -> dict[str, Any]:
    """Hours and money of an invoice, by the names of its columns."""
    values = {name: getattr(invoice, name) for name in FIGURES}
    return {name: value if isinstance(value, bool) else f"{value:.2f}" for name, value in values.items()}


def tiers(invoice: Invoice) -> dict[str, Any]:
    """What an hour of each tier costs by the invoice's own terms: `rate`, and by kind of line and tier a multiplier."""
    words = {tier.value: str(word) for tier, word in TIERS.items()}
    if "rates" not in invoice.application_snapshot:
        return {"words": words, "rate": "0.00", "multipliers": {}}
    terms = terms_from_snapshot(invoice.application_snapshot, language=invoice.language)
    ordinary = {tier: terms.multiplier(tier) for tier in RateTier}
    over = {tier: max(value, ordinary[RateTier.OVERTIME]) for tier, value in ordinary.items()}
    return {
        "words": words,
        "rate": f"{terms.hourly_rate:.2f}",
        "multipliers": {
            kind: {tier.value: f"{value:.2f}" for tier, value in by_tier.items()}
            for kind, by_tier in (("task", ordinary), ("overtime", over))
        },
    }


def _row(line: LineItem) -> dict[str, Any]:
    return {
        "id": str(line.pk),
        "date": f"{line.worklog_date:%d.%m}" if line.worklog_date else "–",
        "person": line.user_name or "–",
        "issue": line.jira_key,
        "is_claim": line.worklog_ref is not None,
        **{name: getattr(line, name) for name in COPIED},
        **{name: f"{getattr(line, name):.2f}" for name in FIGURES_OF_A_LINE},
    }
