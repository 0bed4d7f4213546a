from datetime import timedelta

import pytest
from django.db import transaction

from proxima_invoice.foundation.models import WorkAttempt, WorkItem
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work.claim import claim_next, claim_one
from proxima_invoice.foundation.work.enqueue import ask_again, enqueue
from proxima_invoice.foundation.work.outcomes import Later, Never, NoLongerDue, NotDone, Uncertain
from proxima_invoice.foundation.work.registry import WorkKind


def stored(subject: str) -> WorkItem:
    return WorkItem.objects.get(subject=subject)


def outcomes(subject: str) -> list[str]:
    return [attempt.outcome for attempt in stored(subject).attempts.all()]


def test_what_is_due_is_done_once_in_the_order_of_waiting(work):
    work.owe("first")
    work.later(seconds=1)
    work.owe("second")

    assert work.go() == 2
    assert work.go() == 0
    assert work.ran == ["first", "second"]
    assert stored("first").state == "done"
    assert stored("first").finished_at == work.now
    assert outcomes("first") == ["done"]


def test_what_is_not_due_yet_waits(work):
    enqueue(kind="test", subject="tomorrow", now=work.now, due_at=work.now + timedelta(days=1))

    assert work.go() == 0
    work.later(days=1)
    assert work.go() == 1


def test_the_same_promise_is_one(work):
    assert work.owe("a").pk == work.owe("a").pk
    assert work.go() == 1


def test_a_rollback_takes_the_promise_back(work):
    with transaction.atomic():
        work.owe("a")
        transaction.set_rollback(True)

    assert work.go() == 0


def test_a_failed_go_is_tried_again_after_a_minute_and_then_after_longer(work):
    work.owe("a", Later("away"), Later("away"))

    assert work.go() == 1
    assert stored("a").state == "pending"
    assert stored("a").last_error == "away"
    first = stored("a").due_at - work.now
    assert timedelta(seconds=50) < first < timedelta(seconds=70)
    assert work.go() == 0

    work.now += first
    assert work.go() == 1
    assert timedelta(seconds=105) < stored("a").due_at - work.now < timedelta(seconds=135)

    work.later(minutes=3)
    assert work.go() == 1
    assert outcomes("a") == ["later", "later", "done"]
    assert stored("a").last_error == ""


def test_a_schedule_of_its_own_is_kept_to_the_second_whatever_a_service_asks_for(work, register):
    register(WorkKind(name="test", run=work.run, wait=lambda goes: timedelta(seconds=20 * goes)))
    busy = Later("too many requests")
    busy.retry_after = 1800
    work.owe("a", busy, busy)

    for goes in (1, 2):
        work.go()
        assert stored("a").due_at - work.now == timedelta(seconds=20 * goes)
        work.now = stored("a").due_at


@pytest.mark.parametrize(
    ("asked", "minutes"), [(1800, 30), (7200, 60), (1e12, 60), (float("inf"), 60), (float("nan"), 60)]
)
def test_a_service_that_asks_for_patience_gets_it_up_to_an_hour(work, asked, minutes):
    busy = Later("too many requests")
    busy.retry_after = asked
    work.owe("a", busy)
    work.go()

    assert stored("a").due_at - work.now == timedelta(minutes=minutes)


@pytest.mark.parametrize("said", ["cut off \ud83d!", "nul \x00!"])
def test_what_no_database_takes_is_left_out_of_what_was_said(work, said):
    work.owe("a", Later(said))
    work.go()

    assert stored("a").state == "pending"
    assert stored("a").last_error in ("cut off !", "nul !")


def test_after_so_many_goes_somebody_has_to_look(work):
    work.owe("a", *[Later("away")] * 3)
    for _ in range(5):
        work.go()
        work.later(hours=2)

    assert stored("a").state == "failed"
    assert outcomes("a") == ["later", "later", "failed"]
    assert work.gave_up == [("a", "away")]
    assert [failure.goes for failure in work.failures] == [1, 2, 3]


@pytest.mark.parametrize(("error", "state"), [(Never("no such deal"), "failed"), (Uncertain("no answer"), "uncertain")])
def test_what_cannot_be_mended_by_waiting_is_not_tried_again(work, error: NotDone, state: str):
    error.status = 422
    work.owe("a", error)
    work.go()
    work.later(days=30)

    assert work.go() == 0
    assert stored("a").state == state
    assert stored("a").attempts.get().http_status == 422
    assert work.gave_up == [("a", str(error))]


def test_what_is_no_longer_due_is_nobodys_failure(work):
    work.owe("a", NoLongerDue("INV-1 is a draft again"))
    work.go()

    assert stored("a").state == "cancelled"
    assert outcomes("a") == ["cancelled"]
    assert work.failures == []


def test_a_fault_of_ours_is_logged_and_tried_again(work, caplog):
    work.owe("a", ZeroDivisionError("by zero"))
    work.go()

    assert stored("a").state == "pending"
    assert stored("a").last_error == "ZeroDivisionError: by zero"
    assert "work broke" in caplog.text


def test_secrets_are_in_no_fault_that_is_handed_on(work, settings):
    settings.TELEGRAM_BOT_TOKEN = "123456:very-secret-token"
    item = work.owe("a", ValueError("bad header 123456:very-secret-token"))
    claimed = claim_one(item.pk, now=work.now)
    assert claimed is not None

    assert str(engine.run_one(*claimed, clock=lambda: work.now)) == "ValueError: bad header [hidden]"


