import json

import pytest

from proxima_invoice.foundation.work import periodic
from proxima_invoice.foundation.work.periodic import PeriodicTask
from tests.proxima_invoice.foundation.lines import lines_of

# Around every task the worker tidies its database connections.
pytestmark = pytest.mark.django_db


def test_a_task_that_fails_is_logged_by_name_and_does_not_raise():
    def fail():
        raise RuntimeError("no luck")

    with lines_of("json") as written:
        done = periodic.run(PeriodicTask(name="fragile", every_seconds=1, run=fail))

    line = json.loads(written()[0])
    assert done is False
    assert line["task"] == "fragile"
    assert "no luck" in line["exception"]


def test_registering_a_name_again_replaces_it(monkeypatch):
    monkeypatch.setattr(periodic, "_registered", {})
    first = PeriodicTask(name="same", every_seconds=1, run=lambda: None)
    second = PeriodicTask(name="same", every_seconds=2, run=lambda: None)

    periodic.register(first)
    periodic.register(second)

    assert periodic.registered() == [second]
