"""No secret survives on its way to a person's eyes."""

import pytest

from proxima_invoice.foundation.scrubbing import HIDDEN, scrub, scrub_value

SECRET = "s3cr3t/with+odd=signs"


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "R2_SECRET_KEY", "R2_ACCESS_KEY", "JWT_SECRET", "TELEGRAM_BOT_TOKEN", "DIDOX_PASSWORD"]
)
def test_the_value_of_a_secret_setting_is_hidden(settings, name):
    setattr(settings, name, SECRET)

    assert scrub(f"sent {SECRET} to them") == f"sent {HIDDEN} to them"


def test_it_is_hidden_in_its_url_spelling_too(settings):
    settings.TELEGRAM_BOT_TOKEN = SECRET

    assert "s3cr3t" not in scrub("https://host/bots3cr3t%2Fwith%2Bodd%3Dsigns/sendMessage")


def test_a_password_inside_a_configured_url_is_hidden_alone(settings):
    settings.BROKER_URL = "amqp://user:rabbit-hole@host"

    assert scrub("ACCESS_REFUSED for rabbit-hole") == f"ACCESS_REFUSED for {HIDDEN}"


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_the_databases_password_is_hidden(settings):
    settings.DATABASES = {"default": {"PASSWORD": "elephant-42"}}

    assert scrub("FATAL: elephant-42") == f"FATAL: {HIDDEN}"


def test_a_longer_secret_is_not_half_hidden_by_a_shorter_one(settings):
    settings.JWT_SECRET = "prefix"
    settings.STRIPE_API_KEY = "prefix-and-more"

    assert scrub("prefix-and-more") == HIDDEN


def test_an_empty_setting_hides_nothing(settings):
    settings.JWT_SECRET = ""

    assert scrub("an ordinary line") == "an ordinary line"


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("redis://:pa55@host:6379/0", f"redis://:{HIDDEN}@host:6379/0"),
        ("postgres://user:p@ss@host/db", f"postgres://user:{HIDDEN}@host/db"),
        ("Authorization: Bearer abc.def-123", f"Authorization: Bearer {HIDDEN}"),
        ("{'authorization': 'Basic dXNlcjpwYXNz'}", f"{{'authorization': 'Basic {HIDDEN}'}}"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1 used", f"token {HIDDEN} used"),
        ("https://api.telegram.org/bot123:AA-b_c/getMe", f"https://api.telegram.org/bot{HIDDEN}/getMe"),
        ("/f?id=1&X-Amz-Signature=abcdef&x=2", f"/f?id=1&X-Amz-Signature={HIDDEN}&x=2"),
        ("/f?api_key=abc", f"/f?api_key={HIDDEN}"),
    ],
)
def test_what_gives_itself_away_by_its_shape_is_hidden(text, scrubbed):
    assert scrub(text) == scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "https://host:8081/path?page=2",
        "the bearer",
        "Basic information",
        "10:30@office",
        "invoice INV-2026-001 approved",
    ],
)
def test_ordinary_text_stays(text):
    assert scrub(text) == text


def test_nested_values_and_their_keys_are_looked_at(settings):
    settings.JWT_SECRET = SECRET

    assert scrub_value({"a": [{"b": f"x {SECRET}"}], "user_password": "anything", "n": 1, "none": None}) == {
        "a": [{"b": f"x {HIDDEN}"}],
        "user_password": HIDDEN,
        "n": 1,
        "none": None,
    }
