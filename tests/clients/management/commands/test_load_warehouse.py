from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.queries import warehouse
from clients.warehouse.tables import TABLES
from tests.warehouse_data import REAL_DATA

pytestmark = pytest.mark.django_db

FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)


@pytest.fixture
def folder(tmp_path):
    """The smallest valid folder: one worklog, and headers."""
    for table in TABLES:
        header = ",".join(column.name for column in table.columns)
        (tmp_path / f"{table.name}.csv").write_text(f"{header}\n")
    with (tmp_path / "tempo.worklogs_flat.csv").open("a") as file:
        file.write("3600,dev-1,Developer 1,2025-02-03,PC1,,7,\n")
    return tmp_path


def load(folder):
    out, err = StringIO(), StringIO()
    call_command("load_warehouse", folder, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_says_how_many_rows_each_table_has(folder):
    out, err = load(folder)
    [worklogs] = [line for line in out.splitlines() if "tempo.worklogs_flat" in line]
    assert worklogs.split()[-2] == "1"
    assert err == ""


def test_loading_again_replaces_everything(folder):
    load(folder)
    load(folder)
    assert [(each.project_label, each.seconds) for each in warehouse().tracked_time(FIRST, LAST)] == [("PC1", 3600)]


def test_an_unknown_column_is_a_warning(folder):
    (folder / "cdm.jira_contacts.csv").write_text("customer_key,name,email,phone,fax\n")
    assert load(folder)[1] == 'Warning: cdm.jira_contacts.csv, line 1: column "fax" is not known and is left out.\n'


def test_every_error_of_every_file_is_named_and_nothing_is_loaded(folder):
    load(folder)
    (folder / "jira.jira_issues.csv").unlink()
    with (folder / "tempo.worklogs_flat.csv").open("a") as file:
        file.write("3600,a,u,2007-13-01,PC2,,,\n3600,a,u,2007-12-01,PC2,,,\n")
    with pytest.raises(CommandError) as refusal:
        load(folder)
    assert str(refusal.value).splitlines() == [
        'tempo.worklogs_flat.csv, line 3: start_date "2007-13-01" is not a date (YYYY-MM-DD)',
        "jira.jira_issues.csv: the file is missing",
        "Nothing was loaded: 2 errors.",
    ]
    assert refusal.value.returncode == 1
    assert [(each.project_label, each.seconds) for each in warehouse().tracked_time(FIRST, LAST)] == [("PC1", 3600)]


def test_fifty_errors_are_shown_and_the_others_counted(folder):
    with (folder / "tempo.worklogs_flat.csv").open("a") as file:
        file.write("x,a,u,2007-12-01,PC2,,,\n" * 1_200)
    with pytest.raises(CommandError) as refusal:
        load(folder)
    lines = str(refusal.value).splitlines()
    assert lines[49].startswith("tempo.worklogs_flat.csv, line 52: ")
    assert lines[50:] == ["… and 1,150 more", "Nothing was loaded: 1,200 errors."]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        load(tmp_path / "nowhere")


@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data set is not beside the repository")
def test_the_real_data():
    load(REAL_DATA)
    source = warehouse()
    applications = source.applications()
    assert len(applications) == 13
    labels = {each.application_key: [each.labels] for each in applications}
    found = [worklog for _, worklogs in source.worklogs_by_contract(labels, FIRST, LAST) for worklog in worklogs]
    assert len(found) == 11_726
