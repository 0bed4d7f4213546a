import django.db.models.deletion
from django.db import migrations, models

TABLE = "invoices_logo"


def guard(apps, schema_editor):
    """What goes around the ORM is refused too: an issued document names its logo."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_is_final BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION invoices_history_is_final()"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_is_final ON {TABLE}")


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0014_chronology'),
    ]

    operations = [
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('media_type', models.CharField(choices=[('image/png', 'PNG'), ('image/jpeg', 'JPEG'), ('image/svg+xml', 'SVG')], max_length=20)),
                ('content', models.BinaryField()),
                ('drawn', models.BinaryField(default=bytes, help_text='An SVG as a PNG, for mail programs: most of them show no SVG.')),
                ('width', models.PositiveIntegerField(help_text='In pixels; of an SVG in units of its own.')),
                ('height', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'logo',
                'verbose_name_plural': 'logos',
                'constraints': [models.CheckConstraint(condition=models.Q(('media_type__in', ('image/png', 'image/jpeg', 'image/svg+xml'))), name='logo_media_type_known')],
            },
        ),
        migrations.AddField(
            model_name='branding',
            name='logo',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='invoices.logo', verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='branding',
            name='logo_url',
            field=models.CharField(blank=True, default='', help_text='Fetched once, when it is saved, and kept here.', max_length=2000, verbose_name='address of the logo'),
        ),
        migrations.RunPython(guard, unguard),
    ]
