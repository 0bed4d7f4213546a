"""What Didox says of an act, and what becomes of its invoice."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.didox.document import OURS, Document
from integrations.didox.news import having, hear
from invoices.models import Invoice, InvoiceEvent
from invoices.services.client_answer import accept
from invoices.services.reopen import reopen
from invoices.services.void import void
from tests.integrations.didox.conftest import out

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ID = "11F092E3428D10C68F7B1E0008000075"


@pytest.fixture
def sent(db):
    return out(1, ID)


def test_news_find_their_invoice_by_an_index_of_those_that_have_an_act(db):
    """SQLite is told twice which these are, and knows the index's condition again only so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    told = having(ID).values_list("pk", flat=True)[:1].explain()

    assert "invoice_by_didox_document" in str(told)
    assert not re.search(r"Filter:.*didox|SCAN", str(told))


def test_an_invoice_without_an_act_hears_of_none(db):
    out(1, "")

    assert list(having("")) == []


def say(status, comment="", document_id=ID):
    return hear(Document(document_id, status, comment), now=NOW)


def moves(invoice):
    return [
        (event.from_status, event.to_status, event.by, event.reason)
        for event in InvoiceEvent.objects.filter(invoice=invoice, kind="status_changed").order_by("id")
    ]


@pytest.mark.parametrize(
    ("said", "state", "status", "reason"),
    [
        ((1, ""), "pending", "sent", None),
        ((2, ""), "pending", "sent", None),
        ((3, ""), "accepted", "accepted", ""),
        ((4, "Часы неверны"), "rejected", "rejected", "Часы неверны"),
        ((4, " \u200b "), "rejected", "rejected", "Rejected at Didox."),
        ((4, "a\0b"), "rejected", "rejected", "ab"),
        ((5, ""), "cancelled", "rejected", "Cancelled at Didox."),
        ((55, "Ошибка"), "cancelled", "rejected", "Cancelled at Didox. Ошибка"),
    ],
)
def test_their_states_and_what_they_do(said, state, status, reason, sent):
    assert say(*said) == "applied"

    invoice = Invoice.objects.get()
    assert (invoice.didox_status, invoice.status) == (state, status)
    assert moves(invoice) == ([] if reason is None else [("sent", status, "system", reason)])
    assert invoice.version == sent.version + (reason is not None)
    if status == "rejected":
        assert (invoice.reject_reason, invoice.rejected_by, invoice.rejected_at) == (reason, "system", NOW)


def test_a_comment_of_any_length_is_kept_as_far_as_it_fits(sent):
    say(55, "ы" * 20_000)

    assert len(Invoice.objects.get().reject_reason) == 10_000


def test_an_event_tells_of_each_state(sent):
    say(1)
    say(3)

    answers = InvoiceEvent.objects.filter(kind="didox_answered").order_by("id")
    assert [event.data["didox_status"] for event in answers] == ["pending", "accepted"]


def test_the_same_again_and_older_news_change_nothing(sent):
    say(1)
    say(4, "Нет")
    before = (Invoice.objects.values().get(), InvoiceEvent.objects.count())

    assert [say(4, "Нет"), say(1), say(0), say(3), say(5)] == ["known"] * 5
    assert (Invoice.objects.values().get(), InvoiceEvent.objects.count()) == before


def test_a_state_that_nobody_knows_is_ignored(sent):
    assert say(777) == "ignored"
    assert Invoice.objects.get().didox_status == "draft"


def test_news_of_a_document_that_is_nobodys_is_ignored_and_logged(sent, caplog):
    assert say(3, document_id="F" * 32) == "ignored"

    assert Invoice.objects.get().status == "sent"
    assert "no invoice has this document" in caplog.text


@pytest.mark.parametrize("end", ["reopened", "void", "replaced"])
def test_news_of_an_act_that_is_history_is_ignored(end, sent):
    user = get_user_model().objects.create_user("manager")
    Invoice.objects.update(status="rejected")
    if end == "void":
        void(invoice_id=sent.pk, user=user, reason="A mistake")
    else:
        reopen(invoice_id=sent.pk, user=user)
    if end == "replaced":
        Invoice.objects.update(status="sent", approval_no=2, didox_document_id="E" * 32, didox_status="draft")
    before = (Invoice.objects.values().get(), InvoiceEvent.objects.count())

    assert [say(3), say(4)] == ["ignored"] * 2
    assert (Invoice.objects.values().get(), InvoiceEvent.objects.count()) == before


def test_what_a_person_recorded_stands_and_their_word_is_noted(sent):
    accept(invoice_id=sent.pk, user=get_user_model().objects.create_user("manager"))

    assert say(4, "Часы неверны") == "applied"
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.didox_status) == ("accepted", "rejected")
    assert len(moves(invoice)) == 1
    assert InvoiceEvent.objects.get(kind="didox_answered").reason == "Часы неверны"


def test_cancelled_after_it_was_accepted_it_is_noted_and_not_moved(sent):
    say(3)

    assert say(5) == "applied"
    assert (Invoice.objects.get().status, Invoice.objects.get().didox_status) == ("accepted", "cancelled")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*OURS, 777]), max_size=8))
@pytest.mark.django_db
def test_in_whatever_order_news_come_the_invoice_moves_once_at_most(told):
    invoice = Invoice.objects.filter(didox_document_id=ID).first() or out(1, ID)
    Invoice.objects.filter(pk=invoice.pk).update(status="sent", didox_status="draft")
    before = len(moves(invoice))
    for theirs in told:
        say(theirs)

    final = [OURS[one] for one in told if OURS.get(one) in ("accepted", "rejected", "cancelled")]
    expected = {"accepted": "accepted"}.get(final[0], "rejected") if final else "sent"
    assert Invoice.objects.get(pk=invoice.pk).status == expected
    assert len(moves(invoice)) - before == bool(final)
