"""`/invoices/prefill`, `/generate` and `/generate-bulk` (spec 3, Endpoints and Idempotency-Key)."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DataError
from django.utils import timezone

from clients.models import WarehouseWorklog
from invoices.models import Invoice, InvoiceEvent, LineItem
from invoices.services import save_drafts
from proxima_invoice.foundation.models import IdempotencyKey
from tests import worlds
from tests.plugins.api import V1, Caller, data, error
from tests.worlds import application, store, worklog

FEBRUARY = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
SUPPORT = {"application_key": "APP-1", **FEBRUARY}
HOURLY = {"application_key": "APP-2", **FEBRUARY}
OWN = {"id", "invoice_number", "display_number", "version", "created_at", "updated_at"}
"""What only a saved invoice has."""


def without(invoice: dict[str, Any], *names: str) -> dict[str, Any]:
    """The invoice and its lines without what differs from one to the next."""
    rest = {name: value for name, value in invoice.items() if name not in OWN and name not in names}
    return rest | {"line_items": [{n: v for n, v in line.items() if n != "id"} for line in invoice["line_items"]]}


def test_a_prefill_says_what_a_draft_would_and_saves_nothing(month: None, api: Caller):
    found = data(api.post("/invoices/prefill", SUPPORT))

    assert (found["base_amount"], found["overtime_hours"], found["overtime_amount"]) == (
        "15000000.00",
        "2.00",
        "300000.00",
    )
    assert (found["total_amount"], found["total_hours"], found["is_overtime"]) == ("15300000.00", "42.00", True)
    assert found["customer"]["company_name"] == "Orion"
    assert found["application"]["application_key"] == "APP-1"
    assert {name: found[name] for name in OWN} == dict.fromkeys(OWN)
    assert {line["id"] for line in found["line_items"]} == {None}
    assert [model.objects.count() for model in (Invoice, LineItem, InvoiceEvent, IdempotencyKey)] == [0, 0, 0, 0]


def test_the_period_defaults_to_the_previous_calendar_month(month: None, api: Caller, monkeypatch):
    # Only what day it is: a token of today would not hold in March.
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 3, 1))

    found = data(api.post("/invoices/prefill", {"application_key": "APP-1"}))

    assert (found["period_start"], found["period_end"]) == ("2026-02-01", "2026-02-28")
    assert found == data(api.post("/invoices/prefill", SUPPORT))


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ({}, 400, "application_key"),
        ({"application_key": ""}, 400, "application_key"),
        ({"application_key": "APP-9", **FEBRUARY}, 404, None),
        ({"application_key": "APP-1", "period_start": "2026-02-01"}, 400, "period_end"),
        ({"application_key": "APP-1", "period_start": "2026-02-28", "period_end": "2026-02-01"}, 400, "period_end"),
        ({**HOURLY, "period_start": "2026-01-01", "period_end": "2026-01-31"}, 409, None),
        ({**SUPPORT, "kind": "other"}, 400, "kind"),
        ({**SUPPORT, "surprise": 1}, 400, "surprise"),
    ],
    ids=str,
)
def test_what_cannot_be_drafted_is_refused_alike(
    body: dict[str, Any], code: int, named: str | None, month: None, api: Caller
):
    for path in ("prefill", "generate"):
        answer = api.post(f"/invoices/{path}", body)

        assert answer.status_code == code, path
        assert list(error(answer).get("details", {})) == ([named] if named else []), path
    assert Invoice.objects.count() == 0


def test_a_contract_alone_is_drafted_as_it_is_computed(month: None, api: Caller):
    prefill = data(api.post("/invoices/prefill", SUPPORT))

    answer = api.post("/invoices/generate", SUPPORT)

    made = data(answer)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{V1}/invoices/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (made["display_number"], made["status"], made["version"]) == ("INV-1", "draft", 1)
    assert without(made) == without(prefill)
    assert data(api.get(f"/invoices/{made['id']}")) == made


@pytest.mark.parametrize("contract", [SUPPORT, HOURLY], ids=["support", "hourly"])
def test_an_untouched_prefill_is_drafted_as_without_lines(contract: dict[str, str], month: None, api: Caller):
    prefill = data(api.post("/invoices/prefill", contract))
    plain = data(api.post("/invoices/generate", contract))
    api.post(f"/invoices/{plain['id']}/void", {"reason": "To compare"})

    given = data(api.post("/invoices/generate", prefill))

    assert without(given) == without(plain)
    assert not any(line["is_edited"] for line in given["line_items"])


def test_an_edited_prefill_is_saved_as_given(month: None, api: Caller):
    prefill = data(api.post("/invoices/prefill", HOURLY))
    prefill["line_items"][0]["description"] = "Reworded"
    prefill["total_amount"] = "100.00"

    made = data(api.post("/invoices/generate", prefill))

    assert made["line_items"][0]["description"] == "Reworded"
    assert made["line_items"][0]["is_edited"] is True
    assert (made["total_amount"], made["total_is_manual"]) == ("100.00", True)


def test_the_edited_prefill_of_the_guide_does_what_the_guide_says(month: None, api: Caller):
    guide = (Path(settings.BASE_DIR) / "docs" / "api-guide.md").read_text(encoding="utf-8")
    body = json.loads(re.findall(r"```json\n(\{\n  \"application_key.*?)```", guide, flags=re.DOTALL)[0])
    prefill = data(api.post("/invoices/prefill", SUPPORT))
    tasks = [line for line in prefill["line_items"] if line["line_type"] == "task"]
    body |= SUPPORT
    body["line_items"][1]["worklog_ref"] = tasks[0]["worklog_ref"]

    made = data(api.post("/invoices/generate", body))

    assert (made["base_amount"], made["overtime_hours"]) == ("14000000.00", "0.00")
    assert (made["total_amount"], made["total_is_manual"]) == ("13900000.00", False)
    named = next(line for line in made["line_items"] if line["worklog_ref"] == tasks[0]["worklog_ref"])
    assert (named["description"], named["quantity"], named["billable_seconds"]) == ("Log-in mended", "0.50", 1800)
    left_out = [line for line in made["line_items"] if line["written_off"]]
    assert {line["worklog_ref"] for line in left_out} == {line["worklog_ref"] for line in tasks[1:]}
    assert {"worklogs_left_out", "lines_left_out"} <= {warning["code"] for warning in made["warnings"]}


def test_old_figures_beside_new_lines_are_kept_and_told(month: None, api: Caller):
    prefill = data(api.post("/invoices/prefill", HOURLY))
    prefill["line_items"][0]["quantity"] = "0.50"

    made = data(api.post("/invoices/generate", prefill))

    line = made["line_items"][0]
    assert (line["quantity"], line["line_total"], line["line_total_is_manual"]) == ("0.50", "25.00", False)
    assert (made["total_amount"], made["total_is_manual"]) == (prefill["total_amount"], True)
    assert "figures_by_hand" in {warning["code"] for warning in made["warnings"]}


def test_work_that_no_given_line_names_is_written_off(month: None, api: Caller):
    prefill = data(api.post("/invoices/prefill", HOURLY))
    left_out = prefill["line_items"].pop()

    made = data(api.post("/invoices/generate", {**HOURLY, "line_items": prefill["line_items"]}))

    written_off = [line["worklog_ref"] for line in made["line_items"] if line["written_off"]]
    assert written_off == [left_out["worklog_ref"]]
    assert made["warnings"]
    assert made["total_amount"] == "100.00"


def test_a_month_is_drafted_once(month: None, api: Caller):
    data(api.post("/invoices/generate", SUPPORT))

    again = api.post("/invoices/generate", SUPPORT)

    assert again.status_code == 409
    assert "INV-1" in error(again)["message"]
    assert Invoice.objects.count() == 1


def test_a_bulk_tells_of_every_contract(month: None, api: Caller):
    data(api.post("/invoices/generate", SUPPORT))

    answer = api.post("/invoices/generate-bulk", FEBRUARY)

    told = answer.json()
    assert answer.status_code == 200
    assert told.keys() == {"data", "meta"}
    assert [(row["application_key"], row["status"]) for row in told["data"]] == [("APP-2", "draft")]
    assert "line_items" not in told["data"][0]
    assert told["meta"]["created"] == 1
    assert told["meta"]["failed"] == []
    assert [(one["application_key"], one["code"]) for one in told["meta"]["skipped"]] == [("APP-1", "CONFLICT")]
    assert "INV-1" in told["meta"]["skipped"][0]["message"]


def test_a_second_bulk_makes_nothing(month: None, api: Caller):
    assert api.post("/invoices/generate-bulk", FEBRUARY).json()["meta"]["created"] == 2

    told = api.post("/invoices/generate-bulk", FEBRUARY).json()

    assert (told["data"], told["meta"]["created"]) == ([], 0)
    assert {one["application_key"] for one in told["meta"]["skipped"]} == {"APP-1", "APP-2"}
    assert Invoice.objects.count() == 2


def test_a_contract_with_broken_data_is_told_of_and_stops_no_other(db: None, api: Caller):
    broken = [application("APP-1", hourly_rate=Decimal("-1.00")), application("APP-2", deal_amount=Decimal(10**13))]
    store([*broken, application("APP-3")])

    told = api.post("/invoices/generate-bulk", FEBRUARY).json()

    assert [row["application_key"] for row in told["data"]] == ["APP-3"]
    assert [(one["application_key"], one["code"]) for one in told["meta"]["failed"]] == [
        ("APP-1", "CONFLICT"),
        ("APP-2", "CONFLICT"),
    ]
    for one in told["meta"]["failed"]:
        alone = api.post("/invoices/prefill", {**FEBRUARY, "application_key": one["application_key"]})
        assert (alone.status_code, error(alone)["message"]) == (409, one["message"])


def test_what_the_database_says_of_a_draft_goes_to_the_log_alone(month: None, api: Caller, monkeypatch, caplog):
    def refuse(*_: Any) -> None:
        raise DataError("value too long for type character varying(5)")

    monkeypatch.setattr(save_drafts, "store_rows", refuse)

    alone = api.post("/invoices/generate", SUPPORT)
    told = api.post("/invoices/generate-bulk", FEBRUARY).json()

    assert (alone.status_code, error(alone)["code"]) == (500, "INTERNAL_ERROR")
    messages = [error(alone)["message"], *(one["message"] for one in told["meta"]["failed"])]
    assert [message.partition(" ")[0] for message in messages] == ["APP-1", "APP-1", "APP-2"]
    assert not any("varying" in message for message in messages)
    causes = [record for record in caplog.records if record.exc_info and isinstance(record.exc_info[1], DataError)]
    assert [record.application_key for record in causes] == ["APP-1", "APP-1", "APP-2"]


@pytest.mark.parametrize(
    "body", [{}, {"period_start": "2026-02-01"}, {**FEBRUARY, "application_key": "APP-1"}], ids=str
)
def test_a_bulk_wants_its_period_and_nothing_else(body: dict[str, Any], month: None, api: Caller):
    assert api.post("/invoices/generate-bulk", body).status_code == 400
    assert Invoice.objects.count() == 0


@pytest.mark.parametrize(("path", "body"), [("generate", SUPPORT), ("generate-bulk", FEBRUARY)])
def test_the_same_key_and_body_get_the_first_answer_again(path: str, body: dict[str, str], month: None, api: Caller):
    key = {"Idempotency-Key": "7f1c1b9e"}
    first = api.post(f"/invoices/{path}", body, key)
    made = Invoice.objects.count()

    again = api.post(f"/invoices/{path}", body, key)

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert [again.headers.get(name) for name in ("ETag", "Location")] == [
        first.headers.get(name) for name in ("ETag", "Location")
    ]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Invoice.objects.count() == made


def test_a_refusal_is_replayed_as_well(month: None, api: Caller):
    key = {"Idempotency-Key": "7f1c1b9e"}
    unknown = {**SUPPORT, "application_key": "APP-9"}
    first = api.post("/invoices/generate", unknown, key)

    again = api.post("/invoices/generate", unknown, key)

    assert (again.status_code, error(again)["code"]) == (first.status_code, error(first)["code"]) == (404, "NOT_FOUND")
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_same_key_with_another_body_is_refused(month: None, api: Caller):
    key = {"Idempotency-Key": "7f1c1b9e"}
    api.post("/invoices/generate", SUPPORT, key)

    answer = api.post("/invoices/generate", HOURLY, key)

    assert answer.status_code == 409
    assert "another body" in error(answer)["message"]
    assert Invoice.objects.count() == 1


def test_a_key_is_its_users_own(month: None, caller):
    key = {"Idempotency-Key": "7f1c1b9e"}
    data(caller("manager").post("/invoices/generate", SUPPORT, key))

    assert data(caller("admin").post("/invoices/generate", HOURLY, key))["application_key"] == "APP-2"


def test_an_untouched_prefill_is_saved_also_where_a_supplement_stands(drafts: dict[str, Invoice], users, api: Caller):
    regular = drafts["APP-2"]
    WarehouseWorklog.objects.create(
        **worklog(worklog_id="late", issue_key="HR-2", project_label="PC2", start_date=worlds.FEBRUARY.start)
    )
    data(api.post("/invoices/generate", HOURLY | {"kind": "supplementary"}))
    shown = data(api.post("/invoices/prefill", HOURLY))
    assert [warning["code"] for warning in shown["warnings"]] == ["period_billed_before", "worklogs_billed_elsewhere"]
    data(api.post(f"/invoices/{regular.pk}/void", {"reason": "Wrong"}))

    prefill = data(api.post("/invoices/prefill", HOURLY))

    made = data(api.post("/invoices/generate", prefill))
    assert made["total_hours"] == prefill["total_hours"] == "3.00"


def test_a_supplement_is_dated_today_also_from_its_prefill(drafts: dict[str, Invoice], api: Caller, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 4, 7))
    WarehouseWorklog.objects.create(
        **worklog(worklog_id="late", issue_key="HR-2", project_label="PC2", start_date=worlds.FEBRUARY.start)
    )

    prefill = data(api.post("/invoices/prefill", HOURLY | {"kind": "supplementary"}))
    made = data(api.post("/invoices/generate", prefill))

    assert prefill["invoice_date"] == made["invoice_date"] == "2026-04-07"
    assert prefill["due_date"] == made["due_date"]
