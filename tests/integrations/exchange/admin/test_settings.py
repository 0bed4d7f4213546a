"""Companies, expense accounts and VAT classes: settings, whose changes leave a trace."""

import pytest
from django.test import Client

from integrations.exchange.models import Company, VatClass
from proxima_invoice.foundation.models import SettingChange

TYPED = {
    "company": {"name": "Proxima", "code": "309630523", "accounting_system": "1C", "gets_our_invoices": "on"},
    "expenseaccount": {"code": "9420", "name": "Rent", "is_active": "on"},
    "vatclass": {"code": "12", "name": "Usual", "rate": "12", "is_active": "on"},
}


@pytest.mark.parametrize("kind", TYPED)
def test_an_administrator_adds_one_and_its_history_tells(kind: str, administrator: Client, manager: Client):
    address = f"/admin/exchange/{kind}/"

    assert administrator.post(f"{address}add/", TYPED[kind]).status_code == 302
    assert manager.post(f"{address}add/", TYPED[kind]).status_code == 403

    assert SettingChange.objects.filter(subject=f"exchange.{kind}").exists()
    assert TYPED[kind]["code"] in administrator.get(address).content.decode()


def test_a_rate_beyond_reason_is_refused(administrator: Client):
    page = administrator.post("/admin/exchange/vatclass/add/", TYPED["vatclass"] | {"rate": "112"}).content.decode()

    assert "less than or equal to 100" in page
    assert not VatClass.objects.exists()


def test_a_rate_reads_as_people_write_it(administrator: Client):
    VatClass.objects.create(code="a", name="A", rate="7.50")
    VatClass.objects.create(code="b", name="B")
    page = administrator.get("/admin/exchange/vatclass/").content.decode()

    assert "7,5 %" in page
    assert "without VAT" in page


def test_two_companies_of_one_code_are_refused(firm: Company, administrator: Client):
    again = {"name": "Another", "code": firm.code}

    assert "already exists" in administrator.post("/admin/exchange/company/add/", again).content.decode()
    assert Company.objects.count() == 1
