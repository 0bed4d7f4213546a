"""What `generate_invoices` shows: a bar while it works, a table at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from invoices.models import Invoice, InvoiceJob, InvoiceJobItem
from invoices.pricing.period import Period, day_words
from invoices.templatetags.invoice_format import money_text
from proxima_invoice.foundation.sentences import retold_lines

Status = InvoiceJobItem.Status
_OUTCOMES = {Status.FAILURE: "failed", Status.SKIPPED: "skipped", Status.PENDING: "waiting"}

_SHOWN = (
    *("job", "application_key", "status", "is_own", "message"),
    *("invoice__created_at", "invoice__display_number", "invoice__status", "invoice__company_name"),
    *("invoice__total_hours", "invoice__total_amount", "invoice__currency"),
)
"""Of a job of ten thousand contracts everything that its invoices copied would be a hundred megabytes."""


@dataclass
class Row:
    """One contract in the final table."""

    application_key: str
    outcome: str
    invoice: Invoice | None = None
    reason: str = ""


def rows_of(job: InvoiceJob) -> list[Row]:
    items = job.items.select_related("invoice").only(*_SHOWN).order_by("application_key")
    return [_row(job, item) for item in items.iterator()]


def _row(job: InvoiceJob, item: InvoiceJobItem) -> Row:
    invoice = item.invoice if item.is_own else None
    if item.status == Status.SUCCESS and invoice is not None:
        # A draft that an earlier job left is only taken further.
        outcome = "created" if invoice.created_at >= job.created_at else "printed"
        return Row(item.application_key, outcome, invoice)
    outcome = _OUTCOMES.get(Status(item.status), item.status)
    return Row(item.application_key, outcome, invoice, retold_lines(item.message))


def table(rows: Iterable[Row], period: Period) -> Table:
    made = Table(title=f"Invoices {day_words(period.start)} – {day_words(period.end)}", title_justify="left")
    for name in ("Contract", "Outcome", "Number", "Status"):
        made.add_column(name, no_wrap=True)
    made.add_column("Hours", justify="right", no_wrap=True)
    made.add_column("Total", justify="right", no_wrap=True)
    made.add_column("Customer, or reason", overflow="fold")
    for row in sorted(rows, key=lambda row: row.application_key):
        invoice = row.invoice
        if invoice is None:
            made.add_row(row.application_key, row.outcome, "", "", "", "", row.reason)
            continue
        total = f"{money_text(invoice.total_amount, 'en')} {invoice.currency}"
        hours = money_text(invoice.total_hours, "en")
        status = invoice.get_status_display()
        last = row.reason or invoice.company_name
        made.add_row(row.application_key, row.outcome, invoice.display_number, status, hours, total, last)
    return made


def summary(rows: Sequence[Row]) -> str:
    """`9 created, 1 printed, 2 skipped, 0 failed.`"""
    counted = {outcome: sum(row.outcome == outcome for row in rows) for outcome in ("created", "printed", "skipped")}
    failed = sum(row.outcome == "failed" for row in rows)
    printed = f"{counted['printed']} printed, " if counted["printed"] else ""
    return f"{counted['created']} created, {printed}{counted['skipped']} skipped, {failed} failed."


def bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
