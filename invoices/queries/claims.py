"""Which invoice holds which worklog."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar
from uuid import UUID

from invoices.models import LineItem

Key = TypeVar("Key", UUID, str)

IN_ONE_QUERY = 5_000
"""SQLite takes at most 32,766 parameters a query."""


class Claim(NamedTuple):
    """A worklog that an invoice holds: billed, shown for information or written off."""

    worklog_ref: UUID
    account_id: str
    jira_key: str
    worklog_date: date | None
    invoice_id: UUID
    display_number: str
    application_key: str
    time_seconds: int


_COLUMNS = (
    "worklog_ref",
    "account_id",
    "jira_key",
    "worklog_date",
    "invoice_id",
    "invoice__display_number",
    "invoice__application_key",
    "time_seconds",
)


def claims_on(refs: Collection[UUID], *, except_invoice: UUID | None = None) -> dict[UUID, Claim]:
    """By reference, those of `refs` that an invoice holds already (other than `except_invoice`)."""
    found: dict[UUID, Claim] = {}
    for chunk in _chunks(refs):
        lines = LineItem.objects.filter(worklog_ref__in=chunk)
        if except_invoice is not None:
            lines = lines.exclude(invoice_id=except_invoice)
        found.update((row[0], Claim(*row)) for row in lines.values_list(*_COLUMNS))
    return found


def claims_of_contract(
    application_key: str, *, start: date, end: date, except_invoice: UUID | None = None
) -> list[Claim]:
    """What the contract's invoices hold of the days from `start` to `end`."""
    return claims_of_contracts([application_key], start=start, end=end, except_invoice=except_invoice)[application_key]


def claims_of_contracts(
    application_keys: Collection[str], *, start: date, end: date, except_invoice: UUID | None = None
) -> dict[str, list[Claim]]:
    """The same of many contracts, by key; every one of `application_keys` is there."""
    found: dict[str, list[Claim]] = {key: [] for key in application_keys}
    for chunk in _chunks(application_keys):
        lines = LineItem.objects.filter(
            invoice__application_key__in=chunk, worklog_ref__isnull=False, worklog_date__range=(start, end)
        )
        if except_invoice is not None:
            lines = lines.exclude(invoice_id=except_invoice)
        for row in lines.order_by("worklog_date", "id").values_list(*_COLUMNS):
            claim = Claim(*row)
            found[claim.application_key].append(claim)
    return found


def _chunks(keys: Iterable[Key]) -> Iterator[list[Key]]:
    iterator = iter(keys)
    while chunk := list(islice(iterator, IN_ONE_QUERY)):
        yield chunk
