"""A POST that may be sent again: the same key and body get the first answer (spec 3, Idempotency-Key)."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid
from proxima_invoice.foundation.models import IdempotencyKey
from proxima_invoice.foundation.work.periodic import PeriodicTask

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
RUNS_AT_MOST = timedelta(minutes=10)
"""A key without an answer for so long belongs to a process that died."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("ETag", "Location")

Method = Callable[..., Response]


def idempotent(method: Method) -> Callable[..., Response | HttpResponse]:
    """Wrap a viewset's method. 2xx and 4xx are kept and replayed; after a 5xx the key is free again."""

    @wraps(method)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            return method(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise invalid({HEADER: _("Give 1 to 255 characters without spaces, such as a UUID.")})
        row, is_ours = _take(request, key)
        if not is_ours:
            return _replay(row)
        try:
            response = method(view, request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a refusal is an answer, too; others are logged and told there
            response = view.handle_exception(error)
        except BaseException:
            _still_ours(row).delete()
            raise
        _keep(row, response)
        return response

    return answer


def _take(request: Request, key: str) -> tuple[IdempotencyKey, bool]:
    """The key's row, and whether this request is the one to answer it. Raises `Refusal` for a clash."""
    now = timezone.now()
    body = json.dumps(request.data, sort_keys=True, default=str)
    fingerprint = sha256(body.encode(errors="surrogatepass")).hexdigest()
    own = {"user_id": request.user.pk, "path": request.path[:200], "key": key}
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(**own, fingerprint=fingerprint, started_at=now), True
    except IntegrityError:
        pass
    row = IdempotencyKey.objects.filter(**own).first()
    if row is None:
        raise _busy()  # it was freed this moment
    if _is_over(row, now):
        taken = IdempotencyKey.objects.filter(pk=row.pk, started_at=row.started_at).update(
            started_at=now, fingerprint=fingerprint, status=None, headers={}, body=""
        )
        if not taken:
            raise _busy()
        return IdempotencyKey.objects.get(pk=row.pk), True
    if row.fingerprint != fingerprint:
        raise Refusal(Problem("CONFLICT", _("This %(header)s was used for another body.") % {"header": HEADER}))
    if row.status is None:
        raise _busy()
    return row, False


def _is_over(row: IdempotencyKey, now: datetime) -> bool:
    return row.started_at < now - (KEPT_FOR if row.status is not None else RUNS_AT_MOST)


def _busy() -> Refusal:
    message = _("The first request with this %(header)s is still running.") % {"header": HEADER}
    return Refusal(Problem("CONFLICT", message, retry_after=1))


def _keep(row: IdempotencyKey, response: Response) -> None:
    if response.status_code >= 500:
        _still_ours(row).delete()
        return
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    _still_ours(row).update(
        status=response.status_code,
        # Sentences are replayed as they were, also to whoever asks in another language by then.
        headers={**headers, "Content-Language": get_language() or settings.LANGUAGE_CODE},
        body=JSONRenderer().render(response.data).decode(),
    )


def _still_ours(row: IdempotencyKey) -> QuerySet[IdempotencyKey]:
    """The row, unless this request was taken for dead and another one has the key now."""
    return IdempotencyKey.objects.filter(pk=row.pk, started_at=row.started_at)


def _replay(row: IdempotencyKey) -> HttpResponse:
    headers = {**row.headers, REPLAYED: "true"}
    return HttpResponse(row.body, status=row.status or 200, content_type="application/json", headers=headers)


def forget_old_keys() -> None:
    """Remove what nobody is answered from any more."""
    IdempotencyKey.objects.filter(started_at__lt=timezone.now() - KEPT_FOR).delete()


FORGET_OLD_KEYS = PeriodicTask(name="forget-idempotency-keys", every_seconds=3600, run=forget_old_keys)
