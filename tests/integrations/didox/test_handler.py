"""The whole road: sent, owed, looked for, made, stored, told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import override_settings
from werkzeug import Response

from integrations.didox import handler
from integrations.didox.act import act
from integrations.didox.config import config
from integrations.didox.handler import check
from integrations.errors import PermanentError
from integrations.models import Delivery, DidoxSession
from invoices.models import Invoice
from invoices.queries.printed_lines import printed_lines
from invoices.services.reopen import reopen
from invoices.services.send import send
from tests.documents import abroad, support
from tests.fakes.didox import API_KEY, CREATE, LIST, LOG_IN, PASSWORD, TIN, cut_short, refused
from tests.integrations.didox.conftest import go, ready, standing, work
from tests.lifecycle import put_into
from tests.proxima_invoice.foundation.lines import lines_of
from tests.rude_server import hang_up, rude_server


def stored():
    return Invoice.objects.values_list("didox_document_id", "didox_status").get()


def untouched(invoice):
    """What an answer from outside may never change."""
    now = Invoice.objects.get(pk=invoice.pk)
    return (now.status, now.version, now.approval_no, now.approved_by) == ("sent", invoice.version, 1, "admin")


def body_of(invoice):
    return act(invoice, printed_lines(invoice.pk), config())


def test_what_is_sent_becomes_a_draft_there(didox, owed, events):
    assert standing().state == "pending"
    go()

    ((document_id, kept),) = didox.documents.items()
    assert kept.body == body_of(owed)
    assert stored() == (document_id, "draft")
    assert work().state == "done"
    assert [event.data for event in events("didox_sent")] == [
        {"document_id": document_id, "how": "created", "approval_no": 1}
    ]
    assert events("didox_failed") == []
    assert (standing().state, standing().told) == ("done", ("Awaiting our signature", "to_sign"))
    assert standing().link == f"https://didox.uz/documents/{document_id}"
    assert didox.asked == [LOG_IN, LIST, CREATE]
    assert untouched(owed)


def test_customers_abroad_and_acts_that_are_not_sent_are_no_business_of_it(didox, approved, db):
    letter = put_into(abroad(support(), display_number="INV-2", invoice_number=2), "approved")
    send(invoice_id=letter.pk, user=get_user_model().objects.create_user("admin"))

    assert not Delivery.objects.filter(integration="didox").exists()


def test_switched_off_nothing_is_owed(approved):
    send(invoice_id=approved.pk, user=get_user_model().objects.create_user("admin"))

    assert not Delivery.objects.filter(integration="didox").exists()


def test_what_is_rolled_back_is_not_sent(didox, approved):
    with transaction.atomic():
        send(invoice_id=approved.pk, user=get_user_model().objects.create_user("admin"))
        transaction.set_rollback(True)
    go()

    assert didox.asked == []


def test_killed_between_their_answer_and_our_record_nothing_is_doubled(didox, owed, monkeypatch, events):
    def die(**_):
        raise MemoryError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(handler, "record_external_reference", die)
        go()
    assert (len(didox.documents), stored()) == (1, ("", ""))
    go(hours=1)

    assert didox.created == 1
    assert stored() == (next(iter(didox.documents)), "draft")
    assert [event.data["how"] for event in events("didox_sent")] == ["found"]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("lost", [None, cut_short(), Response(status=502), Response("<html>")])
def test_made_although_the_answer_was_lost_it_is_found_in_the_same_go(lost, didox, owed):
    didox.after = {CREATE: [lost]}
    go()

    assert (didox.created, len(didox.documents)) == (1, 1)
    assert stored() == (next(iter(didox.documents)), "draft")
    assert work().state == "done"
    assert untouched(owed)


@pytest.mark.usefixtures("impatient")
def test_made_but_not_yet_in_their_list_it_is_left_to_the_next_go(didox, owed, events):
    didox.after, didox.lags = {CREATE: [None]}, True
    go()
    assert (didox.created, work().state, stored()) == (1, "pending", ("", ""))
    didox.lags = False
    go(hours=1)

    assert (didox.created, len(didox.documents)) == (1, 1)
    assert stored() == (next(iter(didox.documents)), "draft")
    assert len(events("didox_failed")) == 1
    assert untouched(owed)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("lost", [None, cut_short(), Response(status=504), Response("<html>")])
def test_what_may_still_be_on_its_way_is_posted_again_only_by_the_next_go(lost, didox, owed):
    didox.answers = {CREATE: [lost]}
    go()
    assert (didox.created, work().state, stored()) == (1, "pending", ("", ""))
    assert didox.asked[-1] == LIST
    go(hours=1)

    assert (didox.created, len(didox.documents)) == (2, 1)
    assert stored()[1] == "draft"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_was_not_taken_is_posted_again_after_another_look(status, didox, owed):
    didox.answers = {CREATE: [Response(status=status)] * 2}
    go()

    assert didox.asked[1:] == [LIST, CREATE] * 3
    assert len(didox.documents) == 1
    assert stored()[1] == "draft"


def test_waits_as_long_as_a_429_asks(didox, owed, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr("integrations.didox.client.time.sleep", waits.append)
    didox.answers = {CREATE: [Response(status=429, headers={"Retry-After": "7"})]}
    go()

    assert waits == [7]
    assert stored()[1] == "draft"


def test_what_fails_for_ever_is_tried_later_and_in_the_end_given_up(didox, owed, events):
    didox.answers = {CREATE: [Response(status=500)] * 100}
    go()
    assert (work().state, didox.created, work().goes) == ("pending", 3, 1)
    assert "500" in work().last_error
    assert work().due_at > Delivery.objects.get(integration="didox").created_at
    for hour in range(1, 12):
        go(hours=2 * hour)

    assert (work().state, work().goes, didox.created) == ("failed", 12, 36)
    assert [event.data["gave_up"] for event in events("didox_failed")] == [False, True]
    assert (didox.documents, didox.log_ins) == ({}, 1)
    assert untouched(owed)


def test_a_refusal_fails_at_once_in_their_words(didox, owed, events):
    didox.answers = {CREATE: [refused("Неверный код ИКПУ", status=400)]}
    go()

    assert work().state == "failed"
    assert [attempt.http_status for attempt in work().attempts.all()] == [400]
    assert didox.created == 1
    (event,) = events("didox_failed")
    assert event.reason == "Didox says: Неверный код ИКПУ (400)"
    assert untouched(owed)


def test_a_dead_didox_is_tried_again_later(didox, owed, events):
    with rude_server(hang_up) as server:
        pass
    with override_settings(DIDOX_API_URL=server.url):
        go()
    assert work().state == "pending"
    assert "refused" in work().last_error
    go(hours=1)

    assert stored()[1] == "draft"
    assert len(events("didox_failed")) == 1


def test_a_token_that_ended_is_replaced_by_one_log_in(didox, owed):
    go()
    didox.tokens.clear()
    DidoxSession.objects.update(issued_at=work().created_at - timedelta(hours=1))
    Invoice.objects.update(didox_document_id="", didox_status="")
    handler.handle(Invoice.objects.get(), 1)

    assert didox.log_ins == 2
    assert didox.created == 1
    assert stored()[1] == "draft"


def test_a_refused_password_fails_at_once_and_is_never_tried_again(didox, owed, events):
    didox.password = "another"
    go()
    assert work().state == "failed"
    assert "Incorrect login" in work().last_error
    assert "INVOICE_DIDOX_PASSWORD" in work().last_error
    for number in (2, 3):
        send(invoice_id=ready(number).pk, user=get_user_model().objects.get(username="admin"))
    go()
    with pytest.raises(PermanentError, match="INVOICE_DIDOX_PASSWORD"):
        check()

    assert (didox.log_ins, didox.wrong_passwords) == (1, 1)
    assert {delivery.work.state for delivery in Delivery.objects.filter(integration="didox")} == {"failed"}
    assert Delivery.objects.filter(integration="didox").count() == 3
    assert untouched(owed)

    with override_settings(DIDOX_PASSWORD="another"):
        assert check() == f"Didox knows us by the TIN {TIN}."
    assert (didox.log_ins, didox.wrong_passwords) == (2, 1)


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        (({"application_snapshot": {"agreement_date": "2025-03-17"}}, {}), "the contract number of APP-1"),
        (({"application_snapshot": {"agreement_number": "14/2025"}}, {}), "the contract date of APP-1"),
        (({"customer_snapshot": {"company_name": "ООО"}}, {}), "the TIN of customer CUST-1"),
        (({"customer_snapshot": {"company_name": "ООО", "tin": "12"}}, {}), "9 or 14 digits"),
        (({}, {"DIDOX_CATALOG_CODE": ""}), "the product code: INVOICE_DIDOX_CATALOG_CODE is not set"),
        (({}, {"DIDOX_PACKAGE_NAME": ""}), "the product code: INVOICE_DIDOX_PACKAGE_NAME is not set"),
        (({}, {"DIDOX_CATALOG_CODE": "103"}), "17 digits in INVOICE_DIDOX_CATALOG_CODE"),
        (({}, {"DIDOX_SELLER_TIN": "111222333"}), "it was issued by 309630523"),
    ],
)
def test_what_an_act_lacks_fails_at_once_saying_what(lacking, reason, didox, owed, events):
    fields, changed = lacking
    Invoice.objects.update(**fields)
    with override_settings(**changed):
        go()

    assert work().state == "failed"
    (event,) = events("didox_failed")
    assert reason in event.reason
    assert event.data["gave_up"]
    assert didox.asked == []
    assert untouched(owed)


def test_another_act_of_the_number_is_not_joined_by_a_second(didox, owed):
    """Somebody's own, or one of an earlier approval: a person decides which of them is meant."""
    other = body_of(owed)
    other["productlist"]["products"][0]["totalsum"] = "1.00"
    document_id = didox.keep(other, status=1)
    go()

    assert (work().state, didox.created, stored()) == ("failed", 0, ("", ""))
    assert f"https://didox.uz/documents/{document_id}" in work().last_error


