"""Moments as the exchange writes them: UTC, to the millisecond, as `2020-12-18T11:52:42.313Z`."""

import re
from datetime import UTC, datetime

from django.utils.translation import gettext as _

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Raises `ValueError` with what would be accepted."""
    if _WRITTEN.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError(_("Give a moment such as 2020-12-18T11:52:42.313Z."))
