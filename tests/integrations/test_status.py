from integrations.errors import PermanentError, TransientError, UncertainError
from integrations.status import Standing, standings
from invoices.models import Invoice


def standing(invoice: Invoice) -> Standing:
    (found,) = standings(invoice)
    return found


def test_off_says_why(service, approved):
    service.off = "INVOICE_SERVICE_KEY is not set"

    assert (standing(approved).state, standing(approved).reason) == ("off", "INVOICE_SERVICE_KEY is not set")


def test_before_approval_it_is_not_due(service, approved):
    Invoice.objects.update(status="needs_review", approval_no=0)
    approved.refresh_from_db()

    assert standing(approved).state == "not_due"
    assert not standing(approved).can_retry


def test_what_was_switched_on_later_can_be_asked_for(service, approved):
    service.off = "not set"
    service.owe(approved)
    service.off = ""

    assert (standing(approved).state, standing(approved).can_retry) == ("not_due", True)
    service.concerned = False
    assert not standing(approved).can_retry


def test_what_was_switched_off_cannot_be_asked_for(service, approved):
    service.ends = [PermanentError("no")]
    service.owe(approved)
    service.go()
    assert standing(approved).can_retry
    service.off = "not set"

    assert (standing(approved).state, standing(approved).reason) == ("failed", "not set")
    assert not standing(approved).can_retry


def test_waiting_tells_when_the_next_go_is(service, approved):
    service.ends = [TransientError("away")]
    service.owe(approved)
    service.go()
    found = standing(approved)

    assert (found.state, found.goes, found.last_error) == ("pending", 1, "away")
    assert found.next_attempt_at is not None
    assert found.next_attempt_at > service.now
    assert found.can_retry
    assert [attempt.outcome for attempt in found.attempts] == ["later"]


def test_gave_up_uncertain_and_done(service, approved):
    for end, state in ((PermanentError("no"), "failed"), (UncertainError("?"), "uncertain"), ({}, "done")):
        service.ends = [end]
        Invoice.objects.update(approval_no=Invoice.objects.get().approval_no + 1)
        invoice = Invoice.objects.get()
        service.owe(invoice)
        service.go()

        assert standing(invoice).state == state
        assert standing(invoice).can_retry == (state != "done")


def test_what_was_cancelled_is_not_due(service, approved):
    service.owe(approved)
    Invoice.objects.update(status="draft")
    service.go()

    assert standing(Invoice.objects.get()).state == "not_due"
