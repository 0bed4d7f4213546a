"""`/metrics`: for whoever has the token, in the words of Prometheus, and without a secret or a name in it."""

import pytest
from django.db import OperationalError
from prometheus_client.parser import text_string_to_metric_families

from integrations.errors import PermanentError
from integrations.registry import registered
from proxima_invoice.site import metrics
from tests import processes
from tests.integrations.conftest import approved, service

__all__ = ["approved", "service"]
TOKEN = "a-token-for-prometheus"


@pytest.fixture
def scrape(client, settings):
    settings.METRICS_TOKEN = TOKEN
    return lambda token=TOKEN: client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def samples(answer) -> dict[tuple[str, ...], float]:
    """By name and labels."""
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("proxima_invoice_"), *_labels(sample.labels)): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def _labels(given: dict[str, str]) -> list[str]:
    return [given[name] for name in ("service", "state", "outcome") if name in given]


def test_without_a_token_there_is_no_such_page(client):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("token", ["", "another-token-altogether", TOKEN[:-1], f"{TOKEN}x", "ключ"])
def test_the_wrong_token_is_refused_without_a_look_into_the_database(token, scrape):
    answer = scrape(token)

    assert (answer.status_code, answer["WWW-Authenticate"], answer.content) == (401, "Bearer", b"")


def test_it_only_reads_and_is_never_cached(client, scrape, db):
    assert client.post("/metrics").status_code == 405
    assert "no-store" in scrape()["Cache-Control"]


def test_every_service_has_every_series_from_the_first_day_on(scrape, db):
    found = samples(scrape())

    for one in registered():
        for state in ("due", "waiting", "running", "failed", "uncertain"):
            assert found["deliveries", one.name, state] == 0
        assert found["delivery_oldest_due_seconds", one.name] == 0
        assert found["delivery_attempts_last_hour", one.name, "done"] == 0
    assert len(found) == len(registered()) * (5 + 1 + 7)


def test_it_is_what_prometheus_reads(scrape, db):
    answer = scrape()

    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE proxima_invoice_deliveries gauge" in answer.content.decode()


def test_it_tells_numbers_and_nothing_of_what_failed(scrape, service, approved):
    service.ends = [PermanentError("the customer Northgate and a-secret-key")]
    service.catch_up()
    service.owe(approved)
    service.go()

    answer = scrape()

    assert samples(answer)["deliveries", "service", "failed"] == 1
    assert samples(answer)["delivery_attempts_last_hour", "service", "failed"] == 1
    for private in ("Northgate", "a-secret-key", approved.display_number, str(approved.pk), TOKEN):
        assert private not in answer.content.decode()


def test_it_takes_two_queries(scrape, db, django_assert_num_queries):
    with django_assert_num_queries(2):
        scrape()


def test_a_database_that_is_away_is_said_so_and_not_why(scrape, monkeypatch):
    def away(**_):
        raise OperationalError('connection to "db.internal" failed for user "billing"')

    monkeypatch.setattr(metrics, "backlogs", away)
    answer = scrape()

    assert (answer.status_code, answer.content) == (503, b"The database does not answer.\n")


def test_a_token_that_anybody_could_guess_is_refused_at_the_start():
    started = processes.run("manage.py", "check", INVOICE_METRICS_TOKEN="short")

    assert started.returncode != 0
    assert "INVOICE_METRICS_TOKEN has fewer than 16 characters" in started.stderr
    assert "short" not in started.stderr.replace("INVOICE_METRICS_TOKEN", "")
