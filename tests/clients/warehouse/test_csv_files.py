from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clients.warehouse.csv_files import Remark, read_rows
from clients.warehouse.tables import APPLICATIONS, CONTACTS, CUSTOMERS, ISSUES, WORKLOGS

WORKLOG_HEADER = "duration_seconds,account_id,user_name,start_date,project_label,issue_key"
STARTED_HEADER = f"{WORKLOG_HEADER},started_at"
APPLICATION = {
    "application_key": "APP-1",
    "customer_key": "CUST-1",
    "status": "Active",
    "application_name": "Support",
    "description": "",
    "start_date": "2025-01-01",
    "finish_date": "",
    "deal_amount": "15000000.00",
    "deal_type": "SUP",
    "monthly_limit": "",
    "hourly_rate": "150000",
    "currency": "UZS",
    "invoice_amount": "0.5",
    "agreement_date": "",
    "agreement_number": "",
    "labels": "PC1",
}


@pytest.fixture
def read(tmp_path):
    """`read(table, text or bytes)` gives (rows, faults, warnings), the last two as text."""

    def read(table, content):
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / f"{table.name}.csv").write_bytes(data)
        faults: list[Remark] = []
        warnings: list[Remark] = []
        rows = list(read_rows(tmp_path, table, fault=faults.append, warning=warnings.append))
        return rows, list(map(str, faults)), list(map(str, warnings))

    return read


def application_csv(**cells):
    cells = APPLICATION | cells
    return f"{','.join(cells)}\n{','.join(cells.values())}\n"


def worklog_fault(read, line):
    rows, [fault], _ = read(WORKLOGS, f"{STARTED_HEADER}\n{line}\n")
    assert rows == []
    return fault.removeprefix("tempo.worklogs_flat.csv, line 2: ")


def test_a_row_of_every_kind(read):
    cells = {"finish_date": "2025-12-31", "monthly_limit": "40", "agreement_number": "7/2025"}
    [row], faults, warnings = read(APPLICATIONS, application_csv(**cells))
    assert row == (
        "APP-1", "CUST-1", "Active", "Support", "", date(2025, 1, 1), date(2025, 12, 31), Decimal("15000000.00"), "SUP",
        40, Decimal("150000.00"), "UZS", Decimal("0.50"), None, "7/2025", "PC1", "",
    )  # fmt: skip
    assert str(row[10]) == "150000.00"
    assert faults == warnings == []


@pytest.mark.parametrize("null", ["", "\\N"])
def test_null_only_where_a_column_may_be_null(read, null):
    cells = dict.fromkeys(["finish_date", "monthly_limit", "agreement_date", "agreement_number"], null)
    [row], faults, _ = read(APPLICATIONS, application_csv(**cells))
    assert (row[6], row[9], row[13], row[14]) == (None,) * 4
    assert faults == []


def test_columns_in_any_order_with_spaces_around_their_names(read):
    rows, faults, _ = read(CONTACTS, "phone, name ,customer_key,email\n1,Ali,C,a@x\n")
    assert (rows, faults) == ([("C", "Ali", "a@x", "1")], [])


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_byte_order_mark_line_ends_quotes_and_empty_lines(read, newline):
    text = newline.join(["\ufeffcustomer_key,name,email,phone", "", '"C","Ali ""A""","a,b",', ""])
    rows, faults, _ = read(CONTACTS, text)
    assert (rows, faults) == ([("C", 'Ali "A"', "a,b", "")], [])


