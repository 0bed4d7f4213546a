"""Both queues over HTTP, as clients of the API that ours is like pull them (spec 7, Queues)."""

from datetime import timedelta

import jsonschema
import pytest

from integrations.exchange.models import Company, ExpenseAccount, IncomingDocument, Queue, VatClass
from integrations.exchange.queries.queue_page import SIZE
from integrations.exchange.services.append_to_queue import MILLISECOND, append_incoming
from integrations.exchange.services.edit_document import edit_document
from integrations.exchange.services.export_document import export_document
from integrations.exchange.services.mark_digitised import mark_digitised
from tests import exchange
from tests.exchange import NOW, PUB, caller


@pytest.fixture
def ours(db: None) -> Company:
    owner = exchange.company(code="302320404")
    exchange.key_of(owner)
    return owner


@pytest.fixture
def client(ours):
    return caller()


def pull(client, queue="exported", **query):
    answer = client.get(f"{PUB}/{queue}", query)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    schema = client.get("/api/schema/jsonexport.json")
    assert schema["Content-Type"] == "application/schema+json"
    jsonschema.validate(told, schema.json(), format_checker=jsonschema.FormatChecker())
    return told


def test_a_document_has_what_was_read_what_the_accountant_made_of_it_and_what_the_client_sent(client, ours, users):
    document = exchange.incoming(ours)
    IncomingDocument.objects.update(userdata="order 4711", sourcedata="eyJhIjoxfQ==", pages=2)
    account = ExpenseAccount.objects.create(code="9420", name="Hosting")
    vat_class = VatClass.objects.create(code="V12", name="VAT 12 %", rate=12)
    values = {"expense_account": account, "vat_class": vat_class, "due_date": "2026-12-02"}
    edit_document(document_id=document.pk, version=1, values=values, user=users["manager"])
    mark_digitised(document_id=document.pk, version=2, user=users["manager"], now=NOW)

    (told,) = pull(client, "digitized")["documents"]

    assert told["id"] == str(document.pk)
    assert (told["direction"], told["doctype"], told["status"]) == ("incoming", "invoice", "digitised")
    assert (told["userdata"], told["sourcedata"]) == ("order 4711", "eyJhIjoxfQ==")
    assert (told["docnum"], told["date"], told["total"]) == ("SF-118", "2026-11-18", "1120000.00")
    assert told["sellernameascii"] == "OOO <<Romashka>>"
    assert told["expenseaccount"] == {"code": "9420", "name": "Hosting"}
    assert told["vatclass"] == {"code": "V12", "name": "VAT 12 %", "rate": "12.00"}
    assert told["fields"]["duedate"] == {"confidence": 1, "origin": "person"}
    assert (told["buyername"], told["vattotal"], told["exportedat"]) == (None, None, None)
    assert told["companycode"] == "302320404"
    assert pull(client)["documents"] == []


def test_an_exported_document_has_both_moments(client, ours, users):
    document = exchange.incoming(ours)
    mark_digitised(document_id=document.pk, version=1, user=users["manager"], now=NOW)
    export_document(document_id=document.pk, version=2, user=users["manager"], now=NOW + timedelta(hours=1))

    (told,) = pull(client)["documents"]

    assert told["digitizedat"].startswith("2026-11-20T10:00:00.00")
    assert told["exportedat"].startswith("2026-11-20T11:00:00.00")


def test_pages_follow_one_another_until_there_is_no_next(client, ours):
    key = ours.keys.get()
    for _ in range(SIZE + 1):
        append_incoming(exchange.incoming(ours, key=key), queue=Queue.EXPORTED, now=NOW)

    first = pull(client)
    second = pull(client, **{"from": first["next"]})

    assert len(first["documents"]) == SIZE
    assert first["next"] == first["documents"][-1]["exportedat"]
    assert len(second["documents"]) == 1
    assert "next" not in second
    assert pull(client, **{"from": second["documents"][0]["exportedat"]})["documents"] == []


