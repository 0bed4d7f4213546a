"""How many deliveries a second: a worker without a broker, one and two of Celery's over RabbitMQ (`deliveries`)."""

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
from typing import Any
from uuid import uuid4

from kombu import Connection
from rich.console import Console
from rich.table import Table

from bench import servers

ROOT = Path(__file__).resolve().parent.parent
DELIVERIES = 1_000
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
        for workers in (1, 2):
            name = f"Celery, {workers} worker{'s' if workers > 1 else ''}"
            console.print(f"deliveries: {name} …")
            results[name] = _by_celery(variables, folder, workers, DELIVERIES * size)
    return results


def table(results: dict[str, Any]) -> Table:
    shown = Table(title="Deliveries to services that answer at once, on PostgreSQL", title_justify="left")
    shown.add_column("", no_wrap=True)
    for name in ("Deliveries", "Seconds", "Deliveries/s", "× one", "Queries each", "Of it database"):
        shown.add_column(name, justify="right", no_wrap=True)
    one = results.get("Celery, 1 worker")
    for name, result in results.items():
        share = f"{result['database_seconds'] / result['seconds']:.0%}" if "database_seconds" in result else ""
        is_celery = name.startswith("Celery")
        shown.add_row(
            name,
            f"{result['deliveries']:,}",
            f"{result['seconds']:.1f}",
            f"{_per_second(result):,.0f}",
            f"{_per_second(result) / _per_second(one):.2f}" if one and is_celery else "",
            f"{result['queries_per_delivery']:.1f}" if "queries_per_delivery" in result else "",
            share,
        )
    shown.caption = "Workers, PostgreSQL and RabbitMQ share this machine's processors"
    return shown


def _per_second(result: dict[str, Any]) -> float:
    return float(result["deliveries"] / result["seconds"])


def _by_celery(variables: dict[str, str], folder: Path, workers: int, deliveries: int) -> dict[str, Any]:
    """The workers are up and idle before the clock is started."""
    queue = f"bench-{uuid4()}"
    variables = {**variables, "INVOICE_BROKER_URL": BROKER, "INVOICE_QUEUE": queue}
    _run(variables, "fill", str(deliveries))
    try:
        with ExitStack() as running:
            for number in range(workers):
                running.enter_context(_worker(variables, folder / f"worker-{workers}-{number}.log"))
            seconds = json.loads(_run(variables, "watch", str(workers)))
    finally:
        with Connection(BROKER) as connection:
            connection.default_channel.queue_delete(queue)
    return {"deliveries": deliveries, "seconds": seconds}


@contextmanager
def _worker(variables: dict[str, str], log: Path) -> Iterator[None]:
    """With one child, as one more machine would add it."""
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
        yield
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
