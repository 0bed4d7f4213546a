"""Computed drafts become invoices: each takes the next number of its schema (spec 2, Numbers)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from invoices.errors import NumberNotAvailable
from invoices.models import Invoice, NumberingSchema
from invoices.models.search_text import search_text
from invoices.services.copy_snapshots import snapshot_fields
from invoices.services.refuse_drafts import Dropped, PendingDraft
from invoices.services.select_contracts import Refused
from invoices.services.take_number import NumberRequest, NumbersRefused, TakenNumber, take_numbers
from proxima_invoice.foundation.sentences import known, say

NO_SCHEMA = known("There is no numbering schema “%(schema)s”.")
NONE_ACTIVE = known("No numbering schema is active.")


def number_drafts(pending: Sequence[PendingDraft], *, now: datetime) -> list[Invoice]:
    """The batch's invoices, in its order, each with the next number of its schema."""
    schemas = {schema.name: schema for schema in NumberingSchema.objects.filter(schema_type="invoice")}
    active = next((schema for schema in schemas.values() if schema.is_active), None)
    by_schema: dict[str, list[PendingDraft]] = defaultdict(list)
    refused: dict[UUID, Refused] = {}
    for draft in pending:
        wanted = draft.computed.config.numbering_schema
        schema = schemas.get(wanted) if wanted else active
        if schema is None:
            error = NumberNotAvailable(say(NO_SCHEMA, schema=wanted) if wanted else say(NONE_ACTIVE))
            refused[draft.invoice_id] = Refused(draft.application_key, error, failed=True)
        else:
            by_schema[schema.name].append(draft)
    numbers: dict[UUID, tuple[NumberingSchema, TakenNumber]] = {}
    for name in sorted(by_schema):
        drafts, schema = by_schema[name], schemas[name]
        requests = [
            NumberRequest(draft.application_key, draft.computed.application.customer_key, draft.invoice_date)
            for draft in drafts
        ]
        try:
            taken = take_numbers(schema, requests)
        except NumbersRefused as error:
            refused |= {
                drafts[index].invoice_id: Refused(drafts[index].application_key, reason, failed=True)
                for index, reason in error.errors.items()
            }
        else:
            numbers |= {draft.invoice_id: (schema, number) for draft, number in zip(drafts, taken, strict=True)}
    if refused:
        raise Dropped(refused)
    return [_invoice(draft, *numbers[draft.invoice_id], now=now) for draft in pending]


def _invoice(pending: PendingDraft, schema: NumberingSchema, number: TakenNumber, *, now: datetime) -> Invoice:
    draft = pending.computed
    config = draft.config
    printed = {
        "show_task_list": config.show_task_list,
        "show_tracked_time": config.show_tracked_time,
        "show_task_pricing": config.show_task_pricing,
        "show_overtime": config.show_overtime,
        "legal_text": config.legal_text,
        **(draft.by_hand.fields if draft.by_hand else {}),
    }
    invoice = Invoice(
        id=pending.invoice_id,
        kind=Invoice.Kind.SUPPLEMENTARY if draft.is_supplementary else Invoice.Kind.REGULAR,
        numbering_schema_id=schema.id,
        sequence_key=number.sequence_key,
        invoice_number=number.invoice_number,
        display_number=number.display_number,
        application_key=draft.application_key,
        period_start=draft.period.start,
        period_end=draft.period.end,
        invoice_date=pending.invoice_date,
        payment_terms_days=config.payment_terms_days,
        due_date=pending.invoice_date + timedelta(days=config.payment_terms_days),
        created_at=now,
        updated_at=now,
        **printed,
        **snapshot_fields(draft),
    )
    invoice.search_text = search_text(invoice)
    return invoice
