import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice
from tests.plugins.admin import fill_month


@pytest.fixture
def late(drafts: dict[str, Invoice]) -> None:
    """Two hours more than when the month was billed."""
    fill_month(hourly_lines=5)


@time_machine.travel("2026-03-05", tick=False)
def test_late_hours_are_listed_with_the_way_to_bill_them(late: None, manager: Client):
    answer = manager.get(reverse("admin:invoices_invoice_late_work"))

    row = answer.context["rows"][0]
    assert (row["late"].application_key, row["late"].worklogs, str(row["hours"])) == ("APP-2", 2, "2.00")
    assert "supplementary=1&amp;application_key=APP-2&amp;period_start=2026-02-01" in answer.content.decode()


def test_a_supplement_bills_exactly_them(late: None, manager: Client):
    asked = {
        "application_key": "APP-2",
        "period_start": "2026-02-01",
        "period_end": "2026-02-28",
        "supplementary": "1",
    }
    preview = manager.get(reverse("admin:invoices_invoice_generate"), asked).content.decode()
    manager.post(reverse("admin:invoices_invoice_generate"), asked)

    made = Invoice.objects.get(kind="supplementary")
    assert '100<span class="px-dc">,00</span>' in preview
    assert made.line_items.count() == 2
