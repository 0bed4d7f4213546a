from django.db import migrations

TABLES = ("invoices_invoiceevent", "invoices_editrecord")


def guard(apps, schema_editor):
    """What goes around the ORM is refused too. SQLite is one file of one user: there the ORM's refusal has to do."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        """
        CREATE FUNCTION invoices_history_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'History is only ever added to.' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION invoices_history_is_final()"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_is_final ON {table}")
    schema_editor.execute("DROP FUNCTION invoices_history_is_final()")


class Migration(migrations.Migration):
    dependencies = [("invoices", "0002_default_numbering")]

    operations = [migrations.RunPython(guard, unguard)]
