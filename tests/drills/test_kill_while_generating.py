"""Spec 2, Numbers, and spec 3, finalize: whenever the power fails, every invoice is whole or not there at all."""

import random
import time

import pytest

from tests import whole
from tests.drills import generation
from tests.races import children, month
from tests.races.children import Call, Child

MOMENTS = generation.DRAFTING_MOMENTS + generation.PRINTING_MOMENTS


@pytest.mark.parametrize("kills", [15, pytest.param(100, marks=pytest.mark.drill)])
def test_after_every_kill_all_is_whole_and_another_run_completes_the_month(databases, month_template, kills):
    """Half the kills come at a named moment, half at any."""
    choice = random.Random(kills)  # noqa: S311 - the same moments in every run
    with databases.copy(month_template) as name:
        whole_run = _seconds_of_a_run(name)
        _assert_month_is_complete(name)

    done: list[str] = []
    while len(done) < kills:
        with databases.copy(month_template) as name:
            while len(done) < kills and (killed := _kill_a_run(name, choice, whole_run)):
                done.append(killed)
                assert children.call(name, whole.faults) == [], done[-3:]
            children.call(name, generation.generate_month)
            _assert_month_is_complete(name)

    assert set(done) >= {*MOMENTS, "any moment"} or kills < 50, done


def _kill_a_run(database: str, choice: random.Random, whole_run: float) -> str:
    """Start a run and kill it; says where, or nothing when it ended before."""
    if choice.random() < 0.5:
        all_drafted = children.call(database, whole.summary)["keys"] == month.KEYS
        moment = choice.choice(generation.PRINTING_MOMENTS if all_drafted else MOMENTS)
        run = Child(database, Call(generation.generate_month, (moment, choice.randint(1, 3))))
        reached = run.paused_at()
    else:
        run = Child(database, Call(generation.generate_month))
        reached = None if run.ends_within(choice.uniform(0, whole_run)) else "any moment"
    run.kill()
    return reached or ""


def _seconds_of_a_run(database: str) -> float:
    begin = time.perf_counter()
    children.call(database, generation.generate_month)
    return time.perf_counter() - begin


def _assert_month_is_complete(database: str) -> None:
    children.call(database, whole.check)
    summary = children.call(database, whole.summary)
    assert summary["keys"] == month.KEYS
    assert {invoice["status"] for invoice in summary["invoices"]} == {"needs_review"}
