"""What a draft that came back still tells: only its last refusal, and only while it counts."""

import pytest

from invoices.models import Invoice
from invoices.queries.turned_down import TurnedDown, turned_down
from invoices.services.approve import approve
from invoices.services.client_answer import reject
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.regenerate import regenerate
from invoices.services.reopen import reopen
from invoices.services.send import send
from invoices.states import Status


@pytest.fixture(autouse=True)
def archive(settings, tmp_path):
    settings.ARCHIVE_DIR = tmp_path


def test_a_draft_that_was_never_refused_tells_nothing(draft: Invoice):
    assert turned_down(Invoice.objects.get(pk=draft.pk)) is None


@pytest.mark.parametrize("back", [reopen, regenerate])
def test_a_draft_that_came_back_tells_the_last_refusal(back, draft: Invoice, users):
    for reason in ("The hours of Friday", "The price"):
        finalize(invoice_id=draft.pk, user=users["manager"])
        decline(invoice_id=draft.pk, user=users["admin"], reason=reason)
        back(invoice_id=draft.pk, user=users["manager"])

    assert turned_down(Invoice.objects.get(pk=draft.pk)) == TurnedDown(Status.DECLINED, "The price", "admin")


def test_what_the_customer_refused_is_told_as_such(draft: Invoice, users):
    for verb in (finalize, approve, send):
        verb(invoice_id=draft.pk, user=users["manager"])
    reject(invoice_id=draft.pk, user=users["manager"], reason="Wrong address")
    reopen(invoice_id=draft.pk, user=users["manager"])

    assert turned_down(Invoice.objects.get(pk=draft.pk)) == TurnedDown(Status.REJECTED, "Wrong address", "manager")


def test_an_approval_since_has_settled_it(draft: Invoice, users):
    finalize(invoice_id=draft.pk, user=users["manager"])
    decline(invoice_id=draft.pk, user=users["manager"], reason="The price")
    for verb in (reopen, finalize, approve, regenerate):
        verb(invoice_id=draft.pk, user=users["manager"])

    assert turned_down(Invoice.objects.get(pk=draft.pk)) is None
