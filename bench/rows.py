"""A benchmark as rows of one table: what the product takes, what the floor takes, and the ratio of the two.

A module of such a benchmark is run as `python -m bench.<name> SIZE` in a process of its own, on a database of its own,
and prints `report(title, rows)`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rich.table import Table

from bench.measure import Figures, seconds

RUNS = 5


@dataclass(kw_only=True)
class Row:
    """`ratio` is held against `most`, its target; without a floor the product is told alone."""

    name: str
    product: Figures
    floor: Figures | None = None
    ratio: float | None = None
    most: float | None = None
    queries: int | None = None
    most_queries: int | None = None
    megabytes: float | None = None
    note: str = ""


def row(
    name: str,
    product: Callable[[], object],
    floor: Callable[[], object],
    *,
    runs: int = RUNS,
    times: int = 1,
    **more: Any,
) -> Row:
    """Product and floor by turns, after a go of each that is not measured; `times` calls are one run.

    The ratio is the median of the runs' ratios: both halves of each saw the same machine.
    """
    product(), floor()
    pairs = [(_taken(product, times), _taken(floor, times)) for _run in range(runs)]
    ours, theirs = zip(*pairs, strict=True)
    ratio = median(mine / other for mine, other in pairs)
    return Row(name=name, product=Figures.of(ours), floor=Figures.of(theirs), ratio=ratio, **more)


def _taken(function: Callable[[], object], times: int) -> float:
    def calls() -> None:
        for _ in range(times):
            function()

    return seconds(calls) / times


def report(title: str, rows: Sequence[Row]) -> str:
    return json.dumps({"title": title, "rows": [asdict(each) for each in rows]})


def off_target(result: dict[str, Any]) -> list[str]:
    """The names of rows that take longer, or ask more, than they may."""
    return [
        each["name"]
        for each in result["rows"]
        if _is_above(each["ratio"], each["most"]) or _is_above(each["queries"], each["most_queries"])
    ]


def _is_above(figure: float | None, most: float | None) -> bool:
    return figure is not None and most is not None and figure > most


def table(where: str, result: dict[str, Any]) -> Table:
    """In milliseconds."""
    shown = Table(title=f"{result['title']}, {where}, in milliseconds", title_justify="left")
    shown.add_column("", no_wrap=True)
    for name in ("Median", "Min", "Max", "Floor", "× floor", "At most", "Queries", "MB", ""):
        shown.add_column(name, justify="right", no_wrap=True)
    for each in result["rows"]:
        product, floor = each["product"], each["floor"]
        shown.add_row(
            each["name"],
            *(_milliseconds(product[key]) for key in ("median", "fastest", "slowest")),
            _milliseconds(floor["median"]) if floor else "",
            f"{each['ratio']:.2f}" if each["ratio"] is not None else "",
            f"{each['most']:g}" if each["most"] is not None else "",
            str(each["queries"]) if each["queries"] is not None else "",
            f"{each['megabytes']:.0f}" if each["megabytes"] is not None else "",
            each["note"],
        )
    return shown


def _milliseconds(taken: float) -> str:
    return f"{taken * 1000:,.1f}" if taken < 10 else f"{taken * 1000:,.0f}"
