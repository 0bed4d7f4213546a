"""The page of one incoming document: looking, correcting, and what is done with it."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from integrations.exchange.models import (
    Company,
    DocumentEvent,
    ExpenseAccount,
    IncomingDocument,
    QueueEntry,
    SyncError,
    VatClass,
)
from tests.exchange import NOW, incoming

READ = {
    "number": {"confidence": 0.979, "origin": "xml"},
    "total": {"confidence": 0.55, "origin": "text", "note": "Two sums stand on the page."},
    "currency": {"confidence": 1, "origin": "person"},
}


def url(document: IncomingDocument, page: str = "change") -> str:
    return reverse(f"admin:exchange_incomingdocument_{page}", args=[document.pk])


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def typed(client: Client, document: IncomingDocument, do: str, **values: str) -> dict[str, str]:
    """What a browser sends: everything the page shows, but `values`."""
    form = client.get(url(document)).context["form"]
    sent = {"version": str(document.version), "do": do}
    for shown in form:
        sent |= {shown.spec.name: shown.value, f"seen_{shown.spec.name}": shown.seen}
    return sent | values


def text_of(answer) -> str:
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


@pytest.fixture
def document(firm: Company) -> IncomingDocument:
    return incoming(firm, found=READ, doubts=["The sums do not <add> up."], issue_date=None)


@pytest.fixture
def account(db: None) -> ExpenseAccount:
    return ExpenseAccount.objects.create(code="9420", name="Rent")


def test_each_field_says_how_sure_we_are_and_where_it_comes_from(document: IncomingDocument, viewer: Client):
    answer = viewer.get(url(document))
    checked = {one.shown.spec.name: one.certainty for _title, group in answer.context["groups"] for one in group}

    assert checked["number"] == ("sure, 97 %", False, "from its XML", "")
    assert checked["total"] == ("look here, 55 %", True, "from its text", "Two sums stand on the page.")
    assert checked["currency"] == ("by hand", False, "", "")
    assert checked["issue_date"][:2] == ("not found", True)
    assert checked["due_date"][:2] == ("not found", False)
    assert checked["vat_class"] is None
    assert "The sums do not &lt;add&gt; up." in answer.content.decode()


def test_the_first_doubtful_field_has_the_cursor(document: IncomingDocument, manager: Client):
    page = manager.get(url(document)).content.decode()

    assert page.count(" autofocus") == 1
    assert "autofocus" in page.partition('id="id_issue_date"')[2].partition(">")[0]


def test_a_viewer_sees_it_read_only(document: IncomingDocument, viewer: Client):
    page = viewer.get(url(document)).content.decode()

    assert "<fieldset disabled>" in page
    for words in ("Mark digitised", "Reject", 'name="do"', "autofocus"):
        assert words not in page, words
    assert viewer.post(url(document), {"do": "digitise", "version": "1"}).status_code == 403
    assert viewer.post(url(document, "reject"), {"reason": "x", "version": "1"}).status_code == 403


def test_what_is_corrected_is_saved_and_told(document: IncomingDocument, account: ExpenseAccount, manager: Client):
    sent = typed(
        manager, document, "save", total="1 250 000,50", issue_date="2026-11-18", expense_account=str(account.pk)
    )

    answer = manager.post(url(document), sent)

    assert (answer.status_code, answer["Location"]) == (302, url(document))
    document.refresh_from_db()
    assert (document.total, document.expense_account, document.status) == (Decimal("1250000.50"), account, "to_check")
    page = text_of(manager.get(url(document))).replace("\N{NO-BREAK SPACE}", " ")
    assert "Total 1 120 000,00 → 1 250 000,50" in page
    assert "Date 18.11.2026" in page


def test_nothing_typed_changes_nothing(document: IncomingDocument, manager: Client):
    answer = manager.post(url(document), typed(manager, document, "save"))

    assert said(answer) == ["Nothing was changed."]
    assert not DocumentEvent.objects.exists()


def test_what_is_refused_stands_at_its_field_and_nothing_is_lost(document: IncomingDocument, manager: Client):
    answer = manager.post(url(document), typed(manager, document, "save", total="1.250", number="NEW-1"))

    assert answer.status_code == 400
    shown = {one.spec.name: one for one in answer.context["form"]}
    assert shown["total"].errors == ["Write 1 250 or 1,25: this could be either.".replace("1 250", "1\u00a0250")]
    assert (shown["total"].value, shown["number"].value) == ("1.250", "NEW-1")
    document.refresh_from_db()
    assert document.number == "SF-118"


def test_what_cannot_be_digitised_keeps_what_was_typed_unsaved(document: IncomingDocument, manager: Client):
    answer = manager.post(url(document), typed(manager, document, "digitise", number="NEW-1"))

    assert answer.status_code == 400
    shown = {one.spec.name: one for one in answer.context["form"]}
    assert shown["issue_date"].errors == ["Give this before the document is digitised."]
    assert shown["number"].value == "NEW-1"
    document.refresh_from_db()
    assert (document.number, document.status) == ("SF-118", "to_check")
    assert not QueueEntry.objects.exists()


def test_somebody_who_was_faster_is_told_of(document: IncomingDocument, manager: Client):
    sent = typed(manager, document, "save", number="MINE-1")
    IncomingDocument.objects.filter(pk=document.pk).update(version=2, number="THEIRS-1", seller_name="Theirs")

    answer = manager.post(url(document), sent)

    assert answer.status_code == 409
    shown = {one.spec.name: one for one in answer.context["form"]}
    assert (shown["number"].value, shown["number"].now, shown["seller_name"].value) == ("MINE-1", "THEIRS-1", "Theirs")
    assert "What you typed is kept below" in text_of(answer)
    assert (
        manager.post(url(document), typed(manager, document, "save", version="2", number="MINE-1")).status_code == 302
    )


def test_digitised_with_what_was_typed_one_lands_on_the_next_of_the_pile(
    document: IncomingDocument, firm: Company, manager: Client
):
    older = incoming(firm, number="OLDER")
    IncomingDocument.objects.filter(pk=older.pk).update(uploaded_at=NOW - timedelta(days=1))
    incoming(firm, number="DONE", status="digitised", digitized_at=NOW)

    answer = manager.post(url(document), typed(manager, document, "digitise", issue_date="2026-11-18"))

    assert said(answer) == ["SF-118 is digitised."]
    assert answer["Location"] == url(older)
    document.refresh_from_db()
    assert (document.status, document.issue_date) == ("digitised", date(2026, 11, 18))
    assert QueueEntry.objects.get().incoming_id == document.pk
    last = manager.post(url(older), typed(manager, older, "digitise"))
    assert last["Location"] == reverse("admin:exchange_incomingdocument_changelist")


def test_the_pile_is_that_of_the_list_it_was_opened_from(document: IncomingDocument, firm: Company, manager: Client):
    other = incoming(Company.objects.create(name="Other", code="O"), number="OTHER")
    narrowed = f"?_changelist_filters=company%3D{firm.pk}"

    assert manager.get(url(document)).context["next"] == other
    assert manager.get(url(document) + narrowed).context["next"] is None
    answer = manager.post(url(document) + narrowed, typed(manager, document, "digitise", issue_date="2026-11-18"))
    assert answer["Location"].endswith(f"?company={firm.pk}")


def test_it_is_exported_to_the_system_by_its_name(firm: Company, manager: Client):
    document = incoming(firm, status="digitised", digitized_at=NOW)
    assert "Export to 1C" in text_of(manager.get(url(document)))

    answer = manager.post(url(document), typed(manager, document, "export"))

    assert said(answer) == ["SF-118 is exported to 1C."]
    document.refresh_from_db()
    assert document.status == "exported"


def test_a_sync_error_is_shown_until_it_is_exported_again(firm: Company, manager: Client):
    document = incoming(firm, status="exported", digitized_at=NOW, exported_at=NOW, sync_failed_at=NOW)
    SyncError.objects.create(
        incoming=document, key=document.location.key, company_code="X", message="No <such> account", reported_at=NOW
    )
    page = manager.get(url(document))
    assert "It did not arrive in 1C No <such> account" in text_of(page)
    assert "No &lt;such&gt; account" in page.content.decode()

    manager.post(url(document), typed(manager, document, "export"))

    shown = text_of(manager.get(url(document)))
    assert "It did not arrive" not in shown
    assert "Sync errors, cleared" in shown


def test_rejecting_needs_a_reason(document: IncomingDocument, manager: Client):
    for reason in ("", "  "):
        refused = manager.post(url(document, "reject"), {"version": "1", "reason": reason})
        assert refused.status_code == 400
    document.refresh_from_db()
    assert document.status == "to_check"
    assert (
        "whatever was typed"
        in manager.post(url(document, "reject"), {"version": "9", "reason": "whatever was typed"}).content.decode()
    )

    answer = manager.post(url(document, "reject"), {"version": "1", "reason": "Not <ours>"})

    assert said(answer) == ["SF-118 is rejected."]
    page = manager.get(url(document)).content.decode()
    assert "Not &lt;ours&gt;" in page
    assert "<fieldset disabled>" in page


def test_duplicates_lead_to_each_other(document: IncomingDocument, firm: Company, viewer: Client):
    copy = incoming(firm, number="COPY", duplicate_of=document)

    assert url(document) in viewer.get(url(copy)).content.decode()
    assert url(copy) in viewer.get(url(document)).content.decode()


def test_an_account_that_is_out_of_use_stays_and_is_offered_no_more(
    document: IncomingDocument, account: ExpenseAccount, manager: Client
):
    VatClass.objects.create(code="old", name="Old", is_active=False)
    IncomingDocument.objects.filter(pk=document.pk).update(expense_account=account)
    ExpenseAccount.objects.update(is_active=False)

    page = manager.get(url(document)).content.decode()

    assert "9420 Rent (no longer in use)" in page
    assert "old Old" not in page
    assert manager.post(url(document), typed(manager, document, "save", number="N-1")).status_code == 302


def test_an_unknown_deed_or_document_is_none(document: IncomingDocument, manager: Client):
    assert manager.post(url(document), {"do": "burn"}).status_code == 404
    assert manager.get(url(document).replace(str(document.pk), "x")).status_code == 404


def test_it_asks_little_of_the_database(document: IncomingDocument, firm: Company, administrator: Client):
    for number in range(8):
        incoming(firm, number=f"COPY-{number}", duplicate_of=document)
        DocumentEvent.objects.create(document=document, kind="read", by="system", at=NOW)
    administrator.get(url(document))
    with CaptureQueriesContext(connection) as queries:
        administrator.get(url(document))

    assert len(queries) <= 15
