"""Both sources give the same answers about any tables, so they give the same invoices (spec 2, Warehouse)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.warehouse.clickhouse import ClickHouseWarehouse
from clients.warehouse.database import DatabaseWarehouse
from clients.warehouse.labels import parse_labels
from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.types import Application, Contact, Customer
from tests.warehouse_data import REAL_DATA, fill_clickhouse, folder_rows, tables

pytestmark = pytest.mark.django_db

# Few different texts, so that keys meet; among them some that databases compare or escape differently.
words = st.sampled_from(["", "A", "a", "A-1", "A_1", "a'b", "Ж", "oʻ", "🙂", "100%", "%(start)s", "\\", "{0}", "A "])
texts = words | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
dates = st.dates(date(2025, 1, 1), date(2025, 1, 9))
moments = st.datetimes(datetime(1970, 1, 1), datetime(2105, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
counts = st.integers(0, 3) | st.integers(0, 2**32 - 1)
money = st.decimals(0, Decimal("9999999999999.99"), places=2)

application_rows = st.builds(
    Application,
    application_key=texts,
    customer_key=texts,
    status=words,
    application_name=texts,
    description=texts,
    start_date=dates,
    finish_date=st.none() | dates,
    deal_amount=money,
    deal_type=words,
    monthly_limit=st.none() | counts,
    hourly_rate=money,
    currency=words,
    invoice_amount=money,
    agreement_date=st.none() | dates,
    agreement_number=st.none() | texts,
    labels=texts,
    extended_status=texts,
)
customer_rows = st.builds(Customer, **dict.fromkeys(Customer._fields, texts))
contact_rows = st.builds(Contact, customer_key=words, name=texts, email=texts, phone=texts)
worklog_rows = st.tuples(counts, words, texts, dates, words, words, words, st.none() | moments)
issue_rows = st.tuples(texts.filter(bool) | words.filter(bool), texts, words, words, texts, texts)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    applications=st.lists(application_rows, max_size=6, unique_by=lambda row: row.application_key),
    customers=st.lists(customer_rows, max_size=6, unique_by=lambda row: row.customer_key),
    contacts=st.lists(contact_rows, max_size=6),
    worklogs=st.lists(worklog_rows, max_size=25),
    issues=st.lists(issue_rows, max_size=8, unique_by=lambda row: row[0]),
    labels=st.dictionaries(words, st.lists(words, max_size=4), max_size=5),
    period=st.tuples(dates, dates),
)
def test_sources_agree(  # noqa: PLR0917 - hypothesis gives them by name
    clickhouse_url, clickhouse_client, applications, customers, contacts, worklogs, issues, labels, period
):
    content = tables(
        applications=applications, customers=customers, contacts=contacts, worklogs=worklogs, issues=issues
    )
    replace_tables(content, now=datetime(2025, 1, 1, tzinfo=UTC))
    fill_clickhouse(clickhouse_client, content)
    database, clickhouse = DatabaseWarehouse(), ClickHouseWarehouse(clickhouse_url)

    assert database.applications() == clickhouse.applications() == sorted(applications, key=lambda row: row[0])
    keys = [row.application_key for row in applications[::2]]
    assert database.applications(keys) == clickhouse.applications(keys)
    keys = [row.customer_key for row in customers]
    assert database.customers(keys) == clickhouse.customers(keys)
    for key in {row.customer_key for row in contacts}:
        assert database.contacts(key) == clickhouse.contacts(key)
    from_database = list(database.worklogs_by_contract(labels, *period))
    assert from_database == list(clickhouse.worklogs_by_contract(labels, *period))
    assert database.tracked_time(*period) == clickhouse.tracked_time(*period)


@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data set is not beside the repository")
def test_sources_agree_about_real_data(clickhouse_url, clickhouse_client):
    content = folder_rows(REAL_DATA)
    replace_tables(content, now=datetime(2025, 1, 1, tzinfo=UTC))
    fill_clickhouse(clickhouse_client, content)
    database, clickhouse = DatabaseWarehouse(), ClickHouseWarehouse(clickhouse_url)
    applications = database.applications()
    assert applications == clickhouse.applications()
    labels = {application.application_key: parse_labels(application.labels) for application in applications}
    found = list(database.worklogs_by_contract(labels, date(2000, 1, 1), date(2010, 1, 1)))
    assert found == list(clickhouse.worklogs_by_contract(labels, date(2000, 1, 1), date(2010, 1, 1)))
    assert sum(len(worklogs) for _, worklogs in found) == 11_726
