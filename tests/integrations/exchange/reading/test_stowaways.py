import pytest

from integrations.exchange.reading import stowaways
from integrations.exchange.reading.stowaways import holds_another
from tests.integrations.exchange.reading import hostile_files as hostile


@pytest.mark.timeout(30)
@pytest.mark.parametrize("end", [b"", b"\0", b"\xd0"])
def test_a_run_of_fill_bytes_is_read_once(end):
    assert holds_another(b"\xff\xd8" + b"\xff" * 3_000_000 + end, "JPEG")


def test_fill_bytes_before_a_marker_are_of_it():
    jpeg = hostile.picture("JPEG")
    assert not holds_another(jpeg[:2] + b"\xff" * 9 + jpeg[2:], "JPEG")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8" + b"\xff\xda" * 9 + b"\xff\xd9", "JPEG"),
        (hostile.picture()[:8] + (bytes(4) + b"tEXt" + bytes(4)) * 9 + bytes(4) + b"IEND" + bytes(4), "PNG"),
    ],
)
def test_a_picture_of_too_many_parts_is_none(content, kind, monkeypatch):
    assert not holds_another(content, kind)
    monkeypatch.setattr(stowaways, "MOST_PARTS", 9)
    assert holds_another(content, kind)
