"""Under which key a PDF is archived (spec 5, R2). Pure."""

import re

from invoices.ports import ArchiveRequest

_UNSAFE = re.compile(r"[^\w.-]+")


def object_key(request: ArchiveRequest, version: int) -> str:
    """`invoices/{year}/{application_key}/Act_{display_number}.pdf`, from version 2 on with `_v{n}`.

    A number or key may hold any character. Letters of every script stay, so that two numbers do not become one key;
    whatever could leave its folder becomes a dash.
    """
    suffix = "" if version == 1 else f"_v{version}"
    return f"invoices/{request.year}/{_safe(request.application_key)}/Act_{_safe(request.display_number)}{suffix}.pdf"


def _safe(text: str) -> str:
    return _UNSAFE.sub("-", text).lstrip(".") or "-"
