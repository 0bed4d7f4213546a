"""`/invoices/{id}/edit-history` and `/events`: everything that happened, newest first (spec 3, Endpoints)."""

from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from invoices.models import EditRecord, Invoice, InvoiceEvent
from tests.plugins.api import UNKNOWN, Caller, data, error


@pytest.fixture
def told(draft: Invoice, api: Caller, settings, tmp_path) -> Invoice:
    """A draft that was edited twice, then finalized and declined."""
    settings.ARCHIVE_DIR = tmp_path
    line = data(api.get(f"/invoices/{draft.pk}"))["line_items"][-1]
    for method, path, body in (
        ("PATCH", "", {"legal_text": "Net 10 days."}),
        ("PATCH", "/line-items", {"update": [{"id": line["id"], "description": "Reworded"}]}),
        ("POST", "/finalize", None),
        ("POST", "/decline", {"reason": "The hours of Friday are missing."}),
    ):
        assert api(method, f"/invoices/{draft.pk}{path}", body).status_code == 200
    return draft


def test_edits_newest_first_field_by_field(told: Invoice, reader: Caller):
    answer = reader.get(f"/invoices/{told.pk}/edit-history")

    edits = data(answer)
    assert answer.json().keys() == {"data", "error"}
    assert [(edit["edit_type"], edit["field_name"]) for edit in edits] == [
        ("line_modified", "description"),
        ("field_changed", "legal_text"),
    ]
    assert (edits[1]["old_value"], edits[1]["new_value"]) == ("", "Net 10 days.")
    assert edits[1]["line_item_id"] is None
    assert edits[0]["line_item_id"] in {str(line.pk) for line in told.line_items.all()}
    assert {edit["edited_by"] for edit in edits} == {"manager"}
    assert [edit["edited_at"] for edit in edits] == sorted((edit["edited_at"] for edit in edits), reverse=True)


@pytest.mark.parametrize(
    ("body", "old", "new"),
    [
        ({"total_amount": 15000000}, "15300000.00", "15000000.00"),
        ({"show_overtime": False}, "true", "false"),
        ({"invoice_date": "2026-03-01"}, "2026-02-28", "2026-03-01"),
    ],
    ids=str,
)
def test_values_are_strings_as_the_api_prints_them(body: dict[str, Any], old: str, new: str, draft, api: Caller):
    api.patch(f"/invoices/{draft.pk}", body)

    edits = {edit["field_name"]: edit for edit in data(api.get(f"/invoices/{draft.pk}/edit-history"))}
    assert (edits[next(iter(body))]["old_value"], edits[next(iter(body))]["new_value"]) == (old, new)


def test_of_a_whole_document_the_beginning_is_told(draft: Invoice, api: Caller):
    whole, longer = "<p>" + "ж" * 9_997, "<p>" + "ш" * 500_000
    for html in (whole, longer):
        assert api.patch(f"/invoices/{draft.pk}", {"html_override": html}).status_code == 200

    answer = api.get(f"/invoices/{draft.pk}/edit-history")

    last = next(edit for edit in data(answer) if edit["field_name"] == "html_override")
    assert (last["old_value"], last["new_value"]) == (whole, longer[:10_000] + "…")
    assert len(answer.content) < 200_000


def test_events_newest_first_with_who_and_why(told: Invoice, reader: Caller):
    events = data(reader.get(f"/invoices/{told.pk}/events"))

    moves = [(event["from_status"], event["to_status"]) for event in events]
    assert moves == [("needs_review", "declined"), ("draft", "needs_review"), ("", "draft")]
    assert (events[0]["kind"], events[0]["by"]) == ("status_changed", "manager")
    assert events[0]["reason"] == "The hours of Friday are missing."
    assert [event["created_at"] for event in events] == sorted((e["created_at"] for e in events), reverse=True)


def test_the_document_that_regenerating_takes_back_stays_in_the_edits_and_swells_no_event(told: Invoice, api: Caller):
    page = "<p>" + "ж" * 100_000
    Invoice.objects.filter(pk=told.pk).update(html_override=page)

    assert api.put(f"/invoices/{told.pk}/regenerate").status_code == 200

    event = InvoiceEvent.objects.filter(invoice=told).latest("created_at")
    assert event.data["cleared"]["html_override"] == {
        "characters": len(page),
        "sha256": sha256(page.encode()).hexdigest(),
    }
    edit = EditRecord.objects.get(invoice=told, edit_type="regenerated", field_name="html_override")
    assert (edit.old_value, edit.new_value, edit.edited_by) == (page, "", "manager")
    assert len(api.get(f"/invoices/{told.pk}/events").content) < 20_000


def test_long_texts_of_events_written_before_are_cut(draft: Invoice, reader: Caller):
    InvoiceEvent.objects.create(
        invoice=draft,
        kind="status_changed",
        by="manager",
        data={"cleared": {"html_override": "ж" * 500_000}, "removed": [{"description": "ж" * 10_000}]},
        created_at=timezone.now(),
    )

    newest = data(reader.get(f"/invoices/{draft.pk}/events"))[0]

    assert newest["data"]["cleared"]["html_override"] == "ж" * 10_000 + "…"
    assert newest["data"]["removed"] == [{"description": "ж" * 10_000}]


@pytest.mark.parametrize("path", ["edit-history", "events"])
@pytest.mark.parametrize(("key", "code"), [(UNKNOWN, "NOT_FOUND"), ("17", "VALIDATION_ERROR")])
def test_an_unknown_invoice_has_no_history(key: str, code: str, path: str, draft: Invoice, reader: Caller):
    assert error(reader.get(f"/invoices/{key}/{path}"))["code"] == code


def test_what_was_refused_leaves_no_trace(told: Invoice, api: Caller):
    before = data(api.get(f"/invoices/{told.pk}/events"))

    assert api.post(f"/invoices/{told.pk}/send").status_code == 409

    assert data(api.get(f"/invoices/{told.pk}/events")) == before
