"""What people changed of an invoice by hand, for its reviewer: a sentence a kind, with counts and money."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.models import Invoice
from invoices.money import rounded
from invoices.pricing.period import day_words
from invoices.queries.edits_by_hand import edits_by_hand
from invoices.queries.previous_invoice import WORKED
from proxima_invoice.foundation.admin.figures import figure

_CHANGED = Q(source="auto", is_edited=True, written_off=False)
_ADDED = Q(source="manual", line_total__gte=0)
_DISCOUNTS = Q(source="manual", line_total__lt=0)
_LEFT_OUT = Q(written_off=True)


def by_hand(invoice: Invoice, lines: Mapping[str, Any]) -> list[str]:
    """Of `count_lines`, and of its edit records (one query); nothing for an invoice as it was computed."""
    return [*_sentences(invoice, lines), *_of_records(invoice)]


def count_lines(invoice: Invoice) -> dict[str, Any]:
    """How many lines there are, how many people worked on them, and how many, with what sums, were touched by hand."""
    return invoice.line_items.aggregate(
        line_count=Count("pk", filter=~_LEFT_OUT),
        people=Count("user_name", filter=WORKED, distinct=True),
        changed=Count("pk", filter=_CHANGED),
        changed_amount=Sum("line_total", filter=_CHANGED & Q(is_billed=True)),
        added=Count("pk", filter=_ADDED),
        added_amount=Sum("line_total", filter=_ADDED),
        discounts=Count("pk", filter=_DISCOUNTS),
        discounts_amount=Sum("line_total", filter=_DISCOUNTS),
        left_out=Count("pk", filter=_LEFT_OUT),
        left_out_hours=Sum("quantity", filter=_LEFT_OUT),
    )


def _sentences(invoice: Invoice, lines: Mapping[str, Any]) -> Iterator[str]:
    def money(amount: Decimal) -> str:
        # SQLite adds decimals as floats: rounding gives back what was stored.
        return f"{figure(rounded(amount))} {invoice.currency}"

    if invoice.total_is_manual:
        yield _("The total is set by hand: the document prints %(total)s, its lines add up to %(sum)s.") % {
            "total": money(invoice.total_amount),
            "sum": money(invoice.computed_total),
        }
    if lines["changed"]:
        said = ngettext("%d line was changed", "%d lines were changed", lines["changed"]) % lines["changed"]
        amount = lines["changed_amount"]
        # Lines without a price of their own are there for information.
        yield said + "." if amount is None else _("%(said)s, now %(amount)s.") % {"said": said, "amount": money(amount)}
    if lines["added"]:
        said = ngettext("%d line was added", "%d lines were added", lines["added"]) % lines["added"]
        yield f"{said}: {money(lines['added_amount'])}."
    if lines["discounts"]:
        said = ngettext("%d discount was given", "%d discounts were given", lines["discounts"]) % lines["discounts"]
        yield f"{said}: {money(lines['discounts_amount'])}."
    if lines["left_out"]:
        said = ngettext("%d line was left out", "%d lines were left out", lines["left_out"]) % lines["left_out"]
        hours = figure(rounded(lines["left_out_hours"]))
        yield _("%(said)s: %(hours)s h are neither printed nor billed.") % {"said": said, "hours": hours}
    if invoice.html_override:
        yield _("A document of its own is printed: what changes on the invoice does not show on it.")


def _of_records(invoice: Invoice) -> Iterator[str]:
    """What no line tells: lines that are gone, and fields that look like any other."""
    edits = edits_by_hand(invoice)
    for line in edits.removed:
        amount = f"{figure(Decimal(line.line_total))} {invoice.currency}"
        yield _("“%(line)s” was removed: %(amount)s.") % {"line": line.description, "amount": amount}
    if edits.more_removed:
        yield ngettext("%d more line was removed.", "%d more lines were removed.", edits.more_removed) % (
            edits.more_removed
        )
    day = edits.before.get("invoice_date")
    if day and day != invoice.invoice_date.isoformat():
        then, now = day_words(date.fromisoformat(day)), day_words(invoice.invoice_date)
        yield _("The invoice’s date was changed from %(then)s to %(now)s.") % {"then": then, "now": now}
    if edits.before.get("legal_text", invoice.legal_text) != invoice.legal_text:
        yield _("The legal text was changed.")
