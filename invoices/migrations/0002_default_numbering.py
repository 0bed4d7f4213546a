from django.db import migrations


def create_default_schema(apps, schema_editor):
    """`INV-1`, `INV-2`, … until an administrator decides otherwise (spec 2, Numbers)."""
    schemas = apps.get_model("invoices", "NumberingSchema").objects.using(schema_editor.connection.alias)
    if not schemas.exists():
        schemas.create(name="Default", schema_type="invoice", pre_text="INV-", start_value=1, is_active=True)


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]

    operations = [migrations.RunPython(create_default_schema, migrations.RunPython.noop)]
