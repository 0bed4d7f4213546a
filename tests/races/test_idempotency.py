"""Spec 3, Idempotency-Key: a client that sends again, at the same moment or after we died, gets one month."""

import json

import pytest

from tests import whole
from tests.races import children, month, requests
from tests.races.children import Call, Child


@pytest.fixture
def database(month_database: str) -> str:
    children.call(month_database, requests.make_manager)
    return month_database


def test_ten_at_once_with_one_key_draft_the_month_once(database: str):
    outcomes = children.race(database, [Call(requests.draft_month_over_http, ("one-key",))] * 10)

    answers = [outcome.value for outcome in outcomes]
    told = [answer for answer in answers if answer["status"] == 200]
    waiting = [answer for answer in answers if answer["status"] == 409]
    assert len(told) + len(waiting) == 10
    assert len([answer for answer in told if "Idempotency-Replayed" not in answer["headers"]]) == 1
    assert {answer["headers"]["Retry-After"] for answer in waiting} <= {"1"}
    assert len({answer["body"] for answer in told}) == 1
    assert json.loads(told[0]["body"])["meta"]["created"] == month.CONTRACTS
    assert children.call(database, requests.count_invoices) == month.CONTRACTS
    assert children.call(database, requests.draft_month_over_http, "one-key")["body"] == told[0]["body"]
    children.call(database, whole.check)


def test_ten_at_once_with_keys_of_their_own_draft_it_once_too(database: str):
    outcomes = children.race(database, [Call(requests.draft_month_over_http, (f"key-{one}",)) for one in range(10)])

    answers = [outcome.value for outcome in outcomes]
    assert {answer["status"] for answer in answers} == {200}
    assert sum(json.loads(answer["body"])["meta"]["created"] for answer in answers) == month.CONTRACTS
    children.call(database, whole.check)


def test_a_key_whose_process_died_is_taken_over_and_nothing_is_billed_twice(database: str):
    child = Child(database, Call(requests.draft_month_over_http_and_stop, ("one-key",)))
    assert child.paused_at() == "drafted"
    child.kill()

    assert children.call(database, requests.draft_month_over_http, "one-key")["status"] == 409
    children.call(database, requests.let_time_pass)
    answer = children.call(database, requests.draft_month_over_http, "one-key")

    assert answer["status"] == 200
    meta = json.loads(answer["body"])["meta"]
    assert meta["created"] == 0
    assert len(meta["skipped"]) == month.CONTRACTS
    assert children.call(database, requests.count_invoices) == month.CONTRACTS
    assert children.call(database, requests.draft_month_over_http, "one-key")["body"] == answer["body"]
    children.call(database, whole.check)
