"""The list of incoming documents."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.exchange.models import Company, IncomingDocument, SyncError
from tests.exchange import NOW, company, incoming

LIST = "/admin/exchange/incomingdocument/"
SURE = {"confidence": 0.97, "origin": "xml"}
ALL_SURE = dict.fromkeys(("number", "issue_date", "currency", "total"), SURE)


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def names(client: Client, **asked: str) -> list[str]:
    return [str(document) for document in client.get(LIST, asked).context["cl"].result_list]


def failed(document: IncomingDocument, message: str = "Country <Japan> does not exist.") -> IncomingDocument:
    SyncError.objects.create(
        incoming=document,
        key=document.location.key,
        company_code=document.company.code,
        message=message,
        reported_at=NOW,
    )
    IncomingDocument.objects.filter(pk=document.pk).update(sync_failed_at=NOW)
    document.refresh_from_db()
    return document


@pytest.fixture
def pile(firm: Company) -> dict[str, IncomingDocument]:
    first = incoming(firm, number="A-1", found=ALL_SURE)
    return {
        "sure": first,
        "unsure": incoming(firm, number="B-2", seller_name="Orion", seller_tin="305118427", doubts=["One.", "Two."]),
        "copy": incoming(firm, number="C-3", duplicate_of=first, file_name="copy.pdf"),
        "empty": incoming(company("Other"), number="", found={}, doctype="act"),
        "failed": failed(
            incoming(firm, number="E-5", status="exported", digitized_at=NOW, exported_at=NOW, found=ALL_SURE)
        ),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["E-5", "bill.pdf", "C-3", "B-2", "A-1"]),
        ({"status": "exported"}, ["E-5"]),
        ({"marks": "sync_error"}, ["E-5"]),
        ({"marks": "duplicate"}, ["C-3"]),
        ({"doctype": "act"}, ["bill.pdf"]),
        ({"q": "orion"}, ["B-2"]),
        ({"q": "305118427"}, ["B-2"]),
        ({"q": "copy.pdf"}, ["C-3"]),
        ({"q": "nobody"}, []),
    ],
)
def test_it_is_narrowed(asked: dict[str, str], found: list[str], pile, viewer: Client):
    assert names(viewer, **asked) == found


def test_it_is_narrowed_by_company_and_an_unknown_one_is_told(pile, viewer: Client):
    assert names(viewer, company=str(pile["empty"].company_id)) == ["bill.pdf"]

    answer = viewer.get(LIST, {"company": "x'"})
    assert len(answer.context["cl"].result_list) == 5
    assert "was ignored" in said(answer)[0]


def test_a_row_says_what_to_look_at(pile, viewer: Client):
    page = viewer.get(LIST).content.decode()

    for words in ("complete", "Number 60 %", "Number not found", "2 doubts", "duplicate", "To check", "1 120 000"):
        assert words in page.replace("\N{NO-BREAK SPACE}", " "), words
    assert "Country &lt;Japan&gt; does not exist." in page


def test_what_is_cleared_is_no_mark_any_more(pile, viewer: Client):
    SyncError.objects.update(cleared_at=NOW)

    assert "Japan" not in viewer.get(LIST).content.decode()


def test_many_documents_ask_no_more_than_few(pile, firm: Company, administrator: Client):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            administrator.get(LIST)
        counts.append(len(queries))
        for number in range(10):
            failed(incoming(firm, number=f"Z-{number}"))
    assert counts[0] == counts[1] <= 15


# -- exporting a selection


def selected(*documents: IncomingDocument, **more: str) -> dict[str, object]:
    return {"action": "export_selected", "_selected_action": [str(one.pk) for one in documents], "index": "0", **more}


def confirmed(*documents: IncomingDocument) -> dict[str, object]:
    seen = {f"version_{one.pk}": str(one.version) for one in documents}
    return selected(*documents, confirmed="1", **seen)


def test_a_selection_is_asked_for_before_anything_happens(pile, firm: Company, manager: Client):
    digitised = incoming(firm, number="D-4", status="digitised", digitized_at=NOW)

    page = manager.post(LIST, selected(digitised, pile["sure"], pile["failed"])).content.decode()

    assert "Export to accounting: 2 documents" in page
    assert "A-1 (to check)" in page
    assert not IncomingDocument.objects.filter(pk=digitised.pk, status="exported").exists()


def test_each_of_a_selection_gets_its_message(pile, firm: Company, manager: Client):
    good = incoming(firm, number="D-4", status="digitised", digitized_at=NOW)
    stale = incoming(firm, number="D-5", status="digitised", digitized_at=NOW)
    request = confirmed(good, stale, pile["sure"])
    IncomingDocument.objects.filter(pk=stale.pk).update(version=7)

    answer = manager.post(LIST, request)

    assert answer.status_code == 302
    assert said(answer) == [
        "A-1: A-1 is to check: this cannot be done now.",
        "D-4 is exported to 1C.",
        "D-5: D-5 was changed meanwhile: look at it again before you go on.",
    ]
    assert set(IncomingDocument.objects.filter(exported_at__gt=NOW).values_list("number", flat=True)) == {"D-4"}


def test_only_those_who_check_may_export(firm: Company, viewer: Client, as_user):
    digitised = incoming(firm, status="digitised", digitized_at=NOW)

    viewer.post(LIST, confirmed(digitised))
    assert as_user("manager", csrf=True).post(LIST, confirmed(digitised)).status_code == 403

    digitised.refresh_from_db()
    assert digitised.status == "digitised"


def test_a_key_that_is_none_is_passed_over(firm: Company, manager: Client):
    answer = manager.post(LIST, selected() | {"_selected_action": ["x", str(uuid4())]})

    assert answer.status_code == 200
    assert "Export to accounting: 0 documents" in answer.content.decode()


def badge(client: Client) -> str | None:
    entries = [item for group in client.get(LIST).context["sidebar_navigation"] for item in group["items"]]
    return next(item.get("badge") for item in entries if item["link"] == LIST)


def test_the_navigation_counts_what_waits_for_whoever_may_check(pile, manager: Client, viewer: Client):
    assert badge(manager) == "4"
    assert badge(viewer) is None


def test_the_newest_stands_first(firm: Company, viewer: Client):
    for days, number in ((0, "old"), (2, "new"), (1, "mid")):
        document = incoming(firm, number=number)
        IncomingDocument.objects.filter(pk=document.pk).update(uploaded_at=NOW + timedelta(days=days))

    assert names(viewer) == ["new", "mid", "old"]
