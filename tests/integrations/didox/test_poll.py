"""Every five minutes: how the acts stand that are out, in a bounded number of questions."""

import json
from datetime import UTC, datetime

import pytest
from django.test import override_settings
from werkzeug import Response

from integrations.didox import poll as polling
from integrations.didox.poll import ASK_HOW_ACTS_STAND, MOST_CARDS, MOST_PAGES, poll, run
from integrations.errors import PermanentError, TransientError
from invoices.models import Invoice, InvoiceEvent
from proxima_invoice.foundation.work import periodic
from proxima_invoice.foundation.work.loop import run_until_idle
from proxima_invoice.site import broker
from tests.fakes.didox import LIST, LOG_IN, FakeDidox
from tests.integrations.didox.conftest import out


def body(number):
    return {"actdoc": {"actno": f"INV-{number}", "actdate": "2026-02-28"}, "buyertin": "305118427", "productlist": {}}


def at(didox: FakeDidox, number: int, status: int = 0, **more):
    """An invoice that is out, and its act there."""
    return out(number, didox.keep(body(number), status=status, **more))


def states():
    return dict(Invoice.objects.order_by("invoice_number").values_list("display_number", "didox_status"))


def statuses():
    return dict(Invoice.objects.order_by("invoice_number").values_list("display_number", "status"))


def test_each_hears_how_it_stands(didox, db):
    for number, status in enumerate((0, 1, 3, 4, 5, 55), start=1):
        at(didox, number, status, comment="Часы неверны" if status == 4 else None)

    assert poll() == 5
    assert list(states().values()) == ["draft", "pending", "accepted", "rejected", "cancelled", "cancelled"]
    assert list(statuses().values()) == ["sent", "sent", "accepted", "rejected", "rejected", "rejected"]
    assert Invoice.objects.get(display_number="INV-4").reject_reason == "Часы неверны"
    assert {event.by for event in InvoiceEvent.objects.filter(kind="status_changed")} == {"system"}


def test_a_second_look_finds_nothing_new(didox, db):
    at(didox, 1, 1)
    at(didox, 2, 3)
    poll()
    before = (list(Invoice.objects.values()), InvoiceEvent.objects.count())

    assert poll() == 0
    assert (list(Invoice.objects.values()), InvoiceEvent.objects.count()) == before


def test_while_no_act_is_out_nothing_is_asked(didox, db):
    document_id = didox.keep(body(1), status=3)
    out(1, document_id, status="accepted")
    out(2, "")

    assert poll() == 0
    assert didox.asked == []


def test_it_asks_for_what_changed_since_the_first_was_sent_and_for_every_state(didox, db):
    at(didox, 1)
    out(2, didox.keep(body(2)), sent_at=datetime(2026, 2, 20, 20, tzinfo=UTC))
    poll()

    (asked,) = didox.queries
    assert asked["dateFromUpdated"] == "2026-02-20"  # it was the 21st in Tashkent
    assert {"0", "1", "3", "4", "5", "55"} <= set(asked["status"].split(","))


def test_many_acts_are_few_questions(didox, db):
    for number in range(1, 251):
        didox.keep(body(number), status=1)
    ours = list(didox.documents)[::5]
    for number, document_id in enumerate(ours, start=1):
        out(number, document_id)

    assert poll() == len(ours) == 50
    assert didox.asked == [LOG_IN, LIST, LIST, LIST]
    assert set(states().values()) == {"pending"}


def test_no_page_is_asked_for_that_nobody_needs(didox, db):
    at(didox, 1, 1)
    for number in range(2, 251):
        didox.keep(body(number), status=1)
    poll()

    assert didox.asked == [LOG_IN, LIST]


def test_what_stands_on_no_page_is_asked_for_by_itself_some_at_a_time(didox, db, monkeypatch):
    monkeypatch.setattr(polling, "MOST_PAGES", 0)
    for number in range(1, 31):
        at(didox, number, 3)

    assert poll() == MOST_CARDS == 20
    assert len(didox.asked) == 1 + MOST_CARDS
    assert poll() == 10
    assert set(statuses().values()) == {"accepted"}


