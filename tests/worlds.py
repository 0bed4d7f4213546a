"""Small worlds to bill: contracts, worklogs, issues and settings as plain dicts, in the words of `tests.oracle`.

A test builds one, stores it in the embedded warehouse (`store`) or keeps it in memory (`InMemoryWarehouse` with
`settings_of`), and may hand the same dicts to the oracle. `store` adds: what comes late is stored later.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from clients.models import (
    ClientInvoiceConfig,
    ContractRateRule,
    EmployeeExclusion,
    ProjectClassification,
    WarehouseApplication,
    WarehouseCustomer,
    WarehouseIssue,
    WarehouseWorklog,
)
from clients.queries import BillingSettings
from clients.warehouse.types import Application, Contact, Customer, TrackedTime, Worklog
from invoices.pricing.period import Period

JANUARY, FEBRUARY, MARCH, APRIL = (Period.month(2026, number) for number in (1, 2, 3, 4))

World = dict[str, Any]


def application(key: str = "APP-1", **fields: Any) -> dict[str, Any]:
    """A contract, by default the one of the worked examples: support, limit 40, rate 150000, base 15000000."""
    usual = {
        "application_key": key,
        "customer_key": "CUST-1",
        "status": "Active",
        "application_name": "Billing portal",
        "description": "",
        "start_date": date(2025, 1, 1),
        "finish_date": None,
        "deal_amount": Decimal("15000000.00"),
        "deal_type": "SUP",
        "monthly_limit": 40,
        "hourly_rate": Decimal("150000.00"),
        "currency": "UZS",
        "invoice_amount": Decimal("0.00"),
        "agreement_date": date(2024, 12, 1),
        "agreement_number": "A-1",
        "labels": f'["{key}"]',
        "extended_status": "",
    }
    return _merged(usual, fields)


def worklog(seconds: int = 3600, **fields: Any) -> dict[str, Any]:
    """An hour of Anna on ITSM-1, on a Monday in business hours, for the contract APP-1."""
    usual = {
        "duration_seconds": seconds,
        "account_id": "anna",
        "user_name": "Anna",
        "start_date": date(2026, 3, 2),
        "project_label": "APP-1",
        "issue_key": "ITSM-1",
        "worklog_id": "",
        "started_at": None,
    }
    return _merged(usual, fields)


def hours(amount: str, **fields: Any) -> dict[str, Any]:
    """`worklog` by hours: `hours("45.5")`."""
    return worklog(int(Decimal(amount) * 3600), **fields)


def issue(**fields: Any) -> dict[str, Any]:
    usual = {"issue_type": "Task", "priority": "P4", "summary": "Mend the export", "linked_issue_key": ""}
    return _merged(usual, fields)


def as_read(row: Mapping[str, Any], **issue_fields: Any) -> Worklog:
    """The worklog as a source gives it, with what is known of its issue: nothing, unless told."""
    nothing = dict.fromkeys(("issue_type", "priority", "summary", "linked_issue_key"), "")
    values: dict[str, Any] = {**row, **nothing, **issue_fields}
    return Worklog(**values)


def world(
    applications: Iterable[Mapping[str, Any]] = (),
    worklogs: Iterable[Mapping[str, Any]] = (),
    issues: Mapping[str, Mapping[str, Any]] | None = None,
    **rest: Any,
) -> World:
    """Everything the oracle asks for. `rest`: swift, exclusions, classifications, rules, configs."""
    usual = {
        "applications": list(applications),
        "swift": {"CUST-1": ""},
        "worklogs": list(worklogs),
        "issues": dict(issues or {}),
        "exclusions": {},
        "classifications": {},
        "rules": {},
        "configs": {},
    }
    return _merged(usual, rest)


def store(
    applications: Iterable[Mapping[str, Any]] = (),
    worklogs: Iterable[Mapping[str, Any]] = (),
    issues: Mapping[str, Mapping[str, Any]] | None = None,
    **rest: Any,
) -> None:
    """Put a world into the embedded warehouse and the settings' tables; customers come with their contracts."""
    new = world(applications, worklogs, issues, **rest)
    WarehouseApplication.objects.bulk_create(WarehouseApplication(**contract) for contract in new["applications"])
    for key in {contract["customer_key"] for contract in new["applications"]} & new["swift"].keys():
        WarehouseCustomer.objects.update_or_create(
            customer_key=key, defaults={**_customer(key, new["swift"][key])._asdict()}
        )
    WarehouseWorklog.objects.bulk_create(WarehouseWorklog(**logged) for logged in new["worklogs"])
    WarehouseIssue.objects.bulk_create(WarehouseIssue(issue_key=key, **fields) for key, fields in new["issues"].items())
    EmployeeExclusion.objects.bulk_create(
        EmployeeExclusion(account_id=account_id, kind=kind) for account_id, kind in new["exclusions"].items()
    )
    ProjectClassification.objects.bulk_create(
        ProjectClassification(project_label=label, kind=kind) for label, kind in new["classifications"].items()
    )
    ContractRateRule.objects.bulk_create(_rule(key, fields) for key, fields in new["rules"].items())
    ClientInvoiceConfig.objects.bulk_create(_config(key, fields) for key, fields in new["configs"].items())


