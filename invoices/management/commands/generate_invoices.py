"""`manage.py generate_invoices --period 2026-02`: a month of work becomes numbered drafts, and PDFs on wish."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from clients.warehouse.source import WarehouseError
from invoices.errors import InvoiceError, NothingToBill, WorklogAlreadyInvoiced
from invoices.models import Invoice
from invoices.pricing.period import Period
from invoices.queries.untouched_drafts import untouched_drafts
from invoices.services.check_values import EARLIEST, LATEST
from invoices.services.create_drafts import DraftRun, create_drafts, create_supplement
from invoices.services.finalize import finalize
from invoices.services.find_late_work import LateWork, find_late_work
from invoices.services.select_contracts import Refused
from invoices.services.system_user import system_user
from invoices.templatetags.invoice_format import money_text

THROUGH = ("draft", "pdf")


def month(text: str) -> Period:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not match or not 1 <= int(match[2]) <= 12 or not EARLIEST.year <= int(match[1]) < LATEST.year:
        raise ArgumentTypeError(f"“{text}” is not a month such as 2026-02")
    return Period.month(int(match[1]), int(match[2]))


@dataclass
class Row:
    """One contract in the final table."""

    application_key: str
    outcome: str
    invoice: Invoice | None = None
    reason: str = ""


class Command(BaseCommand):
    _stopped = ""
    """Why the run ended before its end, if it did."""

    help = (
        "Draft the invoices of a month for every contract that it bills, or for those named. A second run creates "
        "nothing and says why. Exit status: 0 when nothing failed, 1 when data is broken or a PDF was not made."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", type=month, required=True, metavar="YYYY-MM", help="the month to bill")
        parser.add_argument("--application", action="append", metavar="KEY", help="only this contract; may be repeated")
        parser.add_argument(
            "--through", choices=THROUGH, default="draft", help="stop at the draft, or finalize it and make its PDF"
        )
        parser.add_argument(
            "--supplementary",
            action="store_true",
            help="bill work that came after the month was invoiced (needs --application)",
        )
        parser.add_argument(
            "--without-late-work",
            action="store_true",
            help="do not look for hours that were logged after their month was invoiced (reads 92 more days)",
        )
        parser.add_argument("--user", default="", help="act as this user; by default as “system”")

    def handle(self, **options: Any) -> None:
        if options["supplementary"] and not options["application"]:
            raise CommandError("--supplementary needs --application KEY.", returncode=2)
        user = self._user(options["user"])
        console = Console(
            file=self.stdout,  # type: ignore[arg-type]  # it has write, flush and isatty
            highlight=False,
            width=None if self.stdout.isatty() else 140,
        )
        rows = self._draft(console, user, options)
        if options["through"] == "pdf":
            self._add_unprinted(rows, user, options)
            self._finalize(console, user, rows)
        if rows:
            console.print(self._table(rows, options["period"]))
        else:
            console.print("No contract is active in this period. Is the warehouse filled (manage.py load_warehouse)?")
        if not options["without_late_work"]:
            self._print_late_work(console, options)
        counted = Counter(row.outcome for row in rows)
        console.print(
            f"{counted['created']} created, "
            + (f"{counted['printed']} printed, " if counted["printed"] else "")
            + f"{counted['skipped']} skipped, {counted['failed']} failed."
        )
        if self._stopped:
            raise CommandError(self._stopped, returncode=1)
        if counted["failed"]:
            raise CommandError(f"{counted['failed']} of {len(rows)} failed; the reasons are above.", returncode=1)

    def _user(self, username: str) -> AbstractBaseUser:
        if not username:
            return system_user()
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {username}.")
        return user

    def _draft(self, console: Console, user: AbstractBaseUser, options: dict[str, Any]) -> list[Row]:
        period, keys = options["period"], options["application"]
        if options["supplementary"]:
            return [self._supplement(user, key, period) for key in keys]
        run = DraftRun(period)
        with _bar(console) as bar:
            task = bar.add_task("Drafting", total=None)
            try:
                create_drafts(
                    user=user,
                    period=period,
                    application_keys=keys,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                    run=run,
                )
            except WarehouseError as error:
                # What was saved before stays, and is shown.
                self._stopped = f"The warehouse cannot be read: {error}"
            except InvoiceError as error:
                raise CommandError(str(error)) from error
        return _rows(run)

    def _print_late_work(self, console: Console, options: dict[str, Any]) -> None:
        after = options["period"].end + timedelta(days=1)
        try:
            found = find_late_work(before=after, application_keys=options["application"])
        except WarehouseError as error:
            console.print(f"Late work could not be looked for: {error}")
            return
        for work in found:
            console.print(_late_words(work))

    def _supplement(self, user: AbstractBaseUser, key: str, period: Period) -> Row:
        try:
            return Row(key, "created", create_supplement(user=user, application_key=key, period=period))
        except (NothingToBill, WorklogAlreadyInvoiced) as error:
            return Row(key, "skipped", reason=str(error))
        except (InvoiceError, WarehouseError) as error:
            return Row(key, "failed", reason=str(error))

    def _add_unprinted(self, rows: list[Row], user: AbstractBaseUser, options: dict[str, Any]) -> None:
        """Go on with what an interrupted run of ours left as drafts; drafts that people touched are theirs."""
        if options["supplementary"]:
            return
        ours = untouched_drafts(options["period"], by=user.get_username(), keys=options["application"])
        left = {invoice.application_key: invoice for invoice in ours}
        for row in rows:
            if row.invoice is None and row.application_key in left:
                row.outcome, row.reason, row.invoice = "printed", "", left[row.application_key]

    def _finalize(self, console: Console, user: AbstractBaseUser, rows: list[Row]) -> None:
        drafted = [(row, row.invoice) for row in rows if row.invoice is not None]
        if not drafted:
            return
        with _bar(console) as bar:
            for row, invoice in bar.track(drafted, description="Printing"):
                try:
                    row.invoice = finalize(invoice_id=invoice.pk, user=user)
                except InvoiceError as error:
                    row.outcome, row.reason = "failed", f"The draft is there, its PDF is not. {error}"

    def _table(self, rows: list[Row], period: Period) -> Table:
        table = Table(title=f"Invoices {period.start} – {period.end}", title_justify="left")
        for name in ("Contract", "Outcome", "Number", "Status"):
            table.add_column(name, no_wrap=True)
        table.add_column("Hours", justify="right", no_wrap=True)
        table.add_column("Total", justify="right", no_wrap=True)
        table.add_column("Customer, or reason", overflow="fold")
        for row in sorted(rows, key=lambda row: row.application_key):
            invoice = row.invoice
            if invoice is None:
                table.add_row(row.application_key, row.outcome, "", "", "", "", row.reason)
                continue
            total = f"{money_text(invoice.total_amount, 'en')} {invoice.currency}"
            hours = money_text(invoice.total_hours, "en")
            status = invoice.get_status_display()
            last = row.reason or invoice.company_name
            table.add_row(row.application_key, row.outcome, invoice.display_number, status, hours, total, last)
        return table


def _late_words(work: LateWork) -> str:
    billed = f"{work.billed.display_number} billed {work.billed.start} – {work.billed.end}"
    words = []
    if work.worklogs:
        words.append(
            f"{work.application_key} has {work.seconds / 3600:.2f} h in {work.worklogs} worklogs "
            f"that came after {billed}; --supplementary bills them."
        )
    if work.changed:
        words.append(
            f"{work.application_key} has {work.changed} worklogs that changed after {billed}, "
            f"by {work.changed_seconds / 3600:+.2f} h in all; regenerate it, or correct the next invoice by hand."
        )
    return "\n".join(f"Late work: {sentence}" for sentence in words)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


def _rows(run: DraftRun) -> list[Row]:
    def refused(items: list[Refused], outcome: str) -> list[Row]:
        return [Row(item.application_key, outcome, reason=str(item.error)) for item in items]

    created = [Row(invoice.application_key, "created", invoice) for invoice in run.created]
    return created + refused(run.skipped, "skipped") + refused(run.failed, "failed")
