from dataclasses import replace

import pytest
from django.db import transaction

from integrations.deliver import connect
from integrations.errors import PermanentError, TransientError, UncertainError
from integrations.models import Delivery
from invoices.models import Invoice


def state() -> str:
    return Delivery.objects.get().work.state


def test_what_is_owed_is_delivered_once_and_told(service, approved, events):
    service.ends = [{"shipment": "17"}]
    service.owe(approved)

    assert service.go() == 1
    assert service.go() == 0
    assert service.handled == [("INV-1", 1)]
    assert state() == "done"
    told = events("service_delivered")
    assert [(event.by, event.data) for event in told] == [("system", {"shipment": "17", "approval_no": 1})]


@pytest.mark.parametrize(("may_repeat", "ends"), [(True, "pending"), (False, "uncertain")])
def test_a_success_that_cannot_be_written_down_is_uncertain_where_it_must_not_be_repeated(
    service, approved, events, may_repeat, ends
):
    connect(replace(service.integration, may_repeat=may_repeat))
    service.ends = [{"refused": object()}]
    service.owe(approved)
    service.go()

    assert state() == ends
    assert events("service_delivered") == []
    if not may_repeat:
        assert "accepted it, but that could not be written down" in Delivery.objects.get().work.last_error
        service.later(days=1)
        assert service.go() == 0
        assert len(service.handled) == 1


def test_the_same_approval_is_owed_once(service, approved):
    assert service.owe(approved) == service.owe(approved)
    assert Delivery.objects.count() == 1


def test_another_approval_is_another_delivery(service, approved):
    service.owe(approved)
    service.go()
    Invoice.objects.update(approval_no=2)
    service.owe(Invoice.objects.get())
    service.go()

    assert service.handled == [("INV-1", 1), ("INV-1", 2)]


def test_a_rollback_takes_the_promise_back(service, approved):
    with transaction.atomic():
        service.owe(approved)
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()
    assert service.go() == 0


def test_a_service_that_is_off_is_owed_nothing(service, approved):
    service.off = "not set up"

    assert service.owe(approved) is None
    assert not Delivery.objects.exists()


def test_an_invoice_that_is_none_of_its_business_is_owed_nothing(service, approved):
    service.concerned = False

    assert service.owe(approved) is None


def test_switched_off_meanwhile_it_fails_at_once_saying_so(service, approved):
    service.owe(approved)
    service.off = "INVOICE_SERVICE_KEY is not set"
    service.go()

    assert state() == "failed"
    assert Delivery.objects.get().work.last_error == "INVOICE_SERVICE_KEY is not set"


@pytest.mark.parametrize("status", ["draft", "needs_review", "declined", "rejected", "void"])
def test_an_invoice_that_was_taken_back_is_no_longer_delivered(status, service, approved, events):
    service.owe(approved)
    Invoice.objects.update(status=status)
    service.go()

    assert service.handled == []
    assert state() == "cancelled"
    assert events("service_failed") == []


def test_news_of_an_earlier_approval_is_no_longer_delivered(service, approved):
    service.owe(approved)
    Invoice.objects.update(approval_no=2)
    service.go()

    assert service.handled == []
    assert state() == "cancelled"


@pytest.mark.parametrize("status", ["sent", "accepted", "paid"])
def test_an_invoice_that_went_on_is_still_delivered(status, service, approved):
    service.owe(approved)
    Invoice.objects.update(status=status)
    service.go()

    assert state() == "done"


def test_the_first_failure_and_the_last_are_events_and_no_status_moves(service, approved, events):
    service.ends = [TransientError("away")] * 12
    service.owe(approved)
    for _ in range(15):
        service.go()
        service.later(hours=2)

    assert state() == "failed"
    assert len(service.handled) == 12
    assert [(event.reason, event.data["goes"], event.data["gave_up"]) for event in events("service_failed")] == [
        ("away", 1, False),
        ("away", 12, True),
    ]
    assert Invoice.objects.get().status == "approved"
    assert Invoice.objects.get().version == approved.version


@pytest.mark.parametrize(
    ("error", "expected"), [(PermanentError("no such deal"), "failed"), (UncertainError("no answer"), "uncertain")]
)
def test_what_waiting_cannot_mend_waits_for_a_person(error, expected, service, approved, events):
    service.ends = [error]
    service.owe(approved)
    service.go()
    service.later(days=1)

    assert service.go() == 0
    assert state() == expected
    assert [event.data["gave_up"] for event in events("service_failed")] == [True]


def test_a_go_that_ended_before_its_own_record_is_told_once(service, approved, events):
    service.owe(approved)
    service.go()
    work = Delivery.objects.get().work
    work.state, work.finished_at = "pending", None
    work.save()
    service.go()

    assert len(service.handled) == 2
    assert len(events("service_delivered")) == 1
