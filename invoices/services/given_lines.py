"""Lines that a client sends with a new draft, held against what the warehouse says now (spec 2, Line item).

An automatic line is recognized (a task by its worklog, any other by its type) and what differs from the computed one is
an edit by hand. Work that is not given is written off: its claim stays, so that it is not billed elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invoices.errors import Invalid, WorklogAlreadyInvoiced
from invoices.models import LineItem
from invoices.pricing.line import PricedLine
from invoices.pricing.rate_tier import RateTier
from invoices.queries.claims import claims_on
from invoices.services.check_values import Faults, as_boolean, as_uuid, collect, give_one_of
from invoices.services.line_key import LineKey, line_key
from invoices.services.line_values import (
    EDITABLE_FIELDS,
    as_priced,
    change_line,
    check_mapping,
    checked_line,
    new_line,
)
from invoices.services.record_edit import as_text

MOST_LINES = 20_000
DERIVED_FIELDS = ("line_total_is_manual", "is_edited")
"""They follow from the line itself: whatever is sent changes nothing."""
COMPUTED_FIELDS = ("line_type", "source", "is_auto_generated", "is_billed", "worklog_ref", "account_id")
"""Of an automatic line; they may only agree with the computed one."""
_OF_MANUAL_LINES = {"is_billed": True, "worklog_ref": None, "account_id": "", "written_off": False}
_BASE = ("support", "fixed")


@dataclass
class GivenLines:
    """The draft's lines in order, and what people did to them."""

    lines: list[PricedLine]
    edited: int = 0
    added: int = 0
    work_left_out: list[PricedLine] = field(default_factory=list)
    """Tasks that stay as written off."""
    others_left_out: list[PricedLine] = field(default_factory=list)
    """Support, fixed-price and overtime lines that the draft does without."""


def match_lines(given: Any, fresh: Sequence[PricedLine], *, application_key: str) -> GivenLines:
    """`given` as a client sends it (untrusted) on top of `fresh`, the computed lines.

    Raises `Invalid` naming each wrong field (`line_items.3.worklog_ref`), and `WorklogAlreadyInvoiced` where
    another invoice of the contract holds the work of a line.
    """
    if not isinstance(given, list | tuple):
        raise Invalid({"line_items": _("Give a list of lines.")})
    if len(given) > MOST_LINES:
        raise Invalid({"line_items": _("At most %(most)s lines.") % {"most": f"{MOST_LINES:,}"}})
    left = {line_key(line): line for line in fresh}
    last = max((line.sort_order for line in fresh), default=0)
    seen: set[LineKey] = set()
    lines: list[PricedLine] = []
    faults = Faults()
    for index, values in enumerate(given):
        where = f"line_items.{index}."
        with faults.of_one():
            check_mapping(values, where=where)
            if values.get("id") is not None:
                raise Invalid({f"{where}id": _("A line has no id before it is saved.")})
            if _is_by_hand(values, where=where):
                lines.append(_added(values, sort_order=last + 1 + index, where=where))
                continue
            key = _given_key(values, where=where)
            if key in seen:
                raise Invalid({where + _named(key): _("An earlier line is this one already.")})
            if key not in left:
                _refuse_unknown(key, where=where, application_key=application_key)
            seen.add(key)
            lines.append(_edited(values, left.pop(key), where=where))
    faults.check()
    forgone = [line._replace(written_off=True) for line in left.values() if line.line_type == "task"]
    return GivenLines(
        _in_place(lines, forgone),
        edited=sum(line.is_edited for line in lines),
        added=sum(line.source == "manual" for line in lines),
        work_left_out=[line for line in lines if line.written_off] + forgone,
        others_left_out=[line for line in left.values() if line.line_type != "task"],
    )


def follow_figures(figures: Mapping[str, Decimal], fresh: Sequence[PricedLine]) -> GivenLines:
    """The computed lines where a client gave amounts but no lines: the line behind an amount follows it, as in an edit.

    An amount without a line of its own (an hourly base, overtime of several tiers) changes none.
    """
    overtime = [line for line in fresh if line.line_type == "overtime"]
    lines = list(fresh)
    for place, line in enumerate(fresh):
        if line.line_type in _BASE:
            lines[place] = _follow(line, figures, {"unit_price": "base_amount", "line_total": "base_amount"})
        elif overtime == [line]:
            lines[place] = _follow(line, figures, {"quantity": "overtime_hours", "line_total": "overtime_amount"})
    return GivenLines(lines, edited=sum(line.is_edited for line in lines))


def _follow(line: PricedLine, figures: Mapping[str, Decimal], behind: Mapping[str, str]) -> PricedLine:
    fields = {name: figures[figure] for name, figure in behind.items() if figure in figures}
    if all(value == getattr(line, name) for name, value in fields.items()):
        return line
    try:
        return _changed(line, fields, where="")
    except Invalid as error:
        named = next(figure for figure in behind.values() if figure in figures)
        raise Invalid({named: next(iter(error.details.values()))}) from None


def _is_by_hand(values: Mapping[str, Any], *, where: str) -> bool:
    """Whether a line was added by a person; what it does not say follows from what it is."""
    source = values.get("source", "")
    if "source" in values and source not in ("auto", "manual"):
        raise Invalid({f"{where}source": _("Give auto or manual.")})
    if not source and isinstance(values.get("is_auto_generated"), bool):
        return not values["is_auto_generated"]
    if not source:
        return values.get("worklog_ref") is None and values.get("line_type", "manual") in ("manual", "task")
    return bool(source == "manual")


