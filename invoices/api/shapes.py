"""Invoices in JSON (spec 3, Columns of an invoice): money and hours as strings, moments in UTC."""

from typing import Any

from rest_framework import serializers

from clients.api.shapes import CustomerShape
from invoices.models import EditRecord, Invoice, InvoiceDrift, LineItem
from invoices.states import LABELS
from proxima_invoice.foundation.api.answer_shape import AnswerShape
from proxima_invoice.foundation.api.fields import HoursField, MomentField, MoneyField, MultiplierField
from proxima_invoice.foundation.api.shapes import NullField

LONGEST_VALUE = 10_000
"""Characters of a value in the history of edits; a document's whole HTML is in the invoice itself."""
STATUSES = [(status.value, label) for status, label in LABELS.items()]


class LineItemShape(AnswerShape):
    id = serializers.UUIDField()
    line_type = serializers.ChoiceField(choices=LineItem.LineType.choices)
    description = serializers.CharField()
    jira_key = serializers.CharField()
    linked_issue_key = serializers.CharField()
    worklog_date = serializers.DateField(allow_null=True)
    user_name = serializers.CharField()
    time_seconds = serializers.IntegerField(help_text="As tracked.")
    billable_seconds = serializers.IntegerField()
    unit_price = MoneyField()
    quantity = HoursField(help_text="Hours, or pieces.")
    line_total = MoneyField()
    rate_tier = serializers.ChoiceField(choices=LineItem.TIERS)
    rate_multiplier = MultiplierField()
    source = serializers.ChoiceField(choices=LineItem.Source.choices)
    is_auto_generated = serializers.BooleanField()
    is_billed = serializers.BooleanField(help_text="Part of the total; else for information.")
    sort_order = serializers.IntegerField()
    worklog_ref = serializers.UUIDField(allow_null=True, help_text="The worklog that the line bills; billed once.")
    written_off = serializers.BooleanField(help_text="Left out: not printed, not billed, and not billed elsewhere.")
    line_total_is_manual = serializers.BooleanField(
        help_text="The total does not multiply out; it prints without rate."
    )
    is_edited = serializers.BooleanField(help_text="Changed by hand since it was made from the warehouse.")


class WarningShape(AnswerShape):
    code = serializers.CharField()
    message = serializers.CharField()


