"""Spec 3, Endpoints: live; ready means database and migrations, the warehouse is reported and not required."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tests import processes
from tests.proxima_invoice.foundation.lines import lines_of


class TestLive:
    def test_answers_without_a_database(self, client):
        answer = client.get("/healthz")

        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

    def test_is_never_cached(self, client):
        assert "no-store" in client.get("/healthz")["Cache-Control"]

    def test_only_reads(self, client):
        assert client.post("/healthz").status_code == 405


@pytest.fixture
def broken_database(monkeypatch):
    def refuse(*_args):
        raise OperationalError('connection to "db.internal" failed for user "billing" password "s3cr3t"')

    monkeypatch.setattr(MigrationExecutor, "__init__", refuse)


class TestReady:
    @pytest.mark.django_db
    def test_is_ready_with_a_database_and_its_migrations(self, client):
        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json()["status"] == "ready"
        assert answer.json()["reason"] is None
        assert answer.json()["checks"]["database"] == "ok"
        assert answer.json()["checks"]["migrations"] == "ok"

    @pytest.mark.django_db
    def test_names_missing_migrations(self, client):
        MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")

        answer = client.get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["status"] == "not_ready"
        assert answer.json()["reason"] == "migrations_missing"
        assert answer.json()["checks"]["migrations"] == "missing"

    @pytest.mark.django_db
    @pytest.mark.usefixtures("broken_database")
    def test_names_a_dead_database_and_nothing_else_of_it(self, client):
        answer = client.get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["reason"] == "database_unavailable"
        assert answer.json()["checks"] == {"database": "unavailable", "migrations": "unknown", "warehouse": "embedded"}
        for private in ("db.internal", "billing", "s3cr3t", "Traceback"):
            assert private not in answer.content.decode()

    @pytest.mark.django_db
    @pytest.mark.usefixtures("broken_database")
    def test_leaves_one_line_that_says_why(self, client):
        with lines_of("json") as written:
            client.get("/readyz")

        assert sum("db.internal" in line for line in written()) == 1
        assert not any("Traceback" in line for line in written())

    @pytest.mark.django_db
    def test_reports_the_embedded_warehouse(self, client):
        assert client.get("/readyz").json()["checks"]["warehouse"] == "embedded"

    @pytest.mark.django_db
    def test_reports_a_dead_warehouse_and_is_ready_without_it(self, client, settings):
        settings.CLICKHOUSE_URL = "clickhouse://billing:s3cr3t@127.0.0.1:1"

        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json()["checks"]["warehouse"] == "unavailable"
        assert "s3cr3t" not in answer.content.decode()


def test_a_server_that_is_really_gone_is_named_too(tmp_path):
    """In a process of its own, against a port where nobody listens."""
    asked = processes.run(
        "-c",
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(headers={'host': 'localhost'}).get('/readyz')\n"
        "print(answer.status_code, answer.json()['reason'])",
        DJANGO_SETTINGS_MODULE="proxima_invoice.settings",
        INVOICE_DATA_DIR=str(tmp_path),
        INVOICE_DATABASE_URL="postgres://billing:s3cr3t@127.0.0.1:1/nowhere",
    )

    assert asked.stdout.strip() == "503 database_unavailable"
    assert "s3cr3t" not in asked.stdout + asked.stderr
    assert "Traceback" not in asked.stderr


def test_the_front_door_leads_to_the_admin(client):
    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
