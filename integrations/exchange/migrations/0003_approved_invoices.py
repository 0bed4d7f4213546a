from datetime import timedelta

from django.db import migrations
from django.db.models import F

EXPORTED = "exported"
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
    if QueueHead.objects.filter(queue=EXPORTED).exists():
        # Somebody's copy from while this was built: its queue goes on from where it is.
        return
    last, entries = None, []
    approved = Invoice.objects.filter(status__in=AFTER_APPROVAL, approved_at__isnull=False)
    rows = approved.order_by(F("approved_at"), "pk").values_list("pk", "approved_at")
    for invoice_id, at in rows.iterator(chunk_size=BATCH):
        moment = at.replace(microsecond=at.microsecond // 1000 * 1000)
        last = moment if last is None else max(moment, last + STEP)
        entries.append(QueueEntry(queue=EXPORTED, invoice_id=invoice_id, doctype="invoice", moment=last))
    QueueEntry.objects.bulk_create(entries, batch_size=BATCH)
    if last is not None:
        QueueHead.objects.create(queue=EXPORTED, last=last)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_history_is_final"), ("invoices", "0017_payments")]

    operations = [migrations.RunPython(queue, migrations.RunPython.noop)]
