"""What an act at Didox lists: the rows of the printed act, with tax, in sums that add up to the tiyin. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from invoices import money
from invoices.models import Invoice
from invoices.queries.printed_lines import PrintedLine
from invoices.services.document_table import BUSINESS_HOURS, SUMMARY_OF_TIER, SUMMARY_ORDER
from invoices.services.document_words import WORDS
from invoices.templatetags.invoice_format import period, plain

ONE = Decimal(1)
WHOLE = {"ru": "Услуги за период {period}", "en": "Services of {period}"}


class Row(NamedTuple):
    """`amount` is as the invoice has it: with the tax when amounts include it. `is_hours`: that is what is counted."""

    name: str
    quantity: Decimal
    amount: Decimal
    is_hours: bool = False


class Product(NamedTuple):
    """`quantity` × `price` is exactly `without_vat`; with `vat` it is `total`."""

    name: str
    quantity: Decimal
    price: Decimal
    without_vat: Decimal
    vat: Decimal
    total: Decimal


def products(invoice: Invoice, lines: Sequence[PrintedLine]) -> list[Product]:
    """They add up to the invoice's total, tax and total with tax (spec 4, Tax).

    The tax of each is what it adds to the tax of all before it: at most a tiyin from its own, and no tiyin is lost.
    """
    told = []
    so_far, vat_so_far = money.ZERO, money.ZERO
    for row in _adding_up(invoice, lines):
        so_far += row.amount
        vat = money.tax(so_far, mode=invoice.vat_mode, rate=invoice.vat_rate).vat_amount - vat_so_far
        vat_so_far += vat
        without_vat = row.amount - vat if invoice.vat_mode == Invoice.VatMode.INCLUSIVE else row.amount
        told.append(_product(row, without_vat, vat, invoice.language))
    return told


def _product(row: Row, without_vat: Decimal, vat: Decimal, language: str) -> Product:
    """Counted as the invoice counts, if a price of two decimals gives the sum exactly; else as one."""
    price = money.exact_unit_price(without_vat, row.quantity, ONE) if row.quantity > 0 else None
    if price is not None:
        return Product(row.name, row.quantity, price, without_vat, vat, without_vat + vat)
    hours = f", {plain(row.quantity, language)} {WORDS[language]['hour']}" if row.is_hours else ""
    return Product(row.name + hours, ONE, without_vat, without_vat, vat, without_vat + vat)


def _adding_up(invoice: Invoice, lines: Sequence[PrintedLine]) -> list[Row]:
    """One row for everything where the rows cannot say it: a discount, a total set below what they come to."""
    rows = [row for row in _rows(invoice, lines) if row.amount]
    rest = invoice.total_amount - sum((row.amount for row in rows), money.ZERO)
    if rest and rows:
        rows.append(Row(WORDS[invoice.language]["adjustment"], ONE, rest))
    if rows and all(row.amount > 0 for row in rows):
        return rows
    covered = period(invoice.period_start, invoice.period_end, invoice.language)
    whole = Row(WHOLE[invoice.language].format(period=covered), ONE, invoice.total_amount)
    return [whole] if invoice.total_amount else []


def _rows(invoice: Invoice, lines: Sequence[PrintedLine]) -> Iterator[Row]:
    """In the order of the printed act, and hiding what it hides (spec 4, Toggles)."""
    billed = [line for line in lines if line.is_billed]
    base = [line for line in billed if line.line_type in ("support", "fixed")]
    tasks = [line for line in billed if line.line_type == "task"]
    overtime = [line for line in billed if line.line_type == "overtime"]
    folded = sum((line.line_total for line in overtime), money.ZERO)
    if invoice.show_overtime or not base:
        folded = money.ZERO
    for number, line in enumerate(base):
        yield Row(line.description, line.quantity, line.line_total + (money.ZERO if number else folded))
    yield from map(_hours, tasks) if invoice.show_task_list else _summary(tasks, invoice.language)
    if not folded:
        yield from map(_hours, overtime)
    for line in billed:
        if line.line_type == "manual":
            yield Row(line.description, line.quantity, line.line_total)


def _hours(line: PrintedLine) -> Row:
    return Row(line.description, line.quantity, line.line_total, is_hours=True)


def _summary(tasks: Sequence[PrintedLine], language: str) -> Iterator[Row]:
    """Three kinds of hours in place of the tasks."""
    for kind in SUMMARY_ORDER:
        ours = [task for task in tasks if SUMMARY_OF_TIER.get(task.rate_tier, BUSINESS_HOURS) == kind]
        quantity = sum((task.quantity for task in ours), money.ZERO)
        amount = sum((task.line_total for task in ours), money.ZERO)
        yield Row(WORDS[language][kind], quantity, amount, is_hours=True)
