"""Overtime that nobody edited follows the tasks that a client gave (spec 2, Deal types), as in an edit of lines."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from invoices import money
from invoices.pricing.line import PricedLine
from invoices.pricing.support import overtime_lines
from invoices.pricing.terms import SUPPORT, Terms
from invoices.services.given_lines import GivenLines
from invoices.services.tell_warning import DraftWarning, warning


def follow_tasks(
    lines: GivenLines, fresh: Sequence[PricedLine], *, terms: Terms, is_supplementary: bool
) -> tuple[GivenLines, list[DraftWarning]]:
    """`lines` of a client on top of `fresh`, the computed ones, walked again where tasks were left out or changed.

    A person has the last word: overtime that was edited or left out stays so, and where it is not what the tasks come
    to, a warning names both.
    """
    if is_supplementary or terms.deal_type != SUPPORT:
        return lines, []
    tasks = [line for line in lines.lines if line.line_type == "task" and line.source == "auto"]
    first = max((line.sort_order for line in lines.lines if line.source == "auto"), default=0) + 1
    walked = overtime_lines(tasks, terms=terms, first=first)
    if _figures(walked) == _figures(_overtime(fresh)):
        return lines, []
    given = _overtime(lines.lines)
    if any(line.is_edited for line in given) or any(line.line_type == "overtime" for line in lines.others_left_out):
        return lines, differing_overtime(given, walked)
    return replace(lines, lines=_walked_again(lines.lines, walked, first=first)), []


def _walked_again(lines: Sequence[PricedLine], walked: Sequence[PricedLine], *, first: int) -> list[PricedLine]:
    """Overtime keeps the place it was given; of a new tier, it stands behind all computed lines."""
    places = {line.rate_tier: line.sort_order for line in _overtime(lines)}
    new = [line for line in walked if line.rate_tier not in places]
    others = [line for line in lines if line.source != "auto" or line.line_type != "overtime"]
    placed = [
        line._replace(sort_order=line.sort_order + len(new)) if line.sort_order >= first else line for line in others
    ]
    placed += [line._replace(sort_order=places[line.rate_tier]) for line in walked if line.rate_tier in places]
    placed += [line._replace(sort_order=place) for place, line in enumerate(new, start=first)]
    return sorted(placed, key=lambda line: line.sort_order)


def _overtime(lines: Sequence[PricedLine]) -> list[PricedLine]:
    return [line for line in lines if line.line_type == "overtime" and line.source == "auto"]


def _figures(lines: Sequence[PricedLine]) -> dict[str, tuple[Decimal, Decimal]]:
    return {line.rate_tier: (line.quantity, line.line_total) for line in lines}


def differing_overtime(given: Sequence[PricedLine], walked: Sequence[PricedLine]) -> list[DraftWarning]:
    """That overtime by hand is not what the tasks come to, where it is not."""
    kept, come_to = _hours(given), _hours(walked)
    if kept == come_to:
        return []
    return [warning("overtime_by_hand", given=str(kept), computed=str(come_to))]


def _hours(lines: Sequence[PricedLine]) -> Decimal:
    return sum((line.quantity for line in lines), money.ZERO)
