"""Settings fail loudly, by name, before anything runs; the same way for every command."""

import pytest

from tests import processes

READ = ("-c", "from proxima_invoice import settings")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("PORT", "http"),
        ("PORT", "99999"),
        ("WEB_CONCURRENCY", "hunter2"),
        ("WEB_CONCURRENCY", "0"),
        ("INVOICE_DEBUG", "hunter2"),
        ("INVOICE_PUBLIC_URL", "hunter2.example"),
        ("INVOICE_DATABASE_URL", "mysql://u:hunter2@h/d"),
        ("INVOICE_CLICKHOUSE_URL", "http://hunter2"),
        ("INVOICE_CLICKHOUSE_TIMEOUT", "hunter2"),
        ("INVOICE_FIXED_PRICE_BILLING", "hunter2"),
        ("INVOICE_TIME_ZONE", "hunter2"),
        ("INVOICE_LOG_LEVEL", "hunter2"),
        ("INVOICE_PLANFACT_COMPANY_ID", "hunter2"),
    ],
)
def test_a_wrong_variable_stops_the_start_by_name_and_stays_unseen(tmp_path, name, wrong):
    ended = processes.run(*READ, INVOICE_DATA_DIR=str(tmp_path), **{name: wrong})

    assert ended.returncode != 0
    assert ended.stderr.strip().splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {name} ")
    assert "hunter2" not in ended.stderr
    assert ended.stdout == ""


def test_an_installation_without_any_variable_starts(tmp_path):
    ended = processes.run("manage.py", "check", INVOICE_DATA_DIR=str(tmp_path))

    assert ended.returncode == 0, ended.stderr


def test_a_deployment_behind_tls_passes_djangos_own_review(tmp_path):
    ended = processes.run(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level=WARNING",
        INVOICE_DATA_DIR=str(tmp_path),
        INVOICE_PUBLIC_URL="https://invoices.example",
        INVOICE_ALLOWED_HOSTS="invoices.example",
    )

    assert ended.returncode == 0, ended.stderr


def test_the_port_is_part_of_the_address_we_give_out(tmp_path):
    ended = processes.run(
        "-c",
        "from proxima_invoice import settings; print(settings.PUBLIC_URL)",
        INVOICE_DATA_DIR=str(tmp_path),
        PORT="9123",
    )

    assert ended.stdout.strip() == "http://127.0.0.1:9123"


def test_variables_may_come_from_a_file_elsewhere(tmp_path):
    (tmp_path / "settings.env").write_text("INVOICE_FOUR_EYES=maybe\n")

    ended = processes.run(*READ, INVOICE_DATA_DIR=str(tmp_path), INVOICE_ENV_FILE=str(tmp_path / "settings.env"))

    assert "INVOICE_FOUR_EYES is neither true nor false." in ended.stderr


@pytest.mark.parametrize("command", ["migrate", "check", "demo"])
def test_a_command_says_what_is_wrong_in_one_line(tmp_path, command):
    ended = processes.run("manage.py", command, INVOICE_DATA_DIR=str(tmp_path), PORT="99999")

    assert ended.returncode != 0
    assert ended.stderr.splitlines() == ["PORT is above 65535."]


def test_a_variable_typed_wrongly_is_told_with_the_one_that_was_meant(tmp_path):
    ended = processes.run(
        "manage.py", "check", INVOICE_DATA_DIR=str(tmp_path), INVOICE_DATABSE_URL="postgres://u:hunter2@h/d"
    )

    assert ended.returncode == 0
    assert "INVOICE_DATABSE_URL is not a variable that is read. Was INVOICE_DATABASE_URL meant?" in ended.stderr
    assert "hunter2" not in ended.stderr


def test_what_is_only_like_ours_is_left_alone(tmp_path):
    ended = processes.run(
        "manage.py", "check", INVOICE_DATA_DIR=str(tmp_path), INVOICES_DIR="x", INVOICE_TEST_DATABASE_URL="x"
    )

    assert "is not a variable" not in ended.stderr
