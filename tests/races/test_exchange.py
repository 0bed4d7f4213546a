"""Spec 7, Queues: whoever pulls while others export misses nothing, and sees all in one order."""

from tests.races import children, exchange
from tests.races.children import Call


def test_clients_that_pull_while_four_processes_export_see_every_document_once_and_in_the_same_order(databases):
    with databases.copy() as name:
        children.call(name, exchange.make_key)
        writers = [Call(exchange.export_many, (24, together)) for together in (1, 2, 3, 4)]
        readers = [Call(exchange.pull_until, (96, size)) for size in (1, 7)]

        *written, one, another = children.race(name, [*writers, *readers])

    assert {outcome.refused for outcome in (*written, one, another)} == {""}
    assert sorted(one.value) == sorted(document for outcome in written for document in outcome.value)
    assert one.value == another.value
