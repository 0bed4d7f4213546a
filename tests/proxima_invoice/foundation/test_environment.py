"""Variables are typed; a wrong one is named and its value is never shown."""

import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from proxima_invoice.foundation.environment import Environment

NAME = "INVOICE_SOMETHING"


@pytest.fixture
def environment():
    return Environment()


def read(environment: Environment, kind: str):
    return {
        "text": lambda: environment.text(NAME, "default"),
        "choice": lambda: environment.choice(NAME, "once", ("once", "monthly")),
        "boolean": lambda: environment.boolean(NAME, default=True),
        "integer": lambda: environment.integer(NAME, 7, minimum=2),
        "seconds": lambda: environment.seconds(NAME, 15),
        "words": lambda: environment.words(NAME, ["a"]),
        "url": lambda: environment.url(NAME, "https://default.example"),
        "directory": lambda: environment.directory(NAME, Path("/default")),
        "zone": lambda: environment.zone(NAME, "Asia/Tashkent"),
        "database": lambda: environment.database(NAME),
        "mailbox": lambda: environment.mailbox(NAME),
        "networks": lambda: environment.networks(NAME),
    }[kind]()


@pytest.mark.parametrize("unset", [None, "", "   "])
@pytest.mark.parametrize(
    ("kind", "default"),
    [
        ("text", "default"),
        ("choice", "once"),
        ("boolean", True),
        ("integer", 7),
        ("seconds", 15),
        ("words", ["a"]),
        ("url", "https://default.example"),
        ("directory", Path("/default")),
        ("zone", "Asia/Tashkent"),
        ("database", None),
        ("mailbox", ""),
        ("networks", []),
    ],
)
def test_absent_or_empty_gives_the_default(environment, monkeypatch, kind, default, unset):
    if unset is None:
        monkeypatch.delenv(NAME, raising=False)
    else:
        monkeypatch.setenv(NAME, unset)

    assert read(environment, kind) == default


@pytest.mark.parametrize(
    ("kind", "value", "parsed"),
    [
        ("text", " with blanks ", "with blanks"),
        ("choice", "monthly", "monthly"),
        ("boolean", "no", False),
        ("boolean", "TRUE", True),
        ("boolean", "0", False),
        ("integer", "2", 2),
        ("seconds", "30", 30),
        ("seconds", "30s", 30),
        ("seconds", "500ms", 0.5),
        ("seconds", "2m", 120),
        ("seconds", "1.5h", 5400),
        ("words", "a, b ,,c", ["a", "b", "c"]),
        ("url", "http://host:81/path/", "http://host:81/path"),
        ("directory", "/srv/../srv/data", Path("/srv/data")),
        ("zone", "Europe/Riga", "Europe/Riga"),
        (
            "networks",
            "10.1.0.0/16, fd12::/32,,127.0.0.1",
            [*map(ip_network, ("10.1.0.0/16", "fd12::/32", "127.0.0.1"))],
        ),
        ("mailbox", "billing@house.example", "billing@house.example"),
        ("mailbox", "ООО «Дом» <billing@house.example>", "ООО «Дом» <billing@house.example>"),
    ],
)
def test_a_value_is_parsed(environment, monkeypatch, kind, value, parsed):
    monkeypatch.setenv(NAME, value)

    assert read(environment, kind) == parsed


def test_a_database_url_is_taken_apart(environment, monkeypatch):
    monkeypatch.setenv(NAME, "postgres://user:p%40ss@host:5433/books")

    settings = read(environment, "database")

    assert (settings["USER"], settings["PASSWORD"]) == ("user", "p@ss")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("host", 5433, "books")


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("choice", "hunter2-weekly"),
        ("boolean", "hunter2"),
        ("integer", "hunter2"),
        ("integer", "1"),
        ("integer", "-5"),
        ("seconds", "hunter2"),
        ("seconds", "0"),
        ("seconds", "-1s"),
        ("seconds", "0.5 days"),
        ("url", "hunter2"),
        ("url", "ftp://hunter2.example"),
        ("url", "https://"),
        ("url", "https://user:hunter2/4@host.example"),
        ("url", "https://host.example:hunter2"),
        ("mailbox", "hunter2"),
        ("mailbox", "Billing hunter2.example"),
        ("mailbox", "A, B <hunter2@house.example>"),
        ("mailbox", "hunter2@house.example\nBcc: eve@evil.example"),
        ("mailbox", "A\nB <hunter2@house.example>"),
        ("networks", "hunter2"),
        ("networks", "10.1.0.1/16"),
        ("networks", "10.0.0.0/8;fd12::/32"),
        ("zone", "Mars/hunter2"),
        ("zone", "../hunter2"),
        ("database", "mysql://user:hunter2@host/books"),
        ("database", "postgres://user:hunter2@host"),
        ("database", "hunter2"),
    ],
)
def test_a_wrong_value_names_the_variable_and_stays_unseen(environment, monkeypatch, kind, wrong):
    monkeypatch.setenv(NAME, wrong)

    with pytest.raises(ImproperlyConfigured, match=rf"^{NAME} ") as raised:
        read(environment, kind)

    assert "hunter2" not in str(raised.value)
    # Whole words: "is below 2" may hold a digit of the value, the value itself it must not.
    assert not re.search(rf"(^|\s){re.escape(wrong)}(\s|$)", str(raised.value))
    assert raised.value.__cause__ is None


def test_everything_asked_for_is_remembered_with_its_default(environment, monkeypatch):
    monkeypatch.setenv(NAME, "5")

    read(environment, "integer")

    assert environment.asked == {NAME: 7}


def test_a_file_fills_what_the_process_does_not_say(tmp_path, monkeypatch):
    monkeypatch.setenv("INVOICE_ONE", "from the process")
    # Set and taken away again so that what the file brings is undone after the test.
    monkeypatch.setenv("INVOICE_TWO", "")
    monkeypatch.delenv("INVOICE_TWO")
    dotenv = tmp_path / "file"
    dotenv.write_text("INVOICE_ONE=from the file\nINVOICE_TWO=from the file\n")

    environment = Environment(dotenv=dotenv)

    assert environment.text("INVOICE_ONE") == "from the process"
    assert environment.text("INVOICE_TWO") == "from the file"


def test_a_missing_file_says_nothing(tmp_path):
    assert Environment(dotenv=tmp_path / "absent").asked == {}


def test_a_variable_that_nobody_asked_for_is_unknown(environment, monkeypatch):
    for name in ("KNOWN_PLACE", "KNOWN_PLAEC", "KNOWN_OTHERWISE", "UNASKED"):
        monkeypatch.setenv(name, "x")
    environment.text("KNOWN_PLACE")

    assert environment.unknown("KNOWN_", but=["KNOWN_OTHERWISE"]) == [
        "KNOWN_PLAEC is not a variable that is read. Was KNOWN_PLACE meant?"
    ]


def test_one_that_is_like_no_other_is_told_without_a_guess(environment, monkeypatch):
    monkeypatch.setenv("KNOWN_NOTHING", "x")

    assert environment.unknown("KNOWN_") == ["KNOWN_NOTHING is not a variable that is read."]


def test_a_number_above_the_most_is_refused(environment, monkeypatch):
    monkeypatch.setenv(NAME, "11")

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is above 10"):
        environment.integer(NAME, 1, maximum=10)
