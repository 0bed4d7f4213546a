"""Spec 5, Didox: of two pieces of news that come at once, or news and a person, exactly one moves the invoice."""

import pytest

from tests.races import children, didox
from tests.races.children import Call
from tests.races.didox import ACCEPTED, REFUSED

COUNT = 6
"""Each pair races over several invoices at once, so that a run sees several orders of events."""
PAIRS = {
    "poll against webhook": (Call(didox.tell, (ACCEPTED,)), Call(didox.tell, (ACCEPTED,))),
    "acceptance against refusal": (Call(didox.tell, (ACCEPTED,)), Call(didox.tell, (REFUSED,))),
    "news against a person who says the same": (Call(didox.tell, (ACCEPTED,)), Call(didox.accept_by_hand)),
    "news against a person who says otherwise": (Call(didox.tell, (ACCEPTED,)), Call(didox.reject_by_hand)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_exactly_one_of_two_moves(databases, pair):
    with databases.copy() as name:
        documents = children.call(name, didox.send_out, COUNT)
        calls = [Call(each.function, (one, *each.arguments)) for one in documents for each in PAIRS[pair]]

        outcomes = children.race(name, calls)

        assert {outcome.refused for outcome in outcomes} <= {"", "StaleVersion", "MoveNotAllowed"}
        assert not any(outcome.refused for outcome in outcomes[::2])  # news never fail
        for one in documents:
            state = children.call(name, didox.state_of, one)
            assert len(state["moves"]) == 1, state
            assert (state["status"], state["version"]) == (state["moves"][0][0], 2)
            assert len(state["answers"]) == 1
            assert state["answers"] == [state["didox_status"]]
