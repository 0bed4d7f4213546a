"""Spec 5, The worker: Celery over RabbitMQ and over Redis, real ones; a message says "look now" and nothing else."""

import json
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests import processes
from tests.celery_worker import SECONDS, worker
from tests.counted_work import KIND

BROKERS = {"RabbitMQ": "amqp://guest:guest@127.0.0.1:5672//", "Redis": "redis://127.0.0.1:6379/9"}
ITEMS = 30
OWE = f"""
import time
from datetime import UTC, datetime
from proxima_invoice.foundation.work.enqueue import enqueue
began = time.monotonic()
for number in range({ITEMS}):
    enqueue(kind="{KIND}", subject=str(number), now=datetime.now(UTC))
print(time.monotonic() - began)
"""
CONTRACTS = 40
FILL = f"""
from tests import worlds
keys = [f"APP-{{number:03}}" for number in range({CONTRACTS})]
worlds.store(
    [worlds.application(key, labels=key) for key in keys],
    [worlds.worklog(project_label=key) for key in keys],
    issues={{"PRJ-1": worlds.issue()}},
)
"""
LOOK = """
import json
from invoices.models import Invoice
from tests import whole
printed = Invoice.objects.filter(status="needs_review")
numbers = sorted(printed.values_list("invoice_number", flat=True))
contracts = sorted(printed.values_list("application_key", flat=True))
print(json.dumps({"numbers": numbers, "contracts": contracts, "faults": whole.faults()}))
"""


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest, require_service: Callable[..., None]) -> str:
    url = BROKERS[request.param]
    require_service(request.param, f"nothing answers at {url}", available=answers(url))
    return url


@pytest.fixture
def installation(tmp_path: Path, broker: str) -> dict[str, Any]:
    """The variables of an installation of its own, migrated, with that broker and a queue that nobody else has."""
    variables = {
        "INVOICE_DATA_DIR": str(tmp_path),
        "INVOICE_BROKER_URL": broker,
        "INVOICE_QUEUE": f"test-{uuid4()}",
        "DJANGO_SETTINGS_MODULE": "tests.work_settings",
    }
    migrated = processes.run("manage.py", "migrate", "-v", "0", timeout=120, **variables)
    assert migrated.returncode == 0, migrated.stderr
    return variables


def test_what_is_owed_is_done_once_by_two_workers(installation: dict[str, Any]):
    with worker(installation), worker(installation):
        owe(installation)

        assert sorted(done(installation), key=int) == [str(number) for number in range(ITEMS)]


def test_what_no_message_told_of_is_found_by_the_sweep(installation: dict[str, Any]):
    owe(installation, INVOICE_BROKER_URL="")
    with worker(installation, "--beat", "--schedule", f"{installation['INVOICE_DATA_DIR']}/beat"):
        assert len(done(installation)) == ITEMS


def test_what_is_due_daily_is_done_when_beat_starts(installation: dict[str, Any]):
    daily = Path(installation["INVOICE_DATA_DIR"]) / "daily-work"
    with worker(installation, "--beat", "--schedule", f"{installation['INVOICE_DATA_DIR']}/beat"):
        deadline = time.monotonic() + SECONDS
        while not daily.exists():
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_a_broker_that_never_answers_keeps_nobody_waiting_and_loses_nothing(installation: dict[str, Any]):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        real = f":{urlsplit(installation['INVOICE_BROKER_URL']).port}"
        url = installation["INVOICE_BROKER_URL"].replace(real, f":{silent.getsockname()[1]}")
        waited = owe(installation, INVOICE_BROKER_URL=url)

    assert waited < 10
    ended = processes.run("manage.py", "run_worker", "--until-idle", **installation)
    assert ended.returncode == 0, ended.stderr
    assert len(done(installation)) == ITEMS


def test_a_worker_that_is_told_to_stop_finishes_what_it_does(installation: dict[str, Any]):
    with worker(installation) as process:
        owe(installation)
        while not lines(installation):
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    finished = len(lines(installation))
    assert processes.run("manage.py", "run_worker", "--until-idle", **installation).returncode == 0
    assert len(lines(installation)) == ITEMS
    assert len(set(lines(installation))) == ITEMS
    assert finished > 0


@pytest.mark.parametrize("broker", ["RabbitMQ"], indirect=True)
def test_a_month_is_shared_by_the_command_and_two_workers(installation: dict[str, Any]):
    in_django(installation, FILL)
    with worker(installation), worker(installation):
        ran = processes.run(
            "manage.py",
            *("generate_invoices", "--period", "2026-03", "--through", "pdf", "--without-late-work"),
            timeout=SECONDS,
            **installation,
        )

    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    assert f"{CONTRACTS} created, 0 skipped, 0 failed." in ran.stdout
    assert json.loads(in_django(installation, LOOK)) == {
        "numbers": list(range(1, CONTRACTS + 1)),
        "contracts": [f"APP-{number:03}" for number in range(CONTRACTS)],
        "faults": [],
    }
    logs = list(Path(installation["INVOICE_DATA_DIR"]).glob("worker-*.log"))
    assert len(logs) == 2
    assert all("invoice_job:" in log.read_text() for log in logs)


def answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


def owe(variables: dict[str, Any], **other: str) -> float:
    """How many seconds whoever owed it waited."""
    return float(in_django({**variables, **other}, OWE))


def in_django(variables: dict[str, Any], program: str) -> str:
    """What it prints, in a process of its own."""
    done = processes.run("-c", f"import django; django.setup()\n{program}", **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(variables: dict[str, Any]) -> list[str]:
    file = Path(variables["INVOICE_DATA_DIR"]) / "counted-work"
    return file.read_text().split() if file.exists() else []


def done(variables: dict[str, Any]) -> list[str]:
    """What was done, once it is as much as was owed; and a moment later still."""
    deadline = time.monotonic() + SECONDS
    while len(lines(variables)) < ITEMS:
        assert time.monotonic() < deadline, lines(variables)
        time.sleep(0.2)
    time.sleep(1)
    return lines(variables)
