"""Finalize a month of drafts as a job does it, and hold the time against the bare PDF engine.

The floor is the engine alone on the very pages that the product printed: in as many living children as the product
keeps, without our limits and watchdogs, and with nothing rendered, looked up or stored.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after the set-up
from django.contrib.auth.models import AbstractBaseUser  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.bare_pdf import begin, print_page  # noqa: E402
from bench.cpu import backends, cpu_seconds, families  # noqa: E402
from bench.made_up_month import PERIOD, made_up_month  # noqa: E402
from bench.measure import Figures, counted_queries, peak_megabytes, seconds, tidy_up  # noqa: E402
from bench.rows import RUNS, Row, report  # noqa: E402
from clients.models import WarehouseApplication  # noqa: E402
from clients.warehouse.replace_tables import replace_tables  # noqa: E402
from integrations.embedded_pdf.config import FONTCONFIG_DIR, FONTS_DIR, Limits  # noqa: E402
from invoices.models import Invoice, InvoiceDocument, InvoiceJob, InvoiceJobItem, JobStep  # noqa: E402
from invoices.queries.job_progress import progress_of  # noqa: E402
from invoices.services import job_batches, run_invoice_job  # noqa: E402
from invoices.services.decline import decline  # noqa: E402
from invoices.services.reopen import reopen  # noqa: E402
from invoices.services.start_job import plan_job, write_job  # noqa: E402
from invoices.services.work_off_job import work_off_job  # noqa: E402
from proxima_invoice.foundation.models import WorkAttempt, WorkItem  # noqa: E402
from proxima_invoice.foundation.work import engine  # noqa: E402
from tests import whole  # noqa: E402
from tests.documents import seller  # noqa: E402

CONTRACTS = 200
WORKLOGS_EACH = 39
"""With the line of the support or the fixed price: 40."""
SIZE_OF_FULL = 10
MOST = 1.8


def started(size: int, user: AbstractBaseUser, through: JobStep = JobStep.PDF) -> InvoiceJob:
    """A job of which nothing is done yet."""
    if not WarehouseApplication.objects.exists():
        replace_tables(made_up_month(CONTRACTS * size, WORKLOGS_EACH), now=timezone.now())
    keys = [f"APP-{number:05}" for number in range(CONTRACTS * size)]
    return write_job(plan_job(period=PERIOD, application_keys=keys, through=through), user=user)


def drafted(size: int, user: AbstractBaseUser) -> InvoiceJob:
    """A job that has drafted its month, and has to print it."""
    job = started(size, user)
    engine.run_due(kinds=[job_batches.KIND])
    assert Invoice.objects.count() == CONTRACTS * size, job.items.values_list("message", flat=True)[:3]
    return job


def back_to_drafts(job: InvoiceJob, user: AbstractBaseUser) -> None:
    """The job has to print them all again."""
    for invoice in Invoice.objects.filter(status="needs_review").values_list("pk", flat=True):
        decline(invoice_id=invoice, user=user, reason="The next run of the benchmark.")
        reopen(invoice_id=invoice, user=user)
    for invoice, version in Invoice.objects.values_list("pk", "version"):
        InvoiceJobItem.objects.filter(invoice=invoice).update(left_at_version=version)
    job.items.update(status=InvoiceJobItem.Status.PENDING, step=JobStep.PDF, message="")
    printing = WorkItem.objects.filter(kind=run_invoice_job.KIND)
    WorkAttempt.objects.filter(item__in=printing).delete()
    printing.update(state="pending", goes=0, due_at=F("created_at"), finished_at=None)
    tidy_up()


def print_all(job: InvoiceJob) -> None:
    work_off_job(job, shown=lambda *_: None)
    progress = progress_of([job.pk])[job.pk]
    printed = Invoice.objects.filter(status="needs_review").count()
    assert printed == progress.success == progress.total, job.items.values_list("message", flat=True)[:3]


def everybody() -> set[int]:
    """This process, its children, and PostgreSQL's that serve it."""
    return families([os.getpid()]) | backends(str(connection.settings_dict["NAME"]))


def measure(size: int) -> list[Row]:
    call_command("migrate", verbosity=0, interactive=False)
    seller()
    user = get_user_model().objects.create_user("bench")
    job = drafted(size, user)
    with override_settings(WORK_HANDS=1), counted_queries() as queries:
        print_all(job)
    pages = list(InvoiceDocument.objects.values_list("html", flat=True))
    ours, theirs, cpu, bare_cpu = [], [], [], []
    with ProcessPoolExecutor(
        Limits().children,
        mp_context=get_context("spawn"),
        initializer=begin,
        initargs=(FONTS_DIR, FONTCONFIG_DIR / "fonts.conf"),
    ) as bare:
        list(bare.map(print_page, pages[:20]))
        children = set(bare._processes)
        for _run in range(RUNS):
            back_to_drafts(job, user)
            began = cpu_seconds(everybody() - children)
            ours.append(seconds(lambda: print_all(job)))
            cpu.append(cpu_seconds(everybody() - children) - began)
            began = cpu_seconds(children)
            theirs.append(seconds(lambda: list(bare.map(print_page, pages))))
            bare_cpu.append(cpu_seconds(children) - began)
    whole.check()
    ratios = sorted(mine / other for mine, other in zip(ours, theirs, strict=True))
    return [
        Row(
            name=f"{len(pages):,} drafts finalized",
            product=Figures.of(ours),
            floor=Figures.of(theirs),
            ratio=ratios[len(ratios) // 2],
            most=MOST,
            megabytes=peak_megabytes(),
            note=f"each {(queries.in_transactions + queries.outside) / len(pages):.0f} queries, CPU "
            f"{median(cpu) / len(pages) * 1000:.1f} ms, bare {median(bare_cpu) / len(pages) * 1000:.1f} ms",
        )
    ]


if __name__ == "__main__":
    asked = SIZE_OF_FULL if sys.argv[1] == "full" else int(sys.argv[1])
    print(report("A month of documents of 40 lines, against the bare PDF engine", measure(asked)))
