"""Add, change and remove lines of a draft, all or nothing (spec 3, PATCH line-items; spec 2, Rounding)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices import money
from invoices.errors import Invalid
from invoices.models import Invoice, LineItem
from invoices.pricing.line import PricedLine
from invoices.pricing.rate_tier import RateTier
from invoices.pricing.support import overtime_lines
from invoices.pricing.terms import SUPPORT
from invoices.services.check_values import (
    as_amount,
    as_boolean,
    as_date,
    as_plain_text,
    as_uuid,
    as_whole_number,
    collect,
)
from invoices.services.edit_fields import set_line_total
from invoices.services.lock_invoice import lock_draft
from invoices.services.record_edit import Change, record_edits
from invoices.services.resolve_terms import terms_from_snapshot
from invoices.services.total_invoice import FIGURES, total_invoice

TEXTS = {"description": 10_000, "jira_key": 255, "linked_issue_key": 255, "user_name": 255}
AMOUNTS = ("unit_price", "quantity", "line_total", "rate_multiplier")
SECONDS = ("time_seconds", "billable_seconds")
EDITABLE_FIELDS = (*TEXTS, *AMOUNTS, *SECONDS, "worklog_date", "rate_tier", "sort_order", "written_off")
ADDABLE_TYPES = ("task", "manual")
MOST_SECONDS = 999_999 * 3600
FIGURES_BEHIND_OVERTIME = ("quantity", "rate_tier", "written_off", "sort_order")


def edit_line_items(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    add: Sequence[Mapping[str, Any]] = (),
    update: Sequence[Mapping[str, Any]] = (),
    remove: Sequence[UUID | str] = (),
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Edit the lines; totals follow them unless the total was set by hand.

    Removing a task that came from a worklog writes it off: the claim stays, so that its hour is not billed elsewhere.
    Under a support contract the overtime follows its tasks, unless somebody edited the overtime itself. Every change
    leaves a record. Raises `Invalid` naming each wrong field (`update.0.quantity`), `NotEditable`, `StaleVersion`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        invoice = lock_draft(invoice_id, expected_version=expected_version)
        edit = _Edit(invoice)
        for index, values in enumerate(add):
            edit.add(values, where=f"add.{index}.")
        for index, values in enumerate(update):
            edit.update(values, where=f"update.{index}.")
        for index, line_id in enumerate(remove):
            edit.remove(line_id, where=f"remove.{index}")
        if not edit.changes:
            return invoice
        if edit.moves_overtime:
            edit.walk_overtime_again()
        before = {name: getattr(invoice, name) for name in FIGURES}
        total_invoice(invoice, edit.lines)
        edit.changes += [
            Change("field_changed", name, old, getattr(invoice, name))
            for name, old in before.items()
            if old != getattr(invoice, name) and name != "computed_total"
        ]
        edit.save()
        invoice.version += 1
        invoice.updated_at = now
        invoice.save(update_fields=[*FIGURES, "version", "updated_at"])
        record_edits(invoice_id=invoice.pk, changes=edit.changes, by=user.get_username(), now=now)
    return invoice


Figures = tuple[str, Decimal, Decimal, bool]


class _Edit:
    """The lines of one invoice while they are edited in memory; `save` writes what changed."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice
        self.changes: list[Change] = []
        self.moves_overtime = False
        self._stored = {line.pk: line for line in invoice.line_items.all()}
        self._added: list[LineItem] = []
        self._touched: dict[UUID, LineItem] = {}
        self._removed: dict[UUID, LineItem] = {}
        self._overtime_is_computed = self._overtime() == self._walked()

    @property
    def lines(self) -> list[LineItem]:
        """The lines as they will be, in order."""
        return sorted(
            [*(line for line in self._stored.values() if line.pk not in self._removed), *self._added],
            key=lambda line: line.sort_order,
        )

    def add(self, values: Mapping[str, Any], *, where: str) -> None:
        _check_mapping(values, where)
        kind = values.get("line_type", "manual")
        if kind not in ADDABLE_TYPES:
            raise Invalid({f"{where}line_type": f"Only {' and '.join(ADDABLE_TYPES)} lines can be added."})
        for name, only in (("source", "manual"), ("is_auto_generated", False)):
            if values.get(name, only) != only:
                raise Invalid({where + name: "A line added by hand is a manual one."})
        rest = {
            name: value for name, value in values.items() if name not in ("line_type", "source", "is_auto_generated")
        }
        fields = _checked(rest, manual=True, where=where)
        if not str(fields.get("description", "")).strip():
            raise Invalid({f"{where}description": "Say what is billed."})
        if not {"line_total", "unit_price"} & fields.keys():
            raise Invalid({f"{where}line_total": "Give an amount, or a unit price."})
        line = LineItem(
            invoice=self.invoice,
            line_type=kind,
            source=LineItem.Source.MANUAL,
            is_auto_generated=False,
            is_billed=True,
            quantity=money.ONE,
            unit_price=money.ZERO,
            sort_order=fields.pop("sort_order", max((line.sort_order for line in self.lines), default=0) + 1),
        )
        _apply(line, fields, where=where)
        self._added.append(line)
        self.changes.append(Change("line_added", "description", None, line.description, line.pk))
        self.changes.append(Change("line_added", "line_total", None, line.line_total, line.pk))

    def update(self, values: Mapping[str, Any], *, where: str) -> None:
        _check_mapping(values, where)
        line = self._find(values.get("id"), where=f"{where}id")
        given = {name: value for name, value in values.items() if name != "id"}
        fields = _checked(given, manual=line.source == "manual", where=where)
        if not str(fields.get("description", line.description)).strip():
            raise Invalid({f"{where}description": "Say what the line is for."})
        if "written_off" in fields and line.worklog_ref is None:
            raise Invalid(
                {f"{where}written_off": "Only work from the warehouse can be written off; remove the line instead."}
            )
        before = {name: getattr(line, name) for name in (*EDITABLE_FIELDS, "line_total_is_manual")}
        _apply(line, fields, where=where)
        changed = {name: old for name, old in before.items() if old != getattr(line, name)}
        if not changed:
            return
        # A mere move within the list is no correction of what the warehouse said.
        line.is_edited = line.is_edited or (
            line.source == "auto" and bool(changed.keys() - {"sort_order", "written_off"})
        )
        self._touched[line.pk] = line
        self.changes += [
            Change("line_modified", name, old, getattr(line, name), line.pk) for name, old in changed.items()
        ]
        self._note_overtime(line, changed.keys())

    def remove(self, line_id: Any, *, where: str) -> None:
        line = self._find(line_id, where=where)
        if line.written_off:
            return
        self.changes.append(Change("line_removed", "description", line.description, None, line.pk))
        self.changes.append(Change("line_removed", "line_total", line.line_total, None, line.pk))
        if line.worklog_ref is None:
            self._removed[line.pk] = line
            self._touched.pop(line.pk, None)
        else:
            line.written_off = True
            self._touched[line.pk] = line
        self._note_overtime(line, {"written_off"})

    def walk_overtime_again(self) -> None:
        """Replace the overtime lines by what the tasks, as they are now, come to.

        Not where a person had the last word: who edited or removed an overtime line keeps it so.
        """
        if not self._overtime_is_computed:
            return
        old = [line for line in self.lines if line.line_type == "overtime" and line.source == "auto"]
        fresh = {line.rate_tier: line for line in self._walk()}
        first = min((line.sort_order for line in fresh.values()), default=0)
        self._make_room(first, first + len(fresh))
        for line in old:
            priced = fresh.pop(line.rate_tier, None)
            if priced is None:
                self._removed[line.pk] = line
                self.changes.append(Change("line_removed", "line_total", line.line_total, None, line.pk))
            else:
                self._follow(line, priced)
        for priced in fresh.values():
            line = LineItem(invoice=self.invoice, **priced._asdict())
            self._added.append(line)
            self.changes.append(Change("line_added", "line_total", None, line.line_total, line.pk))

    def _walk(self) -> list[PricedLine]:
        tasks = [line for line in self.lines if line.line_type == "task" and line.source == "auto"]
        terms = terms_from_snapshot(self.invoice.application_snapshot, language=self.invoice.language)
        if self.invoice.kind != Invoice.Kind.REGULAR or terms.deal_type != SUPPORT:
            return []
        return overtime_lines(tasks, terms=terms, first=max((line.sort_order for line in tasks), default=0) + 1)

    def _walked(self) -> set[Figures]:
        return {(line.rate_tier, line.quantity, line.line_total, False) for line in self._walk()}

    def _overtime(self) -> set[Figures]:
        lines = (line for line in self.lines if line.line_type == "overtime" and line.source == "auto")
        return {(line.rate_tier, line.quantity, line.line_total, line.is_edited) for line in lines}

    def _make_room(self, first: int, after: int) -> None:
        """Lines by hand stand behind the overtime: move those that would stand among it."""
        behind = [line for line in self.lines if line.source == "manual" and line.sort_order >= first]
        shift = after - min((line.sort_order for line in behind), default=after)
        for line in behind if shift > 0 else []:
            line.sort_order += shift
            if line.pk in self._stored:
                self._touched[line.pk] = line

    def save(self) -> None:
        LineItem.objects.filter(pk__in=self._removed).delete()
        LineItem.objects.bulk_create(self._added)
        if self._touched:
            LineItem.objects.bulk_update(
                self._touched.values(), [*EDITABLE_FIELDS, "line_total_is_manual", "is_edited"], batch_size=200
            )

    def _follow(self, line: LineItem, priced: PricedLine) -> None:
        line.sort_order = priced.sort_order
        self._touched[line.pk] = line
        for name in ("quantity", "billable_seconds", "line_total"):
            if getattr(line, name) != getattr(priced, name):
                self.changes.append(Change("line_modified", name, getattr(line, name), getattr(priced, name), line.pk))
                setattr(line, name, getattr(priced, name))

    def _find(self, line_id: Any, *, where: str) -> LineItem:
        try:
            line = self._stored.get(as_uuid(line_id))
        except ValueError as error:
            raise Invalid({where: str(error)}) from None
        if line is None or line.pk in self._removed:
            raise Invalid({where: f"{self.invoice.display_number} has no line {line_id}."})
        return line

    def _note_overtime(self, line: LineItem, changed: Any) -> None:
        walked = line.line_type == "task" and line.source == "auto" and self.invoice.deal_type == "SUP"
        regular = self.invoice.kind == Invoice.Kind.REGULAR
        if walked and regular and any(name in changed for name in FIGURES_BEHIND_OVERTIME):
            self.moves_overtime = True


