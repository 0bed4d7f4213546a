import socket
import struct
import time

import pytest
from django.test import override_settings

from integrations.email.client import greet, send
from integrations.email.config import config
from integrations.errors import PermanentError, TransientError, UncertainError
from tests.fakes.mail import PASSWORD, USER, Letter, dialogue, mail_server
from tests.rude_server import drip, hang_up, never_answer, rude_server

CONTENT = b"Subject: x\r\n\r\n.hidden dot\r\n.\r\nend"
READY = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")
"""Greeting, EHLO, MAIL, RCPT, DATA."""


def give(*recipients, content=CONTENT):
    return send(config(), sender="billing@prxm.example", recipients=recipients or ["ann@x.example"], content=content)


def talk(server):
    return override_settings(EMAIL_URL=server.url.replace("http:", "smtp:"))


def test_a_letter_arrives_as_it_is(mail):
    assert give("ann@x.example", "bob@x.example") == {}
    assert mail.letters == [
        Letter("billing@prxm.example", ["ann@x.example", "bob@x.example"], CONTENT + b"\r\n", over_tls=False)
    ]


@pytest.mark.parametrize("starttls", [False, True])
def test_over_tls_with_a_login(starttls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    login = f"{USER}:{PASSWORD.replace('/', '%2F').replace(':', '%3A')}@"
    with mail_server(certificate=certificate, starttls=starttls, logs_in=True) as server:
        url = server.url("smtp+tls" if starttls else "smtps", login)
        with override_settings(EMAIL_URL=url):
            give()
            assert "over TLS" in greet(config())

    assert [letter.over_tls for letter in server.letters] == [True]


def test_a_certificate_that_nobody_vouches_for_gets_nothing(certificate):
    with (
        mail_server(certificate=certificate) as server,
        override_settings(EMAIL_URL=server.url("smtps")),
        pytest.raises(TransientError, match="certificate verify failed"),
    ):
        give()

    assert server.letters == []


def test_a_server_without_starttls_gets_nothing(mail):
    with override_settings(EMAIL_URL=mail.url("smtp+tls")), pytest.raises(PermanentError, match="STARTTLS"):
        give()
    assert mail.letters == []


def test_a_refused_password_is_for_good_and_never_told(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        mail_server(certificate=certificate, starttls=True, logs_in=True) as server,
        override_settings(EMAIL_URL=server.url("smtp+tls", "billing:not-the-password@")),
        pytest.raises(PermanentError, match="535") as caught,
    ):
        give()

    assert server.letters == []
    assert "not-the-password" not in str(caught.value)


def test_a_password_that_smtp_cannot_carry_is_not_quoted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        mail_server(certificate=certificate, starttls=True, logs_in=True) as server,
        override_settings(EMAIL_URL=server.url("smtp+tls", "billing:%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C@")),
        pytest.raises(PermanentError) as caught,
    ):
        give()

    assert "пароль" not in str(caught.value)
    assert server.letters == []


@pytest.mark.parametrize("step", ["mail", "data"])
def test_a_refusal_for_now_is_tried_three_times(step, mail):
    setattr(mail, step, ["451 4.7.1 try again later"] * 3)
    with pytest.raises(TransientError, match="451"):
        give()
    assert mail.connections == 3
    assert mail.letters == []


@pytest.mark.parametrize("step", ["mail", "data"])
def test_what_was_refused_for_now_may_be_taken_the_next_time(step, mail):
    setattr(mail, step, ["451 4.7.1 try again later"])
    assert give() == {}
    assert len(mail.letters) == 1


@pytest.mark.parametrize("step", ["mail", "data"])
def test_a_refusal_for_good_is_not_tried_again(step, mail):
    setattr(mail, step, ["550 5.7.1 no such luck"])
    with pytest.raises(PermanentError, match=r"550 .* no such luck"):
        give()
    assert mail.connections == 1
    assert mail.letters == []


def test_who_is_refused_for_good_is_told_and_the_others_get_it(mail):
    mail.rcpt = {"gone@x.example": "550 5.1.1 no such user"}

    refused = give("gone@x.example", "ann@x.example")

    assert refused.keys() == {"gone@x.example"}
    assert "550 to RCPT gone@x.example: 5.1.1 no such user" in refused["gone@x.example"]
    assert [letter.recipients for letter in mail.letters] == [["ann@x.example"]]


def test_who_is_refused_for_the_moment_gets_it_later_and_nobody_twice(mail):
    mail.rcpt = {"gone@x.example": "550 no such user", "bob@x.example": ["451 greylisted"] * 2}

    assert give("gone@x.example", "ann@x.example", "bob@x.example").keys() == {"gone@x.example"}
    assert [letter.recipients for letter in mail.letters] == [["ann@x.example"], ["bob@x.example"]]
    assert mail.connections == 3


@pytest.mark.parametrize("later", ["452 4.2.2 mailbox full", ["451 greylisted", "550 5.7.1 after all not"]])
def test_who_stays_refused_while_others_have_it_is_named_and_a_person_decides(later, mail):
    mail.rcpt = {"full@x.example": later}

    with pytest.raises(UncertainError, match=r"but not for full@x\.example: .*(mailbox full|after all not)"):
        give("ann@x.example", "full@x.example")
    assert [letter.recipients for letter in mail.letters] == [["ann@x.example"]]