def test_lines_are_counted_through_cells_with_line_breaks(read):
    header = "issue_key,issue_type,priority,project_label,summary\n"
    rows, faults, _ = read(ISSUES, f'{header}A,T,P1,L,"one\r\ntwo\n\nfour"\n,T,P1,L,"a\nb"\nB,T\n')
    assert [row[4] for row in rows] == ["one\r\ntwo\n\nfour"]
    assert faults == [
        "jira.jira_issues.csv, line 6: issue_key is empty",
        "jira.jira_issues.csv, line 8: has 2 cells where the first line has 5",
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1,a,u,2007-13-01,L,I,", 'start_date "2007-13-01" is not a date (YYYY-MM-DD)'),
        ("1,a,u,20070101,L,I,", 'start_date "20070101" is not a date (YYYY-MM-DD)'),
        ("1,a,u,2007-W01-1,L,I,", 'start_date "2007-W01-1" is not a date (YYYY-MM-DD)'),
        ("1,a,u,,L,I,", "start_date is empty"),
        ("-5,a,u,2007-01-01,L,I,", 'duration_seconds "-5" is negative'),
        ("1.5,a,u,2007-01-01,L,I,", 'duration_seconds "1.5" is not a whole number'),
        ("1_0,a,u,2007-01-01,L,I,", 'duration_seconds "1_0" is not a whole number'),
        ("4294967296,a,u,2007-01-01,L,I,", 'duration_seconds "4294967296" is more than 4294967295'),
        (f"{'9' * 5000},a,u,2007-01-01,L,I,", f'duration_seconds "{"9" * 60}…" is not a whole number'),
        ("1,a,u,2007-01-01,L", "has 5 cells where the first line has 7"),
        ("1,a,u,2007-01-01,L,I,,", "has 8 cells where the first line has 7"),
        (f"1,{'a' * 256},u,2007-01-01,L,I,", f'account_id "{"a" * 60}…" is longer than 255 characters'),
        ("1,a,u,\x1b[31m,L,I,", r'start_date "\x1b[31m" is not a date (YYYY-MM-DD)'),
    ],
)
def test_a_wrong_worklog_is_named(read, line, fault):
    assert worklog_fault(read, line) == fault


@pytest.mark.parametrize("text", ["yesterday", "2025-02-03", "2025-02-30 08:00:00", "2025-02-03 08:00", "1738569600"])
def test_a_wrong_start_is_named(read, text):
    assert f'started_at "{text}" is not a date and time' in worklog_fault(read, f"1,a,u,2025-02-03,L,I,{text}")


@pytest.mark.parametrize("text", ["1969-12-31 23:59:59", "0001-01-01T00:00:00+05:00", "2106-01-01 00:00:00"])
def test_a_start_that_clickhouse_cannot_hold_is_named(read, text):
    assert "started_at" in worklog_fault(read, f"1,a,u,2025-02-03,L,I,{text}")


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-03 08:00:00",
        "2025-02-03T08:00:00",
        "2025-02-03T08:00:00Z",
        "2025-02-03T13:00:00+05:00",
        "2025-02-03 13:00:00+0500",
        "2025-02-03 08:00:00.987",
    ],
)
def test_a_start_is_in_utc_unless_it_says_otherwise(read, text):
    [row], faults, _ = read(WORKLOGS, f"{STARTED_HEADER}\n1,a,u,2025-02-03,L,I,{text}\n")
    assert (row[7], faults) == (datetime(2025, 2, 3, 8, tzinfo=UTC), [])


@pytest.mark.parametrize("text", ["", "\\N", "1970-01-01 00:00:00"])
def test_a_start_may_be_unknown(read, text):
    [row], faults, _ = read(WORKLOGS, f"{STARTED_HEADER}\n1,a,u,2025-02-03,L,,{text}\n")
    assert (row[7], faults) == (None, [])


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"deal_amount": "1,5"}, None),
        ({"deal_amount": "1e6"}, 'deal_amount "1e6" is not an amount (such as 1500000.00)'),
        ({"deal_amount": "NaN"}, 'deal_amount "NaN" is not an amount (such as 1500000.00)'),
        ({"deal_amount": "1 000"}, 'deal_amount "1 000" is not an amount (such as 1500000.00)'),
        ({"deal_amount": "-0.01"}, 'deal_amount "-0.01" is negative'),
        ({"deal_amount": "0.001"}, 'deal_amount "0.001" has more than two decimals'),
        ({"hourly_rate": "10000000000000"}, 'hourly_rate "10000000000000" is more than 9999999999999.99'),
        ({"hourly_rate": ""}, "hourly_rate is empty"),
        ({"hourly_rate": "\\N"}, 'hourly_rate "\\\\N" is not an amount (such as 1500000.00)'),
        ({"monthly_limit": "-1"}, 'monthly_limit "-1" is negative'),
        ({"application_key": ""}, "application_key is empty"),
    ],
)
def test_a_wrong_application_is_named(read, cells, fault):
    rows, [found], _ = read(APPLICATIONS, application_csv(**cells))
    assert rows == []
    if fault:
        assert found == f"cdm.jira_applications.csv, line 2: {fault}".replace("\\\\", "\\")


