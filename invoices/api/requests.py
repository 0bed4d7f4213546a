"""What bodies may hold. For the schema: the services check the values, so that API and admin refuse the same."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.models import Invoice, LineItem
from invoices.money import LARGEST, MOST_HOURS
from invoices.services.check_values import LONGEST_KEY, LONGEST_REASON
from invoices.services.line_values import MOST_SECONDS, TEXTS
from proxima_invoice.foundation.api.fields import TEXT
from proxima_invoice.foundation.api.shapes import NullField, RequestShape

DECIDED_BY_SERVER = (
    "id",
    "invoice_number",
    "display_number",
    "company_name",
    "due_date",
    "status",
    "total_is_manual",
    "vat_mode",
    "vat_rate",
    "vat_amount",
    "total_with_vat",
    "warnings",
    "approval_no",
    "approved_at",
    "approved_by",
    "declined_at",
    "declined_by",
    "decline_reason",
    "rejected_at",
    "rejected_by",
    "reject_reason",
    "voided_at",
    "voided_by",
    "void_reason",
    "sent_at",
    "paid_at",
    "r2_storage_key",
    "r2_public_url",
    "planfact_shipment_id",
    "planfact_deal_id",
    "didox_document_id",
    "didox_status",
    "version",
    "created_at",
    "updated_at",
    "html_template_hash",
    "pdf_sha256",
    "customer",
    "application",
)
"""Fields of a prefill that may come back with it, and change nothing."""
NAMED = r"^[^\x00-\x20\x7f-\xa0]([^\x00]*[^\x00-\x20\x7f-\xa0])?$"
"""A text that names something: neither empty nor with blanks around it."""
SAID = r"^[^\x00]*[^\x00\s][^\x00]*$"
"""As `TEXT`, and not blank."""
DAY: dict[str, Any] = {"type": "string", "format": "date", "pattern": r"^(199\d|2\d{3})-\d{2}-\d{2}$"}
"""From 1990 to 2999: `check_values.as_date`."""


def _number(largest: Decimal, example: str, *, signed: bool = False) -> dict[str, Any]:
    """As `check_values.as_amount` takes it."""
    digits = len(str(int(largest)))
    sign, least = ("-?", -float(largest)) if signed else ("", 0)
    pattern = rf"^{sign}(\d{{1,{digits}}}(\.\d{{0,2}})?|\.\d{{1,2}})$"
    number = {"type": "number", "multipleOf": 0.01, "minimum": least, "maximum": float(largest)}
    return {"oneOf": [{"type": "string", "pattern": pattern}, number], "example": example}


@extend_schema_field(_number(LARGEST, "15000000.00"))
class AmountIn(serializers.Field[Any, Any, Any, Any]):
    """Money: a string or a number of at most two decimals, not negative."""


@extend_schema_field(_number(LARGEST, "-100000.00", signed=True))
class SignedAmountIn(serializers.Field[Any, Any, Any, Any]):
    """Money that may be a discount, on a manual line."""


@extend_schema_field(_number(MOST_HOURS, "5.50"))
class HoursIn(serializers.Field[Any, Any, Any, Any]):
    """Hours or pieces."""


@extend_schema_field(_number(Decimal("9999.99"), "1.0"))
class MultiplierIn(serializers.Field[Any, Any, Any, Any]):
    """A rate multiplier."""


@extend_schema_field(DAY)
class DayIn(serializers.DateField):
    """A day of the years in which invoices are written."""


class TextIn(serializers.RegexField):
    """A text, possibly empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(TEXT, allow_blank=True, trim_whitespace=False, **options)


class SaidIn(serializers.RegexField):
    """A text that says something."""

    def __init__(self, **options: Any) -> None:
        super().__init__(SAID, trim_whitespace=False, **options)


class PeriodRequest(RequestShape):
    period_start = DayIn()
    period_end = DayIn(help_text="Not before the start, and within 366 days of it.")


class PrefillRequest(RequestShape):
    application_key = SaidIn(max_length=LONGEST_KEY)
    period_start = DayIn(required=False, help_text="Both dates, or none: the previous calendar month.")
    period_end = DayIn(required=False)
    kind = serializers.ChoiceField(choices=Invoice.Kind.values, required=False)


