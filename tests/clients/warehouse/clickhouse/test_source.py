"""What only ClickHouse can hold: duplicates, and bytes that are no text. The rest is in test_source.py above."""

from datetime import date
from decimal import Decimal

import pytest
from clickhouse_driver import Client

from clients.warehouse.clickhouse import ClickHouseWarehouse, source
from clients.warehouse.source import WarehouseDataInvalid
from tests.warehouse_data import application, customer, fill_clickhouse, issue_row, tables, worklog_row

DAY = date(2025, 2, 3)


@pytest.fixture
def filled(clickhouse_url, clickhouse_client):
    def fill(content):
        fill_clickhouse(clickhouse_client, content)
        return ClickHouseWarehouse(clickhouse_url)

    return fill


def worklogs(source):
    return [worklog for _, found in source.worklogs_by_contract({"A": ["PC1"]}, DAY, DAY) for worklog in found]


def test_contracts_are_asked_for_in_parts_and_a_shared_label_reaches_each(filled, monkeypatch):
    monkeypatch.setattr(source, "_CONTRACTS_AT_ONCE", 1)
    warehouse = filled(tables(worklogs=[worklog_row(label, DAY, worklog_id=label) for label in ("PC1", "PC2", "PC9")]))

    found = warehouse.worklogs_by_contract({"C": ["PC2", "PC1"], "B": [], "A": ["PC1"]}, DAY, DAY)

    assert [(key, [worklog.worklog_id for worklog in logged]) for key, logged in found] == [
        ("A", ["PC1"]),
        ("C", ["PC1", "PC2"]),
    ]


def test_equal_rows_of_an_application_or_customer_are_one(filled):
    source = filled(tables(applications=[application("A")] * 3, customers=[customer("C")] * 2))
    assert source.applications() == source.applications(["A"]) == [application("A")]
    assert source.customers(["C"]) == {"C": customer("C")}


def test_different_rows_of_an_application_are_refused_naming_it(filled):
    rows = [application("A"), application("A", hourly_rate=Decimal(1)), application("B")]
    source = filled(tables(applications=rows))
    with pytest.raises(WarehouseDataInvalid, match=r"cdm\.jira_applications .* application_key 'A'"):
        source.applications()
    assert source.applications(["B"]) == [application("B")]


def test_different_rows_of_a_customer_are_refused_naming_it(filled):
    source = filled(tables(customers=[customer("C"), customer("C", tin="1")]))
    with pytest.raises(WarehouseDataInvalid, match=r"cdm\.jira_customers .* customer_key 'C'"):
        source.customers(["C"])


def test_duplicated_issues_never_duplicate_a_worklog(filled):
    rows = [issue_row("I-1", summary=f"Summary {number}") for number in (2, 1, 3)] + [issue_row("I-1")] * 5
    source = filled(tables(worklogs=[worklog_row("PC1", DAY, "I-1")] * 2, issues=rows))
    assert [worklog.summary for worklog in worklogs(source)] == ["Summary", "Summary"]


def test_which_of_different_issues_counts_does_not_depend_on_how_they_came(filled, clickhouse_client):
    issues = [issue_row("I-1", issue_type=kind, priority="P1") for kind in ("Task", "Incident", "Story")]
    found = set()
    for rows in (issues, issues[::-1]):
        source = filled(tables(worklogs=[worklog_row("PC1", DAY, "I-1")]))
        for row in rows:  # a part of its own for each
            clickhouse_client.execute("INSERT INTO jira.jira_issues VALUES", [row])
        found |= {worklog.issue_type for worklog in worklogs(source)}
    assert found == {"Incident"}


def test_bytes_that_are_not_utf8_are_replaced(filled, clickhouse_url):
    source = filled(tables())
    raw = Client.from_url(f"{clickhouse_url}?strings_as_bytes=1")
    raw.execute(
        "INSERT INTO tempo.worklogs_flat (duration_seconds, user_name, start_date, project_label, issue_key) VALUES",
        [(60, b"Dev \xff\xfe", DAY, b"PC1", b"I\x00-1"), (60, "Oʻtkir".encode(), DAY, b"PC1", b"I-2")],
    )
    raw.execute(
        "INSERT INTO tempo.worklogs_flat (duration_seconds, start_date, project_label) VALUES",
        [(1, DAY, b"\xff"), (2, DAY, b"\xfe")],
    )
    raw.execute("INSERT INTO cdm.jira_customers (customer_key, company_name) VALUES", [(b"C", b"\xd0\xff")])
    raw.disconnect()
    assert [(found.issue_key, found.user_name) for found in worklogs(source)] == [
        ("I-2", "Oʻtkir"),
        ("I\ufffd-1", "Dev \ufffd\ufffd"),
    ]
    tracked = [(each.project_label, each.seconds) for each in source.tracked_time(DAY, DAY)]
    assert tracked == [("PC1", 120), ("\ufffd", 3)]
    assert source.customers(["C"])["C"].company_name == "\ufffd\ufffd"


def test_when_it_was_filled_is_not_known(clickhouse_url):
    assert ClickHouseWarehouse(clickhouse_url).read_at() is None