def settings_of(new: World) -> BillingSettings:
    """The product's settings of a world that is in no database."""
    return BillingSettings(
        rate_rules={key: _rule(key, fields) for key, fields in new["rules"].items()},
        configs={key: _config(key, fields) for key, fields in new["configs"].items()},
        exclusions=new["exclusions"],
        unbillable_labels=frozenset(label for label, kind in new["classifications"].items() if kind != "billable"),
    )


class InMemoryWarehouse:
    """`WarehouseSource` over a world. It keeps the port's promises by the plainest means."""

    def __init__(self, new: World) -> None:
        self._world = new

    def applications(self, keys: Collection[str] | None = None) -> list[Application]:
        contracts = [Application(**contract) for contract in self._world["applications"]]
        return sorted(contract for contract in contracts if keys is None or contract.application_key in keys)

    def customers(self, keys: Collection[str]) -> dict[str, Customer]:
        return {key: _customer(key, swift) for key, swift in self._world["swift"].items() if key in keys}

    def contacts(self, customer_key: str) -> list[Contact]:
        return []

    def worklogs_by_contract(
        self, labels: Mapping[str, Sequence[str]], start: date, end: date
    ) -> Iterator[tuple[str, list[Worklog]]]:
        for key in sorted(labels):
            logged = [self._with_issue(row) for row in self._world["worklogs"] if row["project_label"] in labels[key]]
            logged = sorted((row for row in logged if start <= row.start_date <= end), key=_walk_order)
            if logged:
                yield key, logged

    def tracked_time(self, start: date, end: date) -> list[TrackedTime]:
        seconds: dict[tuple[str, str, date], int] = {}
        for row in self._world["worklogs"]:
            if start <= row["start_date"] <= end:
                key = row["project_label"], row["account_id"], row["start_date"]
                seconds[key] = seconds.get(key, 0) + row["duration_seconds"]
        return [TrackedTime(*key, seconds[key]) for key in sorted(seconds)]

    def read_at(self) -> datetime | None:
        return None

    def _with_issue(self, row: Mapping[str, Any]) -> Worklog:
        return as_read(row, **self._world["issues"].get(row["issue_key"], {}))


def _walk_order(row: Worklog) -> tuple[Any, ...]:
    known = row.started_at is not None
    return (
        *(row.start_date, row.issue_key, row.account_id, row.duration_seconds, row.project_label),
        *(known, row.started_at if known else time.min, row.worklog_id, row.user_name),
    )


def _customer(key: str, swift_bic: str) -> Customer:
    return Customer(key, company_name=f"Company {key}", tin="123456789", swift_bic=swift_bic)


def _rule(key: str, fields: Mapping[str, Any]) -> ContractRateRule:
    # The one field that says "default" with an empty text.
    return ContractRateRule(
        application_key=key, **{**fields, "business_hours_tz": fields.get("business_hours_tz") or ""}
    )


def _config(key: str, fields: Mapping[str, Any]) -> ClientInvoiceConfig:
    return ClientInvoiceConfig(application_key=key, **fields)


def _merged(usual: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := given.keys() - usual.keys():
        raise TypeError(f"No such field: {', '.join(sorted(unknown))}")
    return {**usual, **given}
