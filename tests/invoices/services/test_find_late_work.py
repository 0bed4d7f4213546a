"""What is asked for every contract at once; the page that shows it is in the admin's tests."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from clients.models import WarehouseWorklog
from invoices.services import find_late_work as finding
from invoices.services.create_drafts import create_drafts
from tests.worlds import FEBRUARY, application, hours, store

KEYS = ("APP-1", "APP-2", "APP-3", "APP-4")


@pytest.fixture
def late(db) -> None:
    """APP-1 has two new hours, APP-2 nothing new, APP-3 a worklog that became longer, APP-4 no work at all."""
    store(
        [application(key) for key in KEYS],
        [hours("3", project_label=key, start_date=FEBRUARY.start, issue_key=f"{key}-A") for key in KEYS[:3]],
    )
    run = create_drafts(user=get_user_model()(username="anna"), period=FEBRUARY)
    assert len(run.created) == len(KEYS)
    store(
        worklogs=[
            hours("1", project_label="APP-1", start_date=FEBRUARY.end, issue_key="NEW-1"),
            hours("1", project_label="APP-1", start_date=FEBRUARY.start, issue_key="NEW-2"),
        ]
    )
    WarehouseWorklog.objects.filter(project_label="APP-3").update(duration_seconds=4 * 3600)


@pytest.mark.parametrize("at_once", [1, 2, 5_000])
def test_however_many_contracts_are_asked_about_at_once_the_answer_is_the_same(at_once, late, monkeypatch):
    monkeypatch.setattr(finding, "IN_ONE_QUERY", at_once)

    found = finding.find_late_work(before=date(2026, 3, 5))

    assert [(one.application_key, one.worklogs, one.seconds, one.changed, one.changed_seconds) for one in found] == [
        ("APP-1", 2, 7200, 0, 0),
        ("APP-3", 0, 0, 1, 3600),
    ]


def test_many_contracts_cost_no_more_queries_than_few(late, django_assert_max_num_queries):
    with django_assert_max_num_queries(9) as few:
        finding.find_late_work(before=date(2026, 3, 5), application_keys=KEYS[:1])
    with django_assert_max_num_queries(9) as many:
        finding.find_late_work(before=date(2026, 3, 5))

    assert len(few) == len(many)
