"""What the page of one invoice says to whoever opens it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.admin.overview import key_figures
from invoices.models import Invoice
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.reopen import reopen
from invoices.services.void import void
from tests.invoices.admin.test_query_budgets import MOST_QUERIES

VOID = "Void: do not use"
APPROVE = "/do/approve/"


def page(client: Client, invoice: Invoice) -> str:
    with CaptureQueriesContext(connection) as queries:
        text = client.get(reverse("admin:invoices_invoice_change", args=[invoice.pk])).content.decode()
    assert len(queries) <= MOST_QUERIES
    return text


def test_why_a_draft_came_back_still_stands_on_it(draft: Invoice, users, manager: Client):
    finalize(invoice_id=draft.pk, user=users["manager"])
    decline(invoice_id=draft.pk, user=users["admin"], reason="The hours of Friday")
    reopen(invoice_id=draft.pk, user=users["manager"])

    text = page(manager, draft)

    assert "Was declined" in text
    assert 'The hours of Friday <span class="px-muted">— admin</span>' in text
    assert "Nothing unusual" not in text


def test_a_draft_that_never_was_in_review_tells_of_no_refusal(draft: Invoice, manager: Client):
    assert "Was declined" not in page(manager, draft)


def test_whoever_finalized_is_told_why_he_is_not_offered_to_approve(
    draft: Invoice, users, manager: Client, administrator: Client, settings
):
    settings.FOUR_EYES = True
    finalize(invoice_id=draft.pk, user=users["manager"])

    own, other = page(manager, draft), page(administrator, draft)

    assert APPROVE not in own
    assert "somebody else has to approve it" in own
    assert APPROVE in other
    assert "somebody else has to approve it" not in other
    asked = manager.get(reverse("admin:invoices_invoice_verb", args=[draft.pk, "approve"]))
    assert "somebody else has to approve it" in asked.content.decode()
    assert not asked.context["is_allowed"]


def test_where_one_person_is_enough_whoever_finalized_may_approve(draft: Invoice, users, manager: Client):
    finalize(invoice_id=draft.pk, user=users["manager"])

    assert APPROVE in page(manager, draft)


def test_a_void_document_is_marked_wherever_it_is_offered(draft: Invoice, users, manager: Client):
    finalize(invoice_id=draft.pk, user=users["manager"])
    assert VOID not in page(manager, draft)
    decline(invoice_id=draft.pk, user=users["manager"], reason="Twice")
    void(invoice_id=draft.pk, user=users["manager"], reason="Twice")

    text = page(manager, draft)

    assert reverse("admin:invoices_invoice_pdf", args=[draft.pk]) in text
    assert text.count(VOID) == 3


def test_the_money_of_an_hourly_invoice_is_not_called_hours(drafts: dict[str, Invoice]):
    assert [label for label, _ in key_figures(drafts["APP-2"])] == ["Work", "Hours worked"]
