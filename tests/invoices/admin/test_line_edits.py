"""What the script of the lines sends: one save for everything, tried before, compared when somebody was faster."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.models import EditRecord, Invoice, LineItem
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.finalize import finalize

NAMES = ("save_lines", "try_lines", "lines_now")


def url(name: str, invoice: Invoice) -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk])


def send(client: Client, name: str, invoice: Invoice, sent: Any) -> Any:
    return client.post(url(name, invoice), json.dumps(sent), content_type="application/json")


def told(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found


@pytest.fixture
def hourly(drafts: dict[str, Invoice]) -> Invoice:
    """Three hours at 50.00."""
    return drafts["APP-2"]


@pytest.fixture
def first(hourly: Invoice) -> LineItem:
    return hourly.line_items.all()[0]


def test_one_save_adds_changes_and_removes(hourly: Invoice, manager: Client):
    one, two, three = hourly.line_items.all()
    sent = {
        "version": hourly.version,
        "add": [{"description": "Discount", "quantity": "1.00", "unit_price": "-20.00"}],
        "update": [{"id": str(one.pk), "quantity": "2.25"}, {"id": str(two.pk), "sort_order": three.sort_order}],
        "remove": [str(three.pk)],
    }

    answer = send(manager, "save_lines", hourly, sent)

    saved = Invoice.objects.get(pk=hourly.pk)
    assert answer.status_code == 200
    assert told(answer)["version"] == saved.version == hourly.version + 1
    assert told(answer)["figures"]["total_amount"] == "142.50"
    assert saved.total_amount == Decimal("142.50")
    assert LineItem.objects.get(pk=three.pk).written_off


def test_all_or_nothing_and_each_fault_by_its_own_name(hourly: Invoice, first: LineItem, manager: Client):
    sent = {
        "version": hourly.version,
        "add": [{"description": "", "unit_price": "1.00"}],
        "update": [{"id": str(first.pk), "description": "Kept?"}],
    }
    answer = send(manager, "save_lines", hourly, sent)

    assert answer.status_code == 400
    assert list(told(answer)["details"]) == ["add.0.description"]

    answer = send(
        manager, "save_lines", hourly, {**sent, "add": [], "update": [{"id": str(first.pk), "quantity": "x"}]}
    )

    assert list(told(answer)["details"]) == ["update.0.quantity"]
    assert Invoice.objects.get(pk=hourly.pk).version == hourly.version
    assert LineItem.objects.get(pk=first.pk).description == first.description


def test_trying_tells_the_overtime_and_stores_nothing(draft: Invoice, manager: Client):
    task = draft.line_items.filter(line_type="task")[0]
    sent = {"version": draft.version, "update": [{"id": str(task.pk), "quantity": "5.00"}]}

    answer = send(manager, "try_lines", draft, sent)

    assert told(answer)["figures"]["overtime_hours"] == "5.00"  # 42 of 40 before
    assert Invoice.objects.get(pk=draft.pk).overtime_hours == Decimal("2.00")
    assert not EditRecord.objects.exists()


def test_trying_what_would_be_refused_tells_so_and_is_no_error(hourly: Invoice, manager: Client):
    sent = {"version": hourly.version, "add": [{"description": "Discount", "unit_price": "-1000.00"}]}

    answer = send(manager, "try_lines", hourly, sent)

    assert answer.status_code == 200
    assert "cannot be negative" in told(answer)["details"]["total_amount"][0]


def test_a_stale_save_changes_nothing_and_says_so(hourly: Invoice, first: LineItem, users, manager: Client):
    edit_fields(invoice_id=hourly.pk, user=users["admin"], changes={"legal_text": "Hers"})

    answer = send(
        manager,
        "save_lines",
        hourly,
        {"version": hourly.version, "update": [{"id": str(first.pk), "quantity": "2.00"}]},
    )

    assert answer.status_code == 409
    assert told(answer)["code"] == "STALE"
    assert LineItem.objects.get(pk=first.pk).quantity == first.quantity


@pytest.mark.parametrize("version", [None, "1", True, 1.0, -1])
def test_without_the_version_that_was_seen_nothing_is_saved(version: Any, hourly: Invoice, manager: Client):
    one = hourly.line_items.all()[0]

    answer = send(manager, "save_lines", hourly, {"version": version, "remove": [str(one.pk)]})

    assert answer.status_code == 409
    assert not LineItem.objects.get(pk=one.pk).written_off


def test_what_somebody_else_did_meanwhile(hourly: Invoice, first: LineItem, users, manager: Client):
    edit_line_items(invoice_id=hourly.pk, user=users["admin"], update=[{"id": str(first.pk), "quantity": "3.00"}])

    answer = told(send(manager, "lines_now", hourly, {"ids": [str(first.pk)], "since": hourly.updated_at.isoformat()}))

    assert answer["version"] == hourly.version + 1
    assert [(row["id"], row["quantity"], row["line_total"]) for row in answer["rows"]] == [
        (str(first.pk), "3.00", "150.00")
    ]
    assert "admin" in answer["happened"]
    assert "3,00" in answer["happened"]
    assert "Draft made" not in answer["happened"]


def test_lines_of_another_invoice_are_not_told(drafts: dict[str, Invoice], manager: Client):
    foreign = drafts["APP-1"].line_items.all()[0]
    sent = {"ids": [str(foreign.pk)], "since": drafts["APP-2"].updated_at.isoformat()}

    assert told(send(manager, "lines_now", drafts["APP-2"], sent))["rows"] == []


def test_a_total_by_hand_follows_the_lines_again(hourly: Invoice, users, manager: Client):
    by_hand = edit_fields(invoice_id=hourly.pk, user=users["manager"], changes={"total_amount": "200"})
    added = {"description": "Travel", "unit_price": "10.00"}

    send(manager, "save_lines", hourly, {"version": by_hand.version, "add": [added]})
    kept = Invoice.objects.get(pk=hourly.pk)
    send(manager, "save_lines", hourly, {"version": kept.version, "total_follows": True})

    followed = Invoice.objects.get(pk=hourly.pk)
    assert (kept.total_amount, kept.total_is_manual) == (Decimal("200.00"), True)
    assert (followed.total_amount, followed.total_is_manual) == (Decimal("160.00"), False)


def test_an_invoice_in_review_is_not_edited(hourly: Invoice, first: LineItem, users, manager: Client):
    reviewed = finalize(invoice_id=hourly.pk, user=users["manager"])

    answer = send(manager, "save_lines", hourly, {"version": reviewed.version, "remove": [str(first.pk)]})

    assert answer.status_code == 409
    assert told(answer)["code"] == "CONFLICT"
    assert not LineItem.objects.get(pk=first.pk).written_off


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sent", ["", "[]", "null", "[" * 100_000, '{"version": NaN, "add": 1, "ids": 1}', "\0", "é"])
def test_whatever_is_sent_is_refused_in_words(name: str, sent: str, hourly: Invoice, manager: Client):
    answer = manager.post(url(name, hourly), sent, content_type="application/json")

    assert answer.status_code == (200 if name == "try_lines" else 400)
    assert told(answer)["code"] == "VALIDATION_ERROR"
    assert told(answer)["sentences"]


@pytest.mark.parametrize("name", NAMES)
def test_a_viewer_may_not(name: str, hourly: Invoice, first: LineItem, viewer: Client):
    sent = {"version": hourly.version, "remove": [str(first.pk)]}

    assert send(viewer, name, hourly, sent).status_code == 403
    assert not LineItem.objects.get(pk=first.pk).written_off


@pytest.mark.parametrize("name", NAMES)
def test_a_post_with_the_token_is_the_only_way(name: str, hourly: Invoice, as_user):
    strict = as_user("manager", csrf=True)

    assert send(strict, name, hourly, {"version": hourly.version}).status_code == 403
    assert strict.get(url(name, hourly)).status_code == 405


def test_a_save_asks_the_database_little(hourly: Invoice, first: LineItem, manager: Client):
    sent = {"version": hourly.version, "update": [{"id": str(first.pk), "quantity": "2.00"}]}

    with CaptureQueriesContext(connection) as queries:
        assert send(manager, "save_lines", hourly, sent).status_code == 200

    assert len(queries) <= 15
