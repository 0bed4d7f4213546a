"""What a draft's warnings said of work by hand, after an edit: told as it is now, or no longer where it is not so."""

from collections.abc import Sequence

from invoices.models import Invoice, LineItem
from invoices.pricing.fixed_price import fixed_line
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.pricing.support import overtime_lines, support_line
from invoices.pricing.terms import FIXED_PRICE, SUPPORT
from invoices.services.draft_warnings import warnings_by_hand
from invoices.services.field_values import AMOUNTS, HOURS
from invoices.services.follow_tasks import differing_overtime
from invoices.services.line_key import line_key
from invoices.services.line_values import as_priced
from invoices.services.resolve_terms import terms_from_snapshot
from invoices.services.tell_warning import DraftWarning
from invoices.services.total_invoice import totals_of

OVERTIME_BY_HAND = "overtime_by_hand"
CODES = (OVERTIME_BY_HAND, "worklogs_left_out", "lines_left_out", "figures_by_hand")


def retell_by_hand(invoice: Invoice, lines: Sequence[LineItem], *, overtime_stayed: bool = False) -> list[DraftWarning]:
    """The invoice's warnings, now that its lines (in order) or its figures were edited. Saves nothing.

    Of `CODES` only those stay that are still so. None comes anew, because whoever edits a draft sees what it does:
    except that overtime by hand did not follow tasks that were edited (`overtime_stayed`), which nobody sees.
    """
    told = {each.get("code") for each in invoice.warnings} & set(CODES)
    if overtime_stayed:
        told.add(OVERTIME_BY_HAND)
    if not told:
        return list(invoice.warnings)
    now = [warning for warning in _by_hand(invoice, [as_priced(line) for line in lines]) if warning["code"] in told]
    return [each for each in invoice.warnings if each.get("code") not in CODES] + now


def _by_hand(invoice: Invoice, lines: Sequence[PricedLine]) -> list[DraftWarning]:
    totals = totals_of(lines)
    figures = {name: (getattr(invoice, name), getattr(totals, name)) for name in (*AMOUNTS, *HOURS)}
    base, overtime = _computed(invoice, lines)
    there = {line_key(line) for line in lines if line.source == "auto"}
    by_hand = warnings_by_hand(
        work_left_out=[line for line in lines if line.written_off],
        others_left_out=[line for line in (*base, *overtime) if line_key(line) not in there],
        figures={name: (given, computed) for name, (given, computed) in figures.items() if given != computed},
    )
    given = [line for line in lines if line.line_type == "overtime" and line.source == "auto"]
    return [*differing_overtime(given, overtime), *by_hand]


def _computed(invoice: Invoice, lines: Sequence[PricedLine]) -> tuple[list[PricedLine], list[PricedLine]]:
    """The base and the overtime that the invoice would have, had nobody edited or left out any."""
    if invoice.kind != Invoice.Kind.REGULAR:
        return [], []
    terms = terms_from_snapshot(invoice.application_snapshot, language=invoice.language)
    if terms.deal_type == FIXED_PRICE:
        return [fixed_line(terms=terms)], []
    if terms.deal_type != SUPPORT:
        return [], []
    tasks = [line for line in lines if line.line_type == "task" and line.source == "auto"]
    period = Period(invoice.period_start, invoice.period_end)
    return [support_line(terms=terms, period=period)], overtime_lines(tasks, terms=terms, first=0)
