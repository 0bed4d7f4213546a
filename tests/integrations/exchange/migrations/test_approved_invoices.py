from datetime import UTC, datetime, timedelta
from importlib import import_module

from django.apps import apps
from django.db import connection

from integrations.exchange.models import QueueEntry, QueueHead
from invoices.models import Invoice
from tests.documents import invoice_of, line
from tests.lifecycle import put_into

migration = import_module("integrations.exchange.migrations.0003_approved_invoices")
AT = datetime(2026, 2, 1, 9, 0, 0, 123_456, tzinfo=UTC)


def test_invoices_that_were_approved_before_there_was_a_queue_stand_in_it_in_order(db: None):
    made = {status: put_into(invoice_of(line()), status) for status in ("draft", "void", "paid", "approved", "sent")}
    for status, minutes in (("paid", 0), ("approved", 0), ("sent", -5)):
        Invoice.objects.filter(pk=made[status].pk).update(approved_at=AT + timedelta(minutes=minutes))

    QueueHead.objects.all().delete()

    migration.queue(apps, connection.schema_editor())

    entries = list(QueueEntry.objects.order_by("moment"))
    assert entries[0].invoice_id == made["sent"].pk
    assert {entry.invoice_id for entry in entries} == {made[status].pk for status in ("sent", "paid", "approved")}
    assert [entry.moment.microsecond for entry in entries] == [123_000, 123_000, 124_000]
    assert QueueHead.objects.get(queue="exported").last == entries[-1].moment


def test_queues_that_are_there_stay_as_they_are(db: None):
    put_into(invoice_of(line()), "approved")

    migration.queue(apps, connection.schema_editor())

    assert not QueueEntry.objects.exists()
    assert QueueHead.objects.count() == 2
