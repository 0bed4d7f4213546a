"""An invoice beside the same contract's invoice of the period before: what it comes to, and on what terms."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from invoices.admin.details import rate_rows
from invoices.admin.words import deal_word, period_words
from invoices.models import Invoice
from invoices.queries.previous_invoice import previous_invoice
from proxima_invoice.foundation.admin.figures import NOTHING, amount_html, percent, signed

NOTABLE_PERCENT = 10
"""From here on a change is shown warm."""


class Change(NamedTuple):
    label: str
    before: SafeString | str
    now: SafeString | str
    change: str
    is_notable: bool = False


class Term(NamedTuple):
    """A rate, a limit or an hour of business that is not what it was."""

    label: str
    before: str
    now: str


class Against(NamedTuple):
    """`invoice` is the one of the period before."""

    invoice: Invoice
    period: str
    changes: Sequence[Change]
    terms: Sequence[Term]


def against_previous(invoice: Invoice, *, people: int) -> Against | None:
    """None for the first invoice of a contract, and for a supplement, which is like no other. One query."""
    if invoice.kind != Invoice.Kind.REGULAR:
        return None
    before = previous_invoice(invoice)
    if before is None:
        return None
    return Against(before, period_words(before), list(_changes(before, invoice, people)), list(_terms(before, invoice)))


def _changes(before: Invoice, now: Invoice, people: int) -> Iterator[Change]:
    yield _total(before, now)
    yield _compared(_("Hours"), before.total_hours, now.total_hours)
    if before.overtime_hours or now.overtime_hours:
        yield _compared(_("Over the limit"), before.overtime_hours, now.overtime_hours)
    people_before: int = vars(before)["people"]
    if people_before or people:
        more = people - people_before
        yield Change(_("People"), str(people_before), str(people), _count(more) if more else _("same"))


def _total(before: Invoice, now: Invoice) -> Change:
    if before.currency != now.currency:
        # Amounts of different currencies are not compared.
        shown = amount_html(before.total_amount, before.currency), amount_html(now.total_amount, now.currency)
        return Change(_("Total"), *shown, NOTHING, is_notable=True)
    return _compared(_("Total"), before.total_amount, now.total_amount)


def _compared(label: str, before: Decimal, now: Decimal) -> Change:
    shown = amount_html(before), amount_html(now)
    if before == now:
        return Change(label, *shown, _("same"))
    if not before:
        return Change(label, *shown, _("new"), is_notable=True)
    share = abs(now - before) / before
    return Change(label, *shown, percent(before, now), is_notable=share >= Decimal(NOTABLE_PERCENT) / 100)


def _count(more: int) -> str:
    return signed(Decimal(more)).partition(",")[0]


def _terms(before: Invoice, now: Invoice) -> Iterator[Term]:
    if before.deal_type != now.deal_type:
        yield Term(_("Deal"), deal_word(before), deal_word(now))
    if before.currency != now.currency:
        yield Term(_("Currency"), before.currency, now.currency)
    was: dict[str, Any] = dict(rate_rows(before))
    for label, value in rate_rows(now):
        if was.get(label, "") != value:
            yield Term(label, was.get(label, "") or NOTHING, value or NOTHING)
