import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from invoices.admin.timeline import timeline
from invoices.models import Invoice, InvoiceEvent
from invoices.services.create_from_given import create_given_draft
from invoices.services.decline import decline
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.finalize import finalize
from invoices.services.record_event import record_event
from invoices.services.regenerate import regenerate
from invoices.services.reopen import reopen
from tests.plugins.admin import FEBRUARY


def told(invoice: Invoice, *, entries: int = 100, skip: int = 0) -> list[str]:
    """The timeline as plain words, newest first."""
    shown = timeline(invoice, entries=entries, skip=skip).entries
    return [
        re.sub("<[^>]+>", "", " | ".join([str(entry.title), entry.by, *map(str, entry.changes), entry.reason])).strip(
            " |"
        )
        for entry in shown
    ]


def test_a_total_set_by_hand_reads_before_and_after(draft: Invoice, users):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": Decimal("16000000.00")})

    assert told(draft)[0] == "Edited | manager | Total 15\xa0300\xa0000,00 → 16\xa0000\xa0000,00"


def test_one_save_is_one_entry(drafts: dict[str, Invoice], users):
    invoice = drafts["APP-2"]
    line = invoice.line_items.all()[0]
    edit_line_items(
        invoice_id=invoice.pk,
        user=users["manager"],
        update=[{"id": line.pk, "quantity": "2.00"}],
        add=[{"description": "Discount", "line_total": "-10.00"}],
    )

    newest, oldest = told(invoice)
    assert newest.startswith("6 edits | manager")
    assert "Added Discount −10,00" in newest
    assert "quantity 1,00 → 2,00" in newest
    assert oldest.startswith("Draft made | manager | 3 worklogs, 3,00 h, 150,00")


def test_what_was_changed_of_a_prefill_reads_under_the_draft(month: None, users):
    made = create_given_draft(
        user=users["manager"],
        application_key="APP-2",
        period=FEBRUARY,
        given={
            "total_amount": "90.00",
            "line_items": [{"line_type": "manual", "source": "manual", "description": "Audit", "line_total": "100"}],
        },
    )

    oldest = told(made)[-1]
    assert oldest.startswith("Draft made | manager | 3 worklogs")
    assert oldest.endswith("| 1 line added by hand | 3 lines left out by hand | Total 90,00 by hand")


def test_a_draft_as_it_was_computed_tells_of_nothing_by_hand(draft: Invoice):
    assert "by hand" not in told(draft)[-1]


def test_a_switch_reads_as_what_the_document_shows(draft: Invoice, users):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"show_tracked_time": False})

    assert told(draft)[0] == "Edited | manager | Tracked time hidden"


def test_a_move_names_the_status_and_the_reason(draft: Invoice, users):
    finalize(invoice_id=draft.pk, user=users["manager"])

    assert told(draft)[0].startswith("In review | manager | PDF of ")


def test_two_ways_back_to_a_draft_read_apart(draft: Invoice, users):
    for back in (reopen, regenerate):
        finalize(invoice_id=draft.pk, user=users["manager"])
        decline(invoice_id=draft.pk, user=users["manager"], reason="The price")
        back(invoice_id=draft.pk, user=users["manager"])

    titles = [entry.split(" | ")[0] for entry in told(draft)]

    assert [title for title in titles if "as a draft" in title] == ["Regenerated as a draft", "Reopened as a draft"]
    assert "Draft" not in titles


def test_a_move_that_was_written_down_without_its_verb_names_the_status(draft: Invoice):
    record_event(
        invoice_id=draft.pk,
        kind="status_changed",
        from_status="declined",
        to_status="draft",
        by="anna",
        data={"cleared": {}},
        now=timezone.now(),
    )

    assert told(draft)[0] == "Draft | anna"


def test_a_value_of_two_megabytes_is_not_shown(draft: Invoice, users):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"html_override": "x" * 2_000_000})

    assert told(draft)[0] == "Edited | manager | Document of its own set"


