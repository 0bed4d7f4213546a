"""Spec 5, The worker: one process, no broker; told to stop, it finishes what it does and ends."""

import signal
import subprocess

import pytest
from django.core.management import CommandError, call_command

from proxima_invoice.foundation.work import periodic
from proxima_invoice.foundation.work.periodic import PeriodicTask
from tests import processes

# Around every task the worker tidies its database connections.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tasks(monkeypatch):
    """An empty list of tasks in place of the real one."""
    monkeypatch.setattr(periodic, "_registered", {})
    return periodic


def test_until_idle_runs_everything_once(tasks):
    ran: list[str] = []
    tasks.register(PeriodicTask(name="one", every_seconds=1, run=lambda: ran.append("one")))
    tasks.register(PeriodicTask(name="two", every_seconds=1, run=lambda: ran.append("two")))

    call_command("run_worker", until_idle=True)

    assert ran == ["one", "two"]


def test_until_idle_fails_by_name(tasks):
    def fail() -> None:
        raise RuntimeError

    tasks.register(PeriodicTask(name="fragile", every_seconds=1, run=fail))

    with pytest.raises(CommandError, match="fragile"):
        call_command("run_worker", until_idle=True)


def test_a_signal_during_a_task_waits_for_it_and_gives_the_handlers_back(tasks, capsys):
    finished: list[bool] = []
    before = signal.getsignal(signal.SIGTERM)

    def told_to_stop() -> None:
        signal.raise_signal(signal.SIGTERM)
        finished.append(True)

    tasks.register(PeriodicTask(name="busy", every_seconds=1, run=told_to_stop))

    call_command("run_worker")

    assert finished == [True]
    assert capsys.readouterr().out.endswith("Stopped.\n")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_ends_well_when_told(tmp_path, number):
    process = processes.start("manage.py", "run_worker", INVOICE_DATA_DIR=str(tmp_path))
    assert process.stdout is not None
    try:
        while not (line := process.stdout.readline()).startswith("Working"):
            assert line, "the worker ended before it began"
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)
    finally:
        process.kill()

    assert process.returncode == 0, rest
    assert rest.splitlines()[-1] == "Stopped."


def test_a_missing_table_is_a_line_in_the_log_not_the_end(tmp_path):
    """`run_worker` may start before the first migration: it says so and keeps trying."""
    ended: subprocess.CompletedProcess[str] = processes.run(
        "manage.py", "run_worker", "--until-idle", INVOICE_DATA_DIR=str(tmp_path)
    )

    assert ended.returncode == 1
    assert "clear-expired-sessions" in ended.stderr.splitlines()[-1]
