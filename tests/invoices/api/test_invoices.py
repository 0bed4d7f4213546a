"""`/invoices/{id}`: read and edit (spec 3, Endpoints; spec 3, version)."""

from typing import Any

import pytest

from invoices.models import EditRecord, Invoice
from invoices.services.edit_line_items import edit_line_items
from tests.lifecycle import everything
from tests.meanwhile import meanwhile
from tests.plugins.api import UNKNOWN, Caller, data, error


def read(api: Caller, invoice: Invoice) -> dict[str, Any]:
    found: dict[str, Any] = data(api.get(f"/invoices/{invoice.pk}"))
    return found


def test_an_invoice_has_its_lines_in_order_and_its_version_as_etag(draft: Invoice, reader: Caller):
    answer = reader.get(f"/invoices/{draft.pk}")

    found = data(answer)
    assert answer.headers["ETag"] == '"1"'
    assert answer.json()["error"] is None
    assert (found["display_number"], found["status"], found["version"]) == ("INV-1", "draft", 1)
    orders = [item["sort_order"] for item in found["line_items"]]
    assert orders == sorted(orders)
    assert len(orders) == draft.line_items.count()
    assert found["customer"]["company_name"] == found["company_name"] == "Orion"
    assert found["application"]["agreement_number"] == "7/2025"


def test_figures_and_lines_are_of_one_version_also_while_somebody_edits(draft: Invoice, users, reader: Caller):
    def edit() -> None:
        edit_line_items(invoice_id=draft.pk, user=users["manager"], add=[{"description": "More", "unit_price": "1.00"}])

    with meanwhile(edit, before='FROM "invoices_lineitem"'):
        answer = reader.get(f"/invoices/{draft.pk}")

    found = data(answer)
    assert (found["version"], answer.headers["ETag"]) == (2, '"2"')
    assert "More" in {item["description"] for item in found["line_items"]}
    assert found["total_amount"] == str(draft.total_amount + 1)


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize(("key", "code"), [(UNKNOWN, 404), ("17", 400), ("INV-1", 400)])
def test_an_unknown_id_is_not_found_and_a_malformed_one_is_refused(
    key: str, code: int, method: str, draft: Invoice, api: Caller
):
    answer = api(method, f"/invoices/{key}", {} if method == "PATCH" else None)

    assert answer.status_code == code
    assert error(answer)["code"] == ("NOT_FOUND" if code == 404 else "VALIDATION_ERROR")


def test_fields_are_edited_and_answered_with_the_next_version(draft: Invoice, api: Caller):
    answer = api.patch(f"/invoices/{draft.pk}", {"legal_text": "Net 10 days.", "show_task_list": False})

    told = data(answer)
    assert (told["legal_text"], told["show_task_list"], told["version"]) == ("Net 10 days.", False, 2)
    assert answer.headers["ETag"] == '"2"'
    assert told == read(api, draft)


def test_a_total_that_is_not_the_sum_is_kept_and_marked(draft: Invoice, api: Caller):
    told = data(api.patch(f"/invoices/{draft.pk}", {"total_amount": "15000000.00"}))

    assert (told["total_amount"], told["total_is_manual"]) == ("15000000.00", True)


@pytest.mark.parametrize("amount", ["16000000.00", "16000000", 16000000, 16000000.5])
def test_amounts_come_as_strings_or_numbers_and_go_as_strings(amount: Any, draft: Invoice, api: Caller):
    told = data(api.patch(f"/invoices/{draft.pk}", {"base_amount": amount}))

    assert told["base_amount"] == ("16000000.50" if amount == 16000000.5 else "16000000.00")


def test_an_edit_that_changes_nothing_leaves_the_version(draft: Invoice, api: Caller):
    before = everything(draft)

    told = data(api.patch(f"/invoices/{draft.pk}", {"total_amount": str(draft.total_amount)}))

    assert told["version"] == 1
    assert everything(draft) == before


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"status": "approved"}, "status"),
        ({"display_number": "X"}, "display_number"),
        ({"line_items": []}, "line_items"),
        ({"legal_text": "kept?", "total_amount": "1.005"}, "total_amount"),
        ({"legal_text": "kept?", "version": "1"}, "version"),
        ({"is_overtime": False}, "is_overtime"),
    ],
    ids=str,
)
def test_one_wrong_field_and_nothing_is_edited(body: dict[str, Any], named: str, draft: Invoice, api: Caller):
    before = everything(draft)

    answer = api.patch(f"/invoices/{draft.pk}", body)

    assert answer.status_code == 400
    assert list(error(answer)["details"]) == [named]
    assert everything(draft) == before


