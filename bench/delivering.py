"""How many deliveries a second: a worker without a broker, one and two of Celery's over RabbitMQ (`deliveries`).

The same two crews of Celery's then print documents and draft a month.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from kombu import Connection
from rich.console import Console
from rich.table import Table

from bench import servers
from bench.rows import RUNS

ROOT = Path(__file__).resolve().parent.parent
DELIVERIES = 1_000
CREWS = {"Celery, 1 worker": 1, "Celery, 2 workers": 2}
BROKER = "amqp://guest:guest@127.0.0.1:5672//"
START_SECONDS = 120


def measured(console: Console, size: int) -> dict[str, Any]:
    """Figures by who worked; empty, with a word why, where PostgreSQL is missing."""
    if refusal := servers.postgresql_refusal():
        console.print(f"SKIPPED deliveries: {refusal}")
        return {}
    results: dict[str, Any] = {}
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="proxima-invoice-bench-")))
        variables = {
            "INVOICE_DATA_DIR": str(folder),
            "INVOICE_DATABASE_URL": running.enter_context(servers.postgresql_database()),
        }
        console.print("deliveries: run_worker …")
        _run(variables, "fill", str(DELIVERIES * size))
        results["run_worker"] = json.loads(_run(variables, "work"))
        if not _broker_answers():
            console.print(f"SKIPPED deliveries over Celery: nothing answers at {BROKER.rpartition('@')[2]}")
            return results
        for name, number in (("deliveries", DELIVERIES * size), ("documents", size), ("drafts", size)):
            console.print(f"{name}: one and two workers of Celery's …")
            for crew, result in _by_celery(variables, folder, name, number).items():
                results[crew if name == "deliveries" else f"{crew}, {name}"] = result
    return results


def table(results: dict[str, Any]) -> Table:
    shown = Table(title="Deliveries to services that answer at once, documents and drafts, on PostgreSQL")
    shown.title_justify = "left"
    shown.add_column("", no_wrap=True)
    for name in ("Pieces", "Median s", "Min", "Max", "Pieces/s", "× one", "Queries", "Workers", "Broker", "Database"):
        shown.add_column(name, justify="right", no_wrap=True)
    for name, result in results.items():
        one = results.get(name.replace("2 workers", "1 worker"))
        cpu = result.get("cpu") or {"database": result["database_seconds"] / result["seconds"]}
        shown.add_row(
            name,
            f"{result['deliveries']:,}",
            *(f"{result[key]:.1f}" if key in result else "" for key in ("seconds", "fastest", "slowest")),
            f"{_per_second(result):,.0f}",
            f"{_per_second(result) / _per_second(one):.2f}" if one and one is not result else "",
            f"{result['queries_per_delivery']:.1f}" if "queries_per_delivery" in result else "",
            *(f"{cpu[user]:.0%}" if user in cpu else "" for user in ("workers", "broker", "database")),
        )
    shown.caption = (
        f"Workers, PostgreSQL and RabbitMQ share the {os.cpu_count()} processors of this machine; shares are of one "
        "processor, for run_worker what it waited for the database"
    )
    return shown


def _per_second(result: dict[str, Any]) -> float:
    return float(result["deliveries"] / result["seconds"])


def _by_celery(variables: dict[str, str], folder: Path, name: str, number: int) -> dict[str, dict[str, Any]]:
    """By crew, which take turns. All workers are up and idle before the clock is started; each crew has its queue."""
    watched: dict[str, list[dict[str, Any]]] = {crew: [] for crew in CREWS}
    queues = {crew: f"bench-{uuid4()}" for crew in CREWS}
    try:
        with ExitStack() as running:
            by_crew: dict[str, dict[str, str]] = {}
            processes: dict[str, list[str]] = {}
            for crew, workers in CREWS.items():
                by_crew[crew] = {**variables, "INVOICE_BROKER_URL": BROKER, "INVOICE_QUEUE": queues[crew]}
                processes[crew] = [
                    str(running.enter_context(_worker(by_crew[crew], folder / f"{name}-{workers}-{each}.log")))
                    for each in range(workers)
                ]
            for _run_no in range(RUNS):
                for crew in CREWS:
                    watched[crew].append(json.loads(_run(by_crew[crew], "watch", name, str(number), *processes[crew])))
    finally:
        with Connection(BROKER) as connection:
            for queue in queues.values():
                connection.default_channel.queue_delete(queue)
    return {crew: _summary(runs) for crew, runs in watched.items()}


def _summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [run["seconds"] for run in runs]
    return {
        "deliveries": runs[0]["pieces"],
        "seconds": median(seconds),
        "fastest": min(seconds),
        "slowest": max(seconds),
        "cpu": {user: median(run["cpu"][user] for run in runs) for user in runs[0]["cpu"]},
    }


@contextmanager
def _worker(variables: dict[str, str], log: Path) -> Iterator[int]:
    """Its process id. It has one child, as one more machine would add it."""
    options = ["-A", "proxima_invoice", "worker", "-c", "1", "-l", "INFO", "-n", f"{uuid4()}@%h"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", *options],
            cwd=ROOT,
            env=_environment(variables),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while " ready." not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Celery did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _broker_answers() -> bool:
    try:
        with Connection(BROKER, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # noqa: BLE001 - whatever keeps it from answering
        return False
    return True


def _run(variables: dict[str, str], *step: str) -> str:
    """What it prints. It logs a line for each delivery, as in earnest."""
    with (Path(variables["INVOICE_DATA_DIR"]) / "log").open("a+") as log:
        ended = subprocess.run(
            [sys.executable, "-m", "bench.deliveries", *step],
            cwd=ROOT,
            env=_environment(variables),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=False,
        )
        if ended.returncode:
            log.seek(0)
            raise RuntimeError(f"{' '.join(step)} failed:\n{log.read()[-2000:]}")
    return ended.stdout


def _environment(variables: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("INVOICE_", "DJANGO_"))}
    return {**inherited, "INVOICE_ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "bench.instant", **variables}