def test_an_endless_list_is_left_after_ten_pages(didox, db, monkeypatch):
    at(didox, 1, 1, updated="2026-01-01")
    monkeypatch.setattr("integrations.didox.client.PAGE", 1)
    for number in range(2, 30):
        didox.keep(body(number))
    poll()

    assert didox.asked.count(LIST) == MOST_PAGES
    assert states() == {"INV-1": "pending"}


def test_one_that_they_do_not_show_hides_no_other(didox, db):
    out(1, "F" * 32)
    out(2, "E" * 32)
    at(didox, 3, 3, updated="2026-01-01")

    assert poll() == 1
    assert list(statuses().values()) == ["sent", "sent", "accepted"]


def test_small_letters_are_the_same_document(didox, db):
    at(didox, 1, 3)
    didox.documents = {document_id.lower(): kept for document_id, kept in didox.documents.items()}

    assert poll() == 1


@pytest.mark.parametrize("answer", ["[]", '{"data": null}', '{"data": {}}', "<html>", '"text"'])
def test_an_answer_that_is_no_list_is_told(answer, didox, db):
    at(didox, 1, 3)
    didox.answers = {LIST: [Response(answer)]}
    with pytest.raises(TransientError):
        poll()

    assert statuses() == {"INV-1": "sent"}


@pytest.mark.parametrize(
    "odd", [None, 5, {}, {"doc_id": 5, "doc_status": 3}, {"doc_id": "A", "doc_status": None}, {"doc_id": "A" * 32}]
)
def test_rows_that_are_none_are_passed_over(odd, didox, db):
    invoice = at(didox, 1, 3)
    row = {"doc_id": invoice.didox_document_id, "doc_status": "3", "status_comment": None}
    didox.answers = {LIST: [Response(json.dumps({"data": [odd, row]}))]}

    assert poll() == 1


def test_pages_that_were_heard_before_a_failure_are_kept(didox, db, monkeypatch):
    monkeypatch.setattr("integrations.didox.client.PAGE", 1)
    at(didox, 1, 3)
    at(didox, 2, 3)
    first = didox._list

    def once(request):
        didox.answers = {LIST: [Response(status=400)]}
        return first(request)

    monkeypatch.setattr(didox, "_list", once)
    with pytest.raises(PermanentError):
        poll()

    assert statuses() == {"INV-1": "accepted", "INV-2": "sent"}


def test_by_the_clock_a_failure_is_a_line_in_the_log(didox, db, caplog):
    at(didox, 1, 3)
    didox.answers = {LIST: [Response(status=503)] * 3}
    run()

    assert "Didox could not be asked" in caplog.text
    assert statuses() == {"INV-1": "sent"}


def test_after_a_refused_password_it_stays_silent_towards_them(didox, db):
    at(didox, 1, 3)
    didox.password = "another"
    for _ in range(30):
        run()

    assert didox.wrong_passwords == 1


def test_switched_off_it_does_nothing(didox, db):
    at(didox, 1, 3)
    with override_settings(DIDOX_PASSWORD=""):
        run()

    assert didox.asked == []


@pytest.fixture
def one_connection(monkeypatch):
    """Inside a test's transaction nobody may close it."""
    monkeypatch.setattr(periodic, "close_old_connections", lambda: None)


def test_the_worker_runs_it_every_five_minutes(didox, db, one_connection):
    at(didox, 1, 3)
    assert ASK_HOW_ACTS_STAND in periodic.registered()
    assert ASK_HOW_ACTS_STAND.every_seconds == 300
    assert run_until_idle([ASK_HOW_ACTS_STAND], work=lambda: 0) == []

    assert statuses() == {"INV-1": "accepted"}


def test_beat_starts_it_by_its_name(didox, db, one_connection):
    at(didox, 1, 3)
    broker.run_periodic(ASK_HOW_ACTS_STAND.name)

    assert statuses() == {"INV-1": "accepted"}
