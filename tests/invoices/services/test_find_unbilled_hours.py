from datetime import date

import pytest
from django.contrib.auth import get_user_model

from clients.models import WarehouseApplication
from invoices.services.create_drafts import create_drafts
from invoices.services.find_unbilled_hours import UnbilledHours, find_unbilled_hours
from tests.worlds import FEBRUARY, MARCH, application, hours, store

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY = date(2026, 2, 3), date(2026, 2, 4)
HOUR = 3600


def found() -> UnbilledHours:
    return find_unbilled_hours(period=FEBRUARY)


def draft_all() -> None:
    run = create_drafts(user=get_user_model().objects.create(username="anna"), period=FEBRUARY)
    assert run.created


def test_hours_of_a_contract_are_not_unbilled_drafted_or_not():
    store([application()], [hours("5", start_date=DAY)])
    assert (found().tracked, found().unbilled) == (5 * HOUR, 0)

    draft_all()
    assert (found().tracked, found().unbilled) == (5 * HOUR, 0)


def test_a_label_that_no_contract_names_is_told_with_its_days():
    store(
        [application()],
        [
            hours("2", project_label="NEW", start_date=DAY),
            hours("1", project_label="NEW", start_date=NEXT_DAY),
            hours("0.5", project_label="", start_date=DAY),
            hours("9", project_label="NEW", start_date=MARCH.start),
        ],
    )
    assert found().unclaimed == {"NEW": 3 * HOUR, "": HOUR // 2}
    assert found().unclaimed_by_day == {DAY: 5 * HOUR // 2, NEXT_DAY: HOUR}
    assert found().by_day == {DAY: 5 * HOUR // 2, NEXT_DAY: HOUR}


def test_a_label_of_a_closed_contract_names_it():
    store([application("APP-9", status="Closed")], [hours("2", project_label="APP-9", start_date=DAY)])

    assert found().unclaimed == {"APP-9": 2 * HOUR}
    assert found().named_by["APP-9"].application_key == "APP-9"


def test_what_was_billed_before_the_contract_closed_is_billed():
    store([application()], [hours("2", start_date=DAY)])
    draft_all()
    WarehouseApplication.objects.update(status="Closed")
    store(worklogs=[hours("1", start_date=NEXT_DAY, issue_key="ITSM-2")])

    assert found().unclaimed == {"APP-1": HOUR}


def test_each_hour_is_counted_once_under_the_first_reason():
    store(
        [application()],
        [
            hours("1", project_label=label, account_id=person, start_date=DAY)
            for label in ("APP-1", "OPS", "NEW")
            for person in ("anna", "lead", "trainee")
        ],
        exclusions={"lead": "overhead_only", "trainee": "excluded"},
        classifications={"OPS": "internal"},
    )
    answer = found()

    assert (answer.excluded, answer.unbillable) == (3 * HOUR, {"OPS": 2 * HOUR})
    assert (answer.overhead_only, answer.unclaimed, answer.late) == (2 * HOUR, {"NEW": HOUR}, {})
    assert (answer.tracked, answer.unbilled) == (9 * HOUR, 8 * HOUR)


def test_overhead_projects_are_not_billable_either_and_billable_ones_are():
    store(
        [application()],
        [hours("1", project_label=label, start_date=DAY) for label in ("IDLE", "APP-1")],
        classifications={"IDLE": "overhead", "APP-1": "billable"},
    )
    assert (found().unbillable, found().unbilled) == ({"IDLE": HOUR}, HOUR)


def test_work_that_came_after_the_month_was_invoiced_is_late():
    store([application()], [hours("5", start_date=DAY)])
    draft_all()
    store(
        worklogs=[
            hours("2", start_date=NEXT_DAY, issue_key="ITSM-7"),
            hours("3", start_date=NEXT_DAY, issue_key="ITSM-7", account_id="lead"),
        ],
        exclusions={"lead": "overhead_only"},
    )
    assert (found().late, found().overhead_only, found().unbilled) == ({"APP-1": 2 * HOUR}, 3 * HOUR, 5 * HOUR)


def test_late_work_of_a_shared_label_counts_once():
    store([application(key, labels=f"PC1,{key}") for key in ("APP-1", "APP-2")])
    draft_all()
    store(worklogs=[hours("2", project_label="PC1", start_date=DAY)])

    assert found().unbilled == 2 * HOUR


def test_late_work_of_another_month_is_not_this_ones():
    store([application()])
    draft_all()
    store(worklogs=[hours("2", start_date=date(2026, 1, 30))])

    assert (found().tracked, found().unbilled) == (0, 0)


def test_more_contracts_and_labels_ask_no_more_of_the_database(django_assert_max_num_queries):
    store([application(f"APP-{number}") for number in range(20)])
    draft_all()
    store(
        worklogs=[
            hours("1", project_label=label, start_date=DAY)
            for number in range(20)
            for label in (f"APP-{number}", f"NEW-{number}")
        ]
    )
    with django_assert_max_num_queries(12):
        assert found().unbilled == 40 * HOUR
