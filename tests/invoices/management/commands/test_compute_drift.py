from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.models import WarehouseApplication, WarehouseWorklog
from invoices.models import Invoice, InvoiceDrift


def run() -> str:
    out = StringIO()
    call_command("compute_drift", stdout=out)
    return out.getvalue()


def test_says_what_changed_and_keeps_it(drafts: dict[str, Invoice]):
    WarehouseWorklog.objects.filter(worklog_id="h0").delete()

    told = run()

    number = drafts["APP-2"].display_number
    assert f"{number}  APP-2  0 added, 0 changed, 1 removed, -1.00 h, -50.00 USD" in told
    assert "2 invoices compared, 1 changed since they were computed." in told
    assert "APP-1" not in told
    assert InvoiceDrift.objects.count() == 2


def test_says_why_something_cannot_be_told(drafts: dict[str, Invoice]):
    WarehouseApplication.objects.filter(application_key="APP-1").update(status="Closed")

    assert "APP-1 is Closed; only active contracts are billed." in run()


def test_a_warehouse_that_is_away_is_an_error_in_a_sentence(drafts: dict[str, Invoice], settings):
    settings.CLICKHOUSE_URL = "clickhouse://nobody@127.0.0.1:1"

    with pytest.raises(CommandError, match="The warehouse cannot be read"):
        run()
    assert not InvoiceDrift.objects.exists()
