import pytest
from django.core.checks import run_checks
from django.test import override_settings

from integrations.email import config as module
from integrations.email.config import config, missing, off_because
from integrations.http import Patience

URL, FROM = "INVOICE_EMAIL_URL", "INVOICE_EMAIL_FROM"


@pytest.mark.parametrize(
    ("url", "sender", "reason", "half_set"),
    [
        ("", "", f"{URL} and {FROM} are not set.", []),
        ("smtp://mail.example", "", f"{FROM} is not set.", [FROM]),
        ("", "a@b.example", f"{URL} is not set.", [URL]),
        ("smtp://mail.example", "a@b.example", "", []),
    ],
)
def test_it_is_on_when_both_are_set_and_half_set_is_told(url, sender, reason, half_set):
    with override_settings(EMAIL_URL=url, EMAIL_FROM=sender):
        assert off_because() == reason
        assert missing() == half_set
        warnings = [str(found.msg) for found in run_checks(tags=["integrations"])]

    assert warnings == ([f"E-mail is off: {half_set[0]} must be set, too."] if half_set else [])


@pytest.mark.parametrize(
    ("url", "server", "tls", "starttls"),
    [
        ("smtp://mail.example", "mail.example:25", False, False),
        ("smtps://mail.example", "mail.example:465", True, False),
        ("smtp+tls://mail.example", "mail.example:587", False, True),
        ("smtp+tls://mail.example:2525", "mail.example:2525", False, True),
    ],
)
def test_the_scheme_says_how_the_server_is_spoken_to(url, server, tls, starttls):
    with override_settings(EMAIL_URL=url):
        found = config()

    assert (found.server, found.use_tls, found.use_starttls) == (server, tls, starttls)
    assert (found.username, found.password) == ("", "")


@override_settings(EMAIL_URL="smtps://a%40b.example:p%2Fa%3As%40s@mail.example")
def test_user_and_password_may_have_any_sign():
    assert (config().username, config().password) == ("a@b.example", "p/a:s@s")


@override_settings(EMAIL_URL="smtp://mail.example", EMAIL_FROM="ООО «ProximaOps» <billing@prxm.example>")
def test_the_sender_has_a_name_and_an_address():
    assert (config().sender_name, config().sender_address) == ("ООО «ProximaOps»", "billing@prxm.example")


@override_settings(EMAIL_URL="smtp://mail.example")
def test_three_tries_and_10_seconds_for_an_answer(monkeypatch):
    monkeypatch.setattr(module, "Patience", Patience)

    assert (config().patience.timeout, config().patience.tries) == (10, 3)
    # Within a delivery's lease of two minutes: whoever takes it after that must find us done.
    assert config().patience.budget <= 60
