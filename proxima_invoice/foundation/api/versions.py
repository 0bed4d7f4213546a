"""Optimistic locking over HTTP: `ETag` out, `If-Match` or a `version` field in (spec 3, version)."""

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from proxima_invoice.foundation.api.problems import invalid

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"', re.ASCII)
LARGEST = 2**31 - 1


def etag(version: int) -> str:
    return f'"{version}"'


def expected_version(request: Request, body: dict[str, Any] | None = None) -> int | None:
    """The version the client saw, or None when it does not say. Takes `version` out of the body.

    `If-Match: *` matches whatever is there. A proxy that packs answers may have made the tag a weak one. Raises
    `Refusal` for what is no version, and when header and field disagree.
    """
    header = _from_header(request.headers.get("If-Match"))
    field = _from_field(body.pop("version")) if body and "version" in body else None
    if header is not None and field is not None and header != field:
        raise invalid(
            {"version": _("If-Match says %(header)d, this says %(field)d.") % {"header": header, "field": field}}
        )
    return header if header is not None else field


def _from_header(text: str | None) -> int | None:
    if text is None or text.strip() == "*":
        return None
    tag = _TAG.fullmatch(text.strip())
    if tag is None:
        raise invalid({"If-Match": _('Send one ETag as it was received, such as "3".')})
    return int(tag[1])


def _from_field(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST:
        raise invalid({"version": _("Give the version as it was received, a whole number from 1.")})
    return value