def test_every_fault_of_a_row_is_named(read):
    _, faults, _ = read(WORKLOGS, f"{WORKLOG_HEADER}\n-1,a,u,never,L,I\n")
    assert len(faults) == 2


def test_a_key_that_comes_twice_names_both_lines(read):
    header = "issue_key,issue_type,priority,project_label,summary"
    rows, faults, _ = read(ISSUES, f"{header}\nA,,,,\nB,,,,\nA,,,,other\n")
    assert len(rows) == 2
    assert faults == ['jira.jira_issues.csv, line 4: issue_key "A" is already in line 2']


def test_missing_columns_are_named_and_optional_ones_are_not(read):
    rows, faults, _ = read(CUSTOMERS, "customer_key,company_name,company_type,address,ccea,account_number\n")
    assert rows == []
    assert faults == [
        'cdm.jira_customers.csv, line 1: column "tin" is missing',
        'cdm.jira_customers.csv, line 1: column "swift_bic" is missing',
    ]


def test_a_column_there_twice_is_named(read):
    _, faults, _ = read(CONTACTS, "customer_key,name,email,phone,name\n")
    assert faults == ['cdm.jira_contacts.csv, line 1: column "name" is there twice']


def test_an_unknown_column_is_left_out_with_a_warning(read):
    rows, faults, warnings = read(CONTACTS, "customer_key,fax,name,email,phone\nC,9,Ali,,\n")
    assert (rows, faults) == ([("C", "Ali", "", "")], [])
    assert warnings == ['cdm.jira_contacts.csv, line 1: column "fax" is not known and is left out']


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_named(read, separator):
    _, faults, _ = read(CONTACTS, separator.join(["customer_key", "name", "email", "phone"]))
    assert faults == ["cdm.jira_contacts.csv, line 1: cells are not separated by commas"]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_named(read, content):
    assert read(CONTACTS, content)[1] == [
        "cdm.jira_contacts.csv: the file is empty: its first line must name the columns"
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"C,Ren\xe9,,", "line 2: is not UTF-8: byte 0xE9 at position 6"),
        (b"C,A\0li,,", "line 2: holds a NUL character"),
        (b'C,"Ali,,', "line 2: a quoted cell that begins here is never closed"),
        (b'C,"Ali"x,,', "line 2: a quoted cell is followed by something other than a comma"),
        (b"C,Ali\rVali,,", "line 2: a carriage return stands alone; lines must end with LF or CR LF"),
        (
            b'C,"' + b"a" * 140_000 + b'",,',
            "line 2: a cell is longer than 131072 characters; is a quotation mark missing?",
        ),
    ],
)
def test_what_is_not_csv_is_named(read, line, fault):
    _, faults, _ = read(CONTACTS, b"customer_key,name,email,phone\n" + line + b"\n")
    assert faults[0] == f"cdm.jira_contacts.csv, {fault}"


def test_reading_goes_on_after_a_fault(read):
    rows, faults, _ = read(CONTACTS, b'customer_key,name,email,phone\nC,"a"b,,\nC,\xff,,\nC,Ali,,\n')
    assert rows[-1] == ("C", "Ali", "", "")
    assert [fault.partition(":")[0] for fault in faults] == [f"cdm.jira_contacts.csv, line {line}" for line in (2, 3)]


def test_a_missing_file_is_named(tmp_path):
    faults: list[Remark] = []
    assert list(read_rows(tmp_path, ISSUES, fault=faults.append, warning=faults.append)) == []
    assert list(map(str, faults)) == ["jira.jira_issues.csv: the file is missing"]


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    (tmp_path / "jira.jira_issues.csv").mkdir()
    faults: list[Remark] = []
    assert list(read_rows(tmp_path, ISSUES, fault=faults.append, warning=faults.append)) == []
    assert list(map(str, faults)) == ["jira.jira_issues.csv: cannot be read: Is a directory"]
