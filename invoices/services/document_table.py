"""The table of a document and the figures under it, as text ready to print (spec 4, toggles).

Whatever the toggles hide, the page adds up: the amounts of the rows, the overtime and the adjustment make the total.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from invoices import money
from invoices.models import Invoice
from invoices.pricing.rate_tier import RateTier
from invoices.queries.printed_lines import PrintedLine
from invoices.services.choose_tax import TaxInForce
from invoices.services.document_words import WORDS
from invoices.templatetags.invoice_format import NO_BREAK_SPACE, money_text, plain, rate, short_day

CRITICAL, OFF_HOURS, BUSINESS_HOURS = "critical", "off_hours", "business_hours"
SUMMARY_ORDER = (BUSINESS_HOURS, CRITICAL, OFF_HOURS)
SUMMARY_OF_TIER = {
    RateTier.P1_P3_OFF_HOURS.value: CRITICAL,
    RateTier.P1_P3.value: CRITICAL,
    RateTier.OFF_HOURS.value: OFF_HOURS,
}


class Row(NamedTuple):
    """`kind` is base, task, manual, summary or heading. Cells without a value are empty."""

    kind: str
    number: str
    day: str
    description: str
    hours: str
    rate: str
    amount: str


class Figure(NamedTuple):
    """A line under the table. `is_total` is what is to be paid."""

    label: str
    amount: str
    is_total: bool = False


class Widths(NamedTuple):
    """Of the columns, in px: fixed, so that both engines and every length of text give the same table."""

    number: int
    day: int
    hours: int
    rate: int
    amount: int


@dataclass
class Table:
    rows: list[Row]
    figures: list[Figure]
    hours: str
    """All hours, or empty: no column for them, or no tasks."""
    payable: Decimal
    """What is to be paid, with tax."""
    vat_note: str
    """«Без НДС», where there is none."""
    widths: Widths


def document_table(invoice: Invoice, lines: Sequence[PrintedLine], *, tax: TaxInForce) -> Table:
    """`invoice` carries the toggles and the total; `tax` is the VAT to print, which a draft does not hold yet."""
    builder = _Builder(invoice, lines)
    builder.add_rows()
    due = money.tax(invoice.total_amount, mode=tax.mode, rate=tax.rate)
    return Table(
        rows=builder.rows,
        figures=[*builder.figures(), *_totals(invoice, tax, due)],
        hours=money_text(invoice.total_hours, invoice.language) if builder.tasks and invoice.show_tracked_time else "",
        payable=due.total_with_vat,
        vat_note=WORDS[invoice.language]["without_vat"] if tax.mode == Invoice.VatMode.NONE else "",
        widths=_widths(builder.rows, invoice),
    )


def _totals(invoice: Invoice, tax: TaxInForce, due: money.Tax) -> list[Figure]:
    language, words = invoice.language, WORDS[invoice.language]
    percent = f"{plain(tax.rate, language)}{NO_BREAK_SPACE}%"
    total, to_pay = money_text(invoice.total_amount, language), money_text(due.total_with_vat, language)
    vat = money_text(due.vat_amount, language)
    if tax.mode == Invoice.VatMode.EXCLUSIVE:
        return [
            Figure(words["total_without_vat"], total),
            Figure(f"{words['vat']} {percent}", vat),
            Figure(f"{words['total_with_vat']}, {invoice.currency}", to_pay, is_total=True),
        ]
    if tax.mode == Invoice.VatMode.INCLUSIVE:
        return [
            Figure(f"{words['total_with_vat']}, {invoice.currency}", to_pay, is_total=True),
            Figure(f"{words['including_vat']} {percent}", vat),
        ]
    return [Figure(f"{words['total']}, {invoice.currency}", to_pay, is_total=True)]


@dataclass
class _Summary:
    """Three kinds of hours in place of the tasks."""

    quantity: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(SUMMARY_ORDER, money.ZERO))
    amount: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(SUMMARY_ORDER, money.ZERO))

    def add(self, line: PrintedLine) -> None:
        kind = SUMMARY_OF_TIER.get(line.rate_tier, BUSINESS_HOURS)
        self.quantity[kind] += line.quantity
        self.amount[kind] += line.line_total


class _Builder:
    """Base rows with the work they include, then billed work, then what was added by hand; overtime goes below."""

    def __init__(self, invoice: Invoice, lines: Sequence[PrintedLine]) -> None:
        self.invoice = invoice
        self.language = invoice.language
        self.words = WORDS[invoice.language]
        self.rows: list[Row] = []
        self.top_rows = 0
        self.base = [line for line in lines if line.line_type in ("support", "fixed")]
        self.tasks = [line for line in lines if line.line_type == "task"]
        self.overtime = [line for line in lines if line.line_type == "overtime" and line.is_billed]
        self.manual = [line for line in lines if line.line_type == "manual"]
        self.billed_sum = sum((line.line_total for line in lines if line.is_billed), money.ZERO)
        # Without a base there is nothing to fold overtime into: then it has to show.
        self.folds_overtime = bool(self.overtime and self.base and not invoice.show_overtime)

    def add_rows(self) -> None:
        for index, line in enumerate(self.base):
            self._add_base(line, folded=self._overtime_sum() if index == 0 and self.folds_overtime else money.ZERO)
            if index == 0:
                self._add_tasks([task for task in self.tasks if not task.is_billed], under=self.top_rows)
        if not self.base:
            self._add_tasks([task for task in self.tasks if not task.is_billed], under=0)
        self._add_tasks([task for task in self.tasks if task.is_billed], under=0)
        for line in self.manual:
            self._add_manual(line)

    def figures(self) -> list[Figure]:
        """Subtotal, overtime and adjustment: whatever lies between the table and the total."""
        overtime = [] if self.folds_overtime else self.overtime
        adjustment = self.invoice.total_amount - self.billed_sum
        figures = [self._overtime_figure(line) for line in overtime]
        if adjustment:
            figures.append(Figure(self.words["adjustment"], money_text(adjustment, self.language)))
        if figures:
            in_table = self.billed_sum - sum((line.line_total for line in overtime), money.ZERO)
            figures.insert(0, Figure(self._table_label(), money_text(in_table, self.language)))
        return figures

    def _overtime_sum(self) -> Decimal:
        return sum((line.line_total for line in self.overtime), money.ZERO)

    def _overtime_figure(self, line: PrintedLine) -> Figure:
        label = f"{line.description}: {money_text(line.quantity, self.language)}{NO_BREAK_SPACE}{self.words['hour']}"
        if not line.line_total_is_manual:
            label += f" ×{NO_BREAK_SPACE}{rate(line.unit_price, line.rate_multiplier, self.language)}"
        return Figure(label, money_text(line.line_total, self.language))

    def _table_label(self) -> str:
        limit = self.invoice.monthly_limit_hours
        alone = len(self.base) == 1 and not self.manual and not any(task.is_billed for task in self.tasks)
        if alone and self.base[0].line_type == "support" and limit is not None and not self.folds_overtime:
            hours = f"{money_text(limit, self.language)}{NO_BREAK_SPACE}{self.words['hour']}"
            return f"{self.words['support_with_limit']} {hours}"
        return self.words["table_total"]

    def _add_base(self, line: PrintedLine, *, folded: Decimal) -> None:
        self.top_rows += 1
        unit = self.words["months"] if line.line_type == "support" else self.words["services"]
        amount = line.line_total + folded
        price = rate(line.unit_price, line.rate_multiplier, self.language)
        if line.line_total_is_manual or folded:
            # One unit costs what the row says; a price that does not give the amount is not printed.
            price = money_text(amount, self.language) if folded and line.quantity == 1 else ""
        self.rows.append(
            Row(
                "base",
                str(self.top_rows),
                "",
                line.description,
                f"{plain(line.quantity, self.language)}{NO_BREAK_SPACE}{unit}".rstrip(),
                price,
                money_text(amount, self.language) if line.is_billed else self.words["included"],
            )
        )

    def _add_manual(self, line: PrintedLine) -> None:
        self.top_rows += 1
        self.rows.append(
            Row(
                "manual",
                str(self.top_rows),
                "",
                line.description,
                plain(line.quantity, self.language),
                self._price(line),
                money_text(line.line_total, self.language) if line.is_billed else self.words["included"],
            )
        )

    def _price(self, line: PrintedLine) -> str:
        if line.line_total_is_manual or not line.is_billed:
            return ""
        return rate(line.unit_price, line.rate_multiplier, self.language)

    def _add_tasks(self, tasks: Sequence[PrintedLine], *, under: int) -> None:
        """Work of the period, then late work under a heading of its own. Numbered 1.1, 1.2 … below a base row."""
        start = self.invoice.period_start
        late = [task for task in tasks if task.worklog_date is not None and task.worklog_date < start]
        ours = [task for task in tasks if task.worklog_date is None or task.worklog_date >= start] if late else tasks
        add = self._add_task_rows if self.invoice.show_task_list else self._add_summary
        number = add(ours, under, 0) if ours else 0
        if late:
            self.rows.append(Row("heading", "", "", self.words["late_work"], "", "", ""))
            add(late, under, number)

    def _add_task_rows(self, tasks: Iterable[PrintedLine], under: int, number: int) -> int:
        language, included = self.language, self.words["included"] if self.invoice.show_task_pricing else ""
        prefix = f"{under}." if under else ""
        append = self.rows.append
        for line in tasks:
            if under:
                number += 1
                shown = number
            else:
                self.top_rows += 1
                shown = self.top_rows
            append(
                Row(
                    "task",
                    f"{prefix}{shown}",
                    short_day(line.worklog_date, language),
                    line.description,
                    money_text(line.quantity, language),
                    self._price(line),
                    money_text(line.line_total, language) if line.is_billed else included,
                )
            )
        return number

    def _add_summary(self, tasks: Iterable[PrintedLine], under: int, number: int) -> int:
        summary, billed = _Summary(), False
        for line in tasks:
            summary.add(line)
            billed = line.is_billed
        for kind in SUMMARY_ORDER:
            if under:
                number += 1
                shown = f"{under}.{number}"
            else:
                self.top_rows += 1
                shown = str(self.top_rows)
            amount = money_text(summary.amount[kind], self.language) if billed else self.words["included"]
            hours = money_text(summary.quantity[kind], self.language)
            self.rows.append(Row("summary", shown, "", self.words[kind], hours, "", amount))
        return number


def _widths(rows: Sequence[Row], invoice: Invoice) -> Widths:
    words = WORDS[invoice.language]
    return Widths(
        number=_width((row.number for row in rows), least=28, padding=14),
        day=_width((row.day for row in rows), least=0, padding=14),
        hours=_width((row.hours for row in rows), words["hours"], least=52, padding=12),
        rate=_width((row.rate for row in rows), f"{words['rate']}, {invoice.currency}", least=88, padding=12),
        amount=_width((row.amount for row in rows), f"{words['sum']}, {invoice.currency}", least=96, padding=12),
    )


def _width(texts: Iterable[str], head: str = "", *, least: int, padding: int) -> int:
    """Enough for the longest text at 12.5 px, whose digits are 6.4 px wide on average, and for the head at 11 px."""
    longest = max(map(len, texts), default=0)
    if not longest and not head:
        return 0
    return max(least, round(longest * 6.4) + padding, round(len(head) * 5.7) + padding)
