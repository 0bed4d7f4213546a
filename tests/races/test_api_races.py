"""Spec 3, version, Statuses and Idempotency-Key, as clients meet them: requests at once to two serving processes."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import requests

from tests import whole
from tests.races import children
from tests.races.databases import Databases
from tests.races.fixtures import REVIEWED
from tests.races.month import KEYS
from tests.served import PASSWORD, make_users, served

DRAFTS = KEYS[6:12]
"""Each race is run over several invoices, so that a run sees several orders of events."""
TIMEOUT = 60


class Api:
    def __init__(self, address: str, database: str) -> None:
        self._base = f"{address}/api/v1"
        self._database = database
        self._tokens = {role: self._log_in(role) for role in ("manager", "admin")}

    def __call__(
        self, method: str, path: str, body: Any = None, *, by: str = "manager", headers: dict[str, str] | None = None
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._tokens[by]}", **(headers or {})}
        return requests.request(method, self._base + path, json=body, headers=headers, timeout=TIMEOUT)

    def invoice_id(self, key: str) -> str:
        return str(self("GET", f"/invoices?application_key={key}").json()["data"][0]["id"])

    def data(self, path: str) -> Any:
        return self("GET", path).json()["data"]

    def check(self) -> None:
        children.call(self._database, whole.check)

    def _log_in(self, role: str) -> str:
        body = {"username": role, "password": PASSWORD}
        answer = requests.post(f"{self._base}/auth/login", json=body, timeout=TIMEOUT)
        return str(answer.json()["data"]["token"])


def serve(databases: Databases, of: str, folder: Path) -> Iterator[Api]:
    with databases.copy(of) as name:
        children.call(name, make_users)
        with served(name, folder) as address:
            yield Api(address, name)


@pytest.fixture(scope="module")
def reviewed(databases, month_reviewed, tmp_path_factory) -> Iterator[Api]:
    """The month is drafted; the invoices of `REVIEWED` are in review."""
    yield from serve(databases, month_reviewed, tmp_path_factory.mktemp("served"))


@pytest.fixture
def unbilled(databases, month_template, tmp_path) -> Iterator[Api]:
    yield from serve(databases, month_template, tmp_path)


def at_once(asks: Sequence[Callable[[], requests.Response]]) -> list[requests.Response]:
    barrier = Barrier(len(asks))

    def ask(one: Callable[[], requests.Response]) -> requests.Response:
        barrier.wait(TIMEOUT)
        return one()

    with ThreadPoolExecutor(len(asks)) as threads:
        return list(threads.map(ask, asks))


@pytest.mark.parametrize("key", DRAFTS[:3])
def test_of_two_edits_of_one_version_one_is_saved_and_the_other_told_the_current_version(key: str, reviewed: Api):
    invoice_id = reviewed.invoice_id(key)
    bodies: list[dict[str, Any]] = [{"legal_text": "By the manager."}, {"show_task_list": False}]

    answers = at_once(
        [
            lambda: reviewed("PATCH", f"/invoices/{invoice_id}", bodies[0], headers={"If-Match": '"1"'}),
            lambda: reviewed("PATCH", f"/invoices/{invoice_id}", {**bodies[1], "version": 1}, by="admin"),
        ]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = next(place for place, answer in enumerate(answers) if answer.status_code == 200)
    lost = answers[1 - won].json()["error"]
    assert lost["code"] == "CONFLICT"
    assert "at version 2, not 1" in lost["message"]
    after = reviewed.data(f"/invoices/{invoice_id}")
    assert after == answers[won].json()["data"]
    assert after["version"] == 2
    assert (after["legal_text"], after["show_task_list"]) == (("By the manager.", True), ("", False))[won]
    history = reviewed.data(f"/invoices/{invoice_id}/edit-history")
    assert [edit["field_name"] for edit in history] == [*bodies[won]]

    # Who lost looks again, and saves on top: nothing of the first edit is lost.
    again = reviewed("PATCH", f"/invoices/{invoice_id}", bodies[1 - won], headers={"If-Match": '"2"'}).json()["data"]
    assert (again["legal_text"], again["show_task_list"], again["version"]) == ("By the manager.", False, 3)
    reviewed.check()


@pytest.mark.parametrize("key", DRAFTS[3:])
def test_two_edits_that_name_no_version_are_both_saved(key: str, reviewed: Api):
    invoice_id = reviewed.invoice_id(key)
    line = {"add": [{"description": "More", "unit_price": "1.00"}]}

    answers = at_once(
        [
            lambda: reviewed("PATCH", f"/invoices/{invoice_id}", {"legal_text": "By the manager."}),
            lambda: reviewed("PATCH", f"/invoices/{invoice_id}/line-items", line, by="admin"),
        ]
    )

    # The first may read what it answers with after the second has been saved: then it shows both edits.
    assert sorted(answer.json()["data"]["version"] for answer in answers) in ([2, 3], [3, 3])
    after = reviewed.data(f"/invoices/{invoice_id}")
    assert (after["version"], after["legal_text"]) == (3, "By the manager.")
    assert [item["line_total"] for item in after["line_items"] if item["source"] == "manual"] == ["1.00"]
    reviewed.check()


@pytest.mark.parametrize("seen", ['"2"', None], ids=["version seen", "no version seen"])
def test_of_two_approvals_one_wins_the_other_is_told_and_there_is_one_event(seen: str | None, reviewed: Api):
    headers = {"If-Match": seen} if seen else {}
    for key in REVIEWED[:3] if seen else REVIEWED[3:]:
        invoice_id = reviewed.invoice_id(key)
        path = f"/invoices/{invoice_id}/approve"

        answers = at_once(
            [
                lambda: reviewed("POST", path, by="manager", headers=headers),  # noqa: B023
                lambda: reviewed("POST", path, by="admin", headers=headers),  # noqa: B023
            ]
        )

        assert sorted(answer.status_code for answer in answers) == [200, 409], key
        won = next(place for place, answer in enumerate(answers) if answer.status_code == 200)
        message = answers[1 - won].json()["error"]["message"]
        assert ("at version 3, not 2" in message) or (not seen and "is approved" in message), message
        after = reviewed.data(f"/invoices/{invoice_id}")
        assert (after["status"], after["version"], after["approval_no"]) == ("approved", 3, 1)
        assert after["approved_by"] == ("manager", "admin")[won]
        events = [
            event for event in reviewed.data(f"/invoices/{invoice_id}/events") if event["to_status"] == "approved"
        ]
        assert [event["by"] for event in events] == [after["approved_by"]]
    reviewed.check()


def test_a_request_that_comes_ten_times_at_once_makes_one_invoice(unbilled: Api):
    body = {"application_key": KEYS[0], "period_start": "2026-02-01", "period_end": "2026-02-28"}
    headers = {"Idempotency-Key": "7f1c1b9e-53a1-4dd9-8b0a-0d6a3f1d8a44"}

    answers = at_once([lambda: unbilled("POST", "/invoices/generate", body, headers=headers)] * 10)

    made = [answer for answer in answers if answer.status_code == 201]
    busy = [answer for answer in answers if answer.status_code == 409]
    assert len(made) + len(busy) == 10
    assert len([answer for answer in made if "Idempotency-Replayed" not in answer.headers]) == 1
    assert len({answer.text for answer in made}) == 1
    assert {answer.headers["ETag"] for answer in made} == {'"1"'}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in busy)
    listed = unbilled("GET", "/invoices").json()
    assert [row["id"] for row in listed["data"]] == [json.loads(made[0].text)["data"]["id"]]
    replayed = unbilled("POST", "/invoices/generate", body, headers=headers)
    assert (replayed.status_code, replayed.text) == (201, made[0].text)
    unbilled.check()
