import pytest

from integrations.deliver_now import deliver_now
from integrations.errors import NotConfigured, PermanentError, TransientError, UncertainError
from integrations.models import Delivery
from invoices.errors import Conflict
from invoices.models import Invoice
from proxima_invoice.foundation.models import WorkItem


@pytest.fixture
def now(service):
    """People go by the clock."""
    service.catch_up()


def stored() -> WorkItem:
    return Delivery.objects.get().work


def test_what_is_owed_is_delivered_at_once(service, now, approved, events):
    service.owe(approved)
    deliver_now("service", approved)

    assert service.handled == [("INV-1", 1)]
    assert (stored().state, stored().goes) == ("done", 1)
    assert len(events("service_delivered")) == 1
    service.catch_up()
    assert service.go() == 0


def test_what_nobody_owed_is_delivered_too(service, now, approved):
    deliver_now("service", approved)

    assert stored().state == "done"


def test_what_is_done_is_done_again(service, now, approved, events):
    deliver_now("service", approved)
    deliver_now("service", approved)

    assert len(service.handled) == 2
    assert [attempt.outcome for attempt in stored().attempts.all()] == ["done", "done"]
    assert len(events("service_delivered")) == 1


def test_what_gave_up_has_all_its_goes_before_it(service, now, approved):
    service.owe(approved)
    WorkItem.objects.update(state="failed", goes=12)
    service.ends = [TransientError("away")]
    with pytest.raises(TransientError, match="away"):
        deliver_now("service", approved)

    assert (stored().state, stored().goes) == ("pending", 1)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TransientError("away", status=503), "pending"),
        (PermanentError("no deal", status=403), "failed"),
        (NotConfigured("no key"), "failed"),
        (UncertainError("no answer"), "uncertain"),
    ],
)
@pytest.mark.usefixtures("now")
def test_whoever_waits_is_told_what_failed(error, state, service, approved, events):
    service.ends = [error]
    with pytest.raises(type(error)) as caught:
        deliver_now("service", approved)

    assert caught.value is error
    assert stored().state == state
    assert [event.reason for event in events("service_failed")] == [str(error)]


def test_a_fault_of_ours_is_told_as_one_that_may_pass(service, now, approved):
    service.ends = [ValueError("a slip")]
    with pytest.raises(TransientError, match="ValueError: a slip"):
        deliver_now("service", approved)

    assert stored().state == "pending"


def test_what_runs_already_is_nobody_elses(service, now, approved):
    service.owe(approved)
    WorkItem.objects.update(state="running", lease=approved.pk, leased_until=service.now.replace(year=2100))
    with pytest.raises(TransientError, match="busy"):
        deliver_now("service", approved)

    assert service.handled == []


def test_off_none_of_its_business_not_approved_and_unknown(service, now, approved):
    service.off = "INVOICE_SERVICE_KEY is not set"
    with pytest.raises(NotConfigured, match="INVOICE_SERVICE_KEY"):
        deliver_now("service", approved)
    service.off, service.concerned = "", False
    with pytest.raises(Conflict, match="no business"):
        deliver_now("service", approved)
    with pytest.raises(NotConfigured, match="no integration fax"):
        deliver_now("fax", approved)
    Invoice.objects.update(status="draft")
    with pytest.raises(Conflict, match="is draft"):
        deliver_now("service", Invoice.objects.get())

    assert service.handled == []
    assert not Delivery.objects.exists()
