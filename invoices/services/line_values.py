"""What people may write into a line, and what follows from it: the line multiplies out or says that it does not."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from invoices import money
from invoices.errors import Invalid
from invoices.models import LineItem
from invoices.pricing.line import PricedLine
from invoices.pricing.rate_tier import RateTier
from invoices.services.check_values import (
    as_amount,
    as_boolean,
    as_date,
    as_plain_text,
    as_whole_number,
    collect,
    give_one_of,
)
from invoices.services.tell_too_large import too_large_words

TEXTS = {"description": 10_000, "jira_key": 255, "linked_issue_key": 255, "user_name": 255}
AMOUNTS = ("unit_price", "quantity", "line_total", "rate_multiplier")
SECONDS = ("time_seconds", "billable_seconds")
EDITABLE_FIELDS = (*TEXTS, *AMOUNTS, *SECONDS, "worklog_date", "rate_tier", "sort_order", "written_off")
ADDABLE_TYPES = ("task", "manual")
MOST_SECONDS = 999_999 * 3600


def checked_line(values: Any, *, manual: bool, where: str) -> dict[str, Any]:
    """The values of `EDITABLE_FIELDS` as their types; raises `Invalid` naming (after `where`) what is wrong."""

    def check(name: str, value: Any) -> Any:
        if name in TEXTS:
            return as_plain_text(value, longest=TEXTS[name])
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
                raise ValueError(give_one_of(RateTier))
            return RateTier(value).value
        if name == "written_off":
            return as_boolean(value)
        raise ValueError(_("This field cannot be edited."))

    return collect(values, check, prefix=where)


def check_mapping(values: Any, *, where: str) -> None:
    if not isinstance(values, Mapping):
        raise Invalid({where.rstrip("."): _("Give the fields of a line.")})


def new_line(values: Mapping[str, Any], *, sort_order: int, where: str) -> LineItem:
    """A line by hand, of no invoice yet. `sort_order` is where it stands unless `values` say otherwise.

    Raises `Invalid` naming what is missing or wrong.
    """
    kind = values.get("line_type", "manual")
    if kind not in ADDABLE_TYPES:
        words = dict(zip(("one", "other"), ADDABLE_TYPES, strict=True))
        raise Invalid({f"{where}line_type": _("Only %(one)s and %(other)s lines can be added.") % words})
    for name, only in (("source", "manual"), ("is_auto_generated", False)):
        given = values.get(name, only)
        # By their types too: 0 is false to Python alone.
        if (type(given), given) != (type(only), only):
            raise Invalid({where + name: _("A line added by hand is a manual one.")})
    rest = {name: value for name, value in values.items() if name not in ("line_type", "source", "is_auto_generated")}
    fields = checked_line(rest, manual=True, where=where)
    if fields.get("written_off"):
        refusal = _("Only work from the warehouse can be written off; leave the line out instead.")
        raise Invalid({f"{where}written_off": refusal})
    if not str(fields.get("description", "")).strip():
        raise Invalid({f"{where}description": _("Say what is billed.")})
    if not {"line_total", "unit_price"} & fields.keys():
        raise Invalid({f"{where}line_total": _("Give an amount, or a unit price.")})
    line = LineItem(
        line_type=kind,
        source=LineItem.Source.MANUAL.value,
        is_auto_generated=False,
        is_billed=True,
        quantity=money.ONE,
        unit_price=money.ZERO,
        sort_order=fields.pop("sort_order", sort_order),
    )
    _apply(line, fields, where=where)
    return line


def change_line(line: LineItem, fields: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    """Set `fields` (checked) on a line, and what follows from them; answers what it held before, of what changed.

    A line from the warehouse is marked as edited. Raises `Invalid`; saves nothing.
    """
    if not str(fields.get("description", line.description)).strip():
        raise Invalid({f"{where}description": _("Say what the line is for.")})
    if "written_off" in fields and line.worklog_ref is None:
        refusal = _("Only work from the warehouse can be written off; remove the line instead.")
        raise Invalid({f"{where}written_off": refusal})
    before = {name: getattr(line, name) for name in (*EDITABLE_FIELDS, "line_total_is_manual")}
    _apply(line, fields, where=where)
    changed = {name: old for name, old in before.items() if old != getattr(line, name)}
    # A mere move within the list is no correction of what the warehouse said.
    line.is_edited = line.is_edited or (line.source == "auto" and bool(changed.keys() - {"sort_order", "written_off"}))
    return changed


def set_line_total(line: LineItem, total: Decimal) -> None:
    """Give a line its total: the unit price follows when the division is exact, else the line is marked (spec 2)."""
    price = money.exact_unit_price(total, line.quantity, line.rate_multiplier)
    line.line_total = total
    line.line_total_is_manual = price is None
    if price is not None:
        line.unit_price = price


def as_priced(line: LineItem) -> PricedLine:
    """A stored line, or one that is not stored yet, as pricing has it."""
    return PricedLine(*(getattr(line, name) for name in PricedLine._fields))


def _apply(line: LineItem, fields: Mapping[str, Any], *, where: str) -> None:
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
        raise Invalid({f"{where}line_total": too_large_words(error)}) from None
    if total is None:
        if refigured:
            line.line_total, line.line_total_is_manual = product, False
    elif total == product:
        line.line_total, line.line_total_is_manual = total, False
    elif "unit_price" in fields:
        words = {
            "product": f"{line.quantity} × {line.unit_price} × {line.rate_multiplier}",
            "amount": product,
            "total": total,
        }
        raise Invalid({f"{where}line_total": _("%(product)s is %(amount)s, not %(total)s.") % words})
    else:
        set_line_total(line, total)
