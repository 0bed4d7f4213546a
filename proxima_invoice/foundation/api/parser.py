"""JSON as strict as money needs it: exact numbers, no NaN, no doubled keys, no body of any size."""

import json
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid

DEEPEST = 100
"""Levels of nesting; the API's own shapes have four."""
MOST_DIGITS = 100
"""Of one number; the longest amount has fifteen."""


class StrictJSONParser(BaseParser):
    """A body becomes Python values: fractions as `Decimal`, whole numbers as `int`; raises `Refusal` naming `body`."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = _read(stream, parser_context)
        _refuse_packed(parser_context)
        try:
            value = json.loads(
                raw.decode("utf-8"),
                parse_int=_whole,
                parse_float=_fraction,
                parse_constant=_no_constant,
                object_pairs_hook=_unique,
            )
            check_depth(value)
        except UnicodeDecodeError:
            raise invalid({"body": _("This is not UTF-8.")}) from None
        except RecursionError:
            raise invalid({"body": _("At most %(levels)d levels of nesting.") % {"levels": DEEPEST}}) from None
        except InvalidOperation:
            raise invalid({"body": _("A number is beyond every bound.")}) from None
        except ValueError as error:
            raise invalid({"body": _("This is not JSON: %(error)s.") % {"error": error}}) from None
        return value


def json_object(request: Request) -> dict[str, Any]:
    """The body, which has to be an object. An empty body is an empty one."""
    body = request.data
    if not isinstance(body, dict):
        raise invalid({"body": _("Send a JSON object.")})
    return dict(body)


def no_body(request: Request) -> None:
    """For verbs that take none: an empty object is as good, anything else is an unknown field."""
    only(json_object(request), ())


def only(body: dict[str, Any], known: Any) -> dict[str, Any]:
    """Refuse, naming it, every field that is not one of `known`."""
    if unknown := {name: _("There is no such field.") for name in body if name not in known}:
        raise invalid(unknown)
    return body


def check_depth(value: Any, *, deepest: int = DEEPEST) -> None:
    """Raise `RecursionError` for what is nested deeper. Level by level: nothing here recurses."""
    level = [value]
    for _level in range(deepest):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise RecursionError


def _read(stream: IO[bytes], parser_context: Any) -> bytes:
    request: HttpRequest | None = (parser_context or {}).get("request")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    announced = str(request.META.get("CONTENT_LENGTH") or "0") if request else "0"
    # One byte more than allowed tells a body that is too large from one that just fits.
    raw = b"" if announced.isdigit() and int(announced) > most else stream.read(most + 1)
    if (not raw and announced != "0") or len(raw) > most:
        raise Refusal(Problem("PAYLOAD_TOO_LARGE", _("The body has more than %(most)s bytes.") % {"most": f"{most:,}"}))
    return raw


def _refuse_packed(parser_context: Any) -> None:
    request: HttpRequest | None = (parser_context or {}).get("request")
    packed = request.headers.get("Content-Encoding", "identity") if request else "identity"
    if packed.strip().lower() not in ("identity", ""):
        raise Refusal(Problem("UNSUPPORTED_MEDIA_TYPE", _("Send the body as it is, without Content-Encoding.")))


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise InvalidOperation
    return int(digits)


def _fraction(digits: str) -> Decimal:
    if len(digits) > MOST_DIGITS:
        raise InvalidOperation
    return Decimal(digits)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