def test_acts_that_only_look_alike_are_let_be(didox, owed):
    """Of a number that begins the same, of another customer, or refused and deleted ones of this number."""
    body = body_of(owed)
    didox.keep(body | {"actdoc": body["actdoc"] | {"actno": "INV-10"}})
    didox.keep(body | {"buyertin": "305118428"})
    for status in (4, 5, 55):
        didox.keep(body, status=status)
    go()

    assert didox.created == 1
    assert stored() == (list(didox.documents)[-1], "draft")


def test_found_signed_already_it_is_awaited(didox, owed):
    document_id = didox.keep(body_of(owed), status=1)
    go()

    assert (didox.created, stored()) == (0, (document_id, "pending"))


def test_found_accepted_already_the_invoice_is_accepted(didox, owed):
    didox.keep(body_of(owed), status=3)
    go()

    assert (didox.created, stored()[1]) == (0, "accepted")
    assert Invoice.objects.get().status == "accepted"


def test_approved_again_it_is_another_act(didox, owed, events):
    go()
    (first,) = didox.documents
    didox.documents[first].status = 4
    Invoice.objects.update(status="rejected")
    reopen(invoice_id=owed.pk, user=get_user_model().objects.get(username="admin"))
    assert stored() == ("", "")
    Invoice.objects.update(status="approved", approval_no=2, total_amount=Decimal(100), computed_total=Decimal(100))
    Invoice.objects.update(branding_snapshot=owed.branding_snapshot)
    send(invoice_id=owed.pk, user=get_user_model().objects.get(username="admin"))
    go()

    assert len(didox.documents) == 2
    assert stored() == (list(didox.documents)[-1], "draft")
    assert [event.data["approval_no"] for event in events("didox_sent")] == [1, 2]