def test_from_may_be_written_in_any_zone_and_precision(client, ours):
    moment = append_incoming(exchange.incoming(ours), queue=Queue.EXPORTED, now=NOW)
    before = (moment - MILLISECOND).isoformat()

    assert len(pull(client, **{"from": before})["documents"]) == 1
    assert len(pull(client, **{"from": "2026-11-20T14:59:59+05:00"})["documents"]) == 1
    assert len(pull(client, **{"from": "2026-11-20T10:00:00.001Z"})["documents"]) == 0


@pytest.mark.parametrize(
    "query",
    [
        {"from": ""},
        {"from": "yesterday"},
        {"from": "2026-11-20"},
        {"from": "2026-11-20T10:00:00"},
        {"from": "2026-13-20T10:00:00Z"},
        {"from": "0001-01-01T00:00:00+05:00"},
        {"from": "2026-11-20T10:00:00 05:00"},
        {"doctype": "letter"},
        {"form": "2026-11-20T10:00:00Z"},
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(client, query):
    answer = client.get(f"{PUB}/exported", query)

    assert answer.status_code == 400
    assert list(answer.json()) == ["message"]
    assert answer.json()["message"].startswith(f"{next(iter(query))}: ")


def test_another_company_s_documents_are_nobody_else_s(client, ours):
    append_incoming(exchange.incoming(exchange.company("other")), queue=Queue.EXPORTED, now=NOW)

    assert pull(client)["documents"] == []


def test_only_documents_of_a_kind(client, ours):
    for doctype in ("invoice", "act"):
        append_incoming(exchange.incoming(ours, doctype=doctype), queue=Queue.EXPORTED, now=NOW)

    assert [one["doctype"] for one in pull(client, doctype="invoice")["documents"]] == ["invoice"]


def test_a_page_takes_a_few_queries_however_many_documents_it_has(client, ours, django_assert_max_num_queries):
    for _ in range(5):
        append_incoming(exchange.incoming(ours), queue=Queue.EXPORTED, now=NOW)
    with django_assert_max_num_queries(6):
        client.get(f"{PUB}/exported")


class TestKey:
    @pytest.mark.parametrize("shown", ["", "another"])
    def test_without_a_key_that_holds_nothing_is_told(self, ours, shown):
        answer = caller(shown).get(f"{PUB}/exported")

        assert answer.status_code == 401
        assert list(answer.json()) == ["message"]

    @pytest.mark.parametrize("gone", [{"revoked_at": NOW}, {"expires_at": NOW}])
    def test_a_key_that_was_revoked_or_expired_is_none(self, ours, gone):
        exchange.key_of(ours, "old", **gone)

        assert caller("old").get(f"{PUB}/exported").status_code == 401

    def test_a_key_for_other_things_names_the_scope_that_it_lacks(self, ours):
        exchange.key_of(ours, "uploads", scopes=("upload", "subscribe"))
        answer = caller("uploads").get(f"{PUB}/exported")

        assert answer.status_code == 403
        assert "read" in answer.json()["message"]


class TestFile:
    def test_whoever_was_given_its_address_gets_it_without_a_key(self, client, ours):
        append_incoming(exchange.incoming(ours, content=b"%PDF-1.7 hello"), queue=Queue.EXPORTED, now=NOW)
        url = pull(client)["documents"][0]["url"]

        answer = caller("").get(url)

        assert answer.status_code == 200
        assert answer.content == b"%PDF-1.7 hello"
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'attachment; filename="bill.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_an_address_that_was_changed_or_is_too_old_leads_nowhere(self, client, ours, time_machine):
        append_incoming(exchange.incoming(ours), queue=Queue.EXPORTED, now=NOW)
        time_machine.move_to(NOW)
        url = pull(client)["documents"][0]["url"]

        assert caller("").get(url[:-1] + ("a" if url[-1] != "a" else "b")).status_code == 404
        time_machine.move_to(NOW + timedelta(days=2))
        refused = caller("").get(url)
        assert refused.status_code == 404
        assert list(refused.json()) == ["message"]


def test_an_unknown_address_and_a_wrong_method_answer_bare_as_well(client):
    for answer in (client.get(f"{PUB}/nothing"), client.post(f"{PUB}/exported", {}, format="json")):
        assert answer.status_code in (404, 405)
        assert list(answer.json()) == ["message"]