def _added(values: Mapping[str, Any], *, sort_order: int, where: str) -> PricedLine:
    rest = dict(values)
    rest.pop("id", None)
    _check_derived(rest, where=where)
    for name, only in _OF_MANUAL_LINES.items():
        if not _same(rest.pop(name, only), only):
            refusal = _("Of a line by hand this can only be %(value)s.") % {"value": _shown(only)}
            raise Invalid({where + name: refusal})
    return as_priced(
        new_line(
            {name: value for name, value in rest.items() if name not in DERIVED_FIELDS},
            sort_order=sort_order,
            where=where,
        )
    )


def _edited(values: Mapping[str, Any], fresh: PricedLine, *, where: str) -> PricedLine:
    """The computed line with what differs in `values`, compared as values: `1.0` is no edit of `1.00`."""
    _check_derived(values, where=where)
    for name in COMPUTED_FIELDS:
        is_matched = name == "worklog_ref" and fresh.line_type == "task"
        if name in values and not is_matched and not _same(values[name], getattr(fresh, name)):
            refusal = _("This cannot be edited; it is %(value)s.") % {"value": _shown(getattr(fresh, name))}
            raise Invalid({where + name: refusal})
    other = {
        name: value
        for name, value in values.items()
        if name != "id"
        and name not in DERIVED_FIELDS
        and name not in COMPUTED_FIELDS
        # What the warehouse itself says may be longer than what people may write.
        and not (name in EDITABLE_FIELDS and _same(value, getattr(fresh, name)))
    }
    fields = checked_line(other, manual=False, where=where)
    differing = {name: value for name, value in fields.items() if value != getattr(fresh, name)}
    return _changed(fresh, differing, where=where) if differing else fresh


def _shown(value: Any) -> str:
    return as_text(value) or pgettext("value of a field", "empty")


def _changed(fresh: PricedLine, fields: Mapping[str, Any], *, where: str) -> PricedLine:
    line = LineItem(**fresh._asdict())
    change_line(line, fields, where=where)
    return as_priced(line)


def _check_derived(values: Mapping[str, Any], *, where: str) -> None:
    derived = {name: values[name] for name in DERIVED_FIELDS if name in values}
    collect(derived, lambda _name, value: as_boolean(value), prefix=where)


def _same(given: Any, computed: Any) -> bool:
    """Whether a client sent back just what it was shown."""
    if isinstance(given, str):
        return not isinstance(computed, bool) and given == as_text(computed)
    return (
        type(given) is type(computed) and (given is None or isinstance(given, bool | int | UUID)) and given == computed
    )


def _given_key(values: Mapping[str, Any], *, where: str) -> LineKey:
    line_type = values.get("line_type", "task")
    if line_type not in LineItem.LineType.values:
        raise Invalid({f"{where}line_type": give_one_of(LineItem.LineType.values)})
    if line_type == "overtime":
        tier = values.get("rate_tier", RateTier.OVERTIME.value)
        if not isinstance(tier, str):
            raise Invalid({f"{where}rate_tier": give_one_of(RateTier)})
        return LineKey("overtime", rate_tier=tier)
    if line_type != "task":
        return LineKey(line_type)
    if values.get("worklog_ref") is None:
        raise Invalid({f"{where}worklog_ref": _("An automatic task line names its worklog.")})
    try:
        return LineKey("task", worklog_ref=as_uuid(values["worklog_ref"]))
    except ValueError as error:
        raise Invalid({f"{where}worklog_ref": str(error)}) from None


def _named(key: LineKey) -> str:
    return {"task": "worklog_ref", "overtime": "rate_tier"}.get(key.line_type, "line_type")


def _refuse_unknown(key: LineKey, *, where: str, application_key: str) -> NoReturn:
    """Raise why a line is none of the computed ones."""
    if key.worklog_ref is None:
        refusal = _("Nothing like this was computed; add a line by hand (source: manual).")
        raise Invalid({where + _named(key): refusal})
    claim = claims_on([key.worklog_ref]).get(key.worklog_ref)
    if claim is not None and claim.application_key == application_key:
        raise WorklogAlreadyInvoiced(
            _(
                "%(number)s already holds the time of %(field)s; the same hours cannot be billed twice. "
                "Leave the line out."
            )
            % {"number": claim.display_number, "field": f"{where}worklog_ref"}
        )
    raise Invalid({f"{where}worklog_ref": _("No work to bill has this reference; ask for a new prefill.")})


def _in_place(lines: list[PricedLine], forgone: list[PricedLine]) -> list[PricedLine]:
    """In the places given when each is given once, else in the order given; forgone work keeps its place if it can."""
    if len({line.sort_order for line in lines}) < len(lines):
        lines = [line._replace(sort_order=place) for place, line in enumerate(lines)]
    taken = {line.sort_order for line in lines}
    free = max(taken | {line.sort_order for line in forgone}, default=0) + 1
    placed = list(lines)
    for line in forgone:
        moved = line.sort_order in taken
        placed.append(line._replace(sort_order=free) if moved else line)
        free += moved
    return sorted(placed, key=lambda line: line.sort_order)
