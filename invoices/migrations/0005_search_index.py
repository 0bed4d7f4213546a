"""An index for looking inside texts: PostgreSQL's trigrams, where the database lets us have them.

`icontains` compares UPPER(column::text): the index holds the same expressions. Without the extension, which the owner
of a database may create from PostgreSQL 13 on, searching works as before and reads the whole table.
"""

from typing import Any

from django.db import DatabaseError, migrations, transaction

COLUMNS = ("display_number", "company_name", "application_key", "customer_key")


def add_index(_apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    expressions = ", ".join(f"UPPER({column}::text) gin_trgm_ops" for column in COLUMNS)
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        print(f"\n  No index for searching: {reason}. See the operator guide, Database.")
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS invoice_search ON invoices_invoice USING gin ({expressions})")


def drop_index(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS invoice_search")


class Migration(migrations.Migration):
    dependencies = [("invoices", "0004_list_orders")]
    operations = [migrations.RunPython(add_index, drop_index)]
