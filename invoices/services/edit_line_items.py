"""Add, change and remove lines of a draft, all or nothing (spec 3, PATCH line-items; spec 2, Rounding)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.models import Invoice, LineItem
from invoices.pricing.line import PricedLine
from invoices.pricing.support import overtime_lines
from invoices.pricing.terms import SUPPORT
from invoices.services.check_values import Faults, as_uuid
from invoices.services.line_values import change_line, check_mapping, checked_line, new_line
from invoices.services.lock_invoice import lock_draft
from invoices.services.record_edit import Change, record_edits
from invoices.services.resolve_terms import terms_from_snapshot
from invoices.services.retell_by_hand import retell_by_hand
from invoices.services.total_invoice import FIGURES, total_invoice
from invoices.services.update_rows import update_rows

FIGURES_BEHIND_OVERTIME = ("quantity", "rate_tier", "written_off", "sort_order")


def edit_line_items(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    add: Sequence[Mapping[str, Any]] = (),
    update: Sequence[Mapping[str, Any]] = (),
    remove: Sequence[UUID | str] = (),
    total_follows: bool = False,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Edit the lines; totals follow them unless the total was set by hand.

    `total_follows` takes such a total back as well: from then on it is what the lines add up to.
    Removing a task that came from a worklog writes it off: the claim stays, so that its hour is not billed elsewhere.
    Under a support contract the overtime follows its tasks, unless somebody edited the overtime itself: a warning tells
    so. Every change leaves a record. Raises `Invalid` naming each wrong field (`update.0.quantity`), `NotEditable`,
    `StaleVersion`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        invoice = lock_draft(invoice_id, expected_version=expected_version)
        edit = _Edit(invoice)
        faults = Faults()
        for index, values in enumerate(add):
            with faults.of_one():
                edit.add(values, where=f"add.{index}.")
        for index, values in enumerate(update):
            with faults.of_one():
                edit.update(values, where=f"update.{index}.")
        for index, line_id in enumerate(remove):
            with faults.of_one():
                edit.remove(line_id, where=f"remove.{index}")
        faults.check()
        takes_back = total_follows and invoice.total_is_manual
        if not edit.changes and not takes_back:
            return invoice
        if edit.moves_overtime:
            edit.walk_overtime_again()
        before = {name: getattr(invoice, name) for name in FIGURES}
        invoice.total_is_manual = invoice.total_is_manual and not takes_back
        total_invoice(invoice, edit.lines)
        invoice.warnings = retell_by_hand(invoice, edit.lines, overtime_stayed=edit.overtime_stays)
        edit.changes += [
            Change("field_changed", name, old, getattr(invoice, name))
            for name, old in before.items()
            if old != getattr(invoice, name) and name != "computed_total"
        ]
        edit.save()
        invoice.version += 1
        invoice.updated_at = now
        invoice.save(update_fields=[*FIGURES, "warnings", "version", "updated_at"])
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
        self._last = max((line.sort_order for line in self._stored.values()), default=0)
        self._touched: dict[UUID, LineItem] = {}
        self._columns: set[str] = set()
        self._removed: dict[UUID, LineItem] = {}
        self._overtime_follows = self._overtime() == self._walked()

    @property
    def lines(self) -> list[LineItem]:
        """The lines as they will be, in order."""
        return sorted(
            [*(line for line in self._stored.values() if line.pk not in self._removed), *self._added],
            key=lambda line: line.sort_order,
        )

    @property
    def overtime_stays(self) -> bool:
        """Whether tasks changed, and the overtime is a person's."""
        return self.moves_overtime and not self._overtime_follows

    def add(self, values: Mapping[str, Any], *, where: str) -> None:
        check_mapping(values, where=where)
        line = new_line(values, sort_order=self._last + 1, where=where)
        self._last = max(self._last, line.sort_order)
        line.invoice = self.invoice
        self._added.append(line)
        self.changes.append(Change("line_added", "description", None, line.description, line.pk))
        self.changes.append(Change("line_added", "line_total", None, line.line_total, line.pk))

    def update(self, values: Mapping[str, Any], *, where: str) -> None:
        check_mapping(values, where=where)
        line = self._find(values.get("id"), where=f"{where}id")
        given = {name: value for name, value in values.items() if name != "id"}
        fields = checked_line(given, manual=line.source == "manual", where=where)
        changed = change_line(line, fields, where=where)
        if not changed:
            return
        self._touch(line, *changed, "is_edited")
        self.changes += [
            Change("line_modified", name, old, getattr(line, name), line.pk) for name, old in changed.items()
        ]
        self._note_overtime(line, changed.keys())

    def remove(self, line_id: Any, *, where: str) -> None:
        line = self._find(line_id, where=where)
        if line.written_off and line.worklog_ref is not None:
            return
        self.changes.append(Change("line_removed", "description", line.description, None, line.pk))
        self.changes.append(Change("line_removed", "line_total", line.line_total, None, line.pk))
        if line.worklog_ref is None:
            self._removed[line.pk] = line
            self._touched.pop(line.pk, None)
        else:
            line.written_off = True
            self._touch(line, "written_off")
        self._note_overtime(line, {"written_off"})

    def walk_overtime_again(self) -> None:
        """Replace the overtime lines by what the tasks, as they are now, come to.

        Not where a person had the last word: who edited or removed an overtime line, now or before, keeps it so.
        """
        if not self._overtime_follows:
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
                self._touch(line, "sort_order")

    def save(self) -> None:
        LineItem.objects.filter(pk__in=self._removed).delete()
        LineItem.objects.bulk_create(self._added)
        if self._touched:
            update_rows(LineItem, sorted(self._columns), self._touched.values())

    def _follow(self, line: LineItem, priced: PricedLine) -> None:
        line.sort_order = priced.sort_order
        self._touch(line, "sort_order")
        for name in ("quantity", "billable_seconds", "line_total"):
            if getattr(line, name) != getattr(priced, name):
                self.changes.append(Change("line_modified", name, getattr(line, name), getattr(priced, name), line.pk))
                setattr(line, name, getattr(priced, name))
                self._touch(line, name)

    def _touch(self, line: LineItem, *columns: str) -> None:
        """Have `columns` of a stored line written."""
        self._touched[line.pk] = line
        self._columns.update(columns)

    def _find(self, line_id: Any, *, where: str) -> LineItem:
        try:
            line = self._stored.get(as_uuid(line_id))
        except ValueError as error:
            raise Invalid({where: str(error)}) from None
        if line is None or line.pk in self._removed:
            words = {"number": self.invoice.display_number, "line": line_id}
            raise Invalid({where: _("%(number)s has no line %(line)s.") % words})
        return line

    def _note_overtime(self, line: LineItem, changed: Any) -> None:
        if line.line_type == "overtime" and (line.is_edited or line.pk in self._removed):
            self._overtime_follows = False
        walked = line.line_type == "task" and line.source == "auto" and self.invoice.deal_type == "SUP"
        regular = self.invoice.kind == Invoice.Kind.REGULAR
        if walked and regular and any(name in changed for name in FIGURES_BEHIND_OVERTIME):
            self.moves_overtime = True
