from django.db import migrations

TABLE = "exchange_documentevent"


def guard(apps, schema_editor):
    """What goes around the ORM is refused too; the function is the settings history's."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_is_final BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION foundation_history_is_final()"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_is_final ON {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_first"), ("foundation", "0004_setting_changes_are_final")]

    operations = [migrations.RunPython(guard, unguard)]
