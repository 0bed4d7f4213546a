from threading import BoundedSemaphore

import pytest

from integrations.exchange.reading import child_process
from integrations.exchange.reading.child_process import ReadersBusy, ask_child
from invoices.errors import Invalid
from tests.integrations.exchange.reading import hostile_files as hostile


@pytest.fixture
def places(monkeypatch):
    made = BoundedSemaphore(1)
    monkeypatch.setattr(child_process, "_places", made)
    monkeypatch.setattr(child_process, "WAIT_SECONDS", 0)
    return made


def test_who_finds_no_place_is_told_to_come_back_and_no_child_is_started(places, monkeypatch):
    monkeypatch.setattr("subprocess.run", pytest.fail)
    with places, pytest.raises(ReadersBusy):
        ask_child("check", hostile.picture(), kind="PNG")


def test_a_place_is_given_back_whatever_the_file_is(places):
    with pytest.raises(Invalid):
        ask_child("check", b"no picture", kind="PNG")
    assert ask_child("check", hostile.picture(), kind="PNG") == ({}, b"")
