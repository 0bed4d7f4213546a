"""What people did to lines without a worklog (support, fixed price, overtime) does not outlive a new computation.

Those lines are recomputed (spec 3, regenerate), and the reviewer is told what of theirs that undid.
"""

from collections.abc import Iterator, Sequence

from invoices.models import Invoice, LineItem
from invoices.pricing.line import PricedLine
from invoices.pricing.support import overtime_lines
from invoices.pricing.terms import FIXED_PRICE, SUPPORT
from invoices.services.line_key import LineKey, line_key
from invoices.services.resolve_terms import terms_from_snapshot
from invoices.services.tell_warning import DraftWarning, warning

_WRITTEN = ("description", "unit_price", "quantity", "rate_multiplier", "line_total")


def warn_of_undone(invoice: Invoice, *, old: Sequence[LineItem], fresh: Sequence[PricedLine]) -> list[DraftWarning]:
    """`old` are the invoice's automatic lines, and its snapshots still those they were computed with."""
    computed = {line_key(line): line for line in fresh if line.worklog_ref is None}
    return [*_edited(old, computed), *_left_out(invoice, old, computed)]


def _edited(old: Sequence[LineItem], computed: dict[LineKey, PricedLine]) -> Iterator[DraftWarning]:
    for line in old:
        if line.worklog_ref is not None or not line.is_edited:
            continue
        now = computed.get(line_key(line))
        if now is not None and all(getattr(line, name) == getattr(now, name) for name in _WRITTEN):
            continue
        yield warning("edited_line_recomputed", **_named(line), now=None if now is None else _named(now))


def _left_out(invoice: Invoice, old: Sequence[LineItem], computed: dict[LineKey, PricedLine]) -> Iterator[DraftWarning]:
    there = {line_key(line) for line in old}
    for key in _expected(invoice, old):
        if key not in there and key in computed:
            yield warning("left_out_line_recomputed", **_named(computed[key]))


def _expected(invoice: Invoice, old: Sequence[LineItem]) -> list[LineKey]:
    """The lines without a worklog that the invoice had, had nobody left one out."""
    if invoice.kind != Invoice.Kind.REGULAR or "rates" not in invoice.application_snapshot:
        return []
    terms = terms_from_snapshot(invoice.application_snapshot, language=invoice.language)
    if terms.deal_type == FIXED_PRICE:
        return [LineKey("fixed")]
    if terms.deal_type != SUPPORT:
        return []
    tasks = [line for line in old if line.line_type == "task"]
    return [LineKey("support"), *(line_key(line) for line in overtime_lines(tasks, terms=terms, first=0))]


def _named(line: LineItem | PricedLine) -> dict[str, str]:
    return {"description": line.description, "line_total": str(line.line_total)}
