"""`manage.py generate_invoices --period 2026-02`: a month of work becomes invoices, as far as is asked (spec 6)."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from clients.queries import billing_settings, warehouse
from clients.warehouse.source import WarehouseError
from invoices.errors import InvoiceError, NothingToBill, WorklogAlreadyInvoiced
from invoices.management.job_report import Row, bar, rows_of, summary, table
from invoices.models import InvoiceJob, JobStep
from invoices.pricing.period import Period, day_words
from invoices.queries.job_progress import Progress, unfinished
from invoices.services.automation import automation
from invoices.services.check_values import EARLIEST, LATEST
from invoices.services.compute_draft import closed_with_work
from invoices.services.create_drafts import create_supplement
from invoices.services.finalize import finalize
from invoices.services.find_late_work import LateWork, find_late_work
from invoices.services.select_contracts import Selection, select_contracts
from invoices.services.start_job import GOES_THROUGH, JobPlan, plan_automatic_job, plan_job, write_job
from invoices.services.system_user import system_user
from invoices.services.work_off_job import work_off_job

THROUGH = {
    "draft": JobStep.RECALCULATION,
    "pdf": JobStep.PDF,
    "capture": JobStep.CAPTURE,
    "email": JobStep.EMAIL,
}


def month(text: str) -> Period:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not match or not 1 <= int(match[2]) <= 12 or not EARLIEST.year <= int(match[1]) < LATEST.year:
        raise ArgumentTypeError(f"“{text}” is not a month such as 2026-02")
    return Period.month(int(match[1]), int(match[2]))


class Command(BaseCommand):
    help = (
        "Make the invoices of a month for every contract that it bills, or for those named, as an invoice job. An "
        "unfinished job of the month is finished first. A second run creates nothing and says why. Exit status: 0 "
        "when nothing failed, 1 when something did, 2 for wrong arguments."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", type=month, required=True, metavar="YYYY-MM", help="the month to bill")
        parser.add_argument("--application", action="append", metavar="KEY", help="only this contract; may be repeated")
        parser.add_argument(
            "--through",
            choices=list(THROUGH),
            default="draft",
            help="stop at the draft; or make its PDF and put it into review; or, once it is approved, charge the "
            "customer's stored payment method; or send it too",
        )
        parser.add_argument(
            "--automatic", action="store_true", help="only the contracts that qualify by the automation settings"
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
        _check(options)
        user = self._user(options["user"])
        console = Console(
            file=self.stdout,  # type: ignore[arg-type]  # it has write, flush and isatty
            highlight=False,
            width=None if self.stdout.isatty() else 140,
        )
        notes: list[str] = []
        if options["supplementary"]:
            rows = [self._supplement(user, key, options) for key in options["application"]]
        else:
            rows = self._run_jobs(console, user, options, notes)
        if rows:
            console.print(table(rows, options["period"]))
        else:
            console.print(_nothing(options))
        for note in notes:
            console.print(note)
        if not options["without_late_work"]:
            self._print_late_work(console, options)
        console.print(summary(rows))
        failed = sum(row.outcome == "failed" for row in rows)
        if failed:
            raise CommandError(f"{failed} of {len(rows)} failed; the reasons are above.", returncode=1)

    def _user(self, username: str) -> AbstractBaseUser:
        if not username:
            return system_user()
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {username}.")
        return user

    def _run_jobs(
        self, console: Console, user: AbstractBaseUser, options: dict[str, Any], notes: list[str]
    ) -> list[Row]:
        """What is unfinished of the month, then a job for the rest of what was asked for."""
        period, through = options["period"], THROUGH[options["through"]]
        rows: dict[str, Row] = {}
        settled: set[str] = set()
        begun = unfinished(InvoiceJob.objects.filter(period_start=period.start, period_end=period.end))
        for job in begun.order_by("created_at"):
            console.print(f"Going on with the job that {job.started_by} started on {_moment(job)}.")
            rows |= self._work_off(console, job)
            if GOES_THROUGH.index(JobStep(job.through)) >= GOES_THROUGH.index(through):
                settled |= rows.keys()
        try:
            plan = _plan(options, through, settled, notes)
        except WarehouseError as error:
            raise CommandError(f"The warehouse cannot be read: {error}", returncode=1) from error
        except InvoiceError as error:
            raise CommandError(str(error)) from error
        if plan is not None:
            rows |= self._work_off(console, write_job(plan, user=user))
        return list(rows.values())

    def _work_off(self, console: Console, job: InvoiceJob) -> dict[str, Row]:
        with bar(console) as shown:
            task = shown.add_task("Generating", total=None)

            def show(progress: Progress, waits_for: str) -> None:
                words = f"Waiting: {waits_for}" if waits_for else "Generating"
                shown.update(task, completed=progress.settled, total=progress.total, description=words)

            try:
                work_off_job(job, shown=show)
            except KeyboardInterrupt:
                raise CommandError(
                    "Stopped. The job goes on with the next run of this command, or when a worker takes it up.",
                    returncode=130,
                ) from None
        return {row.application_key: row for row in rows_of(job)}

    def _print_late_work(self, console: Console, options: dict[str, Any]) -> None:
        after = options["period"].end + timedelta(days=1)
        try:
            found = find_late_work(before=after, application_keys=options["application"])
        except WarehouseError as error:
            console.print(f"Late work could not be looked for: {error}")
            return
        for work in found:
            console.print(_late_words(work))

    def _supplement(self, user: AbstractBaseUser, key: str, options: dict[str, Any]) -> Row:
        try:
            invoice = create_supplement(user=user, application_key=key, period=options["period"])
        except (NothingToBill, WorklogAlreadyInvoiced) as error:
            return Row(key, "skipped", reason=str(error))
        except (InvoiceError, WarehouseError) as error:
            return Row(key, "failed", reason=str(error))
        if options["through"] == "draft":
            return Row(key, "created", invoice)
        try:
            return Row(key, "created", finalize(invoice_id=invoice.pk, user=user))
        except InvoiceError as error:
            return Row(key, "failed", invoice, f"The draft is there, its PDF is not. {error}")


def _check(options: dict[str, Any]) -> None:
    wrong = {
        "--supplementary needs --application KEY.": options["supplementary"] and not options["application"],
        "--supplementary goes through draft or pdf.": options["supplementary"]
        and options["through"] in ("capture", "email"),
        "--automatic finds the contracts itself: leave out --application and --supplementary.": options["automatic"]
        and (options["application"] or options["supplementary"]),
    }
    for sentence, applies in wrong.items():
        if applies:
            raise CommandError(sentence, returncode=2)


def _plan(options: dict[str, Any], through: JobStep, settled: set[str], notes: list[str]) -> JobPlan | None:
    """The job for what was asked for, without `settled`; None when there is nothing to do."""
    period = options["period"]
    if options["automatic"]:
        return plan_automatic_job(settings=automation(), period=period, through=through, now=timezone.now())
    keys = set(options["application"] or ())
    if not keys:
        selection = select_contracts(source=warehouse(), settings=billing_settings(), period=period)
        keys = set(selection.to_bill)
        notes += _closed(selection)
    keys -= settled
    return plan_job(period=period, application_keys=keys, through=through) if keys else None


def _closed(selection: Selection) -> list[str]:
    found = closed_with_work(source=warehouse(), settings=billing_settings(), selection=selection)
    return [f"Not billed: {refused.error}" for refused in found]


def _nothing(options: dict[str, Any]) -> str:
    if options["automatic"]:
        return "No contract qualifies that has no invoice for this period yet."
    return "No contract is active in this period. Is the warehouse filled (manage.py load_warehouse)?"


def _moment(job: InvoiceJob) -> str:
    return f"{timezone.localtime(job.created_at):%d.%m.%Y %H:%M}"


def _late_words(work: LateWork) -> str:
    billed = f"{work.billed.display_number} billed {day_words(work.billed.start)} – {day_words(work.billed.end)}"
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
