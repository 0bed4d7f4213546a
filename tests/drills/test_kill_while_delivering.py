"""Spec 5: a worker may be killed at any moment; nothing is lost, and nothing doubled where a look-up can tell."""

import random

import pytest

from integrations.registry import registered
from tests.drills.accounts import discrepancies, has_letter
from tests.drills.deliveries import Told, ask_for, deliver, owe, told
from tests.fakes.outside import Outside, outside
from tests.races import children
from tests.races.children import Call, Child

BATCH = 50
"""Invoices that one child approves: it has a minute."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("invoices", "kills"), [(16, 6), pytest.param(500, 50, marks=pytest.mark.drill)], ids=["short", "long"]
)
def test_after_every_kill_all_is_delivered_and_nothing_is_doubled(databases, invoices, kills):
    choice = random.Random(kills)  # noqa: S311 - the same moments in every run
    done = 0
    with outside(with_moto=True) as services, databases.copy() as name:
        while done < kills:
            for batch in range(0, invoices, BATCH):
                children.call(name, owe, min(BATCH, invoices - batch), services.settings)
            while done < kills and _is_killed(name, services, choice.uniform(0.1, 1.5)):
                done += 1
            _deliver_all(name, services)
        found = _after_a_person_looked(name, services)

        assert found.faults == []
        assert discrepancies(services, found, interruptions=kills) == []
        assert found.states.keys() == {one.name for one in registered()}
        for service, states in found.states.items():
            # A letter that arrived, though nobody could say so, stays uncertain.
            assert states.keys() <= ({"done", "uncertain"} if service == "email" else {"done"}), service


def _is_killed(database: str, services: Outside, seconds: float) -> bool:
    """Start a worker and kill it after so long; False when it had nothing left to do before."""
    worker = Child(database, Call(deliver, (services.settings,)))
    ended = worker.ends_within(seconds)
    worker.kill()
    return not ended


def _deliver_all(database: str, services: Outside) -> None:
    while not children.call(database, deliver, services.settings):
        pass


def _after_a_person_looked(database: str, services: Outside) -> Told:
    """Whoever was killed while he mailed leaves a letter uncertain: those that did not arrive are asked for again."""
    before: Told = children.call(database, told)
    missing = [work for work, invoice in before.uncertain.items() if not has_letter(services, invoice)]
    children.call(database, ask_for, missing)
    _deliver_all(database, services)
    after: Told = children.call(database, told)
    assert all(has_letter(services, invoice) for invoice in after.uncertain.values())
    return after
