"""What a computed draft writes into its invoice: figures, and copies of everything the invoice will print."""

from typing import Any

from invoices.services.compute_draft import ComputedDraft
from invoices.services.resolve_terms import application_snapshot

COMPANY_NAME_LENGTH = 255
COPIED_FIELDS = (
    "customer_key",
    "company_name",
    "deal_type",
    "currency",
    "language",
    "monthly_limit_hours",
    "customer_snapshot",
    "application_snapshot",
    "warnings",
    "base_amount",
    "overtime_hours",
    "overtime_amount",
    "total_hours",
    "total_amount",
    "computed_total",
    "is_overtime",
    "total_is_manual",
)
"""What `snapshot_fields` gives."""


def snapshot_fields(draft: ComputedDraft) -> dict[str, Any]:
    """The invoice's fields that follow from the computation, for a new draft and for one computed again (spec 2)."""
    computed_total = draft.priced.totals.total_amount
    totals = draft.priced.totals._replace(**draft.by_hand.figures) if draft.by_hand else draft.priced.totals
    return {
        "customer_key": draft.application.customer_key,
        "company_name": draft.customer.company_name[:COMPANY_NAME_LENGTH],
        "deal_type": draft.terms.deal_type,
        "currency": draft.application.currency,
        "language": draft.terms.language,
        "base_amount": totals.base_amount,
        "overtime_hours": totals.overtime_hours,
        "overtime_amount": totals.overtime_amount,
        "total_hours": totals.total_hours,
        "total_amount": totals.total_amount,
        "computed_total": computed_total,
        "is_overtime": totals.overtime_hours > 0,
        "total_is_manual": totals.total_amount != computed_total,
        "monthly_limit_hours": draft.terms.monthly_limit,
        "customer_snapshot": draft.customer._asdict(),
        "application_snapshot": application_snapshot(draft.application, draft.terms),
        "warnings": draft.warnings,
    }
