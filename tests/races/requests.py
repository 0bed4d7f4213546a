"""Requests to the REST API from the processes of a race."""

from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import Group, User
from django.test import Client

from invoices.models import Invoice
from invoices.services.create_drafts import create_drafts
from proxima_invoice.foundation.api.authentication import ApiToken
from proxima_invoice.foundation.api.idempotency import RUNS_AT_MOST
from proxima_invoice.foundation.models import IdempotencyKey
from tests.races.children import pause_at
from tests.races.month import PERIOD

BULK = "/api/v1/invoices/generate-bulk"


def make_manager() -> None:
    User.objects.create_user("racer").groups.add(Group.objects.get(name="manager"))


def draft_month_over_http(key: str) -> dict[str, Any]:
    """Status, headers and bytes of the answer to a bulk run with this Idempotency-Key."""
    token = ApiToken.of(User.objects.get(username="racer"))
    answer = Client().post(
        BULK,
        {"period_start": str(PERIOD.start), "period_end": str(PERIOD.end)},
        content_type="application/json",
        headers={"Host": "127.0.0.1", "Authorization": f"Bearer {token}", "Idempotency-Key": key},
    )
    return {"status": answer.status_code, "headers": dict(answer.headers), "body": answer.content}


def draft_month_over_http_and_stop(key: str) -> None:
    """As above, but it pauses when everything is drafted and nobody was told."""

    def drafted(**arguments: Any) -> Any:
        run = create_drafts(**arguments)
        pause_at("drafted")
        return run

    with patch("invoices.api.drafts.create_drafts", drafted):
        draft_month_over_http(key)


def let_time_pass() -> None:
    """Every key becomes as old as one of a process that died."""
    for row in IdempotencyKey.objects.all():
        IdempotencyKey.objects.filter(pk=row.pk).update(started_at=row.started_at - RUNS_AT_MOST)


def count_invoices() -> int:
    return Invoice.objects.count()
