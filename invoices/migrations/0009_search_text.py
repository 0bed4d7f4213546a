"""One column that a search looks into, filled for the invoices that are there.

Folded by Python, as the product folds it: the databases have no way of doing so in common.
"""

from typing import Any

import invoices.models.search_text
from django.db import migrations

SEARCHED = ("display_number", "company_name", "application_key", "customer_key")
BETWEEN = "\x1f"
ROWS_AT_ONCE = 2_000


def fill(_apps: Any, schema_editor: Any) -> None:
    """100,000 in some seconds. Read to the end first: a cursor would not outlive what is written on SQLite."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(SEARCHED)} FROM invoices_invoice")  # noqa: S608 - names of our own
        rows = [(BETWEEN.join(texts).casefold(), key) for key, *texts in cursor.fetchall()]
        for first in range(0, len(rows), ROWS_AT_ONCE):
            cursor.executemany(
                "UPDATE invoices_invoice SET search_text = %s WHERE id = %s", rows[first : first + ROWS_AT_ONCE]
            )


class Migration(migrations.Migration):
    dependencies = [("invoices", "0008_names_of_fields")]
    operations = [
        migrations.AddField(
            "invoice",
            "search_text",
            invoices.models.search_text.SearchTextField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
