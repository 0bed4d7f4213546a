"""Where each counter of numbers began, for the report of gaps; and an index for news of an act."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps: Any, _schema_editor: Any) -> None:
    """Nothing was ever deleted: it began at the lowest number that was given."""
    invoice = apps.get_model("invoices", "Invoice")
    own = invoice.objects.filter(numbering_schema=OuterRef("schema"), sequence_key=OuterRef("sequence_key"))
    lowest = own.order_by().values("sequence_key").annotate(lowest=Min("invoice_number")).values("lowest")
    apps.get_model("invoices", "NumberingCounter").objects.update(
        first_value=Coalesce(Subquery(lowest), F("next_value"))
    )


class Migration(migrations.Migration):
    dependencies = [("invoices", "0013_few_values")]
    operations = [
        migrations.AddField(
            "numberingcounter",
            "first_value",
            models.PositiveIntegerField(
                default=1,
                help_text="Where it began: the schema may begin elsewhere by now, and the report of gaps has to know.",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "invoice",
            models.Index(
                condition=models.Q(("didox_document_id", ""), _negated=True),
                fields=["didox_document_id"],
                name="invoice_by_didox_document",
            ),
        ),
    ]
