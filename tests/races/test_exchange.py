"""Spec 7, Queues: whoever pulls while others export misses nothing, and sees all in one order."""

import pytest

from tests.races import children, exchange
from tests.races.children import Call, Child
from tests.races.databases import is_postgresql


def test_clients_that_pull_while_four_processes_export_see_every_document_once_and_in_the_same_order(databases):
    with databases.copy() as name:
        children.call(name, exchange.make_key)
        writers = [Call(exchange.export_many, (24, together)) for together in (1, 2, 3, 4)]
        readers = [Call(exchange.pull_until, (96, size)) for size in (1, 7)]

        *written, one, another = children.race(name, [*writers, *readers])

    assert {outcome.refused for outcome in (*written, one, another)} == {""}
    assert sorted(one.value) == sorted(document for outcome in written for document in outcome.value)
    assert one.value == another.value


def test_the_same_bytes_come_in_while_the_first_are_digitised_and_neither_waits_for_the_other(databases):
    if not is_postgresql():
        pytest.skip("SQLite has one writer at a time")
    with databases.copy() as name:
        document, location = children.call(name, exchange.make_located)
        digitising = Child(name, Call(exchange.digitise_pausing, (document,)))
        assert digitising.paused_at() == "document locked"

        assert children.call(name, exchange.receive_same, location) == document
        digitising.go_on()

        assert digitising.outcome().value == "digitised"
