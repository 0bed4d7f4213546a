import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.finalize import finalize
from invoices.states import Status


def verb_url(invoice: Invoice, verb: str) -> str:
    return reverse("admin:invoices_invoice_verb", args=[invoice.pk, verb])


def press(client: Client, invoice: Invoice, verb: str, **typed: object):
    return client.post(verb_url(invoice, verb), {"version": invoice.version, **typed})


def status(invoice: Invoice) -> str:
    return Invoice.objects.get(pk=invoice.pk).status


def test_finalize_makes_the_pdf_and_says_so(draft: Invoice, manager: Client):
    answer = press(manager, draft, "finalize")

    assert answer.status_code == 302
    assert status(draft) == Status.NEEDS_REVIEW
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        f"{draft.display_number} is in review; its PDF is made."
    ]


def test_a_document_that_lacks_something_is_refused_with_its_sentence(draft: Invoice, manager: Client):
    Invoice.objects.filter(pk=draft.pk).update(customer_snapshot={**draft.customer_snapshot, "tin": ""})

    answer = press(manager, draft, "finalize")

    assert answer.status_code == 400
    assert "has no TIN, which an act needs." in answer.content.decode()
    assert status(draft) == Status.DRAFT


def test_void_needs_a_reason(draft: Invoice, manager: Client):
    answer = press(manager, draft, "void", reason="  ")

    assert answer.status_code == 400
    assert status(draft) == Status.DRAFT


def test_void_keeps_the_reason(draft: Invoice, manager: Client):
    press(manager, draft, "void", reason="Wrong month")

    assert Invoice.objects.get(pk=draft.pk).void_reason == "Wrong month"


def test_refresh_reads_the_worklogs_again(draft: Invoice, manager: Client):
    press(manager, draft, "refresh")

    assert Invoice.objects.get(pk=draft.pk).version == draft.version + 1


def test_somebody_else_was_faster(draft: Invoice, users, manager: Client):
    edit_fields(invoice_id=draft.pk, user=users["admin"], changes={"legal_text": "Other"})

    answer = press(manager, draft, "void", reason="Typed at length")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "was changed meanwhile" in page
    assert "Typed at length" in page
    assert "your reason is kept" in page
    assert status(draft) == Status.DRAFT


def test_a_verb_without_a_reason_says_nothing_of_one(draft: Invoice, users, manager: Client):
    edit_fields(invoice_id=draft.pk, user=users["admin"], changes={"legal_text": "Other"})

    text = press(manager, draft, "finalize").content.decode()

    assert "Look at it again before you decide." in text
    assert "your reason is kept" not in text


def test_without_the_version_that_was_seen_nothing_is_done(draft: Invoice, manager: Client):
    answer = manager.post(verb_url(draft, "void"), {"reason": "x"})

    assert answer.status_code == 409
    assert status(draft) == Status.DRAFT


@pytest.mark.parametrize("version", ["", "abc", "-1", "1.0", "²", "9" * 40])
def test_a_version_that_is_none_is_outdated(version: str, draft: Invoice, manager: Client):
    assert manager.post(verb_url(draft, "refresh"), {"version": version}).status_code == 409


def test_a_verb_out_of_turn_is_told(draft: Invoice, manager: Client):
    answer = press(manager, draft, "approve")

    assert answer.status_code == 409
    assert "it must be in review" in answer.content.decode()


def test_an_unknown_verb_is_not_found(draft: Invoice, manager: Client):
    assert press(manager, draft, "explode").status_code == 404


def test_decline_and_reopen(draft: Invoice, users, manager: Client):
    invoice = finalize(invoice_id=draft.pk, user=users["manager"])
    press(manager, invoice, "decline", reason="The hours of Friday")
    declined = Invoice.objects.get(pk=draft.pk)
    page = manager.get(reverse("admin:invoices_invoice_change", args=[draft.pk])).content.decode()
    press(manager, declined, "reopen")

    assert declined.status == Status.DECLINED
    assert "The hours of Friday" in page
    assert status(draft) == Status.DRAFT
