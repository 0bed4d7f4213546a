"""Draft a whole month, and hold the time against the floor (see `floor`).

`python -m bench drafting` runs this for each warehouse and database, in fresh processes: `fill CONTRACTS` makes the
month, `measure CONTRACTS RUNS` prints its figures as JSON. Product and floor take turns in one process, so that both
see the same machine. What is stored at the end is worked out anew, line by line.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
django.setup()

from clickhouse_driver import Client  # noqa: E402 - after the set-up
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench.floor import WriteFloor, empty_tables, overheard  # noqa: E402
from bench.made_up_month import PERIOD, made_up_month  # noqa: E402
from bench.measure import Figures, Queries, counted_queries, peak_megabytes, resident_megabytes, seconds  # noqa: E402
from clients.warehouse.replace_tables import replace_tables  # noqa: E402
from invoices.models import Invoice, LineItem  # noqa: E402
from invoices.services.create_drafts import create_drafts  # noqa: E402
from tests import whole  # noqa: E402
from tests.warehouse_data import fill_clickhouse  # noqa: E402

_WRITTEN = ("invoices_lineitem", "invoices_invoiceevent", "invoices_invoice", "invoices_numberingcounter")


@dataclass
class Result:
    contracts: int
    lines: int
    product: Figures
    floor: Figures
    floor_reading: Figures
    """The part of the floor that reads; the rest writes."""
    ratio: float
    """The median of the runs' ratios: both halves of each saw the same machine."""
    queries: Queries
    megabytes_before: float
    megabytes_peak: float

    @property
    def queries_per_batch(self) -> float:
        """A batch is one transaction of about 10,000 lines; what a run asks once, however large, is counted apart."""
        return self.queries.in_transactions / self.queries.transactions


def fill(contracts: int) -> None:
    """The tables, and a warehouse of a month."""
    call_command("migrate", verbosity=0, interactive=False)
    month = made_up_month(contracts)
    if settings.CLICKHOUSE_URL:
        fill_clickhouse(Client.from_url(settings.CLICKHOUSE_URL), month)
    else:
        replace_tables(month, now=datetime.now(UTC))


def measure(contracts: int, runs: int) -> Result:
    # First, while this process is fresh, memory; the run also shows what is asked, and warms everything up.
    before = resident_megabytes()
    with overheard() as questions, counted_queries() as queries:
        draft_month(contracts)
    peak = peak_megabytes()
    write = WriteFloor()
    product, reading, floor = [], [], []
    for _ in range(runs):
        empty_tables(*_WRITTEN)
        product.append(seconds(lambda: draft_month(contracts)))
        write.empty()
        reading.append(seconds(lambda: [ask() for ask in questions]))
        floor.append(reading[-1] + write.seconds())
    whole.check()
    return Result(
        contracts=Invoice.objects.count(),
        lines=LineItem.objects.count(),
        product=Figures.of(product),
        floor=Figures.of(floor),
        floor_reading=Figures.of(reading),
        ratio=median(ours / theirs for ours, theirs in zip(product, floor, strict=True)),
        queries=queries,
        megabytes_before=before,
        megabytes_peak=peak,
    )


def draft_month(contracts: int) -> None:
    run = create_drafts(user=get_user_model()(username="bench"), period=PERIOD)
    assert len(run.created_ids) == contracts, (run.skipped + run.failed)[:3]


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        result = measure(int(sys.argv[2]), int(sys.argv[3]))
        figures = {**asdict(result), "queries_per_batch": result.queries_per_batch}
        print(json.dumps(figures))
