"""The demonstration's warehouse, in the product's own tables."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from clients.warehouse.csv_files import Remark, read_rows
from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.tables import APPLICATIONS, CONTACTS, CUSTOMERS, ISSUES, WORKLOGS
from clients.warehouse.types import Worklog

DATA = Path(__file__).parent / "data"


def fill_warehouse(worklogs: Sequence[Worklog], *, now: datetime) -> None:
    """Make these worklogs and their issues, with the contracts of `data/`, the whole warehouse."""
    issues = {
        log.issue_key: (log.issue_key, log.issue_type, log.priority, log.project_label, log.summary, "")
        for log in worklogs
        if log.issue_key
    }
    lists = {
        table: list(read_rows(DATA, table, fault=_refuse, warning=_refuse))
        for table in (APPLICATIONS, CUSTOMERS, CONTACTS)
    }
    logged = [log[: len(WORKLOGS.columns)] for log in worklogs]
    replace_tables({**lists, WORKLOGS: logged, ISSUES: list(issues.values())}, now=now)


def _refuse(remark: Remark) -> None:
    raise ValueError(str(remark))
