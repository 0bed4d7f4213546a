"""Spec 3: of two people who decide at once one wins, the other is told, and the archive holds what the winner says."""

import pytest

from tests import whole
from tests.races import children, review
from tests.races.children import Call, Child
from tests.races.fixtures import REVIEWED

KEYS = REVIEWED
"""Each pair races over several invoices at once, so that a run sees several orders of events."""
TOLD = {"StaleVersion", "MoveNotAllowed"}
IN_REVIEW, APPROVED = 2, 3
"""Versions."""

IN_REVIEW_PAIRS = {
    "two approvals": (review.approve_one, review.approve_one),
    "approve against decline": (review.approve_one, review.decline_one),
    "two declines": (review.decline_one, review.decline_one),
}
APPROVED_PAIRS = {
    "regenerate against send": (review.regenerate_one, review.send_one),
    "two sends": (review.send_one, review.send_one),
    "two regenerates": (review.regenerate_one, review.regenerate_one),
}
LED_TO = {
    review.approve_one: "approved",
    review.decline_one: "declined",
    review.send_one: "sent",
    review.regenerate_one: "draft",
}


@pytest.fixture
def reviewed(databases, month_reviewed):
    """A copy of a database where some invoices of the month are in review, at version 2."""
    with databases.copy(month_reviewed) as name:
        yield name


@pytest.fixture
def approved(reviewed, archive):
    """The same with those invoices approved, at version 3."""
    children.call(reviewed, review.approve_all, archive, KEYS)
    return reviewed


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive"


def archived(archive):
    """{key: bytes} of everything in the folder."""
    return {str(path.relative_to(archive)): path.read_bytes() for path in archive.rglob("*") if path.is_file()}


def race(database, archive, pair, seen_version):
    """{key: (the winner's verb, the state it led to)}."""
    calls = [
        Call(verb, (archive, key, by, seen_version))
        for key in KEYS
        for verb, by in zip(pair, ("anna", "timur"), strict=True)
    ]

    outcomes = children.race(database, calls)

    won = {}
    for key, first, second in zip(KEYS, outcomes[::2], outcomes[1::2], strict=True):
        told = [outcome.refused for outcome in (first, second) if outcome.refused]
        assert len(told) == 1, (key, first, second)
        assert set(told) <= TOLD
        winner = 1 if first.refused else 0
        won[key] = (pair[winner], ("anna", "timur")[winner], children.call(database, review.state_of, key))
    children.call(database, whole.check)
    return won


@pytest.mark.parametrize("seen_version", [IN_REVIEW, None], ids=["version seen", "no version seen"])
@pytest.mark.parametrize("pair", IN_REVIEW_PAIRS)
def test_exactly_one_decides_about_a_reviewed_invoice(reviewed, archive, pair, seen_version):
    won = race(reviewed, archive, IN_REVIEW_PAIRS[pair], seen_version)

    expected = {}
    for verb, by, state in won.values():
        status = LED_TO[verb]
        assert (state["status"], state["version"]) == (status, IN_REVIEW + 1)
        assert state["moves"] == [("needs_review", status, by)]
        assert state["stamps"] == {status: by}
        assert state["approval_no"] == (status == "approved")
        assert bool(state["storage_key"]) == (status == "approved")
        if status == "approved":
            expected[state["storage_key"]] = state["pdf"]
    assert archived(archive) == expected


@pytest.mark.parametrize("seen_version", [APPROVED, None], ids=["version seen", "no version seen"])
@pytest.mark.parametrize("pair", APPROVED_PAIRS)
def test_exactly_one_moves_an_approved_invoice_on(approved, archive, pair, seen_version):
    before = archived(archive)

    won = race(approved, archive, APPROVED_PAIRS[pair], seen_version)

    for verb, by, state in won.values():
        status = LED_TO[verb]
        assert (state["status"], state["version"]) == (status, APPROVED + 1)
        assert state["moves"][1:] == [("approved", status, by)]
        if status == "sent":
            assert state["stamps"] == {"approved": "reviewer", "sent": True}
            assert archived(archive)[state["storage_key"]] == state["pdf"]
        else:
            assert (state["stamps"], state["storage_key"], state["pdf"]) == ({}, "", None)
    assert archived(archive) == before
    assert len(before) == len(KEYS)


MEANWHILE = {
    review.approve_one: "approved",
    review.decline_one: "declined",
    review.decline_and_reopen: "draft",
    review.decline_and_regenerate: "draft",
    review.decline_and_approve_anew: "approved",
}