def test_what_was_typed_is_text(draft: Invoice, users, viewer: Client):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"legal_text": "<script>alert(1)</script>"})
    page = viewer.get(reverse("admin:invoices_invoice_history", args=[draft.pk])).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_older_entries_stand_on_the_next_page(draft: Invoice, users):
    for number in range(5):
        edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"legal_text": f"Version {number}"})

    assert len(told(draft, entries=2)) == 2
    assert told(draft, entries=2, skip=4) == [told(draft)[4], told(draft)[5]]


def edit_all_lines(invoice: Invoice, users) -> int:
    """One save that changes a word of every task; how many there are."""
    lines = list(invoice.line_items.filter(line_type="task"))
    edit_line_items(
        invoice_id=invoice.pk,
        user=users["manager"],
        update=[{"id": line.pk, "description": f"Line {number}"} for number, line in enumerate(lines)],
    )
    return len(lines)


def test_a_large_save_is_one_entry_with_its_whole_count(draft: Invoice, users):
    count = edit_all_lines(draft, users)

    assert count > 15
    newest, oldest = told(draft, entries=5)
    assert newest.startswith(f"{count} edits | manager")
    assert oldest.startswith("Draft made")


def test_the_page_of_the_invoice_shows_the_newest_five_and_stays_quick(draft: Invoice, users, manager: Client):
    for number in range(4):
        edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"legal_text": f"Version {number}"})
    count = edit_all_lines(draft, users)
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": Decimal("16000000.00")})

    with CaptureQueriesContext(connection) as queries:
        answer = manager.get(reverse("admin:invoices_invoice_change", args=[draft.pk]))

    assert [str(entry.title) for entry in answer.context["history"]] == ["Edited", f"{count} edits"] + 3 * ["Edited"]
    assert len(queries) <= 15


def test_a_letter_says_whom_it_reached_and_whom_not(draft: Invoice):
    data = {
        "to": ["ann@x.example"],
        "refused": {"bob@x.example": "550 <gone>"},
        "unusable": ["zoe"],
        "message_id": "<1>",
    }
    record_event(invoice_id=draft.pk, kind="email_sent", by="system", now=timezone.now(), data=data)

    assert told(draft)[0] == (
        "Mailed to the customer | system | To ann@x.example | "
        "Not to bob@x.example: 550 &lt;gone&gt; | Not to zoe: no e-mail address"
    )


def test_a_chat_that_would_not_have_the_pdf_is_told(draft: Invoice):
    data = {"chat_id": "-1", "sent": "text", "message_id": 1, "document_refused": "Telegram says: too large"}
    record_event(invoice_id=draft.pk, kind="telegram_sent", by="system", now=timezone.now(), data=data)

    assert told(draft)[0] == "Told in Telegram | system | Without the PDF: Telegram says: too large"


def shown(client: Client, invoice: Invoice, **typed: str) -> list[str]:
    """The entries of the page, as plain words."""
    answer = client.get(reverse("admin:invoices_invoice_history", args=[invoice.pk]), typed)
    assert answer.status_code == 200
    return [
        strip_tags(" | ".join([str(entry.title), entry.by, *map(str, entry.changes), entry.reason])).rstrip(" |")
        for entry in answer.context["history"]
    ]


@pytest.fixture
def eventful(draft: Invoice, users) -> Invoice:
    """A draft made and edited by the manager, edited by the administrator, and mailed."""
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": Decimal("16000000.00")})
    edit_fields(invoice_id=draft.pk, user=users["admin"], changes={"legal_text": "Paid <within> ten days"})
    record_event(
        invoice_id=draft.pk, kind="email_sent", by="system", now=timezone.now(), data={"to": ["ann@x.example"]}
    )
    return draft


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("status", ["Draft made"]),
        ("edits", ["Edited", "Edited"]),
        ("deliveries", ["Mailed to the customer"]),
        ("", ["Mailed to the customer", "Edited", "Edited", "Draft made"]),
        ("nonsense", ["Mailed to the customer", "Edited", "Edited", "Draft made"]),
    ],
)
def test_a_kind_shows_nothing_of_the_others(kind: str, titles: list[str], eventful: Invoice, viewer: Client):
    assert [entry.split(" | ")[0] for entry in shown(viewer, eventful, kind=kind)] == titles


