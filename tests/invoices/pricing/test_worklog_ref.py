"""The name under which a worklog is claimed (spec 2, A worklog is billed once)."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.pricing.worklog_ref import with_refs
from tests import worlds


def logged(seconds=3600, **fields):
    return worlds.as_read(worlds.worklog(seconds, **fields))


def refs(*worklogs):
    return [ref for ref, _ in with_refs(worklogs)]


def test_equal_worklogs_have_references_of_their_own():
    assert len(set(refs(logged(), logged(), logged()))) == 3


def test_a_further_equal_one_leaves_the_references_of_the_others_alone():
    assert refs(logged(), logged(), logged())[:2] == refs(logged(), logged())


def test_a_worklog_repeated_under_its_id_counts_once():
    assert len(refs(logged(worklog_id="w1"), logged(worklog_id="w1"))) == 1


def test_equal_worklogs_under_different_ids_are_different():
    assert len(set(refs(logged(worklog_id="w1"), logged(worklog_id="w2")))) == 2


def test_with_an_id_nothing_else_is_part_of_the_name():
    moved = logged(60, worklog_id="w1", account_id="Bob", issue_key="ITSM-2", project_label="BETA")
    assert refs(logged(worklog_id="w1")) == refs(moved)


@pytest.mark.parametrize(
    "fields",
    [
        {"project_label": "BETA"},
        {"account_id": "Bob"},
        {"issue_key": "ITSM-2"},
        {"start_date": date(2026, 3, 3)},
        {"duration_seconds": 3601},
    ],
)
def test_without_an_id_everything_that_was_logged_is_part_of_the_name(fields):
    assert refs(logged()) != refs(logged()._replace(**fields))


def test_what_may_be_mended_later_is_no_part_of_the_name():
    mended = logged(user_name="Anna K.", started_at=datetime(2026, 3, 2, 8, tzinfo=UTC))._replace(
        summary="Mend the import", issue_type="Incident", priority="P1", linked_issue_key="SUP-7"
    )
    assert refs(logged()) == refs(mended)


def test_the_names_of_worklogs_never_change():
    """Claims of years are stored under these: another name for the same worklog would bill it again."""
    assert refs(logged(worklog_id="w1"), logged(), logged()) == [
        UUID("0418b92b-3f11-33e9-51e4-9fbacfb072db"),
        UUID("45589b36-d47f-bde2-1199-ade36b71c365"),
        UUID("abe799d7-d60a-cec8-4dcb-2698b4b1e2e9"),
    ]


texts = st.text(st.sampled_from("a1-\x1f\0é"), max_size=4)


@given(st.lists(st.tuples(texts, texts, texts, st.integers(1, 20)), unique=True, max_size=30))
def test_different_worklogs_never_share_a_name(rows):
    worklogs = [
        logged(seconds, project_label=label, account_id=account, issue_key=issue)
        for label, account, issue, seconds in rows
    ]
    assert len(set(refs(*worklogs))) == len(rows)


@given(st.permutations([logged(), logged(), logged(60), logged(worklog_id="w1"), logged(issue_key="ITSM-2")]))
def test_the_order_of_reading_names_the_same_set(worklogs):
    assert set(refs(*worklogs)) == set(refs(*sorted(worklogs, key=repr)))
