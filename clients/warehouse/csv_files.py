"""Read the warehouse's tables from `<table>.csv` files, and say everything that is wrong with them (spec 2, Warehouse).

A file is UTF-8 (a byte order mark is accepted), separated by commas, with the names of its columns in the first line.
An empty cell, or ClickHouse's `\\N`, is NULL where a column may be NULL.
"""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from clients.warehouse.csv_values import READERS, Unreadable
from clients.warehouse.tables import Column, Kind, Table

Row = tuple[Any, ...]
Report = Callable[["Remark"], None]

_NULLS = ("", "\\N")
_LONGEST_QUOTE = 60


class Remark(NamedTuple):
    """What is wrong, or odd, in a file. `line` is where the record begins, as editors count; None is the whole file."""

    file_name: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file_name if self.line is None else f"{self.file_name}, line {self.line}"
        return f"{place}: {self.message}"


def read_rows(folder: Path, table: Table, *, fault: Report, warning: Report) -> Iterator[Row]:
    """The valid rows of the table's file, one at a time, in the order of the table's columns.

    What is invalid goes to `fault` and reading goes on, so that one run names everything; what is odd to `warning`.
    """
    name = f"{table.name}.csv"

    def report(line: int | None, message: str) -> None:
        fault(Remark(name, line, message))

    try:
        file = (folder / name).open("rb")
    except FileNotFoundError:
        return report(None, "the file is missing")
    except OSError as error:
        return report(None, f"cannot be read: {error.strerror}")
    with file:
        records = _records(file, report)
        _, first_record = next(records, (1, []))
        header = [cell.strip() for cell in first_record]
        places = _places(header, table, report)
        if places is None:
            return None
        for unknown in [column for column in header if column not in places]:
            warning(Remark(name, 1, f"column {_quoted(unknown)} is not known and is left out"))
        cells = [_Cell(column, places.get(column.name), required=column.name == table.key) for column in table.columns]
        yield from _rows(records, cells, len(header), table.key, report)


class _Cell:
    """How one column is read from a record."""

    def __init__(self, column: Column, place: int | None, *, required: bool) -> None:
        self.name = column.name
        self.place = place
        self.read = READERS[column.kind]
        self.nullable = column.nullable
        self.unknown = None if column.nullable else ""
        self.needs_text = required or column.kind not in (Kind.KEY, Kind.TEXT)

    def value(self, record: Sequence[str]) -> Any:
        """Raises `Unreadable` with a whole sentence."""
        if self.place is None:
            return self.unknown
        text = record[self.place]
        if self.nullable and text in _NULLS:
            return None
        if self.needs_text and not text:
            raise Unreadable(f"{self.name} is empty")
        try:
            return self.read(text)
        except Unreadable as error:
            raise Unreadable(f"{self.name} {_quoted(text)} {error}") from None


def _rows(
    records: Iterable[tuple[int, list[str]]], cells: list[_Cell], width: int, key: str, report: "_LineReport"
) -> Iterator[Row]:
    key_place = next((place for place, cell in enumerate(cells) if cell.name == key), None)
    first_lines: dict[str, int] = {}
    for line, record in records:
        if len(record) != width:
            report(line, f"has {len(record)} cells where the first line has {width}")
            continue
        try:
            row = tuple([cell.value(record) for cell in cells])
        except Unreadable:
            for message in _all_faults(record, cells):
                report(line, message)
            continue
        if key_place is not None and (first := first_lines.setdefault(row[key_place], line)) != line:
            report(line, f"{key} {_quoted(row[key_place])} is already in line {first}")
            continue
        yield row


def _all_faults(record: Sequence[str], cells: list[_Cell]) -> Iterator[str]:
    for cell in cells:
        try:
            cell.value(record)
        except Unreadable as error:
            yield str(error)


def _places(names: list[str], table: Table, report: "_LineReport") -> dict[str, int] | None:
    """Where each column of the table is; None when rows cannot be read, which has then been reported."""
    if not any(names):
        report(None, "the file is empty: its first line must name the columns")
        return None
    faults = []
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        faults.append("cells are not separated by commas")
    else:
        faults += [f"column {_quoted(name)} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1]
        faults += [
            f'column "{column.name}" is missing'
            for column in table.columns
            if not column.optional and column.name not in names
        ]
    for message in faults:
        report(1, message)
    known = {column.name for column in table.columns}
    return None if faults else {name: place for place, name in enumerate(names) if name in known}


_LineReport = Callable[[int | None, str], None]


def _records(file: Iterable[bytes], report: _LineReport) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each record; empty lines are passed over."""
    reader = csv.reader(_lines(file, report), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            report(line, _csv_fault(error))
        else:
            if record:
                yield line, record


def _csv_fault(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end of data" in text:
        return "a quoted cell that begins here is never closed"
    if "field limit" in text:
        return f"a cell is longer than {csv.field_size_limit()} characters; is a quotation mark missing?"
    if "new-line character" in text:
        return "a carriage return stands alone; lines must end with LF or CR LF"
    return "a quoted cell is followed by something other than a comma"


def _lines(file: Iterable[bytes], report: _LineReport) -> Iterator[str]:
    for number, raw in enumerate(file, 1):
        line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        if b"\0" in line:
            report(number, "holds a NUL character")
            line = line.replace(b"\0", b"")
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            report(number, f"is not UTF-8: byte 0x{line[error.start]:02X} at position {error.start + 1}")
            yield line.decode(errors="replace")


def _quoted(text: str) -> str:
    shown = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
    return '"' + "".join(char if char.isprintable() else repr(char)[1:-1] for char in shown) + '"'
