import pytest
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.void import void

ROUTES = ("edit", "add_line", "edit_line", "remove_line", "restore_line")


def url(name: str, invoice: Invoice) -> str:
    more = [] if name in ("edit", "add_line") else [invoice.line_items.all()[0].pk]
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk, *more])


def verb(name: str, invoice: Invoice) -> str:
    return reverse("admin:invoices_invoice_verb", args=[invoice.pk, name])


@pytest.fixture
def in_review(draft: Invoice, users) -> Invoice:
    return finalize(invoice_id=draft.pk, user=users["manager"])


@pytest.mark.parametrize("name", ROUTES)
def test_an_invoice_in_review_has_no_form_to_fill_in_vain(name: str, in_review: Invoice, manager: Client):
    page = manager.get(url(name, in_review)).content.decode()
    main = page[page.index('id="content-main"') :]

    assert "INV-1 is not a draft: In review." in page
    assert reverse("admin:invoices_invoice_change", args=[in_review.pk]) in main
    assert 'name="version"' not in main
    assert "<textarea" not in main


@pytest.mark.parametrize("name", ROUTES)
def test_a_draft_has_its_form(name: str, draft: Invoice, manager: Client):
    assert "is not a draft" not in manager.get(url(name, draft)).content.decode()


def test_the_way_back_to_a_draft_is_offered_where_there_is_one(in_review: Invoice, users, manager: Client):
    page = manager.get(url("edit", in_review)).content.decode()
    assert verb("decline", in_review) in page
    assert verb("reopen", in_review) not in page

    decline(invoice_id=in_review.pk, user=users["manager"], reason="Wrong month")

    page = manager.get(url("edit", in_review)).content.decode()
    assert "Reopen to edit" in page
    assert verb("reopen", in_review) in page


def test_what_is_void_stays_so(draft: Invoice, users, manager: Client):
    void(invoice_id=draft.pk, user=users["manager"], reason="Wrong month")

    assert "/do/" not in manager.get(url("edit", draft)).content.decode()
