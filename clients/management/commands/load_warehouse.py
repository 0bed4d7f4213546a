"""`manage.py load_warehouse DIR`: fill the embedded warehouse tables from CSV files (spec 2, Warehouse)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from clients.warehouse.load_folder import FolderInvalid, Loaded, load_folder


class Command(BaseCommand):
    help = (
        "Replace the content of the embedded warehouse tables by that of DIR/<table>.csv, such as"
        " cdm.jira_applications.csv. Nothing changes when anything is wrong with any file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            loaded = load_folder(folder, now=timezone.now())
        except FolderInvalid as invalid:
            raise CommandError(_explanation(invalid)) from None
        for warning in loaded.warnings:
            self.stderr.write(f"Warning: {warning}.")
        Console(file=cast(TextIO, self.stdout)).print(_summary(loaded))


def _explanation(invalid: FolderInvalid) -> str:
    lines = [str(fault) for fault in invalid.faults]
    if invalid.count > len(lines):
        lines.append(f"… and {invalid.count - len(lines):,} more")
    return "\n".join([*lines, f"Nothing was loaded: {invalid.count:,} error{'s' * (invalid.count != 1)}."])


def _summary(loaded: Loaded) -> Table:
    summary = Table("Table", title="Loaded", title_justify="left")
    summary.add_column("Rows", justify="right")
    for table, rows in loaded.rows.items():
        summary.add_row(table.name, f"{rows:,}")
    return summary
