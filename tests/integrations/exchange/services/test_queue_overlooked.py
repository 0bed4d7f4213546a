"""Approved by a process that knew of no queue (spec 7, Queues)."""

from datetime import timedelta

import pytest

from integrations.exchange.models import QueueEntry
from integrations.exchange.services.follow_invoice import export_invoice
from integrations.exchange.services.queue_overlooked import QUEUE_OVERLOOKED, queue_overlooked
from invoices.models import Invoice
from proxima_invoice.foundation.work import periodic
from tests.documents import invoice_of, line
from tests.exchange import NOW
from tests.lifecycle import put_into
from tests.plugins.webhooks import Subscriber


@pytest.fixture
def overlooked(db: None):
    """Makes one of a status, approved so long ago, that has no place."""

    def make(status: str = "approved", **ago: int) -> Invoice:
        invoice = put_into(invoice_of(line()), status)
        Invoice.objects.filter(pk=invoice.pk).update(approved_at=NOW - timedelta(**ago))
        return invoice

    return make


def test_it_stands_there_in_the_order_of_the_approvals_and_who_subscribed_is_told(overlooked, subscriber: Subscriber):
    made = subscriber.confirmed()
    late, early = overlooked(hours=1), overlooked("paid", days=6)

    assert queue_overlooked(now=NOW) == 2
    assert list(QueueEntry.objects.order_by("moment").values_list("invoice", flat=True)) == [early.pk, late.pk]
    assert made.notifications.filter(type="Notification").count() == 2


def test_what_has_its_place_keeps_it(overlooked):
    export_invoice(overlooked(hours=1).pk, now=NOW - timedelta(hours=1))
    overlooked(hours=1)
    before = QueueEntry.objects.get().moment

    assert [queue_overlooked(now=NOW), queue_overlooked(now=NOW)] == [1, 0]
    assert QueueEntry.objects.earliest("moment").moment == before
    assert QueueEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "ago"), [("void", {"hours": 1}), ("draft", {"hours": 1}), ("approved", {"days": 8})]
)
def test_what_is_undone_or_old_is_left_alone(overlooked, status, ago):
    overlooked(status, **ago)

    assert queue_overlooked(now=NOW) == 0
    assert not QueueEntry.objects.exists()


def test_the_worker_looks_for_it():
    assert QUEUE_OVERLOOKED in periodic.registered()
