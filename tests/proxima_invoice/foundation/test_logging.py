"""Lines have one shape, whoever writes them, and no secret in them."""

import json
import logging

import pytest
import structlog

from tests.proxima_invoice.foundation.lines import lines_of

_ours = structlog.get_logger("proxima_invoice.test")
_theirs = logging.getLogger("library.test")


def test_json_lines_are_objects_with_time_level_and_logger():
    with lines_of("json") as written:
        _ours.info("happened", invoice="INV-1", amount="1.00")
        _theirs.warning("theirs: %s", "text")

    ours, theirs = (json.loads(line) for line in written())
    assert ours["event"] == "happened"
    assert ours["invoice"] == "INV-1"
    assert ours["level"] == "info"
    assert ours["logger"] == "proxima_invoice.test"
    assert ours["timestamp"].endswith("Z")
    assert theirs["event"] == "theirs: text"
    assert theirs["logger"] == "library.test"


def test_a_line_below_the_level_is_not_written():
    with lines_of("json", level="WARNING") as written:
        _ours.info("quiet")
        _theirs.info("quiet")
        _ours.warning("loud")

    assert [json.loads(line)["event"] for line in written()] == ["loud"]


@pytest.mark.parametrize("style", ["json", "console"])
def test_no_secret_is_written_anywhere_in_a_line(settings, style):
    settings.STRIPE_API_KEY = "sk_live_1234567890"
    local = "sk_live_1234567890"

    with lines_of(style) as written:
        _ours.info(
            "calling", header={"Authorization": f"Bearer {local}"}, url=f"https://host/?key={local}", bare=[local]
        )
        _theirs.error("failed with %s", local)
        try:
            raise ValueError(f"bad key {local}")
        except ValueError:
            _ours.exception("broken")
            _theirs.exception("broken")

    text = "\n".join(written())
    assert "sk_live" not in text
    assert text.count("ValueError: bad key [hidden]") == 2


def test_a_traceback_shows_no_local_variables():
    with lines_of("console") as written:
        password_of_nobody = "local-variable-content"
        try:
            raise KeyError(len(password_of_nobody))
        except KeyError:
            _ours.exception("broken")

    assert "local-variable-content" not in "\n".join(written()).replace('password_of_nobody = "local', "")


def test_russian_stays_readable():
    with lines_of("json") as written:
        _ours.info("Счёт выставлен")

    assert "Счёт выставлен" in written()[0]


def test_a_host_that_anybody_may_send_leaves_no_trace():
    with lines_of("json") as written:
        logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: 'x'.")
        logging.getLogger("django.security.SuspiciousSession").warning("Session data corrupted")

    assert [json.loads(line)["event"] for line in written()] == ["Session data corrupted"]


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_sql_statements_are_not_logged(level):
    with lines_of("json", level=level) as written:
        logging.getLogger("django.db.backends").debug("SELECT 1")

    assert written() == []
