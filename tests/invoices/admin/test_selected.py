import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from invoices.admin import selected
from invoices.admin.selected import MOST_AT_ONCE
from invoices.admin.selected_results import KEPT, MOST_KEPT, Result, keep_results
from invoices.admin.verbs import BY_NAME
from invoices.models import Invoice, InvoiceEvent
from invoices.ports import PdfFailed, pdf_requested
from invoices.services.approve import approve
from invoices.services.edit_fields import edit_fields
from invoices.services.finalize import finalize
from invoices.states import Status

LIST = "/admin/invoices/invoice/"


def select(client: Client, verb: str, invoices: list[Invoice], query: str = "", **more: object):
    return client.post(
        LIST + query,
        {"action": verb, "_selected_action": [invoice.pk for invoice in invoices], **more},
        follow=True,
    )


def confirm(client: Client, verb: str, invoices: list[Invoice], query: str = "", **more: object):
    """As the page that asked sends it: with the versions that it showed."""
    versions = {f"version_{invoice.pk}": invoice.version for invoice in invoices}
    return select(client, verb, invoices, query, confirmed="1", **{**versions, **more})


def statuses() -> set[str]:
    return set(Invoice.objects.values_list("status", flat=True))


@pytest.fixture
def in_review(drafts: dict[str, Invoice], users) -> list[Invoice]:
    return [finalize(invoice_id=invoice.pk, user=users["manager"]) for invoice in drafts.values()]


def test_it_asks_before_it_does_anything(drafts: dict[str, Invoice], manager: Client):
    answer = select(manager, "finalize", list(drafts.values()))

    assert "Finalize: 2 invoices" in answer.content.decode()
    assert statuses() == {Status.DRAFT}


def test_each_invoice_gets_its_line(drafts: dict[str, Invoice], manager: Client):
    incomplete = drafts["APP-1"]
    Invoice.objects.filter(pk=incomplete.pk).update(customer_snapshot={**incomplete.customer_snapshot, "tin": ""})

    answer = confirm(manager, "finalize", list(drafts.values()))

    page = answer.content.decode()
    assert "1 done, 1 refused" in page
    assert "has no TIN" in page
    assert f"{drafts['APP-2'].display_number} is in review; its PDF is made." in page
    assert Invoice.objects.get(pk=incomplete.pk).status == Status.DRAFT
    assert Invoice.objects.get(pk=drafts["APP-2"].pk).status == Status.NEEDS_REVIEW


def test_a_failure_of_ours_is_in_the_log_and_a_refusal_is_not(
    drafts: dict[str, Invoice], manager: Client, monkeypatch, caplog
):
    def fail(_request: object) -> None:
        raise PdfFailed("It was too heavy.") from OSError("the disk is full")

    monkeypatch.setattr(pdf_requested, "ask", fail)
    failing = drafts["APP-2"]
    Invoice.objects.filter(pk=drafts["APP-1"].pk).update(status=Status.VOID)

    page = confirm(manager, "finalize", list(drafts.values())).content.decode()
    confirm(manager, "finalize", [failing])

    assert "It was too heavy." in page
    logged = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [record.getMessage() for record in logged] == ["request failed"] * 2
    assert "the disk is full" in caplog.text
    assert Invoice.objects.get(pk=failing.pk).status == Status.DRAFT


@pytest.mark.parametrize("verb", ["finalize", "approve", "decline", "send", "accept", "mark_paid"])
def test_whom_the_verb_does_not_fit_is_passed_over_by_name(verb: str, draft: Invoice, manager: Client):
    Invoice.objects.filter(pk=draft.pk).update(status=Status.VOID)

    page = select(manager, verb, [draft]).content.decode()

    assert "None of the selected invoices is in a status that allows this." in page
    assert f"{draft.display_number} (void)" in page


def test_a_selection_goes_through_the_whole_life(in_review: list[Invoice], manager: Client):
    for verb, status in (("approve", "approved"), ("send", "sent"), ("accept", "accepted"), ("mark_paid", "paid")):
        invoices = list(Invoice.objects.all())
        answer = confirm(manager, verb, invoices)

        assert "2 done, 0 refused" in answer.content.decode()
        assert statuses() == {status}

    for invoice in in_review:
        path = InvoiceEvent.objects.filter(invoice=invoice, kind="status_changed").order_by("id")
        assert [event.to_status for event in path] == ["draft", "needs_review", "approved", "sent", "accepted", "paid"]
        assert {event.by for event in path} == {"manager"}


