from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from integrations.exchange.queries.file_links import is_link, link_of
from tests.exchange import NOW

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def signature() -> str:
    (told,) = parse_qs(urlsplit(link_of("incoming", ONE)).query)["signature"]
    return told


def test_it_is_good_for_a_day_and_for_one_file(signature, clock):
    assert is_link("incoming", ONE, signature=signature)
    assert not is_link("incoming", OTHER, signature=signature)
    assert not is_link("outgoing", ONE, signature=signature)
    clock.move_to(NOW + timedelta(days=1, seconds=1), tick=False)
    assert not is_link("incoming", ONE, signature=signature)


@pytest.mark.parametrize("change", ["{}a", "a:{}", "", ":", "\ufffd", "x" * 5_000])
def test_anything_else_is_no_signature(signature, change):
    assert not is_link("incoming", ONE, signature=change.format(signature))


def test_its_path_gives_no_right(signature):
    assert urlsplit(link_of("incoming", ONE)).path == f"/api/pub/files/incoming/{ONE}"
