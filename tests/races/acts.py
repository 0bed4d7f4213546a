"""What the processes of a race do: our own verbs, called as the doors call them."""

from collections.abc import Collection, Sequence
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError

from clients.models import ClientInvoiceConfig
from clients.warehouse import database as embedded
from invoices.models import Invoice, LineItem, NumberingSchema
from invoices.money import ZERO
from invoices.pricing.period import Period
from invoices.services import create_drafts as drafting
from invoices.services.create_drafts import create_draft, create_drafts
from invoices.services.preview_number import preview_numbers
from invoices.services.set_active_schema import set_active_schema
from invoices.services.take_number import NumberRequest
from invoices.services.void import void
from tests.races.children import pause_at
from tests.races.month import PERIOD

USER = get_user_model()(username="racer")


def draft_month(
    keys: Collection[str] | None = None, lines_per_batch: int = 10_000, rows_at_once: int = 5_000
) -> dict[str, Any]:
    """Which contracts were created, and why the others were not. The warehouse is read `rows_at_once`."""
    with (
        patch.object(drafting, "LINES_PER_BATCH", lines_per_batch),
        patch.object(embedded, "_ROWS_AT_ONCE", rows_at_once),
    ):
        run = create_drafts(user=USER, period=PERIOD, application_keys=keys)
    return {
        "created": [invoice.application_key for invoice in run.created],
        "skipped": {refused.application_key: str(refused.error) for refused in run.skipped},
        "failed": {refused.application_key: str(refused.error) for refused in run.failed},
    }


def draft_one(key: str, period: Period = PERIOD) -> str:
    """The number it got."""
    return create_draft(user=USER, application_key=key, period=period).display_number


def preview_and_draft(drafts: Sequence[tuple[str, Period]]) -> list[str]:
    """The numbers they got, in turn; before each the next ones of every schema are looked at."""
    numbers = []
    for key, period in drafts:
        for schema in NumberingSchema.objects.all():
            preview_numbers(schema=schema, request=NumberRequest(key, "CUST-1", period.end), count=5)
        numbers.append(draft_one(key, period))
    return numbers


def draft_month_pausing(lines_per_batch: int) -> dict[str, Any]:
    """As `draft_month` of all contracts; pauses whenever a batch is saved."""
    save = vars(drafting)["save_drafts"]

    def and_pause(*arguments: Any, **options: Any) -> Any:
        saved = save(*arguments, **options)
        pause_at("batch saved")
        return saved

    with patch.object(drafting, "save_drafts", and_pause):
        return draft_month(None, lines_per_batch)


def make_active(name: str, pre_text: str) -> None:
    schema = NumberingSchema.objects.create(name=name, pre_text=pre_text)
    set_active_schema(schema_id=schema.pk, user=USER)


def printed_numbers() -> list[str]:
    return list(Invoice.objects.order_by("numbering_schema", "invoice_number").values_list("display_number", flat=True))


def void_one(key: str, expected_version: int | None = None) -> int:
    voided = void(invoice_id=invoice_of(key).pk, user=USER, reason="Raced", expected_version=expected_version)
    return voided.version


def steal_claim(thief: str, holder: str) -> str:
    """Put a worklog of the holder's invoice on the thief's as well, past every service."""
    claim = LineItem.objects.filter(invoice=invoice_of(holder), worklog_ref__isnull=False).earliest("id")
    assert claim.worklog_ref is not None
    return claim_worklog(thief, claim.worklog_ref)


def claim_worklog(key: str, ref: UUID) -> str:
    """`claimed`, or the name of the error."""
    try:
        LineItem.objects.create(
            invoice=invoice_of(key),
            line_type="task",
            description="Claimed by hand",
            sort_order=99,
            unit_price=ZERO,
            quantity=ZERO,
            line_total=ZERO,
            is_billed=False,
            worklog_ref=ref,
        )
    except IntegrityError as error:
        return type(error).__name__
    return "claimed"


def number_yearly(keys: Collection[str]) -> None:
    """These contracts get numbers such as 2026/001, counted anew each year; the others keep the default."""
    schema = NumberingSchema.objects.create(
        name="Yearly", pre_text="__year__/", number_of_digits=3, sequence_key="__year__"
    )
    ClientInvoiceConfig.objects.bulk_create(
        ClientInvoiceConfig(application_key=key, numbering_schema=schema.name) for key in keys
    )


def invoice_of(key: str) -> Invoice:
    return Invoice.objects.filter(application_key=key).latest("invoice_number")
