"""Load a folder of CSV files into the embedded tables: all of it, or nothing and a list of what is wrong."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS

from clients.warehouse.csv_files import Remark, read_rows
from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.tables import TABLES, Table

MOST_FAULTS_KEPT = 50


class FolderInvalid(Exception):
    """`faults` are the first of `count`."""

    def __init__(self, faults: list[Remark], count: int) -> None:
        super().__init__(f"{count} errors")
        self.faults = faults
        self.count = count


class Loaded(NamedTuple):
    rows: Mapping[Table, int]
    warnings: list[Remark]


def load_folder(folder: Path, *, now: datetime, using: str = DEFAULT_DB_ALIAS) -> Loaded:
    """Raises `FolderInvalid`, having changed nothing.

    Files are read twice, first to check and then to load, one row at a time: a million worklogs fit in little memory,
    and the database is not kept locked while a wrong file is being read.
    """
    warnings = _check(folder)
    content = {table: read_rows(folder, table, fault=_changed_meanwhile, warning=_ignore) for table in TABLES}
    return Loaded(replace_tables(content, now=now, using=using), warnings)


def _check(folder: Path) -> list[Remark]:
    faults: list[Remark] = []
    warnings: list[Remark] = []
    count = 0

    def keep(fault: Remark) -> None:
        nonlocal count
        count += 1
        if count <= MOST_FAULTS_KEPT:
            faults.append(fault)

    for table in TABLES:
        for _ in read_rows(folder, table, fault=keep, warning=warnings.append):
            pass
    if faults:
        raise FolderInvalid(faults, count)
    return warnings


def _changed_meanwhile(fault: Remark) -> None:
    raise FolderInvalid([fault], 1)


def _ignore(warning: Remark) -> None:
    """Said already, when the file was checked."""
