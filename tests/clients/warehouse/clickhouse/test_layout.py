from datetime import UTC, date, datetime

import pytest

from clients.warehouse.clickhouse import ClickHouseWarehouse
from clients.warehouse.source import WarehouseDataInvalid
from tests.warehouse_data import (
    OPTIONAL_COLUMNS,
    application,
    customer,
    fill_clickhouse,
    issue_row,
    tables,
    worklog_row,
)

DAY = date(2025, 2, 3)
CONTENT = tables(
    applications=[application("APP-1", extended_status="On hold")],
    customers=[customer("CUST-1", mfo="00402", country="UZ", vat_code="3")],
    worklogs=[worklog_row("PC1", DAY, "A-1", worklog_id="7", started_at=datetime(2025, 2, 3, 8, tzinfo=UTC))],
    issues=[issue_row("A-1", linked_issue_key="B-1")],
)


def read_worklog(url):
    [(_, [worklog])] = ClickHouseWarehouse(url).worklogs_by_contract({"APP-1": ["PC1"]}, DAY, DAY)
    return worklog


def test_without_any_optional_column(clickhouse_url, clickhouse_client):
    fill_clickhouse(clickhouse_client, CONTENT, without=OPTIONAL_COLUMNS)
    source = ClickHouseWarehouse(clickhouse_url)
    assert source.applications() == [application("APP-1", extended_status="")]
    assert source.customers(["CUST-1"]) == {"CUST-1": customer("CUST-1")}
    worklog = read_worklog(clickhouse_url)
    assert (worklog.worklog_id, worklog.started_at, worklog.linked_issue_key) == ("", None, "")
    assert worklog.summary == "Summary"


@pytest.mark.parametrize("name", ["worklog_id", "started_at", "linked_issue_key"])
def test_without_one_optional_column_the_others_are_read(clickhouse_url, clickhouse_client, name):
    fill_clickhouse(clickhouse_client, CONTENT, without={name})
    worklog = read_worklog(clickhouse_url)
    read = {name for name in ("worklog_id", "started_at", "linked_issue_key") if getattr(worklog, name)}
    assert read == {"worklog_id", "started_at", "linked_issue_key"} - {name}


def test_the_columns_are_asked_for_once(clickhouse_url, clickhouse_client):
    fill_clickhouse(clickhouse_client, CONTENT, without={"worklog_id"})
    assert read_worklog(clickhouse_url).worklog_id == ""
    fill_clickhouse(clickhouse_client, CONTENT)
    assert read_worklog(clickhouse_url).worklog_id == ""


def test_everything_missing_is_named(clickhouse_url, clickhouse_client):
    fill_clickhouse(clickhouse_client, tables())
    clickhouse_client.execute("DROP TABLE jira.jira_issues")
    clickhouse_client.execute("ALTER TABLE cdm.jira_customers DROP COLUMN tin")
    with pytest.raises(WarehouseDataInvalid) as refusal:
        ClickHouseWarehouse(clickhouse_url).applications()
    assert str(refusal.value) == (
        "The warehouse is not as expected: column cdm.jira_customers.tin is missing; table jira.jira_issues is missing."
    )


def test_a_column_of_another_type_is_named(clickhouse_url, clickhouse_client):
    fill_clickhouse(clickhouse_client, tables())
    clickhouse_client.execute("ALTER TABLE cdm.jira_applications MODIFY COLUMN hourly_rate Float64")
    with pytest.raises(WarehouseDataInvalid, match=r"column cdm\.jira_applications\.hourly_rate is Float64"):
        ClickHouseWarehouse(clickhouse_url).tracked_time(DAY, DAY)


def test_a_table_that_vanishes_later_is_invalid_data(clickhouse_url, clickhouse_client):
    fill_clickhouse(clickhouse_client, tables())
    source = ClickHouseWarehouse(clickhouse_url)
    assert source.applications() == []
    clickhouse_client.execute("DROP TABLE cdm.jira_applications")
    with pytest.raises(WarehouseDataInvalid, match=r"cdm\.jira_applications"):
        source.applications()


def test_nullable_texts_are_empty(clickhouse_url, clickhouse_client):
    fill_clickhouse(clickhouse_client, CONTENT)
    clickhouse_client.execute("ALTER TABLE tempo.worklogs_flat MODIFY COLUMN user_name Nullable(String)")
    clickhouse_client.execute("ALTER TABLE jira.jira_issues MODIFY COLUMN summary Nullable(String)")
    clickhouse_client.execute(
        "INSERT INTO tempo.worklogs_flat (duration_seconds, user_name, start_date, project_label, issue_key) VALUES",
        [(60, None, DAY, "NULLS", "N-1"), (60, None, DAY, "NULLS", "N-2")],
    )
    clickhouse_client.execute("INSERT INTO jira.jira_issues (issue_key, summary) VALUES", [("N-1", None)])
    [(_, found)] = ClickHouseWarehouse(clickhouse_url).worklogs_by_contract({"A": ["NULLS"]}, DAY, DAY)
    assert [(each.user_name, each.summary) for each in found] == [("", ""), ("", "")]
