"""Invoices of ours in the queue of exported documents (spec 7, Queues)."""

from decimal import Decimal

import jsonschema
import pytest

from integrations.exchange.models import Queue, QueueEntry, SyncError
from integrations.exchange.services.append_to_queue import append_incoming
from invoices.models import BankAccount, Branding
from tests import exchange
from tests.documents import invoice_of, line
from tests.exchange import NOW, PUB, caller
from tests.lifecycle import call, put_into


@pytest.fixture
def user(users):
    return users["admin"]


@pytest.fixture
def client(db):
    exchange.key_of(exchange.company(code="302320404"))
    return caller()


def approved(user, **fields):
    invoice = put_into(invoice_of(line(), line("manual", description="Travel"), **fields), "needs_review")
    return call("approve", invoice, user)


def exported(client):
    answer = client.get(f"{PUB}/exported")
    assert answer.status_code == 200, answer.content
    jsonschema.validate(answer.json(), client.get("/api/schema/jsonexport.json").json())
    return answer.json()["documents"]


def test_an_approved_invoice_stands_there_as_it_was_printed(client, user):
    invoice = approved(user)

    (told,) = exported(client)

    assert (told["id"], told["direction"], told["doctype"]) == (str(invoice.pk), "outgoing", "invoice")
    assert (told["docnum"], told["status"]) == (invoice.display_number, "approved")
    assert told["companycode"] == "302320404"
    assert told["buyername"] == "ООО «Orion Logistika Servis»"
    assert (told["buyertin"], told["currency"]) == ("305118427", "UZS")
    assert Decimal(told["total"]) == invoice.total_with_vat
    assert Decimal(told["nettotal"]) + Decimal(told["vattotal"]) == Decimal(told["total"])
    assert [one["description"] for one in told["lines"]][-1] == "Travel"
    assert sum(Decimal(one["total"]) for one in told["lines"]) == invoice.total_amount
    assert caller("").get(told["url"]).content.startswith(b"%PDF-")


def test_before_the_approval_it_does_not(client, user):
    put_into(invoice_of(line()), "needs_review")

    assert exported(client) == []


def test_a_company_that_does_not_get_them_sees_none(client, user):
    exchange.key_of(exchange.company("other", gets_our_invoices=False), "theirs")
    approved(user)

    assert len(exported(client)) == 1
    assert exported(caller("theirs")) == []


def test_a_company_that_is_set_up_later_finds_all_of_them(client, user):
    approved(user)
    exchange.key_of(exchange.company("later"), "late")

    assert len(exported(caller("late"))) == 1


@pytest.mark.parametrize(
    ("verbs", "status"), [("reject", "rejected"), ("reject void", "void"), ("reject reopen", "draft")]
)
def test_what_is_undone_later_comes_once_more_with_its_new_status(client, user, verbs, status):
    invoice = approved(user)
    before = exported(client)[0]["exportedat"]
    for verb in ("send", *verbs.split()):
        call(verb, invoice, user)

    (told,) = exported(client)

    assert told["status"] == status
    assert told["exportedat"] > before


def test_what_was_never_approved_is_not_followed(client, user):
    call("void", put_into(invoice_of(line()), "declined"), user)

    assert not QueueEntry.objects.exists()


def queued():
    document = exchange.incoming(exchange.company())
    append_incoming(document, queue=Queue.EXPORTED, now=NOW)
    return document


class TestSyncErrors:
    def report(self, client, document_id, **changes):
        body = {"documentid": str(document_id), "companycode": "302320404", "message": "No country Japan."}
        return client.post(f"{PUB}/syncerrors", body | changes, format="json")

    def test_it_is_kept_with_the_document_and_with_the_invoice(self, client, user):
        invoice, document = approved(user), queued()

        for one in (invoice, document):
            assert self.report(client, one.pk).status_code == 200

        assert {error.message for error in SyncError.objects.all()} == {"No country Japan."}
        assert invoice.sync_errors.get().company_code == "302320404"
        document.refresh_from_db()
        assert document.sync_failed_at is not None
        assert document.events.get().kind == "sync_failed"

    def test_approved_again_what_was_said_against_an_invoice_is_cleared(self, client, user):
        invoice = approved(user)
        self.report(client, invoice.pk)

        call("send", invoice, user)
        call("reject", invoice, user)

        assert SyncError.objects.get().cleared_at is not None

    def test_an_unknown_document_is_not_found_nor_one_of_another_company_nor_a_draft_of_ours(self, client, user):
        others = exchange.incoming(exchange.company("other"))
        draft = invoice_of(line())

        for one in (others.pk, draft.pk, exchange.company().pk):
            answer = self.report(client, one)
            assert answer.status_code == 404
            assert str(one) in answer.json()["message"]
        assert not SyncError.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("documentid", "4711"),
            ("documentid", None),
            ("companycode", ""),
            ("companycode", 302320404),
            ("message", " "),
            ("message", "a\0b"),
            ("message", "m" * 5_001),
        ],
    )
    def test_what_cannot_be_read_is_refused_by_its_name(self, client, user, field, value):
        document = queued()
        answer = self.report(client, document.pk, **{field: value})

        assert answer.status_code == 400
        assert answer.json()["message"].startswith(f"{field}: ")
        assert not SyncError.objects.exists()

    def test_a_body_is_json_whatever_its_content_type_says(self, client, user):
        document = queued()
        body = f'{{"documentid":"{document.pk}","companycode":"302320404","message":"No."}}'

        answer = client.generic("POST", f"{PUB}/syncerrors", body, content_type="application/x-www-form-urlencoded")

        assert answer.status_code == 200
        assert SyncError.objects.get().message == "No."

    @pytest.mark.parametrize("body", ["", "[]", "no", '{"a": 1, "a": 2}'])
    def test_a_body_that_is_no_object_is_refused(self, client, body):
        answer = client.generic("POST", f"{PUB}/syncerrors", body, content_type="text/plain")

        assert answer.status_code == 400
        assert list(answer.json()) == ["message"]


@pytest.fixture(autouse=True)
def seller(db):
    """Whose name the invoices carry."""
    branding = Branding.objects.create()
    BankAccount.objects.create(branding=branding, currency="UZS", account_number="20208000900123456001")
