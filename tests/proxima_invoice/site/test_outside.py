"""Every service is tried by a look, and says in words what to do."""

import socket
import time
from collections.abc import Callable

import pytest
from django.test import override_settings
from pytest_httpserver import HTTPServer

from integrations import registry
from integrations.errors import PermanentError, TransientError
from integrations.registry import Integration
from proxima_invoice.site import outside
from proxima_invoice.site.outside import Service, services, try_out
from tests.rude_server import hang_up, never_answer, rude_server

SECRET = "very-secret-password"
BROKERS = {"RabbitMQ": ("amqp://guest:guest@127.0.0.1:5672//", 5672), "Redis": ("redis://127.0.0.1:6379/9", 6379)}


def trial_of(title: str) -> outside.Trial:
    return try_out(next(service for service in services() if service.title == title))


def service(check: Callable[[], str], **fields) -> Service:
    return Service(title="A service", off_because=lambda: "", check=check, **fields)


def raising(error: Exception) -> Callable[[], str]:
    def check() -> str:
        raise error

    return check


def test_every_integration_is_listed_and_can_be_tried():
    listed = [one.title for one in services()]

    assert listed == [
        "Warehouse (ClickHouse)",
        "Broker",
        "PDF (Gotenberg)",
        *(one.title for one in registry.registered()),
        "Payments (Stripe)",
    ]
    assert all(one.check for one in registry.registered())


def test_what_is_off_is_not_asked():
    asked = raising(AssertionError("It was asked."))

    trial = try_out(Service(title="A service", off_because=lambda: "KEY is not set.", check=asked))

    assert (trial.state, trial.answer, trial.failed, trial.milliseconds) == ("off", "KEY is not set.", False, None)


def test_what_answers_is_on_and_timed():
    def check() -> str:
        time.sleep(0.02)
        return "here"

    trial = try_out(service(check))

    assert (trial.state, trial.answer, trial.advice, trial.failed) == ("on", "here", "", False)
    assert trial.milliseconds is not None
    assert trial.milliseconds >= 20


def test_what_is_half_set_says_what_is_missing():
    trial = try_out(service(lambda: "kept in a folder", missing=lambda: ["KEY", "SECRET"]))

    assert (trial.state, trial.advice, trial.failed) == ("half-set", "Set KEY and SECRET, too.", False)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (TransientError("no answer"), "Is it running"),
        (PermanentError("wrong key"), "It refuses us: mend its variables"),
        (TypeError("a fault"), "A fault of ours"),
    ],
)
def test_whatever_goes_wrong_is_an_answer_with_advice(error, advice):
    trial = try_out(service(raising(error)))

    assert trial.failed
    assert str(error) in trial.answer
    assert trial.advice.startswith(advice)


@override_settings(TELEGRAM_BOT_TOKEN=SECRET)
def test_no_answer_tells_a_secret():
    for check in (lambda: f"I know {SECRET}", raising(PermanentError(SECRET)), raising(ValueError(SECRET))):
        assert SECRET not in str(try_out(service(check)))


@pytest.mark.parametrize("name", BROKERS)
def test_a_broker_that_answers(name, require_service):
    url, port = BROKERS[name]
    require_service(name, f"nothing answers at {url}", available=_listens(port))
    with override_settings(BROKER_URL=url):
        trial = trial_of("Broker")

    assert (trial.failed, trial.answer) == (False, f"The broker answers at 127.0.0.1:{port}.")


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
@pytest.mark.parametrize("behave", [hang_up, never_answer])
def test_a_broker_that_does_not(scheme, behave, monkeypatch):
    monkeypatch.setattr(outside, "BROKER_SECONDS", 0.5)
    with rude_server(behave) as server:
        url = server.url.replace("http://", f"{scheme}://user:{SECRET}@")
        with override_settings(BROKER_URL=url):
            began = time.monotonic()
            trial = trial_of("Broker")

    assert trial.failed
    assert trial.answer.startswith("The broker does not answer")
    assert SECRET not in trial.answer
    assert time.monotonic() - began < 10


def test_a_broker_that_knows_another_password(require_service):
    require_service("RabbitMQ", "nothing answers at port 5672", available=_listens(5672))
    with override_settings(BROKER_URL=f"amqp://guest:{SECRET}@127.0.0.1:5672//"):
        trial = trial_of("Broker")

    assert trial.answer.startswith("The broker does not let us in")
    assert trial.advice == "It refuses us: mend its variables, or our account there (operator guide, “Broker”)."


def test_a_converter_that_is_up_and_one_that_is_not(httpserver: HTTPServer):
    up = {"status": "up", "details": {"chromium": {"status": "up"}, "libreoffice": {"status": "up"}}}
    httpserver.expect_ordered_request("/health", method="GET").respond_with_json(up)
    httpserver.expect_ordered_request("/health", method="GET").respond_with_json({"status": "down"}, status=503)
    with override_settings(PDF_CONVERTER_URL=httpserver.url_for("").rstrip("/")):
        first, second = trial_of("PDF (Gotenberg)"), trial_of("PDF (Gotenberg)")

    assert (first.failed, first.answer) == (False, "Gotenberg is up: chromium up, libreoffice up.")
    assert second.failed
    assert "answered 503" in second.answer
    assert len(httpserver.log) == 2


def test_a_warehouse_that_is_away_and_one_without_tables(clickhouse_url, clickhouse_client):
    for database in ("cdm", "jira", "tempo"):
        clickhouse_client.execute(f"DROP DATABASE IF EXISTS {database}")
    with override_settings(CLICKHOUSE_URL=f"clickhouse://reader:{SECRET}@127.0.0.1:1", CLICKHOUSE_TIMEOUT_SECONDS=1):
        away = trial_of("Warehouse (ClickHouse)")
    with override_settings(CLICKHOUSE_URL=clickhouse_url):
        empty = trial_of("Warehouse (ClickHouse)")

    assert (away.failed, empty.failed) == (True, True)
    assert SECRET not in away.answer
    assert away.advice.startswith("Is it running")
    assert "cdm.jira_applications is missing" in empty.answer
    assert empty.advice.startswith("It refuses us")


def test_an_integration_without_a_look_is_listed_all_the_same(monkeypatch):
    monkeypatch.setattr(registry, "_integrations", {})
    registry.register(
        Integration(name="new", title="New", handle=lambda *_: {}, is_due_for=lambda _: True, off_because=lambda: "")
    )

    assert trial_of("New").answer == "It is set up; there is no harmless way to try it."


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
