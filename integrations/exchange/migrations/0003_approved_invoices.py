from datetime import UTC, datetime, timedelta

from django.db import migrations
from django.db.models import F

EXPORTED, DIGITIZED = "exported", "digitized"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STEP = timedelta(milliseconds=1)
BATCH = 1_000
AFTER_APPROVAL = ("approved", "sent", "accepted", "paid", "rejected")


def queue(apps, schema_editor):
    """What was approved before there was a queue stands in it, in the order of the approvals."""
    Invoice, QueueEntry, QueueHead = (
        apps.get_model("invoices", "Invoice"),
        apps.get_model("exchange", "QueueEntry"),
        apps.get_model("exchange", "QueueHead"),
    )
    if QueueHead.objects.exists():
        # Somebody's copy from while this was built: its queues go on from where they are.
        return
    last, entries = LONG_AGO, []
    approved = Invoice.objects.filter(status__in=AFTER_APPROVAL, approved_at__isnull=False)
    rows = approved.order_by(F("approved_at"), "pk").values_list("pk", "approved_at")
    for invoice_id, at in rows.iterator(chunk_size=BATCH):
        moment = at.replace(microsecond=at.microsecond // 1000 * 1000)
        last = max(moment, last + STEP)
        entries.append(QueueEntry(queue=EXPORTED, invoice_id=invoice_id, doctype="invoice", moment=last))
    QueueEntry.objects.bulk_create(entries, batch_size=BATCH)
    QueueHead.objects.bulk_create([QueueHead(queue=EXPORTED, last=last), QueueHead(queue=DIGITIZED, last=LONG_AGO)])


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_history_is_final"), ("invoices", "0017_payments")]

    operations = [migrations.RunPython(queue, migrations.RunPython.noop)]
