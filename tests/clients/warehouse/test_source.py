"""What `WarehouseSource` promises, asked of both sources over the same rows: ClickHouse on the wire, the database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clients.warehouse.clickhouse import ClickHouseWarehouse
from clients.warehouse.database import DatabaseWarehouse
from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.source import WarehouseSource
from tests.warehouse_data import Tables, application, customer, fill_clickhouse, issue_row, tables, worklog_row

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 1, tzinfo=UTC)
START, END = date(2025, 2, 1), date(2025, 2, 28)
DAY = date(2025, 2, 3)
HOSTILE = [
    'it\'s "quoted"',
    "%(start)s %s %%",
    "{braces} {{twice}}",
    "back\\slash\\'",
    "oʻzbek gʻalaba",
    "🙂 emoji",
    "line\nbreak\ttab\r",
    "; DROP TABLE cdm.jira_customers --",
    " padded ",
]


@pytest.fixture(params=["database", "clickhouse"])
def filled(request):
    """`filled(tables)` is a source that holds these rows and nothing else."""
    if request.param == "database":

        def fill_database(content: Tables) -> WarehouseSource:
            replace_tables(content, now=NOW)
            return DatabaseWarehouse()

        return fill_database

    url, client = request.getfixturevalue("clickhouse_url"), request.getfixturevalue("clickhouse_client")

    def fill(content: Tables) -> WarehouseSource:
        fill_clickhouse(client, content)
        return ClickHouseWarehouse(url)

    return fill


def worklogs(source: WarehouseSource, *labels: str) -> list:
    return [worklog for _, found in source.worklogs_by_contract({"APP-1": labels}, START, END) for worklog in found]


class TestApplications:
    def test_every_column_survives(self, filled):
        stored = application(
            "APP-1",
            status="Closed",
            finish_date=date(2025, 12, 31),
            deal_amount=Decimal("9999999999999.99"),
            hourly_rate=Decimal("150000.10"),
            invoice_amount=Decimal("0.01"),
            labels='["PC1", "PC2"]',
            extended_status="On hold",
        )
        assert filled(tables(applications=[stored])).applications() == [stored]

    def test_null_is_none(self, filled):
        stored = application("APP-1", finish_date=None, monthly_limit=None, agreement_date=None, agreement_number=None)
        assert filled(tables(applications=[stored])).applications() == [stored]

    def test_an_empty_number_and_a_limit_of_zero_are_not_null(self, filled):
        stored = application("APP-1", monthly_limit=0, agreement_number="")
        assert filled(tables(applications=[stored])).applications() == [stored]

    def test_money_keeps_its_two_decimals(self, filled):
        [found] = filled(tables(applications=[application("APP-1", deal_amount=Decimal("48000000.00"))])).applications()
        assert str(found.deal_amount) == "48000000.00"

    def test_order_is_by_code_point(self, filled):
        keys = ["b", "B", "a_", "a-", "ä", "a1", "Ж"]
        found = filled(tables(applications=map(application, keys))).applications()
        assert [each.application_key for each in found] == sorted(keys)

    def test_only_those_named(self, filled):
        source = filled(tables(applications=map(application, ["A", "B", "C"])))
        assert [each.application_key for each in source.applications(["C", "A", "unknown", "C"])] == ["A", "C"]

    def test_none_named_is_none_found(self, filled):
        assert filled(tables(applications=[application("A")])).applications([]) == []

    def test_ten_thousand_named(self, filled):
        source = filled(tables(applications=map(application, ["A", "B", "N-17"])))
        found = source.applications({"A"} | {f"N-{number}" for number in range(10_000)})
        assert [each.application_key for each in found] == ["A", "N-17"]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_survives_and_can_be_asked_for(self, filled, text):
        stored = application(text, description=text, agreement_number=text)
        assert filled(tables(applications=[stored, application("other")])).applications([text]) == [stored]

    @pytest.mark.parametrize("key", ["\0", "A\0", "\ud800"])
    def test_a_key_that_no_table_can_hold_is_unknown(self, filled, key):
        assert filled(tables(applications=[application("A")])).applications([key]) == []


class TestCustomers:
    def test_by_key(self, filled):
        one, two = customer("CUST-1", vat_code="1", signer_full_name="Oʻtkir"), customer("CUST-2")
        source = filled(tables(customers=[one, two, customer("CUST-3")]))
        assert source.customers(["CUST-2", "CUST-1", "unknown"]) == {"CUST-1": one, "CUST-2": two}

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_survives_and_can_be_asked_for(self, filled, text):
        stored = customer(text, address=text)
        assert filled(tables(customers=[stored, customer("other")])).customers([text]) == {text: stored}


class TestContacts:
    def test_ordered_by_name_then_email(self, filled):
        rows = [("C", "Vali", "b@x", ""), ("C", "Vali", "a@x", ""), ("C", "Ali", "z@x", "1"), ("D", "Aziz", "", "")]
        found = filled(tables(contacts=rows)).contacts("C")
        assert [(contact.name, contact.email) for contact in found] == [
            ("Ali", "z@x"),
            ("Vali", "a@x"),
            ("Vali", "b@x"),
        ]

    def test_equal_ones_are_one(self, filled):
        assert len(filled(tables(contacts=[("C", "Ali", "", "")] * 2)).contacts("C")) == 1

    def test_unknown_customer_has_none(self, filled):
        assert filled(tables()).contacts("it's") == []


class TestWorklogsByContract:
    def test_every_column_survives_with_what_is_known_of_the_issue(self, filled):
        started_at = datetime(2025, 2, 3, 23, 59, 59, tzinfo=UTC)
        row = worklog_row("PC1", DAY, "ITSM-1", seconds=2**32 - 1, worklog_id="77", started_at=started_at)
        issue = issue_row("ITSM-1", issue_type="Incident", priority="P1", summary="Down", linked_issue_key="DEV-2")
        [found] = worklogs(filled(tables(worklogs=[row], issues=[issue])), "PC1")
        assert found == (*row, "Incident", "P1", "Down", "DEV-2")

    def test_a_worklog_without_an_issue_is_kept(self, filled):
        rows = [worklog_row("PC1", DAY, ""), worklog_row("PC1", DAY, "GONE-1")]
        found = worklogs(filled(tables(worklogs=rows, issues=[issue_row("OTHER-1")])), "PC1")
        assert [(each.issue_key, each[8:]) for each in found] == [("", ("",) * 4), ("GONE-1", ("",) * 4)]

    @pytest.mark.parametrize("started_at", [None, datetime.fromtimestamp(0, UTC)])
    def test_an_unknown_start_is_none(self, filled, started_at):
        [found] = worklogs(filled(tables(worklogs=[worklog_row("PC1", DAY, started_at=started_at)])), "PC1")
        assert found.started_at is None

    def test_both_ends_of_the_period_count(self, filled):
        days = [date(2025, 1, 31), START, END, date(2025, 3, 1)]
        source = filled(tables(worklogs=[worklog_row("PC1", day) for day in days]))
        assert [found.start_date for found in worklogs(source, "PC1")] == [START, END]

    def test_a_period_beyond_what_clickhouse_knows(self, filled):
        source = filled(tables(worklogs=[worklog_row("PC1", DAY)]))
        for start, end, count in [
            (date.min, date.max, 1),
            (date.min, date(1960, 1, 1), 0),
            (date(2200, 1, 1), date.max, 0),
            (END, START, 0),
        ]:
            assert sum(len(found) for _, found in source.worklogs_by_contract({"A": ["PC1"]}, start, end)) == count

    def test_keys_sort_by_code_point(self, filled):
        # Databases with a language's collation put ITSM_2-1 before ITSM-9, and order moves money.
        keys = ["ITSM_2-1", "ITSM-9", "itsm-1", "ITSM-10", "Ж-1", "ITSM 1"]
        source = filled(tables(worklogs=[worklog_row("PC1", DAY, key) for key in keys]))
        assert [found.issue_key for found in worklogs(source, "PC1")] == sorted(keys)

    def test_walk_order(self, filled):
        early, late = (datetime(2025, 2, 3, hour, tzinfo=UTC) for hour in (8, 9))
        in_order = [
            worklog_row("PC1", START, "Z"),
            worklog_row("PC1", DAY, "A", account_id="a", seconds=9),
            worklog_row("PC1", DAY, "A", account_id="b", seconds=5),
            worklog_row("PC1", DAY, "A", account_id="b", seconds=10),
            worklog_row("PC2", DAY, "A", account_id="b", seconds=10),
            worklog_row("PC2", DAY, "A", account_id="b", seconds=10, started_at=early, worklog_id="9"),
            worklog_row("PC2", DAY, "A", account_id="b", seconds=10, started_at=late, worklog_id="1"),
            worklog_row("PC2", DAY, "A", account_id="b", seconds=10, started_at=late, worklog_id="2", user_name="A"),
            worklog_row("PC2", DAY, "A", account_id="b", seconds=10, started_at=late, worklog_id="2", user_name="B"),
        ]
        found = worklogs(filled(tables(worklogs=in_order[::-1])), "PC1", "PC2")
        assert [worklog[:8] for worklog in found] == in_order

    def test_contracts_come_in_the_order_of_their_keys(self, filled):
        source = filled(tables(worklogs=[worklog_row(label, DAY) for label in ("a", "b", "c")]))
        labels = {"X_1": ["a"], "X-2": ["b"], "x": ["c"], "empty": [], "unworked": ["d"]}
        assert [key for key, _ in source.worklogs_by_contract(labels, START, END)] == ["X-2", "X_1", "x"]

    def test_a_shared_label_reaches_both_contracts(self, filled):
        source = filled(tables(worklogs=[worklog_row("shared", DAY), worklog_row("own", DAY)]))
        found = dict(source.worklogs_by_contract({"A": ["shared"], "B": ["own", "shared"]}, START, END))
        assert {key: sorted(each.project_label for each in found[key]) for key in found} == {
            "A": ["shared"],
            "B": ["own", "shared"],
        }

    def test_a_label_said_twice_counts_once(self, filled):
        assert len(worklogs(filled(tables(worklogs=[worklog_row("PC1", DAY)])), "PC1", "PC1")) == 1

    def test_equal_worklogs_are_both_there(self, filled):
        assert len(worklogs(filled(tables(worklogs=[worklog_row("PC1", DAY)] * 2)), "PC1")) == 2

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_survives_and_can_be_asked_for(self, filled, text):
        row = worklog_row(text, DAY, text, account_id=text, user_name=text, worklog_id=text)
        source = filled(tables(worklogs=[row, worklog_row("other", DAY)], issues=[issue_row(text, summary=text)]))
        [found] = worklogs(source, text)
        assert (found[:8], found.summary) == (row, text)

    def test_labels_that_no_table_can_hold_match_nothing(self, filled):
        assert worklogs(filled(tables(worklogs=[worklog_row("PC1", DAY)])), "\0", "\ud800", "PC1\0") == []

    def test_ten_thousand_contracts(self, filled):
        source = filled(tables(worklogs=[worklog_row(f"L{number}", DAY) for number in range(0, 10_000, 100)]))
        labels = {f"APP-{number:05}": [f"L{number}", "nobody's"] for number in range(10_000)}
        found = [key for key, _ in source.worklogs_by_contract(labels, START, END)]
        assert found == [f"APP-{number:05}" for number in range(0, 10_000, 100)]

    def test_a_contract_larger_than_a_block_is_whole(self, filled):
        rows = [worklog_row("PC1", DAY, seconds=number) for number in range(20_000)]
        source = filled(tables(worklogs=[*rows, worklog_row("PC2", DAY)]))
        found = {key: len(each) for key, each in source.worklogs_by_contract({"A": ["PC1"], "B": ["PC2"]}, START, END)}
        assert found == {"A": 20_000, "B": 1}

    def test_an_abandoned_iterator_does_not_harm_the_next_question(self, filled):
        source = filled(tables(worklogs=[worklog_row(f"L{number}", DAY) for number in range(50)]))
        labels = {f"APP-{number}": [f"L{number}"] for number in range(50)}
        next(source.worklogs_by_contract(labels, START, END))
        assert len(list(source.worklogs_by_contract(labels, START, END))) == 50

    def test_no_contracts_ask_nothing(self, filled):
        assert list(filled(tables()).worklogs_by_contract({}, START, END)) == []


class TestTrackedTime:
    def test_is_added_up_per_label_person_and_day(self, filled):
        rows = [
            worklog_row("PC1", START, seconds=10),
            worklog_row("PC1", START, "OTHER-1", seconds=2**32 - 1),
            worklog_row("PC1", START, account_id="dev-2", seconds=5),
            worklog_row("PC1", END, seconds=7),
            worklog_row("", DAY, seconds=2),
            worklog_row("PC1", date(2025, 1, 31)),
            worklog_row("PC1", date(2025, 3, 1)),
        ]
        assert filled(tables(worklogs=rows)).tracked_time(START, END) == [
            ("", "dev-1", DAY, 2),
            ("PC1", "dev-1", START, 2**32 + 9),
            ("PC1", "dev-1", END, 7),
            ("PC1", "dev-2", START, 5),
        ]

    def test_the_order_is_by_code_point(self, filled):
        labels = ["b", "B", "a_", "a-", "ä", "Ж", "pc1", "PC1"]
        found = filled(tables(worklogs=[worklog_row(label, DAY) for label in labels])).tracked_time(START, END)
        assert [each.project_label for each in found] == sorted(labels)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_survives(self, filled, text):
        found = filled(tables(worklogs=[worklog_row(text, DAY, account_id=text)])).tracked_time(START, END)
        assert found == [(text, text, DAY, 3600)]

    def test_a_period_without_work_has_none(self, filled):
        source = filled(tables(worklogs=[worklog_row("PC1", DAY)]))
        assert source.tracked_time(date(2025, 5, 1), date(2025, 5, 31)) == []
        assert source.tracked_time(date(2200, 1, 1), date.max) == []
