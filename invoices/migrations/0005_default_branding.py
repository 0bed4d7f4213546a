from django.db import migrations


def create_default_branding(apps, schema_editor):
    """The owner of this installation, until an administrator fills in the rest: a document must name its seller."""
    branding = apps.get_model("invoices", "Branding").objects.using(schema_editor.connection.alias)
    if not branding.exists():
        branding.create(
            company_name="ООО «ProximaOps»", company_name_en="ProximaOps LLC", short_name="ProximaOps", tin="309630523"
        )


class Migration(migrations.Migration):
    dependencies = [("invoices", "0004_append_only_history")]

    operations = [migrations.RunPython(create_default_branding, migrations.RunPython.noop)]
