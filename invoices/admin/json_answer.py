"""What a page's script asks for and is answered, in JSON: refusals say the same as on a page."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from invoices.admin.page import refusal_status, sentences
from invoices.errors import Invalid, InvoiceError, StaleVersion

View = Callable[..., HttpResponse]


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent; raises `Invalid` for anything else."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Invalid({"": _("The page sent something that cannot be read. Load it again.")})
    return sent


def answers_json(view: View, *, is_try: bool = False) -> View:
    """Turn what `view` refuses into `{"code", "sentences", "details"}`; an outdated version has the code STALE.

    What is only tried (`is_try`) has told what was asked when it tells of a refusal: 200.
    """

    @wraps(view)
    def answer(*arguments: Any, **named: Any) -> HttpResponse:
        try:
            return view(*arguments, **named)
        except InvoiceError as error:
            details = error.details if isinstance(error, Invalid) else {}
            code = "STALE" if isinstance(error, StaleVersion) else error.code
            body = {"code": code, "sentences": sentences(error), "details": details}
            return JsonResponse(body, status=200 if is_try else refusal_status(error))

    return answer


def tries_json(view: View) -> View:
    return answers_json(view, is_try=True)