def test_declining_takes_one_reason_for_all(in_review: list[Invoice], manager: Client):
    confirm(manager, "decline", in_review, reason="Friday is missing")

    assert set(Invoice.objects.values_list("status", "decline_reason")) == {(Status.DECLINED, "Friday is missing")}


@pytest.mark.parametrize("reason", ["", "  "])
def test_declining_without_a_reason_asks_again(reason: str, in_review: list[Invoice], manager: Client):
    answer = confirm(manager, "decline", in_review, reason=reason)

    assert answer.status_code == 400
    assert "Say why." in answer.content.decode()
    assert statuses() == {Status.NEEDS_REVIEW}


def test_a_reason_that_cannot_be_kept_is_refused_for_each(in_review: list[Invoice], manager: Client):
    answer = confirm(manager, "decline", in_review, reason="\0")

    assert "0 done, 2 refused" in answer.content.decode()
    assert statuses() == {Status.NEEDS_REVIEW}


def test_what_changed_since_the_question_is_not_printed_unseen(drafts: dict[str, Invoice], users, manager: Client):
    invoice = drafts["APP-2"]
    edit_fields(invoice_id=invoice.pk, user=users["admin"], changes={"legal_text": "Other"})

    answer = confirm(manager, "finalize", [invoice])

    assert "was changed meanwhile" in answer.content.decode()
    assert Invoice.objects.get(pk=invoice.pk).status == Status.DRAFT


def test_one_that_left_the_filter_meanwhile_still_gets_its_line(in_review: list[Invoice], users, manager: Client):
    approve(invoice_id=in_review[0].pk, user=users["admin"])

    answer = confirm(manager, "approve", in_review, "?status=needs_review")

    page = answer.content.decode()
    assert "1 done, 1 refused" in page
    assert in_review[0].display_number in page
    assert InvoiceEvent.objects.filter(invoice=in_review[0], to_status="approved").count() == 1


def test_going_back_leads_to_the_list_as_it_was_filtered(drafts: dict[str, Invoice], manager: Client):
    page = select(manager, "finalize", list(drafts.values()), "?period=2026-02").content.decode()

    assert f'href="{LIST}?period=2026-02"' in page


def test_whoever_finalized_is_told_where_two_people_are_required(in_review: list[Invoice], manager: Client, settings):
    settings.FOUR_EYES = True

    answer = confirm(manager, "approve", in_review)

    assert "somebody else has to approve it" in answer.content.decode()
    assert statuses() == {Status.NEEDS_REVIEW}


def test_amounts_of_different_currencies_are_never_added(drafts: dict[str, Invoice], manager: Client):
    answer = select(manager, "finalize", list(drafts.values()))

    assert [tuple(one) for one in answer.context["sums"]] == [
        ("USD", 1, Decimal("150.00")),
        ("UZS", 1, Decimal("15300000.00")),
    ]


@pytest.mark.parametrize("verb", ["finalize", "approve", "decline", "send", "accept", "mark_paid"])
def test_a_viewer_has_no_such_button_and_no_such_right(verb: str, in_review: list[Invoice], viewer: Client):
    before = list(Invoice.objects.order_by("pk").values())

    confirm(viewer, verb, in_review, reason="x")

    assert list(Invoice.objects.order_by("pk").values()) == before
    assert f'value="{verb}"' not in viewer.get(LIST).content.decode()


@pytest.mark.parametrize("key", ["", "rubbish", "00000000-0000-0000-0000-000000000000", "\0"])
def test_a_key_that_names_no_invoice_does_nothing(key: str, draft: Invoice, manager: Client):
    answer = manager.post(LIST, {"action": "finalize", "_selected_action": [key], "confirmed": "1"}, follow=True)

    assert answer.status_code == 200
    assert statuses() == {Status.DRAFT}


def test_a_sum_is_told_apart_from_how_many_it_is_of(drafts: dict[str, Invoice], manager: Client):
    text = " ".join(strip_tags(select(manager, "finalize", list(drafts.values())).content.decode()).split())

    assert "150,00 USD 1 invoice" in text
    assert "USD, 1" not in text


def refuse_in_the_database(invoice: Invoice) -> None:
    """From here on the database refuses every change of this one invoice; the test's rollback takes that back."""
    key = Invoice._meta.pk.get_db_prep_value(invoice.pk, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE TRIGGER refuse BEFORE UPDATE ON invoices_invoice WHEN NEW.id = '{key}' "
                "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
            )
            return
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this one'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER refuse BEFORE UPDATE ON invoices_invoice FOR EACH ROW WHEN (NEW.id = '{key}') "
            "EXECUTE FUNCTION refuse()"
        )


