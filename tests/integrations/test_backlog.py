"""What an operator watches: counted from the rows, per service."""

from datetime import timedelta

import pytest
from django.db import connection

from integrations.backlog import Backlog, backlogs, gave_up
from integrations.errors import PermanentError, TransientError, UncertainError
from proxima_invoice.foundation.work.claim import claim_next
from tests.documents import invoice_of, line


@pytest.fixture
def owe(service, db):
    """Owes the service as many invoices as there are ends, and lets it make a go at each."""

    def owe_all(*ends):
        service.ends = list(ends)
        for _ in ends:
            service.owe(invoice_of(line(), status="approved", approval_no=1))
        service.go()

    return owe_all


def of(service) -> Backlog:
    (only,) = backlogs(now=service.now)
    return only


def test_with_nothing_owed_every_service_is_there_all_the_same(service, db):
    assert backlogs(now=service.now) == [Backlog("service")]


def test_each_is_counted_where_it_stands(service, owe):
    owe({}, {}, PermanentError("no"), UncertainError("?"), TransientError("away"))
    service.owe(invoice_of(line(), status="approved", approval_no=1))

    found = of(service)

    assert (found.due, found.waiting, found.running, found.failed, found.uncertain) == (1, 1, 0, 1, 1)
    assert found.attempts_lately == {"done": 2, "failed": 1, "uncertain": 1, "later": 1}


def test_the_oldest_that_is_due_tells_how_far_behind_we_are(service, approved):
    service.owe(approved)
    service.later(minutes=7)
    service.owe(invoice_of(line(), status="approved", approval_no=1))
    service.later(minutes=1)

    assert (of(service).due, of(service).oldest_due_seconds) == (2, 8 * 60)


def test_what_runs_is_not_due_until_its_lease_is_over(service, approved):
    service.owe(approved)
    assert claim_next(now=service.now) is not None

    assert (of(service).running, of(service).due, of(service).oldest_due_seconds) == (1, 0, 0)
    service.later(minutes=3)
    # The lease is two minutes.
    assert (of(service).running, of(service).due, of(service).oldest_due_seconds) == (0, 1, 60)


def test_goes_of_an_hour_ago_are_forgotten(service, owe):
    owe({})
    service.now += timedelta(minutes=61)

    assert of(service).attempts_lately == {}


def test_however_many_there_are_it_takes_two_queries(service, owe, django_assert_num_queries):
    owe(*[{}] * 20, *[PermanentError("no")] * 20)

    with django_assert_num_queries(2):
        backlogs(now=service.now)


def test_what_gave_up_is_told_of_the_present_approval_alone(service, owe):
    owe({}, PermanentError("no"), UncertainError("?"), PermanentError("no"))
    first = gave_up().order_by("created_at")[0].invoice
    first.approval_no = 2
    first.save()

    assert sorted(one.work.state for one in gave_up()) == ["failed", "uncertain"]


def test_it_is_looked_for_from_the_work_not_from_all_invoices(service, db):
    """Every page of the admin asks. SQLite has no statistics: what it begins with follows from the question alone."""
    told = str(gave_up().explain())

    assert "invoice_in_list" not in told
    if connection.vendor == "sqlite":
        assert "work_by_kind (kind=? AND state=?)" in told