def test_taken_back_meanwhile_the_draft_is_named_for_deletion(didox, owed, monkeypatch):
    put = handler._put

    def put_and_reopen(*args, **kwargs):
        made = put(*args, **kwargs)
        Invoice.objects.update(status="draft")
        return made

    monkeypatch.setattr(handler, "_put", put_and_reopen)
    go()

    assert stored() == ("", "")
    assert work().state == "cancelled"
    assert next(iter(didox.documents)) in work().last_error


def test_no_secret_is_in_any_row_or_log(didox, owed, events):
    with lines_of("json", level="DEBUG") as lines:
        go()
        (token,) = didox.tokens
        Invoice.objects.update(didox_document_id="")
        said = f"user-key {token} of {API_KEY} with {PASSWORD} is wrong"
        didox.answers = {LIST: [refused(said, status=403), Response(said, status=400)]}
        with pytest.raises(PermanentError) as caught:
            handler.handle(Invoice.objects.get(), 1)
        with pytest.raises(PermanentError):
            check()
        log = lines()
    rows = [str(DidoxSession.objects.values().get()), str(caught.value), work().last_error]
    rows += [str(event.data) + event.reason for event in events("didox_sent")]

    for secret in (token, API_KEY, PASSWORD):
        assert not any(secret in text for text in (*rows, *log))
    assert "[hidden]" in str(caught.value)
    assert any("/v2/documents" in line for line in log)


def test_check_writes_nothing(didox, db):
    assert check() == f"Didox knows us by the TIN {TIN}."
    assert (didox.created, didox.documents) == (0, {})
    with override_settings(DIDOX_API_KEY="another-wrong-key"), pytest.raises(PermanentError, match="401"):
        check()
