"""An id as people and programs write it."""

import re
from uuid import UUID

from proxima_invoice.foundation.sentences import known

NO_UUID = known("This is not an id (UUID).")
# Python's own reading also takes braces, a prefix, underscores, dashes anywhere and other scripts' digits.
_WRITTEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def read_uuid(text: str) -> UUID:
    """Raises `ValueError` for whatever is not written the usual way."""
    if not _WRITTEN.fullmatch(text):
        raise ValueError(NO_UUID)
    return UUID(text)