@pytest.mark.parametrize(
    ("second", "error", "connections"),
    [("550 no such user", PermanentError, 1), ("450 greylisted", TransientError, 3)],
)
def test_when_all_are_refused_nothing_is_sent(second, error, connections, mail):
    mail.rcpt = {"gone@x.example": "550 no such user", "bob@x.example": second}
    with pytest.raises(error, match="RCPT"):
        give("gone@x.example", "bob@x.example")
    assert "DATA" not in mail.commands
    assert mail.connections == connections


@pytest.mark.parametrize("after", ["drop", "199 strange", "354 again"])
def test_an_answer_that_is_lost_after_the_last_dot_is_uncertain_and_never_tried_again(after, mail):
    mail.after_data = after
    with pytest.raises(UncertainError, match="got the whole message"):
        give()
    assert len(mail.letters) == 1
    assert mail.connections == 1


@pytest.mark.usefixtures("impatient")
def test_silence_after_the_last_dot_is_uncertain():
    with (
        rude_server(dialogue(*READY, then=never_answer)) as server,
        talk(server),
        pytest.raises(UncertainError, match="timed out"),
    ):
        give()
    assert len(server.connections) == 1


def test_nonsense_after_the_last_dot_is_uncertain():
    with rude_server(dialogue(*READY, b"hello\r\n" * 2)) as server, talk(server), pytest.raises(UncertainError):
        give()
    assert len(server.connections) == 1


def test_a_refusal_after_the_last_dot_is_one(mail):
    mail.after_data = "554 5.6.0 looks like spam"
    with pytest.raises(PermanentError, match="spam"):
        give()


def test_a_connection_lost_before_the_last_dot_is_tried_again():
    """Nobody may accept half a message."""

    def reset(connection):
        connection.recv(65536)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    large = (b"x" * 70 + b"\r\n") * 150_000
    with (
        rude_server(dialogue(*READY, then=reset)) as server,
        talk(server),
        pytest.raises(TransientError) as caught,
    ):
        give(content=large)
    assert len(server.connections) == 3
    assert "no answer" not in str(caught.value)


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(never_answer, id="never greets"),
        pytest.param(hang_up, id="hangs up"),
        pytest.param(dialogue(*READY[:1]), id="greets and hangs up"),
        pytest.param(dialogue(*READY[:3]), id="hangs up after MAIL"),
        pytest.param(dialogue(*READY[:4]), id="hangs up after RCPT"),
        pytest.param(dialogue(*READY[:4], then=never_answer), id="silent after DATA"),
        pytest.param(dialogue(b"HTTP/1.1 400 Bad Request\r\n"), id="no mail server"),
        pytest.param(dialogue(b"421 too busy\r\n"), id="too busy"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_what_surely_did_not_arrive_is_tried_three_times(behave):
    with rude_server(behave) as server, talk(server), pytest.raises(TransientError):
        give()
    assert len(server.connections) == 3


def test_a_server_that_will_not_have_us_is_for_good():
    with (
        rude_server(dialogue(b"554 go away\r\n")) as server,
        talk(server),
        pytest.raises(PermanentError, match="go away"),
    ):
        give()
    assert len(server.connections) == 1


def test_nobody_listens():
    with rude_server(hang_up) as server:
        pass
    with talk(server), pytest.raises(TransientError, match="refused"):
        give()


@pytest.mark.parametrize(
    "behave",
    [pytest.param(drip(b"220-"), id="greeting"), pytest.param(dialogue(b"220 hi\r\n", then=drip(b"250-")), id="EHLO")],
)
@pytest.mark.usefixtures("impatient")
def test_a_go_ends_although_a_byte_comes_now_and_then(behave):
    with rude_server(behave) as server, talk(server):
        started = time.monotonic()
        with pytest.raises(TransientError):
            give()
        assert time.monotonic() - started < 3


@pytest.mark.usefixtures("impatient")
def test_a_dripping_answer_to_the_last_dot_is_uncertain():
    with rude_server(dialogue(*READY, then=drip(b""))) as server, talk(server), pytest.raises(UncertainError):
        give()
    assert len(server.connections) == 1


@pytest.mark.usefixtures("impatient")
def test_a_silent_farewell_undoes_nothing():
    with (
        rude_server(dialogue(*READY, b"250 taken\r\n", then=never_answer)) as server,
        talk(server),
    ):
        assert give() == {}
    assert len(server.connections) == 1


def test_the_size_is_told_beforehand(mail):
    with (
        rude_server(dialogue(b"220 hi\r\n", b"250-hi\r\n250 SIZE 10\r\n", b"552 5.3.4 too big\r\n")) as server,
        talk(server),
        pytest.raises(PermanentError, match="too big"),
    ):
        give()


def test_check_connects_and_does_nothing(mail):
    assert greet(config()) == f"127.0.0.1:{mail.port} answers: here"
    assert mail.commands == ["NOOP"]
    assert mail.letters == []