def _check_mapping(values: Any, where: str) -> None:
    if not isinstance(values, Mapping):
        raise Invalid({where.rstrip("."): "Give the fields of a line."})


def _checked(values: Mapping[str, Any], *, manual: bool, where: str) -> dict[str, Any]:
    def check(name: str, value: Any) -> Any:
        if name in TEXTS:
            return as_plain_text(value, most_bytes=TEXTS[name])
        if name == "quantity":
            return as_amount(value, largest=money.MOST_HOURS)
        if name == "rate_multiplier":
            return as_amount(value, largest=Decimal("9999.99"))
        if name in AMOUNTS:
            return as_amount(value, largest=money.LARGEST, negative=manual)
        if name in SECONDS:
            return as_whole_number(value, largest=MOST_SECONDS)
        if name == "sort_order":
            return as_whole_number(value, largest=1_000_000)
        if name == "worklog_date":
            return None if value is None else as_date(value)
        if name == "rate_tier":
            if value not in list(RateTier):
                raise ValueError(f"Give one of {', '.join(RateTier)}.")
            return RateTier(value).value
        if name == "written_off":
            return as_boolean(value)
        raise ValueError("This field cannot be edited.")

    return collect(values, check, prefix=where)


def _apply(line: LineItem, fields: dict[str, Any], *, where: str) -> None:
    """Set `fields` so that the line multiplies out, or is marked when its total allows no rate (spec 2, Rounding)."""
    fields = dict(fields)
    if "billable_seconds" in fields and "quantity" not in fields:
        fields["quantity"] = money.hours(fields["billable_seconds"])
    elif "quantity" in fields and "billable_seconds" not in fields and line.line_type in ("task", "overtime"):
        fields["billable_seconds"] = money.seconds_of(fields["quantity"])
    total = fields.pop("line_total", None)
    for name, value in fields.items():
        setattr(line, name, value)
    refigured = bool(fields.keys() & {"quantity", "unit_price", "rate_multiplier"})
    try:
        product = money.line_total(line.quantity, line.unit_price, line.rate_multiplier)
    except money.AmountTooLarge as error:
        raise Invalid({f"{where}line_total": str(error)}) from None
    if total is None:
        if refigured:
            line.line_total, line.line_total_is_manual = product, False
    elif total == product:
        line.line_total, line.line_total_is_manual = total, False
    elif "unit_price" in fields:
        raise Invalid(
            {
                f"{where}line_total": f"{line.quantity} × {line.unit_price} × {line.rate_multiplier} is {product}, "
                f"not {total}."
            }
        )
    else:
        set_line_total(line, total)