def test_a_person_shows_nothing_of_the_others(eventful: Invoice, viewer: Client):
    assert [entry.split(" | ")[1] for entry in shown(viewer, eventful, by="manager")] == ["manager", "manager"]
    assert shown(viewer, eventful, by="admin", kind="status") == []


def test_everybody_who_did_something_can_be_chosen(eventful: Invoice, viewer: Client):
    page = viewer.get(reverse("admin:invoices_invoice_history", args=[eventful.pk]))

    assert page.context["people"] == ["admin", "manager", "system"]


@pytest.mark.parametrize("words", ["16 000 000", "16000000.00", "16\xa0000\xa0000,00", "TOTAL", "15 300 000"])
def test_words_and_amounts_find_what_is_shown(words: str, eventful: Invoice, viewer: Client):
    assert shown(viewer, eventful, q=words)[0].startswith("Edited | manager | Total")


def test_words_are_looked_for_in_the_text_and_not_in_its_markup(eventful: Invoice, viewer: Client):
    assert shown(viewer, eventful, q="<within>")[0].startswith("Edited | admin")
    assert shown(viewer, eventful, q="&lt;") == []
    assert shown(viewer, eventful, q="px-whole") == []


def test_a_found_change_stands_without_the_others_of_its_save(draft: Invoice, users, viewer: Client):
    edit_all_lines(draft, users)

    (found,) = shown(viewer, draft, q="Line 13")
    assert found.count("→") == 1
    assert found.endswith("→ Line 13")


def test_a_long_value_is_there_as_a_whole(draft: Invoice, users, viewer: Client):
    text = "Clause. " * 400
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"legal_text": text})
    page = viewer.get(reverse("admin:invoices_invoice_history", args=[draft.pk])).content.decode()

    assert text.strip() in page
    assert text not in viewer.get(reverse("admin:invoices_invoice_change", args=[draft.pk])).content.decode()


def test_a_save_of_thousands_of_changes_is_all_there(draft: Invoice, users, viewer: Client):
    edit_all_lines(draft, users)
    page = viewer.get(reverse("admin:invoices_invoice_history", args=[draft.pk])).content.decode()

    assert all(f"Line {number}" in page for number in range(15))


def test_thousands_of_entries_are_paged_whole_in_few_queries(draft: Invoice, viewer: Client):
    now = timezone.now()
    InvoiceEvent.objects.bulk_create(
        InvoiceEvent(
            invoice=draft, kind="refreshed", by="anna", reason=f"No {n}.", created_at=now + timedelta(seconds=n)
        )
        for n in range(3000)
    )
    seen: list[str] = []
    page = 1
    while found := shown(viewer, draft, page=str(page)):
        seen += found
        page += 1

    assert len(seen) == 3001
    assert len(set(seen)) == 3001
    for typed in ({}, {"q": "No 1."}, {"by": "anna", "page": "30"}):
        with CaptureQueriesContext(connection) as queries:
            viewer.get(reverse("admin:invoices_invoice_history", args=[draft.pk]), typed)
        assert len(queries) <= 15
    assert shown(viewer, draft, q="No 2999.") == ["Worklogs read again | anna | No 2999."]


def test_the_next_page_keeps_what_was_asked_for(draft: Invoice, viewer: Client):
    now = timezone.now()
    InvoiceEvent.objects.bulk_create(
        InvoiceEvent(invoice=draft, kind="refreshed", by="anna", created_at=now) for _ in range(60)
    )
    page = viewer.get(reverse("admin:invoices_invoice_history", args=[draft.pk]), {"by": "anna", "kind": "edits"})

    assert page.context["older"] == "?kind=edits&by=anna&page=2"
    assert page.context["newer"] == ""


def test_what_was_heard_of_an_act_is_told_in_words(draft: Invoice):
    data = {"document_id": "11F0", "didox_status": "pending", "approval_no": 1}
    record_event(invoice_id=draft.pk, kind="didox_answered", by="system", now=timezone.now(), data=data)
    record_event(invoice_id=draft.pk, kind="didox_sent", by="system", now=timezone.now(), data={"how": "created"})

    assert told(draft)[:2] == [
        "Draft made at Didox | system",
        "Heard from Didox | system | The act there is signed by us",
    ]
