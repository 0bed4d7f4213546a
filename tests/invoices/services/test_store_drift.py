"""The summary for lists: one read a period, and never of an older truth than it says (spec 2, Late work)."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from clients.models import WarehouseApplication, WarehouseWorklog
from clients.queries import warehouse
from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.source import WarehouseUnavailable
from invoices.models import Invoice, InvoiceDrift
from invoices.queries.work_lists import COMPARED
from invoices.services import select_contracts
from invoices.services import store_drift as storing
from invoices.services.compute_drift import compute_drift
from invoices.services.create_drafts import create_drafts
from invoices.services.refresh import refresh
from invoices.services.store_drift import STORE_DRIFT, store_drift
from proxima_invoice.foundation.work import periodic
from tests import warehouse_data
from tests.lifecycle import STATUSES, everything, put_into
from tests.warehouse_data import fill_clickhouse, tables, worklog_row
from tests.worlds import FEBRUARY, MARCH, application, hours, store

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 2, 4, 40, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 5, 0, tzinfo=UTC)
KEYS = ("APP-1", "APP-2", "APP-3")


@pytest.fixture
def anna():
    return get_user_model().objects.create_user("anna")


@pytest.fixture
def made(anna) -> list[Invoice]:
    """Three hourly contracts in two months; then APP-2 gets an hour in March, APP-3 one in February to carry over."""
    store(
        [application(key, deal_type="HR") for key in KEYS],
        [
            hours("2", project_label=key, start_date=period.start, issue_key=f"{key}-{period.start.month}")
            for key in KEYS
            for period in (FEBRUARY, MARCH)
        ],
        configs={key: {"carry_over_late_work": True} for key in ("APP-2", "APP-3")},
    )
    invoices = [one for period in (FEBRUARY, MARCH) for one in create_drafts(user=anna, period=period).created]
    store(
        worklogs=[
            hours("1", project_label="APP-2", start_date=MARCH.end),
            hours("1", project_label="APP-3", start_date=FEBRUARY.end),
        ]
    )
    return invoices


def told() -> dict[str, tuple[str, int, Decimal, Decimal]]:
    return {
        f"{row.invoice.application_key} {row.invoice.period_start:%m}": (row.state, row.added, row.hours, row.amount)
        for row in InvoiceDrift.objects.select_related("invoice")
    }


class CountingWarehouse:
    """The real one; remembers the windows that were read."""

    def __init__(self) -> None:
        self._source = warehouse()
        self.read: Counter[tuple[date, date]] = Counter()

    def __getattr__(self, name):
        return getattr(self._source, name)

    def worklogs_by_contract(self, labels, start, end):
        self.read[start, end] += 1
        return self._source.worklogs_by_contract(labels, start, end)


def test_every_invoice_gets_its_row(made):
    store_drift(now=NOW)

    hour = ("changed", 1, Decimal("1.00"), Decimal("150000.00"))
    same = ("same", 0, Decimal(0), Decimal(0))
    assert told() == {
        "APP-1 02": same,
        "APP-1 03": same,
        "APP-2 02": same,
        "APP-2 03": hour,
        "APP-3 02": hour,
        "APP-3 03": hour,
    }
    assert set(InvoiceDrift.objects.values_list("computed_at", flat=True)) == {NOW}


def test_what_is_stored_is_what_is_computed_one_by_one(made):
    found = store_drift(now=NOW)

    assert found == {invoice.pk: compute_drift(invoice, now=NOW) for invoice in made}


def test_a_period_is_read_once_for_all_its_invoices(made, monkeypatch):
    source = CountingWarehouse()
    monkeypatch.setattr(storing, "warehouse", lambda: source)

    store_drift(now=NOW)

    own = [source.read[period.start, period.end] for period in (FEBRUARY, MARCH)]
    late = source.read.total() - sum(own)
    assert own == [1, 1]
    assert late <= 2


def test_all_contracts_are_walked_once_a_period_and_not_for_each_invoice(made, monkeypatch):
    walks = []

    def walked(active, settings):
        walks.append(set(active))
        return shared_labels(active, settings)

    shared_labels = select_contracts._shared_labels
    monkeypatch.setattr(select_contracts, "_shared_labels", walked)

    store_drift(now=NOW)

    assert walks == [set(KEYS)] * len({invoice.period_start for invoice in made})


def test_more_invoices_cost_more_queries_only_for_themselves(made, django_assert_max_num_queries):
    with django_assert_max_num_queries(30 + 8 * len(made)):
        store_drift(now=NOW)


def test_it_may_run_again_and_follows_what_changes(made):
    store_drift(now=NOW)
    WarehouseWorklog.objects.filter(start_date=MARCH.end).delete()
    store_drift(now=LATER)

    assert told()["APP-2 03"][0] == "same"
    assert set(InvoiceDrift.objects.values_list("computed_at", flat=True)) == {LATER}


def test_no_invoice_changes(made):
    before = [everything(invoice) for invoice in made]

    store_drift(now=NOW)

    assert [everything(invoice) for invoice in made] == before


@pytest.mark.parametrize("status", STATUSES)
def test_what_can_no_longer_change_has_no_row(status, made):
    store_drift(now=NOW)
    put_into(made[0], status)

    store_drift(now=LATER)

    assert InvoiceDrift.objects.filter(invoice=made[0]).exists() == (status in COMPARED)


def test_what_cannot_be_told_is_kept_with_its_reason(made):
    WarehouseApplication.objects.filter(application_key="APP-1").update(status="Closed")

    store_drift(now=NOW)

    rows = InvoiceDrift.objects.filter(invoice__application_key="APP-1")
    assert {(row.state, row.reason) for row in rows} == {
        ("untold", "APP-1 is Closed; only active contracts are billed.")
    }


def test_a_warehouse_that_is_away_leaves_what_was_told_with_its_time(made, settings):
    store_drift(now=NOW)
    settings.CLICKHOUSE_URL = "clickhouse://nobody@127.0.0.1:1"
    before = told()

    with pytest.raises(WarehouseUnavailable):
        store_drift(now=LATER)

    assert told() == before
    assert set(InvoiceDrift.objects.values_list("computed_at", flat=True)) == {NOW}


def test_without_invoices_the_warehouse_is_not_asked(settings):
    settings.CLICKHOUSE_URL = "clickhouse://nobody@127.0.0.1:1"

    assert store_drift(now=NOW) == {}


def test_an_invoice_that_was_changed_meanwhile_waits_for_the_next_run(made, anna, monkeypatch):
    def compute_while_somebody_refreshes(invoice, **arguments):
        drift = compute_drift(invoice, **arguments)
        if invoice.pk == made[4].pk:
            refresh(invoice_id=invoice.pk, user=anna)
        return drift

    monkeypatch.setattr(storing, "compute_drift", compute_while_somebody_refreshes)
    store_drift(now=NOW)

    assert "APP-2 03" not in told()
    assert len(told()) == len(made) - 1


def test_computing_again_takes_the_summary_back(made, anna):
    store_drift(now=NOW)

    refresh(invoice_id=made[4].pk, user=anna)

    assert "APP-2 03" not in told()


def test_the_worker_compares_every_quarter_of_an_hour(made):
    registered = {task.name: task for task in periodic.registered()}

    assert registered["compare-with-warehouse"] is STORE_DRIFT
    assert STORE_DRIFT.every_seconds == 900
    STORE_DRIFT.run()
    assert InvoiceDrift.objects.count() == len(made)


def test_both_warehouses_tell_the_same(anna, settings, clickhouse_url, clickhouse_client):
    def hold(*worklogs):
        content = tables(
            applications=[warehouse_data.application("APP-1", labels="S", deal_type="HR")],
            customers=[warehouse_data.customer("CUST-1")],
            worklogs=worklogs,
        )
        replace_tables(content, now=NOW)
        fill_clickhouse(clickhouse_client, content)

    gone, kept, longer = (worklog_row("S", MARCH.start, f"I-{n}", worklog_id=f"w{n}") for n in range(3))
    hold(gone, kept, longer)
    create_drafts(user=anna, period=MARCH)
    hold(kept, (5400, *longer[1:]), worklog_row("S", MARCH.end, "I-4"))
    embedded = store_drift(now=NOW)
    settings.CLICKHOUSE_URL = clickhouse_url

    assert store_drift(now=NOW) == embedded
    assert [(row.added, row.removed, row.changed, row.hours) for row in InvoiceDrift.objects.all()] == [
        (1, 1, 1, Decimal("0.50"))
    ]
