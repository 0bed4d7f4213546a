"""What March 2007 of the `sip` folder must come to, read from its CSV files and worked out by `tests.oracle` alone."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests import oracle

START, END = date(2007, 3, 1), date(2007, 3, 31)


def expected(folder: Path) -> dict[str, dict[str, Any]]:
    """By application_key, every contract that the month bills."""
    world = _world(folder)
    return {
        application["application_key"]: oracle.invoice(world, application, START, END)
        for application in world["applications"]
        if oracle.fate(world, application, START, END) == "billed"
    }


def _world(folder: Path) -> dict[str, Any]:
    issues = _rows(folder, "jira.jira_issues")
    return {
        "applications": [
            row
            | {
                "start_date": date.fromisoformat(row["start_date"]),
                "finish_date": date.fromisoformat(row["finish_date"]) if row["finish_date"] else None,
                "monthly_limit": int(row["monthly_limit"]) if row["monthly_limit"] else None,
            }
            | {name: Decimal(row[name]) for name in ("deal_amount", "hourly_rate", "invoice_amount")}
            for row in _rows(folder, "cdm.jira_applications")
        ],
        "swift": {row["customer_key"]: row["swift_bic"] for row in _rows(folder, "cdm.jira_customers")},
        "worklogs": [
            row
            | {
                "duration_seconds": int(row["duration_seconds"]),
                "start_date": date.fromisoformat(row["start_date"]),
                "worklog_id": row.get("worklog_id", ""),
                "started_at": None,
            }
            for row in _rows(folder, "tempo.worklogs_flat")
        ],
        "issues": {row["issue_key"]: row for row in issues},
        "exclusions": {},
        "classifications": {},
        "rules": {},
    }


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
