import re
from hashlib import sha256

from django.db import migrations
from django.utils import timezone

VIEW_BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')


def move(apps, schema_editor):
    """What stood in the column, which only the demonstration has filled, becomes a row of the logos."""
    Branding, Logo = apps.get_model("invoices", "Branding"), apps.get_model("invoices", "Logo")
    for branding in Branding.objects.exclude(logo_svg=""):
        content = branding.logo_svg.encode()
        found = VIEW_BOX.search(branding.logo_svg)
        width, height = (round(float(side)) for side in found.groups()) if found else (1, 1)
        branding.logo, _created = Logo.objects.get_or_create(
            sha256=sha256(content).hexdigest(),
            defaults={
                "media_type": "image/svg+xml",
                "content": content,
                "width": width,
                "height": height,
                "created_at": timezone.now(),
            },
        )
        branding.save(update_fields=["logo"])
    if schema_editor.connection.vendor == "postgresql":
        # The column goes in the same transaction: what still waits to be checked would forbid that.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0015_logos'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='branding',
            name='logo_svg',
        ),
    ]
