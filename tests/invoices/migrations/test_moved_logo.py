"""What the column held becomes a row of the logos, and branding keeps showing it."""

from hashlib import sha256

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("invoices", "0015_logos"), ("invoices", "0016_moved_logo")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20"/></svg>'


@pytest.mark.django_db(transaction=True)
def test_a_logo_from_before_is_kept():
    executor = MigrationExecutor(connection)
    executor.migrate([BEFORE])
    try:
        seller = executor.loader.project_state([BEFORE]).apps.get_model("invoices", "Branding")
        with_logo, without = seller.objects.create(logo_svg=SVG), seller.objects.create()
    finally:
        # All the way, for whoever comes after this test.
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    apps = executor.loader.project_state([AFTER]).apps
    logo = apps.get_model("invoices", "Logo").objects.get()
    assert (logo.sha256, bytes(logo.content)) == (sha256(SVG.encode()).hexdigest(), SVG.encode())
    assert (logo.media_type, logo.width, logo.height) == ("image/svg+xml", 60, 20)
    sellers = apps.get_model("invoices", "Branding").objects
    assert sellers.get(pk=with_logo.pk).logo_id == logo.pk
    assert sellers.get(pk=without.pk).logo_id is None
