"""What somebody sees who guessed too often, at whichever door (settings, AXES_LOCKOUT_CALLABLE)."""

from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from proxima_invoice.foundation.api.middleware import PREFIX
from proxima_invoice.foundation.api.problems import Problem
from proxima_invoice.foundation.request_id import current_request_id
from proxima_invoice.foundation.work.periodic import PeriodicTask


def locked_out() -> Problem:
    """429; the wait is the longest that it may be."""
    wait = get_cool_off()
    seconds = int(wait.total_seconds()) if wait else 0
    minutes = seconds // 60
    message = ngettext(
        "Too many failed log-ins. Try again in %(minutes)d minute.",
        "Too many failed log-ins. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
    return Problem("RATE_LIMITED", message, retry_after=seconds)


def lockout_answer(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    problem = locked_out()
    if request.path_info.startswith(PREFIX):
        return JsonResponse(problem.body(), status=problem.status, headers=problem.all_headers())
    words = {"minutes": (problem.retry_after or 0) // 60, "request_id": current_request_id()}
    page = render(request, "429.html", words, status=problem.status)
    for name, value in problem.all_headers().items():
        page.headers[name] = value
    return page


def forget_old_attempts() -> None:
    """Remove failures that no lock-out counts any more; by itself axes does so only when the next log-in fails."""
    wait = get_cool_off()
    if wait is not None:
        AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - wait).delete()


FORGET_OLD_ATTEMPTS = PeriodicTask(name="forget-login-attempts", every_seconds=3600, run=forget_old_attempts)
