"""`python -m bench [NAME] [--size N]`: run the benchmarks, print a table and write `bench/results.json`."""

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
IN_ROWS = {"queues": ("PostgreSQL", "SQLite"), "documents": ("PostgreSQL", "SQLite")}
"""Benchmarks that report rows (`bench.rows`), and the databases they are run on."""
NAMES = ("drafting", "admin", "deliveries", *IN_ROWS)
MOST_TIMES_THE_FLOOR = 4
MOST_QUERIES_PER_BATCH = 12
MOST_TIMES_AN_EMPTY_PAGE = 5


def main() -> None:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, help="only this one")
    parser.add_argument("--size", type=int, default=1, metavar="N", help="N times the usual amount of work")
    asked = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    asked_for = (asked.name,) if asked.name else NAMES
    measured: dict[str, Any] = {}
    missed: list[str] = []
    if "drafting" in asked_for:
        results = measured["drafting"] = drafting(console, asked.size)
        console.print(_table(results))
        missed += [name for name, result in results.items() if not _on_target(result)]
    if "admin" in asked_for:
        results = measured["admin"] = admin(console, asked.size)
        console.print(_pages_table(results))
        missed += _slow_pages(results)
    if "deliveries" in asked_for:
        measured["deliveries"] = delivering.measured(console, asked.size)
        if measured["deliveries"]:
            console.print(delivering.table(measured["deliveries"]))
    for name in (name for name in IN_ROWS if name in asked_for):
        results = measured[name] = _on_databases(console, f"bench.{name}", asked.size, IN_ROWS[name])
        for database, result in results.items():
            console.print(rows.table(database, result))
            missed += [f"{each} on {database}" for each in rows.off_target(result)]
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    (ROOT / "bench" / "results.json").write_text(json.dumps({"machine": machine, **measured}, indent=2) + "\n")
    if missed:
        sys.exit(f"Off target: {'; '.join(missed)}.")


def drafting(console: Console, size: int) -> dict[str, Any]:
    """Figures by the name of the path, for each warehouse and database that is there."""
    results = {}
    refusal = servers.postgresql_refusal()
    for warehouse, database in (("ClickHouse", "PostgreSQL"), ("embedded", "PostgreSQL"), ("embedded", "SQLite")):
        name = f"{warehouse} → {database}"
        if warehouse == "ClickHouse" and CLICKHOUSE is None:
            console.print(f"SKIPPED {name}: clickhouse-server is not installed")
        elif database == "PostgreSQL" and refusal:
            console.print(f"SKIPPED {name}: {refusal}")
        else:
            console.print(f"{name} …")
            results[name] = _measured(warehouse, database, size)
    return results


def _measured(warehouse: str, database: str, size: int) -> Any:
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="proxima-invoice-bench-")))
        variables = {"INVOICE_DATA_DIR": str(folder / "data"), "INVOICE_LOG_LEVEL": "ERROR"}
        if database == "PostgreSQL":
            variables["INVOICE_DATABASE_URL"] = running.enter_context(servers.postgresql_database())
        if warehouse == "ClickHouse":
            variables["INVOICE_CLICKHOUSE_URL"] = running.enter_context(servers.clickhouse(folder))
        _run(["bench.drafting", "fill", str(size)], variables)
        return json.loads(_run(["bench.drafting", "measure", str(size)], variables))


def admin(console: Console, size: int) -> dict[str, Any]:
    """Figures by database."""
    return _on_databases(console, "bench.admin", size, ("PostgreSQL", "SQLite"))


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


def _slow_pages(results: dict[str, Any]) -> list[str]:
    return [
        f"{name} on {database}"
        for database, result in results.items()
        for name in result["pages"]
        if result["ratios"][name] > MOST_TIMES_AN_EMPTY_PAGE
    ]


def _pages_table(results: dict[str, Any]) -> Table:
    """× is against an empty page of the same admin; what comes apart has no target."""
    some = next(iter(results.values()))
    title = f"The admin over {some['invoices']:,} invoices, in milliseconds"
    table = Table(title=title, title_justify="left")
    table.add_column("", no_wrap=True)
    for database in results:
        for name in (database, "×"):
            table.add_column(name, justify="right", no_wrap=True)
    rows = {"an empty page": [result["empty"] for result in results.values()]}
    for name in (*some["pages"], *some["apart"]):
        rows[name] = [(result["pages"] | result["apart"])[name] for result in results.values()]
    for name, figures in rows.items():
        cells: list[str] = []
        for figure, result in zip(figures, results.values(), strict=True):
            ratio = result["ratios"].get(name)
            cells += [f"{figure['fastest'] * 1000:,.0f}", f"{ratio:.1f}" if ratio else ""]
        table.add_row(name, *cells)
    return table


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
    return result["ratio"] <= MOST_TIMES_THE_FLOOR and result["queries_per_batch"] <= MOST_QUERIES_PER_BATCH


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
    return table


if __name__ == "__main__":
    main()
