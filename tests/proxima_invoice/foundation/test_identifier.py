from uuid import UUID

import pytest

from proxima_invoice.foundation.identifier import read_uuid

WRITTEN = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize("text", [WRITTEN, WRITTEN.upper()])
def test_an_id_is_read_as_it_is_usually_written(text: str):
    assert read_uuid(text) == UUID(WRITTEN)


@pytest.mark.parametrize(
    "text",
    [
        *("", "17", f"{{{WRITTEN}}}", f"urn:uuid:{WRITTEN}", WRITTEN.replace("-", ""), f"{WRITTEN}\n"),
        WRITTEN.replace("5", "٥"),
        WRITTEN.replace("-e29b", "_e29b"),
    ],
)
def test_other_ways_that_python_would_take_are_refused(text: str):
    with pytest.raises(ValueError, match="not an id"):
        read_uuid(text)
