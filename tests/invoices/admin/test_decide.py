"""Reviewing on the invoice's own page: what a decision does, where it leads, and what it leaves alone."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.models import Invoice, InvoiceEvent
from invoices.services.approve import approve
from invoices.services.edit_fields import edit_fields
from invoices.services.finalize import finalize
from invoices.services.send import send
from invoices.states import Status
from tests.invoices.admin.test_query_budgets import MOST_QUERIES

LIST = "/admin/invoices/invoice/"
TO_REVIEW = "view=to_review"


def page_of(invoice: Invoice, query: str = TO_REVIEW) -> str:
    address = reverse("admin:invoices_invoice_change", args=[invoice.pk])
    return f"{address}?{urlencode({'_changelist_filters': query})}"


def decide(client: Client, invoice: Invoice, decision: str, *, query: str = TO_REVIEW, **sent: object):
    address = reverse("admin:invoices_invoice_decide", args=[invoice.pk])
    return client.post(
        f"{address}?{urlencode({'_changelist_filters': query})}",
        {"decision": decision, "version": invoice.version, **sent},
    )


@pytest.fixture
def waiting(drafts: dict[str, Invoice], users) -> list[Invoice]:
    """In the order of the list."""
    made = [finalize(invoice_id=invoice.pk, user=users["manager"]) for invoice in drafts.values()]
    return sorted(made, key=lambda invoice: (invoice.created_at, invoice.invoice_number), reverse=True)


class TestTheQueue:
    def test_it_says_where_one_is_and_leads_to_the_neighbours(self, waiting: list[Invoice], manager: Client):
        first = manager.get(page_of(waiting[0])).context["queue"]
        last = manager.get(page_of(waiting[1])).context["queue"]

        assert (first.place.position, first.place.total, first.words) == (1, 2, "To review")
        assert first.place.previous is None
        assert first.next_url == page_of(waiting[1])
        assert last.previous_url == page_of(waiting[0])
        assert last.place.next is None
        assert last.url == f"{LIST}?{TO_REVIEW}"

    def test_whoever_comes_from_nowhere_reviews_what_waits(self, waiting: list[Invoice], manager: Client):
        address = reverse("admin:invoices_invoice_change", args=[waiting[0].pk])

        assert manager.get(address).context["queue"].query == TO_REVIEW

    def test_a_viewer_gets_none_and_no_decision(self, waiting: list[Invoice], viewer: Client):
        answer = viewer.get(reverse("admin:invoices_invoice_change", args=[waiting[0].pk]))

        assert answer.context["queue"] is None
        assert answer.context["choices"] == []
        assert "/decide/" not in answer.content.decode()

    def test_the_list_hands_its_filter_on(self, waiting: list[Invoice], manager: Client):
        page = manager.get(LIST, {"status": "needs_review", "o": "6"}).content.decode()

        assert urlencode({"_changelist_filters": "status=needs_review&o=6"}) in page.replace("&amp;", "&")

    @pytest.mark.parametrize(
        "query", ["nonsense=1", "period_start__year=99999", "o=x.9", "password__regex=a", "q=%00", "view=%00", "_=%ff"]
    )
    def test_a_list_that_cannot_be_read_leaves_the_page_whole(self, query: str, draft: Invoice, manager: Client):
        assert manager.get(page_of(draft, query)).status_code == 200

    def test_with_four_eyes_ones_own_is_not_in_it(self, waiting: list[Invoice], users, manager: Client, settings):
        settings.FOUR_EYES = True
        approve_other = page_of(waiting[0])

        place = manager.get(approve_other).context["queue"].place

        assert (place.position, place.total) == (0, 0)

    def test_everything_the_page_says_is_asked_for_within_the_budget(
        self, draft: Invoice, manager: Client, administrator: Client, users
    ):
        edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": "1.00", "legal_text": "x"})
        for move in (lambda **_: draft, finalize, approve, send):
            move(invoice_id=draft.pk, user=users["admin"])
            for query in (TO_REVIEW, "", "view=mine", "o=6", "q=Orion"):
                for client in (manager, administrator):
                    client.get(page_of(draft, query))
                    with CaptureQueriesContext(connection) as asked:
                        client.get(page_of(draft, query))
                    assert len(asked) <= MOST_QUERIES, (move, query, len(asked))


class TestDeciding:
    def test_approving_leads_to_the_next(self, waiting: list[Invoice], manager: Client):
        answer = decide(manager, waiting[0], "approve")

        assert answer.headers["Location"] == page_of(waiting[1])
        assert Invoice.objects.get(pk=waiting[0].pk).status == Status.APPROVED
        assert Invoice.objects.get(pk=waiting[1].pk).status == Status.NEEDS_REVIEW
        said = manager.get(page_of(waiting[1])).content.decode()
        assert f"{waiting[0].display_number}</a> is approved." in said

    def test_the_last_one_leads_back_to_the_list(self, waiting: list[Invoice], manager: Client):
        answer = decide(manager, waiting[1], "approve")

        assert answer.headers["Location"] == f"{LIST}?{TO_REVIEW}"
        assert "It was the last one of this list." in manager.get(answer.headers["Location"]).content.decode()

    def test_declining_takes_the_reason(self, waiting: list[Invoice], manager: Client):
        answer = decide(manager, waiting[0], "decline", reason="Friday is missing")

        assert answer.headers["Location"] == page_of(waiting[1])
        declined = Invoice.objects.get(pk=waiting[0].pk)
        assert (declined.status, declined.decline_reason) == (Status.DECLINED, "Friday is missing")

    def test_taking_back_to_edit_is_both_steps_and_stays(self, waiting: list[Invoice], manager: Client):
        answer = decide(manager, waiting[0], "edit", reason="The date")

        assert answer.headers["Location"] == f"{page_of(waiting[0])}#edit"
        taken = Invoice.objects.get(pk=waiting[0].pk)
        assert taken.status == Status.DRAFT
        moves = InvoiceEvent.objects.filter(invoice=taken, kind="status_changed").order_by("id")
        assert [move.to_status for move in moves] == ["draft", "needs_review", "declined", "draft"]
        page = manager.get(answer.headers["Location"]).content.decode()
        assert "The date" in page
        assert "data-sheet" in page

    @pytest.mark.parametrize("decision", ["decline", "edit"])
    def test_without_a_reason_it_asks_again(self, decision: str, waiting: list[Invoice], manager: Client):
        answer = decide(manager, waiting[0], decision, reason="  ")

        assert answer.status_code == 400
        assert answer.context["decision"] == decision
        assert Invoice.objects.get(pk=waiting[0].pk).status == Status.NEEDS_REVIEW

    @pytest.mark.parametrize("decision", ["decline", "edit", "approve"])
    def test_whoever_comes_second_is_told_and_gets_on(
        self, decision: str, waiting: list[Invoice], users, manager: Client
    ):
        seen = waiting[0]
        approve(invoice_id=seen.pk, user=users["admin"])

        answer = decide(manager, seen, decision, reason="Typed for minutes")

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "admin was first" in page
        assert ("Typed for minutes" in page) is (decision != "x")
        assert page_of(waiting[1]).replace("&", "&amp;") in page
        assert Invoice.objects.get(pk=seen.pk).approved_by == "admin"
        assert InvoiceEvent.objects.filter(invoice=seen, to_status__in=("approved", "declined")).count() == 1

    def test_pressing_twice_says_so(self, waiting: list[Invoice], manager: Client):
        decide(manager, waiting[0], "approve")

        assert "You did so already" in decide(manager, waiting[0], "approve").content.decode()

    def test_another_version_than_was_seen_is_not_approved(self, waiting: list[Invoice], users, manager: Client):
        seen = waiting[0]
        decide(manager, seen, "edit", reason="x")
        finalize(invoice_id=seen.pk, user=users["admin"])

        answer = decide(manager, seen, "decline", reason="My reason")

        assert answer.status_code == 409
        assert "Look at it again before you decide." in answer.content.decode()
        assert answer.context["decision"] == "decline"
        assert ">My reason</textarea>" in answer.content.decode()
        assert Invoice.objects.get(pk=seen.pk).status == Status.NEEDS_REVIEW

    def test_whoever_finalized_may_not_approve_but_may_decline(
        self, waiting: list[Invoice], manager: Client, administrator: Client, settings
    ):
        settings.FOUR_EYES = True
        own = manager.get(page_of(waiting[0])).context["choices"]
        others = administrator.get(page_of(waiting[0])).context["choices"]

        assert [choice.name for choice in own] == ["decline", "edit"]
        assert [choice.name for choice in others] == ["approve", "decline", "edit"]
        assert decide(manager, waiting[0], "approve").status_code == 409
        assert Invoice.objects.get(pk=waiting[0].pk).status == Status.NEEDS_REVIEW

    @pytest.mark.parametrize("decision", ["approve", "decline", "edit"])
    def test_a_viewer_may_not(self, decision: str, waiting: list[Invoice], viewer: Client):
        assert decide(viewer, waiting[0], decision, reason="x").status_code == 403
        assert Invoice.objects.get(pk=waiting[0].pk).status == Status.NEEDS_REVIEW

    def test_only_a_post_with_its_token_decides(
        self, waiting: list[Invoice], manager: Client, as_user: Callable[..., Client]
    ):
        address = reverse("admin:invoices_invoice_decide", args=[waiting[0].pk])

        assert manager.get(address, {"decision": "approve"}).status_code == 405
        assert decide(as_user("manager", csrf=True), waiting[0], "approve").status_code == 403
        assert decide(manager, waiting[0], "void", reason="x").status_code == 404
        assert Invoice.objects.get(pk=waiting[0].pk).status == Status.NEEDS_REVIEW
