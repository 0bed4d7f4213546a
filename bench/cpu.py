"""Who used the processors: seconds of CPU of processes on this machine, read from /proc."""

import os
from collections.abc import Collection, Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(processes: Iterable[int]) -> float:
    """User and system time so far, with that of children that they saw end."""
    return sum(_ticks(process) for process in processes) / _TICKS


def families(parents: Collection[int]) -> set[int]:
    """These processes, their children, and the children of those."""
    found = set(parents)
    parent_of = {process: int(stat[1]) for process in _processes() if (stat := _stat(process))}
    while more := {process for process, parent in parent_of.items() if parent in found} - found:
        found |= more
    return found


def named(program: str) -> set[int]:
    """Those that run `program`, such as RabbitMQ's beam.smp."""
    return {process for process in _processes() if _read(process, "comm").strip() == program}


def backends(database: str) -> set[int]:
    """PostgreSQL's processes that serve the database."""
    return {
        process
        for process in _processes()
        if (words := _read(process, "cmdline").split())[:1] == ["postgres:"] and database in words
    }


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _ticks(process: int) -> int:
    stat = _stat(process)
    return sum(map(int, stat[11:15]))


def _stat(process: int) -> list[str]:
    """Its fields from the state on: the name before it may have blanks."""
    return _read(process, "stat").rpartition(")")[2].split()


def _read(process: int, name: str) -> str:
    try:
        return Path(f"/proc/{process}/{name}").read_text()
    except OSError:
        return ""
