"""What accounting systems say against invoices of ours, where people look at these."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from integrations.exchange.models import Company, QueueEntry, SyncError
from integrations.exchange.services.append_to_queue import append_invoice
from invoices.models import Invoice
from tests.documents import invoice_of, line
from tests.exchange import NOW, key_of


@pytest.fixture
def invoice(firm: Company) -> Invoice:
    invoice = invoice_of(line(), status="approved", approval_no=1)
    SyncError.objects.create(
        invoice=invoice, key=key_of(firm), company_code="X", message="No <such> customer", reported_at=NOW
    )
    return invoice


def shown(client: Client, invoice: Invoice) -> str:
    return client.get(reverse("admin:invoices_invoice_change", args=[invoice.pk])).content.decode()


def history(client: Client, invoice: Invoice) -> list[str]:
    answer = client.get(reverse("admin:invoices_invoice_history", args=[invoice.pk]))
    return [strip_tags(" | ".join([str(one.title), *map(str, one.changes)])) for one in answer.context["history"]]


def test_an_open_one_is_a_warning_on_the_invoice_until_it_is_cleared(invoice: Invoice, viewer: Client):
    page = shown(viewer, invoice)
    assert "The accounting system could not take it" in page
    assert "No &lt;such&gt; customer" in page

    SyncError.objects.update(cleared_at=NOW)
    assert "data-sync-error" not in shown(viewer, invoice)


def test_its_history_tells_of_both_moments(invoice: Invoice, viewer: Client):
    told = "X | No &lt;such&gt; customer"
    assert history(viewer, invoice) == [f"The accounting system could not take it | {told}"]

    SyncError.objects.update(cleared_at=NOW.replace(hour=11))
    assert history(viewer, invoice)[0] == f"The accounting system’s error is cleared | {told}"


def test_the_list_of_invoices_is_narrowed_to_those_with_one(invoice: Invoice, viewer: Client):
    invoice_of(line())
    listed = viewer.get("/admin/invoices/invoice/", {"marks": "sync_error"}).context["cl"].result_list

    assert [one.display_number for one in listed] == [invoice.display_number]
    SyncError.objects.update(cleared_at=NOW)
    assert not viewer.get("/admin/invoices/invoice/", {"marks": "sync_error"}).context["cl"].result_list


class TestExportAgain:
    def press(self, client: Client, invoice: Invoice):
        return client.post(reverse("admin:exchange_incomingdocument_invoice_again", args=[invoice.pk]), follow=True)

    def test_it_clears_what_was_said_and_moves_the_invoice_to_the_end(self, invoice: Invoice, manager: Client):
        append_invoice(invoice.pk, now=NOW)
        assert "Export again" in shown(manager, invoice)

        assert "once more" in self.press(manager, invoice).content.decode()

        assert SyncError.objects.get().cleared_at is not None
        assert QueueEntry.objects.get(invoice=invoice).moment > NOW

    def test_what_was_never_exported_says_so(self, invoice: Invoice, manager: Client):
        assert "was never exported" in self.press(manager, invoice).content.decode()
        assert SyncError.objects.get().cleared_at is None

    def test_a_viewer_may_not(self, invoice: Invoice, viewer: Client):
        append_invoice(invoice.pk, now=NOW)
        assert "Export again" not in shown(viewer, invoice)

        assert self.press(viewer, invoice).status_code == 403
        assert SyncError.objects.get().cleared_at is None
