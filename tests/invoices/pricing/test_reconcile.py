"""What was claimed, held against what the warehouse says now (spec 2, Late work)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from clients.warehouse.types import Worklog
from invoices.pricing.reconcile import Reconciled, reconcile
from tests import worlds

DAY = date(2026, 3, 2)


@dataclass
class Claimed:
    worklog_ref: UUID | None = field(default_factory=uuid4)
    account_id: str = "anna"
    jira_key: str = "ITSM-1"
    worklog_date: date | None = DAY


def fresh(ref=None, **fields):
    return ref or uuid4(), worlds.as_read(worlds.worklog(**fields))


def test_a_claimed_worklog_that_is_still_there_is_kept():
    claimed = Claimed()
    same = fresh(claimed.worklog_ref)
    found = reconcile([claimed], [same])
    assert found == Reconciled(kept=[(claimed, same[1])], new=[], vanished=[], changed=[])


def test_an_unclaimed_worklog_is_new():
    late = fresh()
    no_claims: list[Claimed] = []
    found = reconcile(no_claims, [late])
    assert found == Reconciled(kept=[], new=[late], vanished=[], changed=[])


def test_a_claimed_worklog_that_is_gone_has_vanished():
    claimed = Claimed()
    nothing: list[tuple[UUID, Worklog]] = []
    found = reconcile([claimed], nothing)
    assert found == Reconciled(kept=[], new=[], vanished=[claimed], changed=[])


def test_another_of_the_same_person_issue_and_day_has_changed_and_is_not_new():
    claimed, other = Claimed(), fresh(seconds=5400)
    found = reconcile([claimed], [other])
    assert found == Reconciled(kept=[], new=[], vanished=[], changed=[(claimed, *other)])


def test_another_person_issue_or_day_is_new():
    others = [fresh(account_id="Bob"), fresh(issue_key="ITSM-2"), fresh(start_date=date(2026, 3, 3))]
    found = reconcile([Claimed()], others)
    assert found.new == others
    assert len(found.vanished) == 1
    assert not found.changed


def test_one_that_vanished_excuses_only_one_other():
    first, second = fresh(seconds=600), fresh(seconds=1200)
    found = reconcile([Claimed()], [first, second])
    assert [ref for _, ref, _ in found.changed] == [first[0]]
    assert found.new == [second]


def test_one_beside_a_kept_one_is_new():
    claimed = Claimed()
    second = fresh(seconds=1200)
    found = reconcile([claimed], [fresh(claimed.worklog_ref), second])
    assert found.new == [second]
    assert not found.changed


def test_lines_without_a_worklog_are_none_of_its_business():
    late = fresh()
    found = reconcile([Claimed(worklog_ref=None)], [late])
    assert found == Reconciled(kept=[], new=[late], vanished=[], changed=[])


refs = st.sampled_from([UUID(int=number) for number in range(8)])
people = st.sampled_from(["anna", "Bob"])


@given(
    st.lists(st.builds(Claimed, worklog_ref=refs, account_id=people), unique_by=lambda line: line.worklog_ref),
    st.lists(st.tuples(refs, people), unique_by=lambda row: row[0]),
)
def test_every_worklog_and_every_claim_is_accounted_for_once(claimed, rows):
    now = [fresh(ref, account_id=person) for ref, person in rows]
    found = reconcile(claimed, now)
    told = [line for line, _ in found.kept] + found.vanished + [line for line, _, _ in found.changed]
    assert sorted(line.worklog_ref.int for line in told) == sorted(line.worklog_ref.int for line in claimed)
    kept = {line.worklog_ref for line, _ in found.kept}
    heard = kept | {ref for ref, _ in found.new} | {ref for _, ref, _ in found.changed}
    assert heard == {ref for ref, _ in now}
    assert kept == {line.worklog_ref for line in claimed} & heard
