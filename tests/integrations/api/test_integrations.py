import pytest

from integrations.errors import PermanentError, TransientError
from invoices.models import Invoice
from tests.plugins.api import Caller, data, error


def test_each_service_with_every_go(service, approved: Invoice, reader: Caller):
    service.ends = [TransientError("away")]
    service.owe(approved)
    service.go()

    (found,) = data(reader.get(f"/invoices/{approved.pk}/integrations"))
    assert (found["name"], found["state"], found["last_error"], found["can_retry"]) == (
        "service", "pending", "away", True
    )  # fmt: skip
    assert [attempt["outcome"] for attempt in found["attempts"]] == ["later"]
    assert found["next_attempt_at"].endswith("Z")


def test_a_service_that_is_off_says_why(service, approved: Invoice, reader: Caller):
    service.off = "INVOICE_SERVICE_KEY is not set"

    (found,) = data(reader.get(f"/invoices/{approved.pk}/integrations"))
    assert (found["state"], found["reason"]) == ("off", "INVOICE_SERVICE_KEY is not set")


def test_a_manager_tries_again(service, approved: Invoice, api: Caller):
    service.ends = [PermanentError("no deal")]
    service.owe(approved)
    service.go()

    found = data(api.post(f"/invoices/{approved.pk}/integrations/service/retry"))
    service.catch_up()
    assert found["state"] == "pending"
    assert service.go() == 1
    assert error(api.post(f"/invoices/{approved.pk}/integrations/service/retry"))["code"] == "CONFLICT"


def test_a_viewer_may_look_and_not_try(service, approved: Invoice, reader: Caller):
    assert reader.get(f"/invoices/{approved.pk}/integrations").status_code == 200
    assert reader.post(f"/invoices/{approved.pk}/integrations/service/retry").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/invoices/00000000-0000-4000-8000-000000000000/integrations", 404),
        ("/invoices/abc/integrations", 400),
    ],
)
def test_an_invoice_that_is_none(path: str, status: int, service, db: None, reader: Caller):
    assert reader.get(path).status_code == status


def test_a_service_nobody_knows(service, approved: Invoice, api: Caller):
    answer = api.post(f"/invoices/{approved.pk}/integrations/fax/retry")

    assert answer.status_code == 404
    assert "there are service" in error(answer)["message"]
