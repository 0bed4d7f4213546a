"""One log-in for all, and never another after a refused password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from werkzeug import Response

from integrations.didox import session
from integrations.didox.config import config
from integrations.errors import PermanentError, TransientError
from integrations.models import DidoxSession
from integrations.sealing import unseal
from tests.fakes.didox import API_KEY, LIST, LOG_IN, PASSWORD, answered, cut_short


@pytest.fixture
def clock(time_machine):
    """Ours, to be put forward."""
    time_machine.move_to(timezone.now(), tick=True)
    return time_machine


def ask():
    """Any call that needs the token."""
    return session.connect(config()).acts_numbered("INV-1", partner_tin="305118427")


def kept():
    return DidoxSession.objects.get()


def older(**passed):
    DidoxSession.objects.update(issued_at=timezone.now() - timedelta(**passed))


def test_one_token_serves_until_shortly_before_its_end(didox, db):
    ask()
    older(minutes=349)
    ask()
    assert didox.log_ins == 1

    older(minutes=350)
    ask()
    assert didox.log_ins == 2


def test_neither_token_nor_password_can_be_read_in_the_database(didox, db):
    ask()
    (token,) = didox.tokens
    row = str(DidoxSession.objects.values().get())

    assert unseal(kept().token, purpose="didox session") == token
    assert not any(secret in row for secret in (token, PASSWORD, API_KEY))


def test_after_another_secret_key_it_logs_in_again(didox, db):
    ask()
    with override_settings(SECRET_KEY="another-secret-key-that-is-long-enough-for-django"):
        ask()

    assert didox.log_ins == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_that_need_it_at_once_one_logs_in(didox):
    def one(_):
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        assert list(workers.map(one, range(6))) == [[]] * 6

    assert didox.log_ins == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_whose_token_ended_one_logs_in_again(didox):
    ask()
    didox.tokens.clear()
    older(hours=2)

    def one(_):
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        assert list(workers.map(one, range(6))) == [[]] * 6

    assert didox.log_ins == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_with_a_wrong_password_one_tries_it(didox):
    didox.password = "another"

    def one(_):
        try:
            with pytest.raises(PermanentError, match="INVOICE_DIDOX_PASSWORD changes"):
                ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        list(workers.map(one, range(6)))

    assert didox.wrong_passwords == 1


def test_a_refused_password_is_forgotten_when_another_is_set(didox, db):
    didox.password = "the-new-Password"
    for _ in range(3):
        with pytest.raises(PermanentError):
            ask()
    with override_settings(DIDOX_API_KEY="another-partner-token"), pytest.raises(PermanentError, match="PASSWORD"):
        ask()
    assert didox.wrong_passwords == 1

    with override_settings(DIDOX_PASSWORD="the-new-Password"):
        ask()
    assert kept().refused == ""
    assert didox.wrong_passwords == 1


@pytest.mark.parametrize("days", [1, 400])
def test_it_is_remembered_for_good(days, didox, db, clock):
    didox.password = "another"
    with pytest.raises(PermanentError):
        ask()
    clock.shift(timedelta(days=days))
    with pytest.raises(PermanentError):
        ask()

    assert didox.wrong_passwords == 1


def test_an_account_that_is_locked_counts_as_refused(didox, db):
    didox.answers = {LOG_IN: [answered({"message": "Пользователь заблокирован"}, status=423)]}
    for _ in range(2):
        with pytest.raises(PermanentError, match="Пользователь заблокирован") as caught:
            ask()
        assert caught.value.status == 423

    assert didox.log_ins == 1


def test_a_refused_partner_token_is_not_tried_again_before_it_changes(didox, db):
    with override_settings(DIDOX_API_KEY="a-wrong-partner-token"):
        for _ in range(2):
            with pytest.raises(PermanentError, match="INVOICE_DIDOX_API_KEY or INVOICE_DIDOX_PASSWORD changes"):
                ask()
    assert didox.log_ins == 1
    ask()

    assert didox.log_ins == 2


def test_who_tried_too_often_waits_as_long_as_they_say(didox, db, clock):
    said = {"message": "Слишком много попыток. Попробуйте через 9 минут. 30 секунд"}
    didox.answers = {LOG_IN: [answered(said, status=429)]}
    with pytest.raises(TransientError) as caught:
        ask()
    assert caught.value.retry_after == 570
    with pytest.raises(TransientError, match="the next log-in waits") as caught:
        ask()
    assert 0 < (caught.value.retry_after or 0) <= 570
    assert didox.log_ins == 1

    clock.shift(timedelta(seconds=571))
    ask()
    assert didox.log_ins == 2


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("lost", [None, cut_short(), Response(status=500), Response("<html>"), answered({"token": ""})])
def test_a_log_in_without_an_answer_is_tried_once_a_minute(lost, didox, db, clock):
    """The password may be wrong for all we know."""
    didox.after = {LOG_IN: [lost]}
    for _ in range(2):
        with pytest.raises(TransientError):
            ask()
    assert didox.log_ins == 1

    clock.shift(timedelta(seconds=61))
    ask()
    assert didox.log_ins == 2


def test_a_token_that_is_refused_when_it_is_new_is_not_replaced(didox, db):
    didox.answers = {LIST: [Response("Unauthorized", status=401)] * 3}
    with pytest.raises(PermanentError, match="INVOICE_DIDOX_API_KEY"):
        ask()

    assert didox.log_ins == 1


def test_the_log_in_of_a_worker_that_died_is_taken_over(didox, db, clock, monkeypatch):
    monkeypatch.setattr(session, "LOG_IN_LEASE", timedelta(seconds=0.3))
    DidoxSession.objects.create(
        account=f"309630523 {didox.url}", logging_in_until=timezone.now() + timedelta(seconds=30)
    )
    with pytest.raises(TransientError, match="Another worker"):
        ask()
    assert didox.log_ins == 0

    clock.shift(timedelta(seconds=31))
    ask()
    assert didox.log_ins == 1
