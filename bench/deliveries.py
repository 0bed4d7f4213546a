"""Deliver what is due to services that answer at once: what the engine itself costs.

`python -m bench deliveries` runs this in fresh processes over one database: `fill` owes the deliveries, `work` does
them in one process and prints its figures as JSON, `watch` owes deliveries, documents or drafts, wakes Celery's workers
and prints how long they took, and who used the processors meanwhile.
"""

import json
import os
import sys
import time
from collections.abc import Collection
from copy import copy
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.instant")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402
from uuid_utils.compat import uuid7  # noqa: E402

from bench.cpu import backends, cpu_seconds, families, named  # noqa: E402
from bench.documents import drafted, started  # noqa: E402
from bench.floor import empty_tables  # noqa: E402
from bench.measure import counted_queries, seconds, tidy_up  # noqa: E402
from integrations.models import Delivery  # noqa: E402
from integrations.outbox import KIND  # noqa: E402
from integrations.registry import registered  # noqa: E402
from invoices.models import Invoice, JobStep  # noqa: E402
from invoices.services.system_user import system_user  # noqa: E402
from proxima_invoice.foundation.models import WorkItem  # noqa: E402
from proxima_invoice.foundation.work import engine, wake  # noqa: E402
from tests.documents import invoice_of, line  # noqa: E402

SAMPLE = 200
"""Deliveries whose statements are counted, before the clock is started."""


@dataclass
class Worked:
    deliveries: int
    seconds: float
    database_seconds: float
    """Of them, those spent waiting for the database to answer."""
    queries_per_delivery: float
    """Statements, and BEGIN and COMMIT of each transaction."""


def fill(deliveries: int) -> None:
    """So many due, shared evenly among the services; what an earlier run left is gone."""
    call_command("migrate", verbosity=0, interactive=False)
    empty_tables("foundation_workitem", "invoices_invoice")
    services = registered()
    first = invoice_of(line(), status="approved", approval_no=1)
    invoices = [first, *(_another(first, number) for number in range(1, -(-deliveries // len(services))))]
    Invoice.objects.bulk_create(invoices[1:])
    now = datetime.now(UTC)
    items = [
        WorkItem(
            kind=KIND + service.name,
            subject=f"{invoice.pk}:1",
            lane=service.lane,
            # As approvals follow one another; all of them a while ago.
            due_at=now - timedelta(hours=1) + timedelta(milliseconds=number),
            created_at=now,
        )
        for number, invoice in enumerate(invoices)
        for service in services
    ][:deliveries]
    WorkItem.objects.bulk_create(items)
    owners = [(invoice, service) for invoice in invoices for service in services]
    Delivery.objects.bulk_create(
        Delivery(invoice=invoice, integration=service.name, approval_no=1, work=item, created_at=now)
        for (invoice, service), item in zip(owners, items, strict=False)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def work() -> Worked:
    with counted_queries() as queries:
        assert engine.run_due(at_most=SAMPLE) == SAMPLE
    in_database, done = 0.0, 0
    commit = connection._commit  # type: ignore[attr-defined]

    def timed(function: Any, *arguments: Any) -> Any:
        nonlocal in_database
        began = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            in_database += time.perf_counter() - began

    def run() -> None:
        nonlocal done
        done = engine.run_due()

    with connection.execute_wrapper(timed), patch.object(connection, "_commit", lambda: timed(commit)):
        taken = seconds(run)
    assert not WorkItem.objects.exclude(state="done").exists()
    return Worked(
        deliveries=done,
        seconds=taken,
        database_seconds=in_database,
        queries_per_delivery=(queries.in_transactions + queries.outside) / SAMPLE,
    )


@dataclass
class Watched:
    pieces: int
    seconds: float
    """From the one message that tells of it all until the last was done."""
    cpu: dict[str, float]
    """By who used it, in processors: 1.0 is one of them, all the time."""


def watch(name: str, number: int, workers: Collection[int]) -> Watched:
    """Owe so much to workers that are there already, by their process ids, wake one of them, and wait."""
    from proxima_invoice.site.broker import look_now  # only where there is a broker

    with patch.object(wake, "_wakers", []):
        pieces = OWED[name](number)
    tidy_up()
    users = {
        "workers": lambda: families(workers),
        "broker": lambda: named("beam.smp"),
        "database": lambda: backends(connection.settings_dict["NAME"]),
    }
    before = {user: cpu_seconds(processes()) for user, processes in users.items()}
    began = datetime.now(UTC)
    look_now()
    while WorkItem.objects.filter(state__in=("pending", "running")).exists():
        time.sleep(0.1)
    after = {user: cpu_seconds(processes()) for user, processes in users.items()}
    assert not WorkItem.objects.exclude(state="done").exists()
    last = WorkItem.objects.order_by("-finished_at").values_list("finished_at", flat=True)[0]
    assert last is not None
    seconds = (last - began).total_seconds()
    return Watched(pieces, seconds, {user: (after[user] - before[user]) / seconds for user in users})


def _owe_deliveries(number: int) -> int:
    fill(number)
    return number


def _owe_documents(size: int) -> int:
    empty_tables(*_OF_JOBS)
    drafted(size, system_user())
    WorkItem.objects.filter(state="done").delete()
    return Invoice.objects.count()


def _owe_drafts(size: int) -> int:
    empty_tables(*_OF_JOBS)
    return started(size, system_user(), JobStep.RECALCULATION).items.count()


_OF_JOBS = ("foundation_workitem", "invoices_invoice", "invoices_invoicejob", "invoices_numberingcounter")
OWED = {"deliveries": _owe_deliveries, "documents": _owe_documents, "drafts": _owe_drafts}


def _another(first: Invoice, number: int) -> Invoice:
    invoice = copy(first)
    invoice.pk, invoice.invoice_number = uuid7(), first.invoice_number + number
    invoice.display_number, invoice.application_key = f"INV-{number + 1}", f"APP-{number + 1}"
    return invoice


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", number]:
            fill(int(number))
        case ["work"]:
            print(json.dumps(asdict(work())))
        case ["watch", name, number, *workers]:
            print(json.dumps(asdict(watch(name, int(number), [int(worker) for worker in workers]))))
