"""`manage.py check_integrations` against the fakes: a table, an exit status, and nothing changed anywhere."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from integrations.models import MovedChat
from tests import processes
from tests.fakes import didox, telegram
from tests.fakes.mail import USER
from tests.fakes.outside import SECRETS, Outside, outside
from tests.proxima_invoice.foundation.lines import lines_of

pytestmark = pytest.mark.django_db
WRONG = ("another-secret", "AnotherSecretToken")


@pytest.fixture
def world() -> Iterator[Outside]:
    with outside() as running:
        yield running


def run(**settings: object) -> tuple[str, str]:
    """What is printed, and the complaint at the end, if any."""
    out, complaint = io.StringIO(), ""
    with override_settings(**settings):
        try:
            call_command("check_integrations", stdout=out)
        except CommandError as error:
            complaint = str(error)
    return out.getvalue(), complaint


def test_the_exit_status_tells_whether_all_is_well(tmp_path):
    well: dict[str, Any] = {"INVOICE_DATA_DIR": str(tmp_path)}
    migrated = processes.run("manage.py", "migrate", "-v", "0", timeout=120, **well)
    assert migrated.returncode == 0, migrated.stderr

    assert processes.run("manage.py", "check_integrations", **well).returncode == 0
    broken = processes.run("manage.py", "check_integrations", INVOICE_PDF_CONVERTER_URL="http://127.0.0.1:1", **well)
    assert broken.returncode == 1
    assert broken.stderr.strip().endswith("Not as it should be: PDF (Gotenberg).")


def test_everything_answers_and_nothing_is_changed(world):
    told, complaint = run(**world.settings)

    assert complaint == ""
    for answer in (
        "PDFs are kept in the bucket proxima-invoices.",
        "PlanFact knows company 146673: ProximaOps; its deals may be read.",
        "Telegram knows the bot as @invoices_bot, in the chat Invoices.",
        "Didox knows us by the TIN 309630523.",
        f"127.0.0.1:{world.mail.port} answers: here",
        "Gotenberg is up.",
        "Stripe knows the key; its balances are in USD.",
    ):
        assert answer in told
    assert world.bucket.requests == ["HEAD /proxima-invoices"]
    assert (world.bucket.objects, world.planfact.writes, world.telegram.posts, world.mail.letters) == ({}, [], [], [])
    assert world.mail.commands == ["NOOP"]
    assert (world.didox.asked, world.didox.documents) == ([didox.LOG_IN, didox.LIST], {})
    assert not MovedChat.objects.exists()


def test_nothing_set_up_is_no_failure(tmp_path):
    told, complaint = run(ARCHIVE_DIR=tmp_path)

    assert complaint == ""
    assert "INVOICE_PLANFACT_API_KEY is not set." in told


def test_half_set_is_named_and_is_no_failure(tmp_path):
    told, complaint = run(ARCHIVE_DIR=tmp_path, TELEGRAM_CHAT_ID=telegram.CHAT)

    assert complaint == ""
    assert "half-set" in told
    assert "Set INVOICE_TELEGRAM_BOT_TOKEN, too." in told


@pytest.mark.parametrize(
    ("wrong", "title"),
    [
        ({"R2_ACCESS_KEY": "AKIA-another"}, "Archive (R2)"),
        ({"PLANFACT_API_KEY": "planfact-another-secret"}, "PlanFact"),
        ({"TELEGRAM_BOT_TOKEN": "999:AnotherSecretToken"}, "Telegram"),
        ({"TELEGRAM_CHAT_ID": "-5"}, "Telegram"),
        ({"DIDOX_PASSWORD": "didox-another-secret"}, "Didox"),
        ({"DIDOX_API_KEY": "didox-another-secret"}, "Didox"),
        ({"EMAIL_URL": "smtp://billing:another-secret@127.0.0.1:1"}, "E-mail"),
        ({"PDF_CONVERTER_URL": "http://127.0.0.1:1"}, "PDF (Gotenberg)"),
        ({"CLICKHOUSE_URL": "clickhouse://u:another-secret@127.0.0.1:1"}, "Warehouse (ClickHouse)"),
        ({"BROKER_URL": "amqp://u:another-secret@127.0.0.1:1//"}, "Broker"),
    ],
)
def test_one_that_fails_is_named_and_is_the_exit_status(world, wrong, title):
    with lines_of("json", level="DEBUG") as lines:
        told, complaint = run(**{**world.settings, **wrong})

    assert complaint == f"Not as it should be: {title}."
    assert told.count("fails") == 1
    assert not [secret for secret in (*SECRETS, *WRONG) if secret in told + complaint + "\n".join(lines())]


def test_didox_is_looked_at_with_the_log_in_that_all_share(world):
    for _ in range(3):
        assert run(**world.settings)[1] == ""

    assert (world.didox.log_ins, world.didox.asked.count(didox.LIST)) == (1, 3)


@pytest.mark.parametrize("wrong", [{"DIDOX_PASSWORD": "another-secret"}, {"DIDOX_API_KEY": "another-secret"}])
def test_a_log_in_that_didox_refused_is_not_risked_again(world, wrong):
    """Its account is locked after a few, and for good after 25."""
    for _ in range(3):
        told, complaint = run(**{**world.settings, **wrong})
        assert complaint == "Not as it should be: Didox."
        assert f"INVOICE_{next(iter(wrong))}" in " ".join(told.replace("│", " ").split())
        assert "another-secret" not in told
    assert (world.didox.log_ins, world.didox.created) == (1, 0)

    assert run(**world.settings)[1] == ""
    assert world.didox.log_ins == 2


def test_a_wrong_mail_password_is_refused_and_not_shown(world):
    wrong = world.mail.url(login=f"{USER}:another-secret@")

    told, complaint = run(**{**world.settings, "EMAIL_URL": wrong})

    assert complaint == "Not as it should be: E-mail."
    assert "answered 535" in told
    assert "another-secret" not in told