class InvoiceRowShape(AnswerShape):
    """An invoice in a list."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Invoice.Kind.choices)
    invoice_number = serializers.IntegerField()
    display_number = serializers.CharField()
    application_key = serializers.CharField()
    customer_key = serializers.CharField()
    company_name = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    invoice_date = serializers.DateField()
    due_date = serializers.DateField()
    deal_type = serializers.ChoiceField(choices=Invoice.DealType.choices)
    currency = serializers.CharField()
    language = serializers.CharField()
    base_amount = MoneyField()
    overtime_hours = HoursField()
    overtime_amount = MoneyField()
    total_amount = MoneyField()
    total_is_manual = serializers.BooleanField(help_text="The total is not what the lines add up to.")
    total_hours = HoursField()
    monthly_limit_hours = HoursField(allow_null=True)
    is_overtime = serializers.BooleanField()
    vat_mode = serializers.ChoiceField(choices=Invoice.VatMode.choices)
    vat_rate = HoursField(help_text="Per cent.")
    vat_amount = MoneyField()
    total_with_vat = MoneyField(help_text="What is to be paid.")
    status = serializers.ChoiceField(choices=STATUSES)
    warnings = WarningShape(many=True)
    approval_no = serializers.IntegerField(help_text="How often it was approved.")
    approved_at = MomentField(allow_null=True)
    approved_by = serializers.CharField()
    declined_at = MomentField(allow_null=True)
    declined_by = serializers.CharField()
    decline_reason = serializers.CharField()
    rejected_at = MomentField(allow_null=True)
    rejected_by = serializers.CharField()
    reject_reason = serializers.CharField()
    voided_at = MomentField(allow_null=True)
    voided_by = serializers.CharField()
    void_reason = serializers.CharField()
    sent_at = MomentField(allow_null=True)
    paid_at = MomentField(allow_null=True)
    r2_storage_key = serializers.CharField()
    r2_public_url = serializers.CharField()
    planfact_shipment_id = serializers.CharField()
    planfact_deal_id = serializers.CharField()
    didox_document_id = serializers.CharField()
    didox_status = serializers.CharField()
    version = serializers.IntegerField(help_text="Grows by one with every change; also the ETag.")
    created_at = MomentField()
    updated_at = MomentField()


class ListedInvoiceShape(InvoiceRowShape):
    """An invoice in the list, with what is known of the warehouse beside it: see `get_drift` for the present."""

    drift_hours = HoursField(allow_null=True, help_text="Hours added, less hours gone, since it was computed.")
    drift_computed_at = MomentField(allow_null=True, help_text="When both were compared; null: not yet.")


class InvoiceShape(InvoiceRowShape):
    """An invoice with everything that belongs to it."""

    show_task_list = serializers.BooleanField()
    show_tracked_time = serializers.BooleanField()
    show_task_pricing = serializers.BooleanField()
    show_overtime = serializers.BooleanField()
    legal_text = serializers.CharField()
    html_override = serializers.CharField()
    html_template_hash = serializers.CharField()
    pdf_sha256 = serializers.CharField(allow_null=True, help_text="Null before finalize.")
    customer = CustomerShape(source="customer_snapshot")
    application = serializers.DictField(
        source="application_snapshot", help_text="The contract as it was, and under `rates` what its hours cost."
    )
    line_items = LineItemShape(many=True)


class PrefilledLineShape(LineItemShape):
    id = NullField(help_text="None yet.")


class PrefillShape(InvoiceShape):
    """What a draft would say; nothing of it is saved, so it has neither number nor version."""

    id = NullField(help_text="None yet.")
    invoice_number = NullField(help_text="None yet.")
    display_number = NullField(help_text="None yet.")
    version = NullField(help_text="None yet.")
    status = serializers.ChoiceField(choices=["draft"])
    created_at = NullField(help_text="None yet.")
    updated_at = NullField(help_text="None yet.")
    line_items = PrefilledLineShape(many=True)


def _cut(value: Any) -> Any:
    """What a value holds, of each text the first 10,000 characters."""
    if isinstance(value, dict):
        return {name: _cut(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cut(each) for each in value]
    return f"{value[:LONGEST_VALUE]}…" if isinstance(value, str) and len(value) > LONGEST_VALUE else value


_IS_CUT = f"Beyond {LONGEST_VALUE:,} characters it is cut and ends with “…”."


class _CutValue(serializers.CharField):
    def __init__(self, *, source: str) -> None:
        super().__init__(source=source, help_text=_IS_CUT)

    def to_representation(self, value: str) -> str:
        return str(_cut(value))


class _CutData(serializers.DictField):
    def __init__(self) -> None:
        super().__init__(help_text=f"Of each text: {_IS_CUT}")

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        cut: dict[str, Any] = _cut(value)
        return cut


class EditShape(serializers.Serializer[Any]):
    """One field before and after an edit; values as the API prints them."""

    id = serializers.UUIDField()
    invoice_id = serializers.UUIDField()
    line_item_id = serializers.UUIDField(allow_null=True)
    edit_type = serializers.ChoiceField(choices=EditRecord.EditType.choices)
    field_name = serializers.CharField()
    old_value = _CutValue(source="old_value_start")
    new_value = _CutValue(source="new_value_start")
    edited_by = serializers.CharField()
    edited_at = MomentField()


class EventShape(serializers.Serializer[Any]):
    """Something that happened: a move from status to status, or another event."""

    id = serializers.UUIDField()
    invoice_id = serializers.UUIDField()
    kind = serializers.CharField()
    from_status = serializers.CharField()
    to_status = serializers.CharField()
    by = serializers.CharField()
    reason = serializers.CharField()
    data = _CutData()
    created_at = MomentField()


class LineDriftShape(serializers.Serializer[Any]):
    """A line before and as it would be computed now; null where there is none."""

    line_type = serializers.ChoiceField(choices=LineItem.LineType.choices)
    description = serializers.CharField()
    jira_key = serializers.CharField()
    worklog_date = serializers.DateField(allow_null=True)
    user_name = serializers.CharField()
    time_seconds_before = serializers.IntegerField(allow_null=True, help_text="As tracked.")
    time_seconds_after = serializers.IntegerField(allow_null=True, help_text="As tracked.")
    hours_before = HoursField(allow_null=True, help_text="As printed; 0.00 when left out.")
    hours_after = HoursField(allow_null=True, help_text="As printed; 0.00 when left out.")
    worklog_ref_before = serializers.UUIDField(allow_null=True)
    worklog_ref_after = serializers.UUIDField(allow_null=True)
    amount = MoneyField(help_text="What the difference costs at its rate, also where a base covers it.")
    is_kept = serializers.BooleanField(help_text="A person wrote into the line, and that stays.")


class DriftShape(serializers.Serializer[Any]):
    """An invoice beside the same invoice computed again."""

    invoice_id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="The invoice's version that was compared.")
    state = serializers.ChoiceField(choices=InvoiceDrift.State.choices)
    reason = serializers.CharField(help_text="Why nothing can be told, or why computing again would be refused.")
    computed_at = MomentField()
    hours = HoursField(help_text="By how many hours the invoice would grow.")
    total_before = MoneyField(help_text="What the lines add up to.")
    total_after = MoneyField(help_text="What they would add up to.")
    amount = MoneyField(help_text="The difference of both.")
    rates_changed = serializers.BooleanField(help_text="The contract's rates, limit or hours are others now.")
    added = LineDriftShape(many=True, help_text="Worklogs that no invoice holds.")
    removed = LineDriftShape(many=True, help_text="Worklogs that are gone, or no longer count.")
    changed = LineDriftShape(many=True, help_text="Worklogs that say something else now.")
    repriced = LineDriftShape(many=True, help_text="The same worklogs at other figures.")
    others = LineDriftShape(many=True, help_text="Support, fixed-price and overtime lines.")


class WorklogShape(serializers.Serializer[Any]):
    """A worklog as the warehouse has it, and what billing makes of it."""

    worklog_id = serializers.CharField()
    worklog_ref = serializers.UUIDField()
    start_date = serializers.DateField()
    started_at = MomentField(allow_null=True)
    duration_seconds = serializers.IntegerField()
    account_id = serializers.CharField()
    user_name = serializers.CharField()
    project_label = serializers.CharField()
    issue_key = serializers.CharField()
    issue_type = serializers.CharField()
    priority = serializers.CharField()
    summary = serializers.CharField()
    linked_issue_key = serializers.CharField()
    billable_seconds = serializers.IntegerField(help_text="0 for what is never billed.")
    rate_tier = serializers.ChoiceField(choices=LineItem.TIERS)


class RefusedContractShape(serializers.Serializer[Any]):
    application_key = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class BulkMetaShape(serializers.Serializer[Any]):
    created = serializers.IntegerField()
    skipped = RefusedContractShape(many=True, help_text="Nothing to do, or not allowed.")
    failed = RefusedContractShape(many=True, help_text="Somebody has to mend something.")
