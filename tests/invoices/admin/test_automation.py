"""The automation settings in the admin, and what they say the next run would take."""

import pytest
import time_machine
from django.urls import reverse

from clients.warehouse.source import WarehouseUnavailable
from invoices.models import Branding, InvoiceAutomation
from proxima_invoice.foundation.models import SettingChange
from tests.settings_form import opened

pytestmark = pytest.mark.django_db
LIST = "/admin/invoices/invoiceautomation/"
FORM = {
    "enabled": "on",
    "hour_of_day": "6",
    "period": "previous_month",
    "threshold": "96",
    "status": "Active",
    "extended_order_status": "",
    "through": "pdf",
}


@pytest.fixture(autouse=True)
def contracts(month):
    """APP-1 and APP-2 of February."""


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_entry_leads_to_the_form_that_makes_the_row_and_then_to_the_row(administrator):
    assert administrator.get(LIST).url == f"{LIST}add/"

    administrator.post(f"{LIST}add/", FORM)

    kept = InvoiceAutomation.objects.get()
    assert (kept.enabled, kept.threshold) == (True, 96)
    assert administrator.get(LIST).url == reverse("admin:invoices_invoiceautomation_change", args=[kept.pk])
    assert administrator.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("address", ["/admin/invoices/invoiceautomation/", "/admin/invoices/branding/"])
@pytest.mark.parametrize("kept", [True, False])
def test_where_there_is_one_row_no_other_is_offered(address, kept, administrator):
    Branding.objects.all().delete()
    if kept:
        InvoiceAutomation.objects.create()
        Branding.objects.create(company_name="ООО «Seller»")

    form = text(administrator.get(address, follow=True))

    assert 'name="_save"' in form
    assert "_addanother" not in form


def test_where_there_are_many_another_is_offered(administrator):
    assert "_addanother" in text(administrator.get("/admin/invoices/numberingschema/add/"))


def test_a_change_is_in_the_history(administrator):
    kept = InvoiceAutomation.objects.create()
    address = reverse("admin:invoices_invoiceautomation_change", args=[kept.pk])

    administrator.post(address, {**FORM, "threshold": "48"} | opened(administrator, address))

    told = {(one.field_name, one.old_value, one.new_value) for one in SettingChange.objects.all()}
    assert told == {("enabled", "false", "true"), ("threshold", "96", "48")}
    assert "96" in text(administrator.get(address.replace("change", "history")))


@pytest.mark.parametrize(("field", "value"), [("hour_of_day", "24"), ("threshold", "-1"), ("through", "print")])
def test_what_cannot_be_is_refused(field, value, administrator):
    answer = administrator.post(f"{LIST}add/", {**FORM, field: value})

    assert answer.status_code == 200
    assert not InvoiceAutomation.objects.exists()


@pytest.mark.parametrize(
    ("moment", "fields", "sentences"),
    [
        (
            "2026-03-04T12:00:00+05:00",
            {"enabled": True, "last_looked_on": "2026-03-04"},
            ["The next run is on 05.03.2026 06:00, for February 2026.", "2 contracts qualify by then"],
        ),
        (
            "2026-03-03T12:00:00+05:00",
            {"enabled": True, "last_looked_on": "2026-03-03"},
            ["The next run is on 04.03.2026 06:00", "2 contracts have to wait", "from 05.03.2026 00:00"],
        ),
        (
            "2026-03-05T05:00:00+05:00",
            {"enabled": False},
            ["It is switched off. Switched on, the next run would be on 05.03.2026 06:00, for February 2026."],
        ),
        ("2026-03-05T07:00:00+05:00", {"enabled": True}, ["The next run is due within minutes"]),
        ("2026-03-05T07:00:00+05:00", {"enabled": False}, ["Switched on, a run would start within minutes"]),
        (
            "2026-03-05T07:00:00+05:00",
            {"status": "Sleeping"},
            ["0 contracts qualify by then", "No job is started then."],
        ),
        # On the last evening of a month the next morning's run is of that month.
        (
            "2026-02-28T23:00:00+05:00",
            {"enabled": True, "last_looked_on": "2026-02-28", "threshold": 0},
            ["The next run is on 01.03.2026 06:00, for February 2026.", "2 contracts qualify by then"],
        ),
    ],
)
def test_the_page_says_what_the_next_run_would_take(moment, fields, sentences, administrator):
    kept = InvoiceAutomation.objects.create(**fields)

    with time_machine.travel(moment, tick=False):
        shown = text(administrator.get(reverse("admin:invoices_invoiceautomation_change", args=[kept.pk])))

    for sentence in sentences:
        assert sentence in shown, sentence


def test_a_warehouse_that_is_away_does_not_take_the_form_along(administrator, monkeypatch):
    class Away:
        def applications(self):
            raise WarehouseUnavailable("no route to host")

    monkeypatch.setattr("invoices.services.select_due_contracts.warehouse", Away)

    answer = administrator.get(f"{LIST}add/")

    assert answer.status_code == 200
    assert "The warehouse cannot be read: no route to host" in text(answer)


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_others_look_and_change_nothing(role, as_user):
    kept = InvoiceAutomation.objects.create()
    address = reverse("admin:invoices_invoiceautomation_change", args=[kept.pk])
    client = as_user(role)

    assert client.get(address).status_code == 200
    assert client.post(address, FORM).status_code == 403
    assert not InvoiceAutomation.objects.get().enabled
