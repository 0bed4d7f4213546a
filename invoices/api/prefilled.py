"""A computed draft in the shape of an invoice: what a client shows, edits and sends back to be saved."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from invoices.api.shapes import PrefillShape
from invoices.models import Invoice, LineItem
from invoices.services.compute_draft import ComputedDraft
from invoices.services.copy_snapshots import snapshot_fields


def prefilled(draft: ComputedDraft) -> dict[str, Any]:
    """Nothing is saved: neither id, number nor version."""
    config, invoice_date = draft.config, draft.invoice_date(timezone.localdate())
    invoice = Invoice(
        id=None,
        kind=Invoice.Kind.SUPPLEMENTARY if draft.is_supplementary else Invoice.Kind.REGULAR,
        application_key=draft.application_key,
        period_start=draft.period.start,
        period_end=draft.period.end,
        invoice_date=invoice_date,
        due_date=invoice_date + timedelta(days=config.payment_terms_days),
        show_task_list=config.show_task_list,
        show_tracked_time=config.show_tracked_time,
        show_task_pricing=config.show_task_pricing,
        show_overtime=config.show_overtime,
        legal_text=config.legal_text,
        **snapshot_fields(draft),
    )
    fields = {name: getattr(invoice, name) for name in (field.attname for field in Invoice._meta.concrete_fields)}
    lines = [LineItem(id=None, **line._asdict()) for line in draft.priced.lines]
    not_yet = dict.fromkeys(("display_number", "version", "created_at", "updated_at", "pdf_sha256"))
    data: dict[str, Any] = PrefillShape(
        {**fields, **not_yet, "total_with_vat": invoice.total_with_vat, "line_items": lines}
    ).data
    return data