def test_secrets_never_reach_the_stored_error(work, settings):
    settings.TELEGRAM_BOT_TOKEN = "123456:very-secret-token"
    work.owe("a", Never("POST /bot123456:very-secret-token/sendDocument was refused"))
    work.go()

    assert "very-secret" not in stored("a").last_error
    assert "very-secret" not in stored("a").attempts.get().error


@pytest.mark.parametrize("end", [Never("no"), Uncertain("?"), *[Later("away")]])
def test_a_person_may_ask_for_it_now_with_all_goes_before_it(work, end):
    item = work.owe("a", end)
    work.go()

    assert ask_again(item.pk, now=work.now)
    assert stored("a").goes == 0
    assert work.go() == 1
    assert stored("a").state == "done"


def test_what_was_no_longer_due_is_asked_for_only_by_who_knows_that_it_is_again(work):
    item = work.owe("a", NoLongerDue("gone"))
    work.go()

    assert not ask_again(item.pk, now=work.now)
    assert ask_again(item.pk, now=work.now, is_due_again=True)
    assert work.go() == 1


def test_what_is_done_or_running_cannot_be_asked_for_again(work):
    done, running = work.owe("done"), work.owe("running")
    work.go(at_most=1)
    assert claim_next(now=work.now) is not None

    assert not ask_again(done.pk, now=work.now)
    assert not ask_again(running.pk, now=work.now)


def test_a_running_item_is_nobody_elses_until_its_lease_ends(work):
    work.owe("a")
    assert claim_next(now=work.now) is not None
    assert claim_next(now=work.now) is None

    work.later(minutes=3)
    assert work.go() == 1
    assert outcomes("a") == ["lost", "done"]


def test_who_outlived_his_lease_has_nothing_more_to_say(work):
    work.owe("a")
    slow = claim_next(now=work.now)
    assert slow is not None
    work.later(minutes=3)
    assert work.go() == 1

    work.ends["a"] = [Never("late news")]
    engine.run_one(*slow, clock=lambda: work.now)

    assert stored("a").state == "done"
    assert outcomes("a") == ["lost", "done"]
    assert work.failures == []


def test_a_certain_item_is_taken_due_or_not(work):
    work.owe("a")
    work.owe("b")
    work.go()
    claimed = claim_one(stored("b").pk, now=work.now)
    assert claimed is not None
    assert claim_one(stored("b").pk, now=work.now) is None

    assert engine.run_one(*claimed, clock=lambda: work.now) is None
    assert work.ran == ["a", "b", "b"]
    assert (stored("b").state, stored("b").goes) == ("done", 1)


def test_a_certain_item_waits_for_its_lane(work):
    work.owe("a", lane="company")
    work.owe("b", lane="company")
    first = claim_next(now=work.now)
    assert first is not None
    assert claim_one(stored("b").pk, now=work.now) is None
    assert stored("b").state == "pending"

    work.ends["a"] = [Never("no")]
    refusal = engine.run_one(*first, clock=lambda: work.now)
    assert str(refusal) == "no"
    assert claim_one(stored("b").pk, now=work.now) is not None


def test_items_of_a_lane_run_one_after_the_other(work):
    for subject in ("a", "b"):
        work.owe(subject, lane="company")
    work.owe("c")
    first = claim_next(now=work.now)
    assert first is not None

    assert work.go() == 1
    assert work.ran == ["c"]

    engine.run_one(*first, clock=lambda: work.now)
    assert work.go() == 1
    assert work.ran == ["c", "a", "b"]


def test_a_lane_whose_process_died_is_free_after_the_lease(work):
    for subject in ("a", "b"):
        work.owe(subject, lane="company")
    assert claim_next(now=work.now) is not None

    work.later(minutes=3)
    assert work.go() == 2
    assert {stored("a").state, stored("b").state} == {"done"}


def test_a_lane_whose_process_died_takes_up_what_it_left_behind_first(work):
    """Also when something else of the lane has waited longer than the one that a person asked for ran."""
    left_behind = work.owe("a", Later("away"), lane="company")
    work.go()
    assert claim_one(left_behind.pk, now=work.now) is not None
    work.later(seconds=5)
    work.owe("b", lane="company")

    assert work.go() == 0
    work.later(minutes=3)
    assert work.go() == 2
    assert work.ran == ["a", "a", "b"]
    assert outcomes("a") == ["later", "lost", "done"]
    assert stored("b").state == "done"


def test_what_ends_its_process_each_time_is_given_up(work):
    work.owe("a", lane="company")
    for _ in range(3):
        assert claim_next(now=work.now) is not None
        work.later(minutes=3)

    assert work.go() == 0
    assert stored("a").state == "failed"
    assert stored("a").finished_at == work.now
    assert outcomes("a") == ["lost", "lost", "lost"]
    assert work.gave_up == [("a", "The process that worked on it ended.")]
    assert ask_again(stored("a").pk, now=work.now)
    assert work.go() == 1
    assert stored("a").state == "done"


def test_stop_ends_it_between_two_items(work):
    work.owe("a")
    work.owe("b")

    assert work.go(stop=lambda: bool(work.ran)) == 1
    assert stored("b").state == "pending"


def test_work_of_a_kind_nobody_knows_waits(work):
    enqueue(kind="unknown", subject="a", now=work.now)

    assert work.go() == 0
    assert stored("a").state == "pending"


def test_only_some_kinds(work):
    work.owe("a")

    assert work.go(kinds=["other"]) == 0
    assert work.go(kinds=["test"]) == 1


def test_an_attempt_tells_when_and_how_long(work):
    work.owe("a")
    work.go()

    attempt = WorkAttempt.objects.get()
    assert (attempt.started_at, attempt.ended_at) == (work.now, work.now)
