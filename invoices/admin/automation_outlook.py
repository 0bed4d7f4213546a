"""What the next automatic job would take, told below its settings as they are saved; nothing is started."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString, mark_safe

from clients.warehouse.source import WarehouseError
from invoices.admin.page import sentences
from invoices.models import InvoiceAutomation
from invoices.services.automatic_job import next_run, period_of
from invoices.services.select_due_contracts import DueContract, select_due_contracts

MOST_SHOWN = 50


def panel(request: HttpRequest, saved: Any) -> SafeString:
    """For a form of what is not saved yet, the defaults'."""
    settings = saved if isinstance(saved, InvoiceAutomation) else InvoiceAutomation()
    now = timezone.now()
    runs_at = next_run(settings, now=now)
    period = period_of(settings, timezone.localdate(runs_at))
    context: dict[str, Any] = {
        "settings": settings,
        "runs_at": runs_at,
        "is_now": runs_at <= now,
        "words": f"{MONTHS[period.start.month]} {period.start.year}",
    }
    try:
        due = select_due_contracts(settings=settings, period=period)
    except WarehouseError as error:
        context["away"] = sentences(error)[0]
    else:
        taken = [one for one in due if one.qualifies_at <= runs_at]
        later = [one for one in due if one.qualifies_at > runs_at]
        context |= {**_shown("taken", taken), **_shown("later", later)}
    # The template escapes what it is given.
    return mark_safe(render_to_string("admin/invoices/invoice/automation_outlook.html", context, request))  # noqa: S308


def _shown(name: str, due: list[DueContract]) -> dict[str, Any]:
    return {name: due[:MOST_SHOWN], f"{name}_count": len(due), f"{name}_more": max(0, len(due) - MOST_SHOWN)}
