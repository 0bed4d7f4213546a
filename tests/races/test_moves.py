"""Spec 3: of two people who change an invoice at once one wins, the other is told, and nothing is half done."""

import pytest

from tests import whole
from tests.races import acts, children, month, moves
from tests.races.children import Call, Child

KEYS = month.KEYS[:6]
"""Each pair races over several invoices at once, so that a run sees several orders of events."""
TOLD = {"StaleVersion", "MoveNotAllowed", "NotEditable"}

PAIRS = {
    "two finalizes": (Call(moves.finalize_one, (1,)), Call(moves.finalize_one, (1,))),
    "finalize against an edit": (Call(moves.finalize_one, (1,)), Call(moves.edit_one, ("Raced", 1))),
    "void against finalize": (Call(acts.void_one, (1,)), Call(moves.finalize_one, (1,))),
    "two refreshes": (Call(moves.refresh_one, (1,)), Call(moves.refresh_one, (1,))),
    "refresh against finalize": (Call(moves.refresh_one, (1,)), Call(moves.finalize_one, (1,))),
    "two edits": (Call(moves.edit_one, ("One", 1)), Call(moves.edit_one, ("Other", 1))),
    "void against an edit": (Call(acts.void_one, (1,)), Call(moves.edit_one, ("Raced", 1))),
}


@pytest.fixture
def drafts(databases, month_drafts):
    """A copy of a database where the month is drafted, every invoice at version 1."""
    with databases.copy(month_drafts) as name:
        yield name


@pytest.mark.parametrize("pair", PAIRS)
def test_exactly_one_of_two_wins(drafts, pair):
    calls = [Call(each.function, (key, *each.arguments)) for key in KEYS for each in PAIRS[pair]]

    outcomes = children.race(drafts, calls)

    for key, first, second in zip(KEYS, outcomes[::2], outcomes[1::2], strict=True):
        told = [outcome.refused for outcome in (first, second) if outcome.refused]
        assert len(told) == 1, (key, first, second)
        assert set(told) <= TOLD
    children.call(drafts, whole.check)
    for key in KEYS:
        state = children.call(drafts, moves.state_of, key)
        assert state["version"] == 2, state


def test_two_refreshes_by_people_who_saw_no_version_follow_each_other_or_one_is_told(drafts):
    outcomes = children.race(drafts, [Call(moves.refresh_one, ("APP-001",))] * 2)

    versions = sorted(outcome.value for outcome in outcomes if not outcome.refused)
    assert versions in ([2], [2, 3])
    assert {outcome.refused for outcome in outcomes} <= {"", None, "StaleVersion"}
    children.call(drafts, whole.check)


@pytest.mark.parametrize(
    ("meanwhile", "status"),
    [
        (Call(moves.edit_one, ("APP-001", "Meanwhile")), "draft"),
        (Call(acts.void_one, ("APP-001",)), "void"),
        (Call(moves.refresh_one, ("APP-001",)), "draft"),
        (Call(moves.finalize_one, ("APP-001",)), "needs_review"),
    ],
    ids=["edited", "voided", "refreshed", "finalized"],
)
def test_what_happens_while_the_pdf_is_made_makes_the_finalize_stale(drafts, meanwhile, status):
    printing = Child(drafts, Call(moves.finalize_pausing_after_the_pdf, ("APP-001",)))
    assert printing.paused_at() == "PDF made"

    children.call(drafts, meanwhile.function, *meanwhile.arguments)
    printing.go_on()

    assert printing.outcome().refused == "StaleVersion"
    state = children.call(drafts, moves.state_of, "APP-001")
    assert (state["status"], state["version"]) == (status, 2)
    assert state["has_document"] == (status == "needs_review")
    children.call(drafts, whole.check)
