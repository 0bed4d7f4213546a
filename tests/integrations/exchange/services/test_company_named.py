import pytest

from integrations.exchange.models import Company
from integrations.exchange.services.company_named import company_named
from invoices.errors import Conflict, Invalid
from proxima_invoice.foundation.models import SettingChange
from tests.integrations.exchange.conftest import NOW


def named(name, **given):
    return company_named(name, by="system", now=NOW, **given)


def test_one_that_is_there_is_taken(company):
    assert named(" ProximaOps ") == company
    assert named("ProximaOps", code="302320404") == company
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [("ООО «Ромашка»", "OOO-ROMASHKA"), ("Įvesk & Co.", "IVESK-CO"), ("«»", "COMPANY"), ("x" * 200, "X" * 45)],
)
def test_a_new_one_gets_a_code_from_its_name(name, code, db):
    assert named(name).code == code
    assert set(SettingChange.objects.values_list("changed_by", "subject")) == {("system", "exchange.company")}


def test_codes_are_of_one_each(db):
    assert [named(name).code for name in ("Alfa", "ALFA!", "Альфа", "alfa")] == ["ALFA", "ALFA-2", "ALFA-3", "ALFA-4"]


@pytest.mark.parametrize("code", ["302320404", "1"])
def test_a_code_that_is_anothers_or_another_is_refused(code, company):
    name = "Another" if code == company.code else "ProximaOps"

    with pytest.raises(Conflict):
        named(name, code=code)

    assert Company.objects.count() == 1


@pytest.mark.parametrize(("given", "field"), [({"name": " "}, "company"), ({"name": "a", "code": "1" * 51}, "code")])
def test_what_cannot_be_is_named(given, field, db):
    with pytest.raises(Invalid) as refused:
        named(**given)

    assert list(refused.value.details) == [field]