class InvoiceChanges(RequestShape):
    """Every field may be left out."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1, help_text="As If-Match.")
    base_amount = AmountIn(required=False, help_text="Rewrites the support or fixed-price line.")
    total_amount = AmountIn(required=False, help_text="Another than the lines' sum is kept and marked.")
    overtime_hours = HoursIn(required=False)
    overtime_amount = AmountIn(required=False)
    is_overtime = serializers.BooleanField(required=False, help_text="May only agree with overtime_hours.")
    invoice_date = DayIn(required=False)
    show_task_list = serializers.BooleanField(required=False)
    show_tracked_time = serializers.BooleanField(required=False)
    show_task_pricing = serializers.BooleanField(required=False)
    show_overtime = serializers.BooleanField(required=False)
    legal_text = TextIn(required=False)
    html_override = TextIn(required=False, help_text="At most 2 MB.")


class LineFields(RequestShape):
    description = SaidIn(required=False, max_length=TEXTS["description"])
    jira_key = TextIn(required=False, max_length=TEXTS["jira_key"])
    linked_issue_key = TextIn(required=False, max_length=TEXTS["linked_issue_key"])
    user_name = TextIn(required=False, max_length=TEXTS["user_name"])
    worklog_date = DayIn(required=False, allow_null=True)
    time_seconds = serializers.IntegerField(required=False, min_value=0, max_value=MOST_SECONDS)
    billable_seconds = serializers.IntegerField(required=False, min_value=0, max_value=MOST_SECONDS)
    unit_price = SignedAmountIn(required=False)
    quantity = HoursIn(required=False)
    line_total = SignedAmountIn(required=False, help_text="Alone, it sets the unit price when that comes out even.")
    rate_tier = serializers.ChoiceField(choices=LineItem.TIERS, required=False)
    rate_multiplier = MultiplierIn(required=False)
    sort_order = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)


class AddedLine(LineFields):
    description = SaidIn(max_length=TEXTS["description"])
    line_type = serializers.ChoiceField(choices=["task", "manual"], required=False)
    source = serializers.ChoiceField(choices=["manual"], required=False)
    is_auto_generated = serializers.BooleanField(required=False, help_text="Only false.")


class ChangedLine(LineFields):
    id = serializers.UUIDField()
    written_off = serializers.BooleanField(required=False, help_text="Only work from the warehouse.")


class LineChanges(RequestShape):
    """All or nothing."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1, help_text="As If-Match.")
    add = AddedLine(many=True, required=False)
    update = ChangedLine(many=True, required=False)
    remove = serializers.ListField(child=serializers.UUIDField(), required=False)


class ReasonRequest(RequestShape):
    reason = SaidIn(max_length=LONGEST_REASON, help_text="Shown to whoever opens the invoice.")


class NoBody(RequestShape):
    """Nothing, or an empty object."""


@extend_schema_field({"nullable": True})
class DecidedByServer(serializers.Field[Any, Any, Any, Any]):
    """What a prefill shows and only the server decides: it may come back, and changes nothing."""


@extend_schema_field({"type": "string", "enum": ["draft", None], "nullable": True})
class OnlyDraft(DecidedByServer):
    """What is generated is a draft."""


class GivenLine(LineFields):
    """A line of a prefill, as it was or edited; or one added by hand (`source` manual)."""

    id = NullField(required=False, help_text="A line has no id before it is saved.")
    line_type = serializers.ChoiceField(choices=LineItem.LineType.choices, required=False)
    source = serializers.ChoiceField(choices=LineItem.Source.choices, required=False)
    worklog_ref = serializers.UUIDField(
        required=False, allow_null=True, help_text="Of a task from the warehouse; as the prefill has it."
    )
    written_off = serializers.BooleanField(required=False, help_text="Leave this work out.")
    is_auto_generated = serializers.BooleanField(required=False)
    is_billed = serializers.BooleanField(required=False)
    line_total_is_manual = serializers.BooleanField(required=False)
    is_edited = serializers.BooleanField(required=False)


class GenerateRequest(RequestShape):
    """A prefill, possibly edited. Only `application_key` is required: what is absent is computed."""

    application_key = SaidIn(max_length=LONGEST_KEY)
    period_start = DayIn(required=False, help_text="Both dates, or none: the previous calendar month.")
    period_end = DayIn(required=False)
    kind = serializers.ChoiceField(choices=Invoice.Kind.choices, required=False)
    invoice_date = DayIn(required=False, help_text="Absent: the end of the period; of a supplement, today.")
    deal_type = TextIn(required=False, max_length=100, help_text="May only agree with the contract.")
    currency = TextIn(required=False, max_length=100, help_text="May only agree with the contract.")
    customer_key = TextIn(required=False, max_length=100, help_text="May only agree with the contract.")
    language = TextIn(required=False, max_length=100, help_text="May only agree with the contract.")
    monthly_limit_hours = HoursIn(required=False, allow_null=True, help_text="May only agree with the contract.")
    base_amount = AmountIn(required=False)
    overtime_hours = HoursIn(required=False)
    overtime_amount = AmountIn(required=False)
    total_hours = HoursIn(required=False)
    total_amount = AmountIn(required=False, help_text="Another than the lines' sum is kept and marked.")
    is_overtime = serializers.BooleanField(required=False, help_text="May only agree with overtime_hours.")
    show_task_list = serializers.BooleanField(required=False)
    show_tracked_time = serializers.BooleanField(required=False)
    show_task_pricing = serializers.BooleanField(required=False)
    show_overtime = serializers.BooleanField(required=False)
    legal_text = TextIn(required=False)
    html_override = TextIn(required=False, help_text="At most 2 MB.")
    line_items = GivenLine(
        many=True, required=False, help_text="Work that no line names is written off: claimed, but not billed."
    )

    def get_fields(self) -> dict[str, Any]:
        decided = {name: DecidedByServer(required=False, allow_null=True) for name in DECIDED_BY_SERVER}
        return {**super().get_fields(), **decided, "status": OnlyDraft(required=False, allow_null=True)}
