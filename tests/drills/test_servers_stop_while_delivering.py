"""Spec 5: database and broker may go away and come back while deliveries are made; the rows are the truth."""

import json
import random
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from integrations.registry import registered
from tests import own_servers, processes
from tests.celery_worker import worker
from tests.drills.accounts import discrepancies, has_letter
from tests.drills.deliveries import Told
from tests.fakes.outside import Outside, outside

BROKERS = {"Redis": own_servers.redis, "RabbitMQ": own_servers.rabbitmq}
CHILDREN = 2
PATIENCE = 600
LONG = [pytest.param(name, 200, 5, marks=pytest.mark.drill, id=f"long {name}") for name in BROKERS]

Variables = dict[str, Any]
Worker = subprocess.Popen[str]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("broker", "invoices", "stops"), [pytest.param("Redis", 10, 1, id="short"), *LONG])
def test_database_and_broker_stop_and_start_and_all_is_delivered(broker, invoices, stops, tmp_path, require_service):
    for name in ("PostgreSQL", broker):
        require_service(name, f"missing: {own_servers.missing(name)}", available=not own_servers.missing(name))
    choice = random.Random(stops)  # noqa: S311 - the same moments in every run
    with ExitStack() as running:
        database = running.enter_context(own_servers.postgresql())
        messages, url = running.enter_context(BROKERS[broker](tmp_path))
        services = running.enter_context(outside(with_moto=True))
        variables = _installation(tmp_path, services, database.url, url)
        process = running.enter_context(worker(variables, "--beat", "--schedule", str(tmp_path / "beat")))
        _in_product(variables, f"deliveries.owe({invoices}, {{}})")

        owed = sum(_states(database.url).values())
        for number in range(1, stops + 1):
            _wait(database.url, process, until_done=owed * number // (stops + 2))
            database.stop(choice.choice(["immediate", "fast"]))
            database.start()
            time.sleep(choice.uniform(0, 1))
            messages.stop()
            time.sleep(choice.uniform(0, 1))
            messages.start()
        _wait(database.url, process)
        found = _after_a_person_looked(variables, services, database.url, process)

        assert found.faults == []
        # Each child may have been in the middle of one go.
        assert discrepancies(services, found, interruptions=CHILDREN * stops) == []
        assert found.states.keys() == {one.name for one in registered()}
        for service, states in found.states.items():
            assert states.keys() <= ({"done", "uncertain"} if service == "email" else {"done"}), service


def _installation(folder: Path, services: Outside, database: str, broker: str) -> Variables:
    variables = {
        **services.variables,
        "INVOICE_DATA_DIR": str(folder),
        "INVOICE_DATABASE_URL": database,
        "INVOICE_BROKER_URL": broker,
        "INVOICE_QUEUE": f"drill-{uuid4()}",
        "DJANGO_SETTINGS_MODULE": "tests.drill_settings",
    }
    migrated = processes.run("manage.py", "migrate", "-v", "0", timeout=240, **variables)
    assert migrated.returncode == 0, migrated.stderr
    return variables


def _in_product(variables: Variables, statement: str) -> str:
    """What it prints, run in a process of the installation's own."""
    program = f"import django; django.setup()\nfrom tests.drills import deliveries\n{statement}"
    done = processes.run("-c", program, timeout=PATIENCE, **variables)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _states(url: str) -> dict[str, int]:
    """How many deliveries stand where; asked beside the product, and again while the database is away."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(url, connect_timeout=3) as connection:
                return dict(connection.execute("SELECT state, count(*) FROM foundation_workitem GROUP BY 1").fetchall())
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def _wait(url: str, process: Worker, *, until_done: int | None = None) -> None:
    """Until so many are done, or until none is left to do. The worker has to outlive whatever stops."""
    deadline = time.monotonic() + PATIENCE
    while True:
        states = _states(url)
        still_open = states.get("pending", 0) + states.get("running", 0)
        if not still_open or (until_done is not None and states.get("done", 0) >= until_done):
            return
        assert process.poll() is None, f"The worker ended, with {states}."
        assert time.monotonic() < deadline, states
        time.sleep(0.1)


def _after_a_person_looked(variables: Variables, services: Outside, database: str, process: Worker) -> Told:
    before = _told(variables)
    missing = [work for work, invoice in before.uncertain.items() if not has_letter(services, invoice)]
    if missing:
        _in_product(variables, f"deliveries.ask_for({missing!r})")
        _wait(database, process)
    after = _told(variables) if missing else before
    assert all(has_letter(services, invoice) for invoice in after.uncertain.values())
    return after


def _told(variables: Variables) -> Told:
    said = _in_product(variables, "import json, dataclasses; print(json.dumps(dataclasses.asdict(deliveries.told())))")
    return Told(**json.loads(said.splitlines()[-1]))
