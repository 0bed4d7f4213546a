"""Idempotency-Key (spec 3, API: rules for all): what was answered is answered again, and nothing is done twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.response import Response

from invoices.models import Invoice
from proxima_invoice.foundation.api.authentication import ApiToken
from proxima_invoice.foundation.api.idempotency import FORGET_OLD_KEYS, KEPT_FOR, RUNS_AT_MOST
from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid
from proxima_invoice.foundation.models import IdempotencyKey
from proxima_invoice.foundation.work import periodic
from tests.plugins.api import Caller
from tests.proxima_invoice.foundation.api.endpoints import CountedView, counted, refusal, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.proxima_invoice.foundation.api.endpoints")]

Post = Callable[..., Any]
FEBRUARY = {"period_start": "2026-02-01", "period_end": "2026-02-28"}


@pytest.fixture(autouse=True)
def _count_from_zero(monkeypatch):
    monkeypatch.setattr(CountedView, "calls", 0)
    monkeypatch.setattr(CountedView, "answers_with", staticmethod(counted), raising=False)


@pytest.fixture
def post(users: dict[str, User]) -> Post:
    """`post(key="k1")`, as a manager; with `key=None` without one."""

    def told(
        body: bytes = b'{"a": 1.50, "b": [1]}', *, key: str | None = "k1", role: str = "manager", path: str = "counted"
    ) -> Any:
        named = {} if key is None else {"Idempotency_Key": key}
        return send("POST", f"/api/v1/{path}", body, Authorization=f"Bearer {ApiToken.of(users[role])}", **named)

    return told


@pytest.fixture
def answers(monkeypatch) -> Callable[[Callable[[int], Response]], None]:
    def told(how: Callable[[int], Response]) -> None:
        monkeypatch.setattr(CountedView, "answers_with", staticmethod(how))

    return told


def refuse_once(problem: Problem) -> Callable[[int], Response]:
    def how(number: int) -> Response:
        if number == 1:
            raise Refusal(problem)
        return counted(number)

    return how


def grow_older(by: timedelta) -> None:
    for row in IdempotencyKey.objects.all():
        IdempotencyKey.objects.filter(pk=row.pk).update(started_at=row.started_at - by)


def test_the_first_answer_comes_again_byte_by_byte(post: Post):
    first, second = post(), post()

    assert CountedView.calls == 1
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert "ж" in second.content.decode()
    for name in ("Content-Type", "ETag"):
        assert first.headers[name] == second.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_without_a_key_nothing_is_remembered(post: Post):
    post(key=None)
    post(key=None)

    assert CountedView.calls == 2
    assert not IdempotencyKey.objects.exists()


def test_the_same_values_written_otherwise_are_the_same_body(post: Post):
    post(b'{"a": 1.50, "b": [1]}')

    assert post(b' {"b":[1],"a":1.50}').headers["Idempotency-Replayed"] == "true"
    assert CountedView.calls == 1


@pytest.mark.parametrize("body", [b'{"a": 1.50, "b": [1, 1]}', b"{}", b"", b'{"a": 2, "b": [1]}'])
def test_another_body_is_a_conflict_and_does_nothing(body: bytes, post: Post):
    first = post()

    refused = post(body)

    assert refused.status_code == 409
    assert "another body" in refusal(refused)["message"]
    assert "Retry-After" not in refused.headers
    assert CountedView.calls == 1
    assert post().content == first.content


@pytest.mark.parametrize(
    "problem", [Problem("CONFLICT", "Billed."), Problem("NOT_FOUND", "Gone."), invalid({"a": "Wrong."}).problem]
)
def test_a_refusal_is_an_answer_too(problem: Problem, post: Post, answers):
    answers(refuse_once(problem))

    first, second = post(), post()

    assert first.status_code == second.status_code == problem.status
    assert first.content == second.content
    assert CountedView.calls == 1


def test_after_a_failure_of_ours_the_key_is_free_again(post: Post, answers):
    answers(refuse_once(Problem("UPSTREAM_UNAVAILABLE", "Away.", retry_after=3)))

    assert [post().status_code for _ in range(3)] == [503, 201, 201]
    assert CountedView.calls == 2


def test_after_a_crash_the_key_is_free_again(post: Post, answers):
    def crash_once(number: int) -> Response:
        if number == 1:
            raise RuntimeError("broken on purpose")
        return counted(number)

    answers(crash_once)
    first = post()

    assert (first.status_code, refusal(first)["code"]) == (500, "INTERNAL_ERROR")
    assert post().status_code == 201


def test_an_answer_that_is_a_5xx_is_not_kept(post: Post, answers):
    answers(lambda number: Response({}, status=502) if number == 1 else counted(number))

    assert [post().status_code for _ in range(2)] == [502, 201]


def test_a_process_that_is_told_to_stop_frees_the_key(post: Post, answers):
    def stopped(_number: int) -> Response:
        raise SystemExit

    answers(stopped)
    with pytest.raises(SystemExit):
        post()

    assert not IdempotencyKey.objects.exists()


def test_while_the_first_runs_the_second_has_to_wait(post: Post, answers):
    seen = []

    def meanwhile(number: int) -> Response:
        seen.append(post())
        return counted(number)

    answers(meanwhile)
    first = post()

    assert first.status_code == 201
    assert seen[0].status_code == 409
    assert refusal(seen[0])["code"] == "CONFLICT"
    assert seen[0].headers["Retry-After"] == "1"
    assert CountedView.calls == 1
    # What was said meanwhile is not the answer.
    assert post().content == first.content


def test_users_and_addresses_have_keys_of_their_own(post: Post):
    assert post().headers.get("Idempotency-Replayed") is None
    assert post(role="admin").headers.get("Idempotency-Replayed") is None
    assert post(path="counted-too").headers.get("Idempotency-Replayed") is None
    assert post(b"{}", role="admin", key="k2").status_code == 201
    assert CountedView.calls == 4


def test_who_may_not_call_learns_nothing_from_a_key(post: Post):
    post()

    assert post(role="viewer").status_code == 403
    assert IdempotencyKey.objects.count() == 1


def test_after_a_day_a_key_is_new(post: Post):
    post()
    grow_older(KEPT_FOR - timedelta(minutes=1))
    assert post().headers["Idempotency-Replayed"] == "true"
    grow_older(timedelta(minutes=1))

    again = post(b'{"other": 1}')

    assert again.json()["data"]["number"] == 2
    assert again.status_code == 201
    assert post(b'{"other": 1}').content == again.content


def test_a_key_of_a_process_that_died_is_taken_over_after_a_while(post: Post):
    post()
    IdempotencyKey.objects.update(status=None, body="")
    assert post().status_code == 409
    grow_older(RUNS_AT_MOST)

    answered = post()

    assert answered.json()["data"]["number"] == 2
    assert post().content == answered.content


def test_who_was_taken_for_dead_does_not_overwrite_the_answer_of_the_next(post: Post, answers):
    inner = []

    def slow(number: int) -> Response:
        if number == 1:
            grow_older(RUNS_AT_MOST)
            inner.append(post())
        return counted(number)

    answers(slow)
    late = post()

    assert (late.json()["data"]["number"], inner[0].json()["data"]["number"]) == (1, 2)
    assert post().content == inner[0].content


def test_who_was_taken_for_dead_does_not_free_the_key_of_the_next(post: Post, answers):
    def slow(number: int) -> Response:
        if number == 1:
            grow_older(RUNS_AT_MOST)
            post()
            raise RuntimeError("late and broken")
        return counted(number)

    answers(slow)

    assert post().status_code == 500
    assert post().headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ж", "a\tb", "\x7f"])
def test_a_key_that_is_none_is_refused_by_its_name(key: str, post: Post):
    refused = post(key=key)

    assert refused.status_code == 400
    assert list(refusal(refused)["details"]) == ["Idempotency-Key"]
    assert CountedView.calls == 0


def test_keys_differ_in_every_character(post: Post):
    for key in ("k", "K", "x" * 255, "x" * 254):
        assert "Idempotency-Replayed" not in post(key=key).headers
    assert CountedView.calls == 4


def test_a_body_that_cannot_be_read_does_not_use_up_the_key(post: Post):
    assert post(b"{").status_code == 400
    assert post().status_code == 201


@pytest.mark.parametrize("body", [rb'{"\ud800": "\ud800"}', b'{"a": 1e400, "b": 1e99999999999}', b"[" * 99 + b"]" * 99])
def test_odd_bodies_have_a_fingerprint_too(body: bytes, post: Post):
    first = post(body)

    assert first.status_code in (201, 400)
    assert post(body).content == first.content


def test_old_keys_are_forgotten(post: Post):
    post(key="old")
    grow_older(KEPT_FOR + timedelta(seconds=1))
    post(key="young")

    FORGET_OLD_KEYS.run()

    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]
    assert FORGET_OLD_KEYS in periodic.registered()


class TestBulk:
    def test_a_month_that_is_asked_for_twice_is_drafted_once(self, month: None, api: Caller):
        headers = {"Idempotency-Key": "february"}

        first = api.post("/invoices/generate-bulk", FEBRUARY, headers)
        second = api.post("/invoices/generate-bulk", FEBRUARY, headers)

        assert first.json()["meta"]["created"] == 2
        assert second.content == first.content
        assert second.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
        assert Invoice.objects.count() == 2

    def test_a_wrong_period_is_wrong_again(self, month: None, api: Caller):
        reversed_ = {"period_start": "2026-02-28", "period_end": "2026-02-01"}
        answered = [api.post("/invoices/generate-bulk", reversed_, {"Idempotency-Key": "k"}) for _ in range(2)]

        assert [one.status_code for one in answered] == [400, 400]
        assert answered[0].content == answered[1].content
        assert answered[1].headers["Idempotency-Replayed"] == "true"

    def test_one_contract_is_drafted_once_and_found_again(self, month: None, api: Caller):
        body, headers = {"application_key": "APP-1", **FEBRUARY}, {"Idempotency-Key": "k"}

        first = api.post("/invoices/generate", body, headers)
        second = api.post("/invoices/generate", body, headers)

        assert first.status_code == second.status_code == 201
        assert second.content == first.content
        assert second.headers["Location"] == first.headers["Location"]
        assert second.headers["ETag"] == first.headers["ETag"] == '"1"'
        assert Invoice.objects.count() == 1

    def test_after_an_hour_the_answer_is_still_the_old_one(self, month: None, api: Caller):
        headers = {"Idempotency-Key": "february"}
        first = api.post("/invoices/generate-bulk", FEBRUARY, headers)
        Invoice.objects.update(updated_at=timezone.now(), version=7)
        grow_older(timedelta(hours=1))

        assert api.post("/invoices/generate-bulk", FEBRUARY, headers).content == first.content
