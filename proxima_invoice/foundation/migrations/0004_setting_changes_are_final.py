from django.db import migrations

TABLE = "foundation_settingchange"


def guard(apps, schema_editor):
    """What goes around the ORM is refused too. SQLite is one file of one user: there the ORM's refusal has to do."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        """
        CREATE FUNCTION foundation_history_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'History is only ever added to.' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_is_final BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION foundation_history_is_final()"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_is_final ON {TABLE}")
    schema_editor.execute("DROP FUNCTION foundation_history_is_final()")


class Migration(migrations.Migration):
    dependencies = [("foundation", "0003_setting_changes")]

    operations = [migrations.RunPython(guard, unguard)]
