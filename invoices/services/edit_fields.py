"""Edit a draft's own fields (spec 3, PATCH /invoices/:id; spec 2, Rounding: a human edit is first-class)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices import money
from invoices.errors import Invalid
from invoices.models import Invoice, LineItem
from invoices.services.field_values import TEXTS, TOGGLES, checked_fields, overtime_words
from invoices.services.line_values import set_line_total
from invoices.services.lock_invoice import lock_draft
from invoices.services.record_edit import Change, record_edits
from invoices.services.retell_by_hand import retell_by_hand
from invoices.services.tell_too_large import too_large_words
from invoices.services.total_invoice import FIGURES, total_invoice

AMOUNTS = ("base_amount", "total_amount", "overtime_hours", "overtime_amount")
EDITABLE_FIELDS = (*AMOUNTS, "is_overtime", "invoice_date", *TOGGLES, *TEXTS)
_LINE_FIELDS = (
    "unit_price",
    "quantity",
    "rate_multiplier",
    "line_total",
    "billable_seconds",
    "line_total_is_manual",
    "is_edited",
)


def edit_fields(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Apply `changes` (field → value, as strings or typed) to a draft, all or nothing.

    Editing an amount rewrites the line behind it, so that the document still adds up; a total that is not the lines'
    sum is kept and marked. Any other edit leaves the figures alone, also those that came with the draft and are not
    what its lines add up to: nobody edited them. Each field that changed leaves a record. Raises `Invalid` naming every
    wrong field, `NotEditable`, `StaleVersion`.
    """
    values = checked_fields(changes, editable=EDITABLE_FIELDS)
    now = now or timezone.now()
    with transaction.atomic():
        invoice = lock_draft(invoice_id, expected_version=expected_version)
        before = {name: getattr(invoice, name) for name in (*EDITABLE_FIELDS, *FIGURES, "due_date")}
        lines = list(invoice.line_items.all())
        lines_before = {line.pk: {name: getattr(line, name) for name in _LINE_FIELDS} for line in lines}

        for name in (*TOGGLES, *TEXTS):
            if name in values:
                setattr(invoice, name, values[name])
        if "invoice_date" in values:
            _set_date(invoice, values["invoice_date"])
        rewrites_base = "base_amount" in values and values["base_amount"] != invoice.base_amount
        if rewrites_base:
            _set_base(invoice, lines, values["base_amount"])
        if _set_overtime(invoice, lines, values) or rewrites_base:
            total_invoice(invoice, lines)
        if "total_amount" in values:
            invoice.total_amount = values["total_amount"]
            invoice.total_is_manual = invoice.total_amount != invoice.computed_total

        edits = _line_changes(lines, lines_before) + [
            Change("field_changed", name, old, getattr(invoice, name))
            for name, old in before.items()
            if old != getattr(invoice, name) and name != "computed_total"
        ]
        if not edits:
            return invoice
        changed = [line for line in lines if any(edit.line_item_id == line.pk for edit in edits)]
        if changed:
            LineItem.objects.bulk_update(changed, _LINE_FIELDS)
        invoice.warnings = retell_by_hand(invoice, lines)
        invoice.version += 1
        invoice.updated_at = now
        invoice.save(update_fields=[*before, "warnings", "version", "updated_at"])
        record_edits(invoice_id=invoice.pk, changes=edits, by=user.get_username(), now=now)
    return invoice


def _set_date(invoice: Invoice, day: date) -> None:
    invoice.invoice_date = day
    try:
        invoice.due_date = day + timedelta(days=invoice.payment_terms_days)
    except OverflowError:
        raise Invalid({"invoice_date": _("The due date would lie beyond the calendar.")}) from None


def _set_base(invoice: Invoice, lines: list[LineItem], amount: Decimal) -> None:
    wanted = {Invoice.DealType.SUPPORT: "support", Invoice.DealType.FIXED_PRICE: "fixed"}.get(
        Invoice.DealType(invoice.deal_type)
    )
    line = next((line for line in lines if line.line_type == wanted and line.source == "auto"), None)
    if line is None:
        raise Invalid({"base_amount": _("This invoice has no base line of its own. Edit the lines.")})
    line.quantity, line.rate_multiplier, line.unit_price, line.line_total = money.ONE, money.ONE, amount, amount
    line.line_total_is_manual, line.is_edited = False, True


def _set_overtime(invoice: Invoice, lines: list[LineItem], values: Mapping[str, Any]) -> bool:
    """`overtime_hours` and `overtime_amount` rewrite the one overtime line; `is_overtime` may only agree.

    Answers whether the line was rewritten.
    """
    hours, amount = values.get("overtime_hours"), values.get("overtime_amount")
    hours = None if hours == invoice.overtime_hours else hours
    amount = None if amount == invoice.overtime_amount and hours is None else amount
    resulting = invoice.overtime_hours if hours is None else hours
    if "is_overtime" in values and values["is_overtime"] != (resulting > 0):
        raise Invalid({"is_overtime": overtime_words(resulting)})
    if hours is None and amount is None:
        return False
    if not resulting and amount:
        raise Invalid({"overtime_amount": _("Without hours of overtime there is no amount for it.")})
    named = "overtime_hours" if hours is not None else "overtime_amount"
    overtime = [line for line in lines if line.line_type == "overtime"]
    if len(overtime) != 1:
        raise Invalid({named: _not_one_line(len(overtime))})
    line = overtime[0]
    if hours is not None:
        line.quantity, line.billable_seconds = hours, money.seconds_of(hours)
        line.line_total, line.line_total_is_manual = _multiplied(line), False
    if amount is not None and amount != line.line_total:
        set_line_total(line, amount)
    line.is_edited = True
    return True


def _not_one_line(tiers: int) -> str:
    if not tiers:
        return _("The invoice has no overtime line. Edit the lines.")
    return ngettext(
        "The invoice has overtime of %(tiers)d rate tier. Edit the lines.",
        "The invoice has overtime of %(tiers)d rate tiers. Edit the lines.",
        tiers,
    ) % {"tiers": tiers}


def _multiplied(line: LineItem) -> Decimal:
    try:
        return money.line_total(line.quantity, line.unit_price, line.rate_multiplier)
    except money.AmountTooLarge as error:
        raise Invalid({"overtime_hours": too_large_words(error)}) from None


def _line_changes(lines: list[LineItem], before: Mapping[UUID, Mapping[str, Any]]) -> list[Change]:
    return [
        Change("line_modified", name, old, getattr(line, name), line.pk)
        for line in lines
        for name, old in before[line.pk].items()
        if old != getattr(line, name) and name != "is_edited"
    ]