@pytest.mark.parametrize("moment", ["read", "archived"])
@pytest.mark.parametrize("meanwhile", MEANWHILE, ids=lambda act: act.__name__)
def test_who_approves_what_was_decided_meanwhile_is_told_and_takes_the_upload_back(
    reviewed, archive, meanwhile, moment
):
    approving = Child(reviewed, Call(review.approve_pausing, (moment, archive, "APP-001", "anna")))
    assert approving.paused_at() == moment

    version = children.call(reviewed, meanwhile, archive, "APP-001", "timur")
    approving.go_on()

    assert approving.outcome().refused == "StaleVersion"
    state = children.call(reviewed, review.state_of, "APP-001")
    assert (state["status"], state["version"]) == (MEANWHILE[meanwhile], version)
    assert {by for _, _, by in state["moves"]} <= {"timur", "racer"}
    assert archived(archive) == ({state["storage_key"]: state["pdf"]} if state["status"] == "approved" else {})
    children.call(reviewed, whole.check)


@pytest.mark.parametrize("meanwhile", [review.send_one, review.regenerate_one], ids=lambda act: act.__name__)
def test_who_regenerates_what_moved_on_meanwhile_is_told(approved, archive, meanwhile):
    before = archived(archive)
    regenerating = Child(approved, Call(review.regenerate_pausing, ("computed", archive, "APP-001", "anna")))
    assert regenerating.paused_at() == "computed"

    version = children.call(approved, meanwhile, archive, "APP-001", "timur")
    regenerating.go_on()

    assert regenerating.outcome().refused == "StaleVersion"
    state = children.call(approved, review.state_of, "APP-001")
    assert (state["status"], state["version"]) == (LED_TO[meanwhile], version)
    assert state["moves"][1:] == [("approved", LED_TO[meanwhile], "timur")]
    assert archived(archive) == before
    children.call(approved, whole.check)


@pytest.mark.parametrize("late", [review.approve_one, review.decline_one], ids=lambda act: act.__name__)
def test_who_decides_while_an_approval_is_being_saved_waits_for_it_and_is_told(reviewed, archive, late):
    approving = Child(reviewed, Call(review.approve_pausing, ("approved", archive, "APP-001", "anna")))
    assert approving.paused_at() == "approved"

    waiting = Child(reviewed, Call(late, (archive, "APP-001", "timur")))
    assert not waiting.ends_within(0.5)
    approving.go_on()

    assert approving.outcome().value == APPROVED
    assert waiting.outcome().refused in TOLD
    state = children.call(reviewed, review.state_of, "APP-001")
    assert state["moves"] == [("needs_review", "approved", "anna")]
    assert archived(archive) == {state["storage_key"]: state["pdf"]}
    children.call(reviewed, whole.check)


def test_who_regenerates_while_a_sending_is_being_saved_waits_for_it_and_is_told(approved, archive):
    sending = Child(approved, Call(review.send_pausing, ("sent", archive, "APP-001", "anna")))
    assert sending.paused_at() == "sent"

    waiting = Child(approved, Call(review.regenerate_one, (archive, "APP-001", "timur")))
    assert not waiting.ends_within(0.5)
    sending.go_on()

    assert sending.outcome().value == APPROVED + 1
    assert waiting.outcome().refused in TOLD
    state = children.call(approved, review.state_of, "APP-001")
    assert (state["status"], state["stamps"]) == ("sent", {"approved": "reviewer", "sent": True})
    children.call(approved, whole.check)


@pytest.mark.parametrize("moment", ["archived", "approved"])
def test_an_approval_that_was_killed_is_done_by_the_next_one_over_the_same_pdf(reviewed, archive, moment):
    killed = Child(reviewed, Call(review.approve_pausing, (moment, archive, "APP-001", "anna")))
    assert killed.paused_at() == moment
    killed.kill()

    assert children.call(reviewed, review.approve_one, archive, "APP-001", "timur") == APPROVED

    state = children.call(reviewed, review.state_of, "APP-001")
    assert state["moves"] == [("needs_review", "approved", "timur")]
    assert archived(archive) == {state["storage_key"]: state["pdf"]}
    children.call(reviewed, whole.check)


def test_the_loser_leaves_the_upload_to_whoever_is_approving_the_same_pdf_anew(reviewed, archive):
    first_pdf = children.call(reviewed, review.state_of, "APP-001")["pdf"]
    loser = Child(reviewed, Call(review.approve_pausing, ("archived", archive, "APP-001", "anna")))
    assert loser.paused_at() == "archived"
    version = children.call(reviewed, review.decline_and_finalize_anew, archive, "APP-001", "timur")
    winner = Child(reviewed, Call(review.approve_pausing, ("archived", archive, "APP-001", "timur")))
    assert winner.paused_at() == "archived"

    loser.go_on()
    assert loser.outcome().refused == "StaleVersion"
    winner.go_on()

    assert winner.outcome().value == version + 1
    state = children.call(reviewed, review.state_of, "APP-001")
    assert archived(archive) == {state["storage_key"]: first_pdf}
    children.call(reviewed, whole.check)
