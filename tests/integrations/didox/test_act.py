"""The act's body, compared with files; and what it refuses to be made of."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings

from integrations.didox.act import act
from integrations.didox.config import config
from integrations.errors import PermanentError
from invoices.models import Invoice
from tests.documents import CONTRACT, CUSTOMER
from tests.fakes.didox import IKPU
from tests.golden import payload
from tests.integrations.didox.test_products import line

SUPPORT = line("support", "Ежемесячная поддержка — февраль 2026", price="15000000")
OVERTIME = line("overtime", "Сверх лимита", "5.50")


def invoice(**fields):
    usual = {
        "display_number": "INV-1",
        "application_key": "APP-001",
        "customer_key": "CUST-1",
        "invoice_date": date(2026, 2, 28),
        "period_start": date(2026, 2, 1),
        "period_end": date(2026, 2, 28),
        "language": "ru",
        "currency": "UZS",
        "total_amount": Decimal("15825000.00"),
        "branding_snapshot": {"company_name": "ООО «ProximaOps»", "tin": "309630523"},
        "customer_snapshot": CUSTOMER,
        "application_snapshot": CONTRACT,
    }
    return Invoice(**usual | fields)


def made(**fields):
    with override_settings(**IKPU):
        return act(invoice(**fields), [SUPPORT, OVERTIME], config())


@pytest.mark.parametrize(
    ("case", "fields"),
    [
        ("without_vat", {}),
        ("vat_exclusive", {"vat_mode": "exclusive", "vat_rate": Decimal("12.00"), "vat_amount": Decimal(1899000)}),
        ("vat_inclusive", {"vat_mode": "inclusive", "vat_rate": Decimal("12.00"), "vat_amount": Decimal("1695535.71")}),
    ],
)
def test_the_whole_act(case, fields):
    body = made(**fields)

    assert json.dumps(body, indent=2, ensure_ascii=False) == payload(f"didox/act_{case}.json")
    taxed = body["extended_json"]["productlist"]["products"]
    assert sum(Decimal(one["vatsum"]) for one in taxed) == invoice(**fields).vat_amount
    assert [one["totalsum"] for one in taxed] == [one["totalsum"] for one in body["productlist"]["products"]]


def test_a_unit_of_measure_stands_for_the_catalogue():
    with override_settings(DIDOX_MEASURE_ID="46"):
        body = act(invoice(), [SUPPORT, OVERTIME], config())

    assert {one["measureid"] for one in body["productlist"]["products"]} == {"46"}
    assert {one["catalogcode"] for one in body["productlist"]["products"]} == {None}


def test_the_legal_text_of_the_invoice_is_the_acts():
    assert made(legal_text="Оплата в течение десяти дней.")["actdoc"]["acttext"].endswith(
        " 14/2025 от 17.03.2025. Оплата в течение десяти дней."
    )


def test_names_are_of_one_line():
    with override_settings(**IKPU):
        body = act(invoice(total_amount=Decimal("150000.00")), [line(name="SUP-1:\n two\t lines ")], config())

    assert body["productlist"]["products"][0]["name"] == "SUP-1: two lines"


def test_everything_that_is_missing_is_named_at_once():
    fields = {"customer_snapshot": {}, "application_snapshot": {"agreement_date": "soon"}, "branding_snapshot": {}}
    with override_settings(DIDOX_SELLER_TIN="1"), pytest.raises(PermanentError) as caught:
        act(invoice(**fields, total_amount=Decimal(0)), [], config())

    assert str(caught.value) == (
        "INV-1 cannot become an act at Didox: it lacks the contract number of APP-001; the contract date of APP-001; "
        "the TIN of customer CUST-1; the name of customer CUST-1; our own name (Branding); "
        "the product code: INVOICE_DIDOX_CATALOG_CODE (or INVOICE_DIDOX_MEASURE_ID) is not set; "
        "a TIN of ours with 9 or 14 digits in INVOICE_DIDOX_SELLER_TIN; an amount."
    )


def test_a_person_is_known_by_fourteen_digits():
    assert made(customer_snapshot=CUSTOMER | {"tin": "30511842700014"})["buyertin"] == "30511842700014"
