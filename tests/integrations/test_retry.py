from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model

from integrations.errors import PermanentError, TransientError
from integrations.models import Delivery
from integrations.retry import retry
from invoices.errors import Conflict, Invalid, NotFound
from invoices.models import Invoice
from proxima_invoice.foundation.work.claim import claim_next


@pytest.fixture
def manager(db):
    return get_user_model().objects.create_user("manager")


def ask(service, invoice, manager) -> Delivery:
    return retry(service.integration, invoice_id=invoice.pk, user=manager, now=service.now)


@pytest.mark.parametrize("error", [PermanentError("no deal"), TransientError("away")])
def test_what_failed_is_tried_again_now(error, service, approved, manager, events):
    service.ends = [error]
    service.owe(approved)
    service.go()

    ask(service, approved, manager)

    assert service.go() == 1
    assert Delivery.objects.get().work.state == "done"
    assert [(event.by, event.data["integration"]) for event in events("delivery_retried")] == [("manager", "service")]


def test_what_was_never_written_down_is(service, approved, manager):
    ask(service, approved, manager)

    assert service.go() == 1


def test_done_or_running_is_a_conflict(service, approved, manager, events):
    service.owe(approved)
    assert claim_next(now=service.now) is not None
    with pytest.raises(Conflict, match="running"):
        ask(service, approved, manager)

    service.later(hours=1)
    service.go()
    with pytest.raises(Conflict, match="done"):
        ask(service, approved, manager)
    assert events("delivery_retried") == []


@pytest.mark.parametrize("status", ["draft", "needs_review", "declined", "rejected", "void"])
def test_what_is_not_approved_is_not_delivered(status, service, approved, manager):
    Invoice.objects.update(status=status)

    with pytest.raises(Conflict, match="only approved"):
        ask(service, approved, manager)


def test_a_service_that_is_off_says_why(service, approved, manager):
    service.off = "INVOICE_SERVICE_KEY is not set"

    with pytest.raises(Invalid, match="INVOICE_SERVICE_KEY"):
        ask(service, approved, manager)


def test_none_of_its_business(service, approved, manager):
    service.concerned = False

    with pytest.raises(Invalid, match="no business"):
        ask(service, approved, manager)


def test_an_unknown_invoice(service, approved, manager):
    with pytest.raises(NotFound):
        retry(service.integration, invoice_id=uuid4(), user=manager)
