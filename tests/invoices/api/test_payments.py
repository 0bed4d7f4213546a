"""Payments and payment methods over the API: answers, refusals, and that nothing is done twice."""

from decimal import Decimal

import pytest

from invoices.models import Payment, PaymentMethod, Refund
from tests.payments import TOTAL, method_of, payable
from tests.plugins.api import UNKNOWN, data, error

pytestmark = pytest.mark.django_db
METHOD = {"customer_key": "CUST-1", "provider_customer_id": "cus_1", "provider_method_id": "pm_1", "label": "Visa"}


@pytest.fixture
def invoice(bank):
    method_of()
    return payable()


def test_a_payment_is_taken_listed_and_given_back(invoice, api, bank):
    taken = data(api.post(f"/invoices/{invoice.pk}/capture-payment"))

    assert (taken["state"], taken["amount"], taken["currency"]) == ("captured", "15000000.00", "UZS")
    assert (taken["invoice_id"], taken["provider"], taken["started_by"]) == (str(invoice.pk), "bank", "manager")
    body = {"amount": "1000.5", "payment_id": taken["id"], "reason": "Agreed."}
    back = data(api.post(f"/invoices/{invoice.pk}/refund-payment", body))
    assert (back["state"], back["refunded_amount"]) == ("partially_refunded", "1000.50")
    assert [(one["amount"], one["state"], one["reason"]) for one in back["refunds"]] == [
        ("1000.50", "succeeded", "Agreed.")
    ]
    assert data(api.get(f"/invoices/{invoice.pk}/payments")) == [back]
    events = data(api.get(f"/invoices/{invoice.pk}/events"))
    assert [one["kind"] for one in events] == ["payment_refunded", "payment_captured"]


@pytest.mark.parametrize(("end", "state"), [("declined", "declined"), ("lost", "open")])
def test_what_did_not_work_is_an_answer_too(end, state, invoice, api, bank):
    bank.ends = [end]
    told = data(api.post(f"/invoices/{invoice.pk}/capture-payment", {}))

    assert told["state"] == state
    assert told["message"]
    assert (told["ended_at"] is None) == (end == "lost")


def test_the_same_key_gives_back_once(invoice, api, bank):
    api.post(f"/invoices/{invoice.pk}/capture-payment")
    address, body = f"/invoices/{invoice.pk}/refund-payment", {"amount": "1000.00", "reason": "Agreed."}
    for _ in range(2):
        answer = api.post(address, body, headers={"Idempotency-Key": "once"})
        assert answer.status_code == 200
    assert bank.has == TOTAL - 1000

    api.post(address, body)
    assert bank.has == TOTAL - 2000


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": 5}, "reason"),
        ({"reason": "a\0"}, "reason"),
        ({"reason": "x", "amount": None}, "amount"),
        ({"reason": "x", "amount": "0.00"}, "amount"),
        ({"reason": "x", "amount": "15000000.01"}, "amount"),
        ({"reason": "x", "amount": True}, "amount"),
        ({"reason": "x", "payment_id": "1"}, "payment_id"),
        ({"reason": "x", "payment_id": None}, "payment_id"),
        ({"reason": "x", "currency": "USD"}, "currency"),
    ],
)
def test_bad_input_is_named_and_nothing_is_given_back(body, field, invoice, api, bank):
    api.post(f"/invoices/{invoice.pk}/capture-payment")
    answer = api.post(f"/invoices/{invoice.pk}/refund-payment", body)

    assert (answer.status_code, list(error(answer)["details"])) == (400, [field])
    assert (bank.has, Refund.objects.count()) == (TOTAL, 0)


def test_refusals_read_as_they_are(bank, api):
    draft, approved = payable("draft"), payable(company_name="Orion")
    for invoice, path, status, said in (
        (draft, "capture-payment", 409, "INV-1 is draft; a payment can be taken once it is approved"),
        (approved, "capture-payment", 409, "Orion has no payment method that is enabled."),
        (approved, "refund-payment", 409, "INV-2 has no payment that could be given back."),
    ):
        body = {"reason": "x"} if path == "refund-payment" else None
        answer = api.post(f"/invoices/{invoice.pk}/{path}", body)
        assert answer.status_code == status
        assert said in error(answer)["message"]
    for path in ("capture-payment", "payments"):
        ask = api.post if path == "capture-payment" else api.get
        assert ask(f"/invoices/{UNKNOWN}/{path}").status_code == 404
        assert ask(f"/invoices/x/{path}").status_code == 400
    assert error(api.post(f"/invoices/{approved.pk}/capture-payment", {"amount": 1}))["code"] == "VALIDATION_ERROR"
    assert not Payment.objects.exists()


def test_an_invoice_that_was_paid_cannot_be_regenerated(invoice, api):
    api.post(f"/invoices/{invoice.pk}/capture-payment")

    invoice.refresh_from_db()
    assert Decimal(data(api.get(f"/invoices/{invoice.pk}/payments"))[0]["amount"]) == invoice.total_with_vat


def test_methods_are_stored_listed_and_disabled(bank, caller):
    admin, viewer = caller("admin"), caller("viewer")
    answer = admin.post("/payment-methods", METHOD)
    assert answer.status_code == 201
    stored = data(answer)
    assert (stored["provider"], stored["enabled"], stored["label"]) == ("bank", True, "Visa")
    again = admin.post("/payment-methods", METHOD | {"provider_method_id": "pm_2"})
    assert (again.status_code, error(again)["code"]) == (409, "CONFLICT")

    assert viewer.get("/payment-methods", {"customer_key": "CUST-1"}).json()["meta"]["total"] == 1
    assert viewer.get("/payment-methods", {"customer_key": "CUST-2"}).json()["data"] == []
    disabled = data(admin.post(f"/payment-methods/{stored['id']}/disable"))
    assert disabled == stored | {"enabled": False}
    assert admin.post("/payment-methods", METHOD | {"provider_method_id": "pm_2"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"customer_key": ""}, "customer_key"),
        ({"provider": "nobody"}, "provider"),
        ({"provider": None}, "provider"),
        ({"provider_method_id": "4242424242424242"}, "provider_method_id"),
        ({"label": "4242 4242 4242 4242"}, "label"),
        ({"card": "4242"}, "card"),
    ],
)
def test_a_method_that_cannot_be_is_named(body, field, bank, caller):
    answer = caller("admin").post("/payment-methods", METHOD | body)

    assert (answer.status_code, list(error(answer)["details"])) == (400, [field])
    assert not PaymentMethod.objects.exists()


@pytest.mark.parametrize("key", ["", " CUST-1", "C" * 21])
def test_a_filter_that_cannot_be_is_named(key, bank, caller):
    answer = caller("viewer").get("/payment-methods", {"customer_key": key})

    assert (answer.status_code, list(error(answer)["details"])) == (400, ["customer_key"])