def test_lines_are_added_changed_and_removed_at_once(draft: Invoice, api: Caller):
    tasks = [item for item in read(api, draft)["line_items"] if item["line_type"] == "task"]
    body = {
        "add": [{"description": "Additional work", "unit_price": "150000.00", "quantity": "2.00"}],
        "update": [{"id": tasks[0]["id"], "description": "Reworded"}],
        "remove": [tasks[1]["id"]],
    }

    told = data(api.patch(f"/invoices/{draft.pk}/line-items", body))

    lines = {item["id"]: item for item in told["line_items"]}
    added = [item for item in told["line_items"] if item["source"] == "manual"]
    assert told["version"] == 2
    assert [(item["description"], item["line_total"]) for item in added] == [("Additional work", "300000.00")]
    assert (lines[tasks[0]["id"]]["description"], lines[tasks[0]["id"]]["is_edited"]) == ("Reworded", True)
    assert lines[tasks[1]["id"]]["written_off"] is True
    assert EditRecord.objects.filter(invoice=draft, edited_by="manager").exists()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"add": [{"description": "Fine", "unit_price": "1.00"}, {"description": "No amount"}]}, "add.1.line_total"),
        ({"update": [{"id": "17"}]}, "update.0.id"),
        ({"update": [{"id": UNKNOWN}]}, "update.0.id"),
        ({"remove": [UNKNOWN]}, "remove.0"),
        ({"remove": "all"}, "remove"),
        ({"replace": []}, "replace"),
    ],
    ids=str,
)
def test_one_wrong_line_and_no_line_is_edited(body: dict[str, Any], named: str, draft: Invoice, api: Caller):
    before = everything(draft)

    answer = api.patch(f"/invoices/{draft.pk}/line-items", body)

    assert answer.status_code == 400
    assert list(error(answer)["details"]) == [named]
    assert everything(draft) == before


EDITS: dict[str, dict[str, Any]] = {
    "": {"legal_text": "Net 10 days."},
    "/line-items": {"add": [{"description": "More", "unit_price": "1.00"}]},
}


@pytest.mark.parametrize("path", EDITS)
@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "*", None])
def test_who_saw_this_version_may_edit_it(tag: str | None, path: str, draft: Invoice, api: Caller):
    headers = {"If-Match": tag} if tag else None

    assert data(api.patch(f"/invoices/{draft.pk}{path}", EDITS[path], headers))["version"] == 2


@pytest.mark.parametrize("path", EDITS)
def test_the_version_may_also_stand_in_the_body(path: str, draft: Invoice, api: Caller):
    assert data(api.patch(f"/invoices/{draft.pk}{path}", {**EDITS[path], "version": 1}))["version"] == 2
    stale = api.patch(f"/invoices/{draft.pk}{path}", {**EDITS[path], "version": 1})

    assert stale.status_code == 409
    assert "at version 2, not 1" in error(stale)["message"]


@pytest.mark.parametrize("path", EDITS)
def test_a_stale_version_is_told_the_current_one_and_nothing_is_edited(path: str, draft: Invoice, api: Caller):
    Invoice.objects.filter(pk=draft.pk).update(version=4)
    before = everything(draft)

    answer = api.patch(f"/invoices/{draft.pk}{path}", EDITS[path], {"If-Match": '"3"'})

    assert answer.status_code == 409
    assert error(answer)["code"] == "CONFLICT"
    assert "at version 4, not 3" in error(answer)["message"]
    assert everything(draft) == before


@pytest.mark.parametrize("tag", ["1", '"1", "2"', '"one"', ""])
def test_what_is_no_version_is_refused(tag: str, draft: Invoice, api: Caller):
    before = everything(draft)

    answer = api.patch(f"/invoices/{draft.pk}", EDITS[""], {"If-Match": tag})

    assert answer.status_code == 400
    assert list(error(answer)["details"]) == ["If-Match"]
    assert everything(draft) == before


def test_header_and_body_must_mean_the_same_version(draft: Invoice, api: Caller):
    answer = api.patch(f"/invoices/{draft.pk}", {**EDITS[""], "version": 2}, {"If-Match": '"1"'})

    assert answer.status_code == 400
    assert list(error(answer)["details"]) == ["version"]