class TestTheResults:
    def test_they_stand_at_an_address_that_can_be_loaded_again(self, in_review: list[Invoice], manager: Client):
        answer = confirm(manager, "approve", in_review, "?status=needs_review")
        [(address, status)] = answer.redirect_chain

        assert status == 302
        events = InvoiceEvent.objects.count()
        again = manager.get(address)
        assert "2 done, 0 refused" in again.content.decode()
        assert f'href="{LIST}?status=needs_review"' in again.content.decode()
        assert InvoiceEvent.objects.count() == events

    def test_nobody_else_has_them(self, in_review: list[Invoice], manager: Client, administrator: Client):
        [(address, _status)] = confirm(manager, "approve", in_review).redirect_chain

        answer = administrator.get(address, follow=True)

        assert answer.redirect_chain == [(LIST, 302)]
        assert "These results are no longer kept." in answer.content.decode()

    def test_the_session_keeps_the_last_few(self, in_review: list[Invoice], manager: Client):
        addresses = [confirm(manager, "approve", in_review).redirect_chain[0][0] for _ in range(MOST_KEPT + 2)]

        assert len(manager.session[KEPT]) == MOST_KEPT
        assert manager.get(addresses[1]).status_code == 302
        assert "2 refused" in manager.get(addresses[-1]).content.decode()

    def test_two_hundred_long_sentences_fit(self, in_review: list[Invoice], manager: Client):
        request = manager.get(LIST).wsgi_request
        results = [Result(in_review[0].pk, "refused", "x" * 5_000, 1)] * MOST_AT_ONCE
        for _ in range(MOST_KEPT + 1):
            keep_results(request, BY_NAME["approve"], results, reason="y" * 2_000, query="status=draft")

        assert len(json.dumps(request.session[KEPT])) < 700_000

    def test_what_fails_in_the_database_has_its_line_and_the_others_go_on(
        self, in_review: list[Invoice], manager: Client
    ):
        refuse_in_the_database(in_review[0])

        page = confirm(manager, "approve", in_review).content.decode()

        assert "1 done, 1 refused" in page
        assert "The database did not take it" in page
        assert "not this one" not in page
        assert Invoice.objects.get(pk=in_review[0].pk).status == Status.NEEDS_REVIEW
        assert Invoice.objects.get(pk=in_review[1].pk).status == Status.APPROVED
        assert not InvoiceEvent.objects.filter(invoice=in_review[0], to_status="approved").exists()

    def test_when_the_time_is_up_the_rest_is_not_begun_and_can_be_gone_on_with(
        self, drafts: dict[str, Invoice], manager: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(selected, "MOST_SECONDS", 0)

        answer = confirm(manager, "finalize", list(drafts.values()), "?status=draft")

        page = answer.content.decode()
        assert "1 done, 0 refused, 1 not begun" in page
        assert sorted(Invoice.objects.values_list("status", flat=True)) == [Status.DRAFT, Status.NEEDS_REVIEW]
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("Not begun")[2]))
        assert form["_selected_action"] == str(Invoice.objects.get(status=Status.DRAFT).pk)

        gone_on = manager.post(f"{LIST}?status=draft", form, follow=True)

        assert "1 done, 0 refused" in gone_on.content.decode()
        assert statuses() == {Status.NEEDS_REVIEW}

    def test_going_on_does_not_touch_what_changed_meanwhile(
        self, drafts: dict[str, Invoice], users, manager: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(selected, "MOST_SECONDS", 0)
        page = confirm(manager, "finalize", list(drafts.values())).content.decode()
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("Not begun")[2]))
        edit_fields(invoice_id=form["_selected_action"], user=users["admin"], changes={"legal_text": "Other"})

        assert "was changed meanwhile" in manager.post(LIST, form, follow=True).content.decode()
        assert Invoice.objects.get(pk=form["_selected_action"]).status == Status.DRAFT

    def test_a_viewer_is_not_offered_to_go_on(self, in_review: list[Invoice], viewer: Client, as_user):
        request = viewer.get(LIST).wsgi_request
        address = keep_results(
            request, BY_NAME["approve"], [Result(in_review[0].pk, "not_begun", version=2)], reason="", query=""
        )
        request.session.save()

        assert not viewer.get(address).context["may_go_on"]
