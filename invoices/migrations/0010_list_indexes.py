"""Indexes for the list's orders, filters and search. Of four texts the trigrams become those of the one they are in."""

from typing import Any

from django.db import migrations, models


def index_one_text(_apps: Any, schema_editor: Any) -> None:
    """Where the database has trigrams; where not, 0005 has told of it."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS invoice_search")
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute("CREATE INDEX invoice_search ON invoices_invoice USING gin (search_text gin_trgm_ops)")


def index_four_texts(_apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    columns = ("display_number", "company_name", "application_key", "customer_key")
    expressions = ", ".join(f"UPPER({column}::text) gin_trgm_ops" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS invoice_search")
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute(f"CREATE INDEX invoice_search ON invoices_invoice USING gin ({expressions})")


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0009_search_text'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='invoice',
            name='invoice_by_status',
        ),
        migrations.RemoveIndex(
            model_name='invoice',
            name='invoice_by_period',
        ),
        migrations.RemoveIndex(
            model_name='invoice',
            name='invoice_newest_first',
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['-created_at', '-invoice_number', '-id', 'status', 'deal_type', 'currency', 'kind', 'period_start', 'total_is_manual', 'search_text'], name='invoice_in_list'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['status', '-created_at', '-invoice_number', '-id', 'deal_type', 'currency', 'kind', 'period_start', 'total_is_manual', 'search_text'], name='invoice_in_list_by_status'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['deal_type', '-created_at', '-invoice_number', '-id', 'status', 'currency', 'kind', 'period_start', 'total_is_manual', 'search_text'], name='invoice_in_list_by_deal_type'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['currency', '-created_at', '-invoice_number', '-id', 'status', 'deal_type', 'kind', 'period_start', 'total_is_manual', 'search_text'], name='invoice_in_list_by_currency'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['period_start', 'period_end', 'id'], name='invoice_by_period_start'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['total_hours', 'id'], name='invoice_by_hours'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['-created_at', '-invoice_number', '-id'], condition=models.Q(('warnings', []), _negated=True), name='invoice_with_warnings'),
        ),
        migrations.RemoveIndex(
            model_name='invoiceevent',
            name='event_by_starter',
        ),
        migrations.AddIndex(
            model_name='invoiceevent',
            index=models.Index(condition=models.Q(('to_status', 'draft'), ('to_status', 'needs_review'), _connector='OR'), fields=['by', 'invoice', 'to_status'], name='event_started_by'),
        ),
        migrations.RunPython(index_one_text, index_four_texts),
    ]
