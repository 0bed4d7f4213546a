"""`python -m bench [NAME] [--size N|full]`: run the benchmarks, print a table and write `bench/results.json`."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import delivering, rows, servers
from tests.clickhouse_server import PROGRAM as CLICKHOUSE

ROOT = Path(__file__).resolve().parent.parent
IN_ROWS = {
    "admin": ("PostgreSQL", "SQLite"),
    "api": ("PostgreSQL",),
    "queues": ("PostgreSQL", "SQLite"),
    "command": ("SQLite",),
    "documents": ("PostgreSQL", "SQLite"),
}
"""Benchmarks that report rows (`bench.rows`), and the databases they are run on."""
NAMES = ("drafting", "deliveries", *IN_ROWS)
FULL = {**dict.fromkeys(NAMES, 10), "command": 1}
"""How many times the usual amount a full run is of each; `drafting` has its own answer."""
DRAFTED = {("ClickHouse", "PostgreSQL"): 1_000, ("embedded", "PostgreSQL"): 200, ("embedded", "SQLite"): 200}
"""Contracts that are drafted at size 1, by warehouse and database."""
DRAFTED_IN_FULL = 10
"""In full so many times the contracts of the first."""
MOST_TIMES_THE_FLOOR = 2.5
MOST_TIMES_THE_FIRST, MOST_MEGABYTES_TIMES_THE_FIRST = 12, 1.2
MOST_QUERIES_PER_BATCH = 12


def main() -> None:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, help="only this one")
    parser.add_argument("--size", type=_size, default=1, metavar="N|full", help="N times the usual amount of work")
    asked = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    asked_for = (asked.name,) if asked.name else NAMES
    measured: dict[str, Any] = {}
    missed: list[str] = []
    if "drafting" in asked_for:
        results = measured["drafting"] = drafting(console, asked.size or FULL["drafting"])
        console.print(_table(results))
        missed += [name for name, result in results.items() if not _on_target(result)]
    if "deliveries" in asked_for:
        measured["deliveries"] = delivering.measured(console, asked.size or FULL["deliveries"])
        if measured["deliveries"]:
            console.print(delivering.table(measured["deliveries"]))
    for name in (name for name in IN_ROWS if name in asked_for):
        results = measured[name] = _on_databases(console, f"bench.{name}", asked.size or FULL[name], IN_ROWS[name])
        for database, result in results.items():
            console.print(rows.table(database, result))
            missed += [f"{each} on {database}" for each in rows.off_target(result)]
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    (ROOT / "bench" / "results.json").write_text(json.dumps({"machine": machine, **measured}, indent=2) + "\n")
    if missed:
        sys.exit(f"Off target: {'; '.join(missed)}.")


def _size(text: str) -> int:
    """0 for `full`: how much that is, each benchmark has its own answer."""
    return 0 if text == "full" else max(1, int(text))


def drafting(console: Console, size: int) -> dict[str, Any]:
    """Figures by the name of the path, for each warehouse and database that is there. In full the first once more, with
    ten times the contracts.
    """
    results: dict[str, Any] = {}
    refusal = servers.postgresql_refusal()
    for (warehouse, database), contracts in DRAFTED.items():
        name = f"{warehouse} → {database}"
        if warehouse == "ClickHouse" and CLICKHOUSE is None:
            console.print(f"SKIPPED {name}: clickhouse-server is not installed")
        elif database == "PostgreSQL" and refusal:
            console.print(f"SKIPPED {name}: {refusal}")
        else:
            console.print(f"{name} …")
            first = results[name] = _measured(warehouse, database, contracts * (size or 1), rows.RUNS)
            if not size and warehouse == "ClickHouse":
                console.print(f"{name}, {DRAFTED_IN_FULL} times the contracts …")
                many = _measured(warehouse, database, contracts * DRAFTED_IN_FULL, 1)
                many["times_first"] = many["product"]["median"] / first["product"]["median"]
                many["megabytes_times_first"] = many["megabytes_peak"] / first["megabytes_peak"]
                results[f"{name} × {DRAFTED_IN_FULL}"] = many
    return results


def _measured(warehouse: str, database: str, contracts: int, runs: int) -> Any:
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="proxima-invoice-bench-")))
        variables = {"INVOICE_DATA_DIR": str(folder / "data"), "INVOICE_LOG_LEVEL": "ERROR"}
        if database == "PostgreSQL":
            variables["INVOICE_DATABASE_URL"] = running.enter_context(servers.postgresql_database())
        if warehouse == "ClickHouse":
            variables["INVOICE_CLICKHOUSE_URL"] = running.enter_context(servers.clickhouse(folder))
        _run(["bench.drafting", "fill", str(contracts)], variables)
        return json.loads(_run(["bench.drafting", "measure", str(contracts), str(runs)], variables))


def _on_databases(console: Console, module: str, size: int, databases: Sequence[str]) -> dict[str, Any]:
    """What the module prints, by database: each gets a new one, and a process of its own."""
    results = {}
    refusal = servers.postgresql_refusal()
    for database in databases:
        name = f"{module.removeprefix('bench.')} on {database}"
        if database == "PostgreSQL" and refusal:
            console.print(f"SKIPPED {name}: {refusal}")
            continue
        console.print(f"{name} …")
        with ExitStack() as running:
            folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="proxima-invoice-bench-")))
            variables = {"INVOICE_DATA_DIR": str(folder / "data"), "INVOICE_LOG_LEVEL": "ERROR"}
            if database == "PostgreSQL":
                variables["INVOICE_DATABASE_URL"] = running.enter_context(servers.postgresql_database())
            results[database] = json.loads(_run([module, str(size)], variables))
    return results


def _run(command: list[str], variables: dict[str, str]) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("INVOICE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**inherited, "INVOICE_ENV_FILE": os.devnull, **variables},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def _on_target(result: dict[str, Any]) -> bool:
    return (
        result["ratio"] <= MOST_TIMES_THE_FLOOR
        and result["queries_per_batch"] <= MOST_QUERIES_PER_BATCH
        and result.get("times_first", 0) <= MOST_TIMES_THE_FIRST
        and result.get("megabytes_times_first", 0) <= MOST_MEGABYTES_TIMES_THE_FIRST
    )


def _table(results: dict[str, Any]) -> Table:
    table = Table(title="Drafting a month, in seconds", title_justify="left")
    table.add_column("", no_wrap=True)
    for name in ("Lines", "Median", "Min", "Max", "Lines/s", "× floor", "Queries", "Peak MB"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, result in results.items():
        lines = result["lines"]
        for label, figures in ((name, result["product"]), ("its floor", result["floor"])):
            is_product = figures is result["product"]
            table.add_row(
                label,
                f"{lines:,}" if is_product else "",
                *(f"{figures[key]:.2f}" for key in ("median", "fastest", "slowest")),
                f"{lines / figures['median']:,.0f}",
                f"{result['ratio']:.2f}" if is_product else "",
                f"{result['queries_per_batch']:.0f} + {result['queries']['outside']}" if is_product else "",
                f"{result['megabytes_peak']:.0f}" if is_product else "",
            )
    table.caption = "Queries: in each batch of about 10,000 lines + once a run"
    for name, result in results.items():
        if "times_first" in result:
            time, memory = result["times_first"], result["megabytes_times_first"]
            table.caption += f"\n{name}: {time:.1f} times the time of the first, {memory:.2f} times its peak memory"
    return table


if __name__ == "__main__":
    main()
