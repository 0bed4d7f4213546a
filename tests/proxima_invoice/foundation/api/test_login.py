"""POST /auth/login (spec 3, Endpoints): a token for a name and a password, and a brake for who guesses."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from proxima_invoice.foundation.api.lockout import FORGET_OLD_ATTEMPTS
from proxima_invoice.foundation.work import periodic
from tests.proxima_invoice.foundation.api.endpoints import refusal, send
from tests.proxima_invoice.foundation.lines import lines_of

pytestmark = pytest.mark.django_db

LOGIN = "/api/v1/auth/login"
PASSWORD = "a-Long-0ne"
NOW = datetime(2026, 2, 15, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_throttle_left_over(users: dict[str, User]):
    cache.clear()
    yield
    cache.clear()


def log_in(username: Any = "manager", password: Any = PASSWORD, *, address: str = "192.0.2.1", **headers: str) -> Any:
    client = Client(raise_request_exception=False, REMOTE_ADDR=address)
    body = json.dumps({"username": username, "password": password})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(LOGIN, body, content_type="application/json", headers=named)


def fail(times: int, **how: Any) -> list[int]:
    return [log_in(password=f"wrong-{number}", **how).status_code for number in range(times)]


@time_machine.travel(NOW, tick=False)
def test_a_name_and_its_password_get_a_token():
    answered = log_in()

    assert answered.status_code == 200
    told = answered.json()["data"]
    assert told.keys() == {"token", "expires_at", "username", "role"}
    assert (told["expires_at"], told["username"], told["role"]) == ("2026-02-16T10:00:00Z", "manager", "manager")
    assert send("GET", "/api/v1/invoices", Authorization=f"Bearer {told['token']}").status_code == 200
    assert User.objects.get(username="manager").last_login == NOW
    assert "Set-Cookie" not in answered.headers


def test_who_has_no_role_gets_a_token_that_says_so():
    User.objects.create_user("nobody", password=PASSWORD)

    told = log_in("nobody").json()["data"]

    assert told["role"] == ""
    assert jwt.decode(told["token"], options={"verify_signature": False})["role"] == ""


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("manager", "wrong"),
        ("nobody-at-all", PASSWORD),
        ("Manager", PASSWORD),
        ("manager ", PASSWORD),
        ("manager", f"{PASSWORD} "),
        ("ｍanager", PASSWORD),
        ("x" * 150, "x" * 4096),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ],
)
def test_anything_else_is_refused_in_one_wording(username: str, password: str):
    refused = log_in(username, password)

    assert refused.status_code == 401
    assert refusal(refused)["message"] == "Unknown user, wrong password, or the account is switched off."
    assert "token" not in refused.content.decode()


def test_a_switched_off_account_is_refused_in_the_same_words():
    User.objects.filter(username="manager").update(is_active=False)

    assert refusal(log_in()) | {"request_id": ""} == refusal(log_in("manager", "wrong")) | {"request_id": ""}


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize(
    "value", ["", None, 1, True, [], {}, ["manager"], "a\0b", "a\nb", "\ud800", "x" * 5_000, 1.5], ids=ascii
)
def test_what_cannot_be_typed_is_refused_by_its_name(field: str, value: Any):
    refused = log_in(**{field: value})

    assert refused.status_code == 400
    assert list(refusal(refused)["details"]) == [field]
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("password", ["пароль и пробел", "no\u00a0break", "zero\u200djoiner", "🦔" * 300])
def test_a_password_may_hold_what_the_admin_lets_people_set(password: str, users: dict[str, User]):
    users["manager"].set_password(password)
    users["manager"].save()

    assert log_in(password=password).status_code == 200


@pytest.mark.parametrize("body", [b"{}", b'{"username": "manager"}', b'{"password": "x"}'])
def test_both_have_to_be_there(body: bytes):
    assert refusal(send("POST", LOGIN, body))["code"] == "VALIDATION_ERROR"


def test_another_field_is_refused():
    error = refusal(send("POST", LOGIN, b'{"username": "a", "password": "b", "otp": "1"}'))

    assert list(error["details"]) == ["otp"]


def test_an_unknown_user_costs_as_much_as_a_wrong_password(settings, monkeypatch):
    """In rounds of hashing, which are nearly all of a log-in's time: nobody learns from it who has an account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    user = User.objects.get(username="manager")
    user.set_password(PASSWORD)
    user.save()
    real, rounds = PBKDF2PasswordHasher.encode, []

    def counted(self, password, salt, iterations=None):
        rounds.append(iterations or self.iterations)
        return real(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)

    def cost(username: str) -> int:
        rounds.clear()
        assert log_in(username, "wrong", address="192.0.2.10").status_code == 401
        return sum(rounds)

    assert cost("manager") == cost("nobody-at-all") > 100_000


class TestLockOut:
    def test_the_fifth_failure_locks_and_says_how_long(self):
        assert fail(5) == [401, 401, 401, 401, 429]

        refused = log_in()

        assert refused.status_code == 429
        error = refusal(refused)
        assert error["code"] == "RATE_LIMITED"
        assert "15 minutes" in error["message"]
        assert refused.headers["Retry-After"] == "900"

    def test_it_ends_by_itself_and_is_not_drawn_out_by_trying(self):
        with time_machine.travel(NOW, tick=False) as clock:
            fail(5)
            clock.shift(timedelta(minutes=10))
            assert fail(3) == [429, 429, 429]
            clock.move_to(NOW + timedelta(minutes=15, seconds=1))
            assert log_in().status_code == 200

    def test_it_locks_neither_another_address_nor_another_name(self):
        fail(5)

        assert log_in(address="192.0.2.2").status_code == 200
        assert log_in("viewer").status_code == 200
        assert log_in().status_code == 429

    def test_another_browser_is_no_way_around(self):
        statuses = [log_in(password="wrong", User_Agent=f"browser {number}").status_code for number in range(5)]

        assert statuses[-1] == 429

    def test_an_unknown_name_is_locked_alike(self):
        statuses = [log_in("nobody-at-all", "wrong").status_code for _ in range(6)]

        assert statuses == [401, 401, 401, 401, 429, 429]

    def test_a_log_in_forgets_the_failures_before_it(self):
        assert fail(4) == [401] * 4
        assert log_in().status_code == 200
        assert fail(4) == [401] * 4
        assert log_in().status_code == 200

    def test_no_token_is_touched_by_it(self):
        token = log_in().json()["data"]["token"]
        fail(5)

        assert send("GET", "/api/v1/invoices", Authorization=f"Bearer {token}").status_code == 200

    def test_nobody_gets_out_by_naming_another_address(self):
        statuses = [log_in(password="wrong", X_Forwarded_For=f"203.0.113.{number}").status_code for number in range(5)]

        assert statuses[-1] == 429

    def test_behind_a_proxy_the_client_s_address_counts(self, settings):
        settings.PROXY_COUNT = 1

        def told(last: str, number: int) -> dict[str, str]:
            return {"X_Forwarded_For": f"198.51.100.{number}, {last}"}

        first = [log_in(password="wrong", **told("203.0.113.1", number)).status_code for number in range(5)]

        assert first[-1] == 429
        assert log_in(**told("203.0.113.2", 0)).status_code == 200

    @pytest.mark.parametrize("told", ["rubbish", "", "999.9.9.9", "x" * 5_000])
    def test_a_proxy_that_tells_rubbish_breaks_nothing(self, told: str, settings):
        settings.PROXY_COUNT = 1

        assert log_in(password="wrong", X_Forwarded_For=told).status_code == 401

    def test_doors_share_one_count(self):
        fail(4)
        browser = Client(REMOTE_ADDR="192.0.2.1")

        page = browser.post("/admin/login/", {"username": "manager", "password": "wrong"})

        assert page.status_code == 429
        assert log_in().status_code == 429

    def test_the_admin_shows_a_page_for_people(self):
        browser = Client(REMOTE_ADDR="192.0.2.1", headers={"X-Request-ID": "told-9"})
        for number in range(5):
            page = browser.post("/admin/login/", {"username": "manager", "password": f"wrong-{number}"})

        text = page.content.decode()
        assert page.status_code == 429
        assert page.headers["Retry-After"] == "900"
        assert page.headers["Content-Type"].startswith("text/html")
        assert text.count("Too many failed log-ins") == 1
        assert "15 minutes" in text
        assert "told-9" in text
        right = browser.post("/admin/login/", {"username": "manager", "password": PASSWORD})
        assert right.status_code == 429
        assert "_auth_user_id" not in browser.session


class TestThrottle:
    def test_an_address_has_sixty_tries_a_minute_whatever_the_name(self):
        with time_machine.travel(NOW, tick=False) as clock:
            statuses = [log_in(f"name-{number}", "wrong").status_code for number in range(61)]
            assert statuses == [401] * 60 + [429]
            refused = log_in()
            assert refusal(refused)["code"] == "RATE_LIMITED"
            assert 1 <= int(refused.headers["Retry-After"]) <= 60
            assert log_in(address="192.0.2.2").status_code == 200
            clock.shift(timedelta(seconds=61))
            assert log_in().status_code == 200

    def test_naming_other_addresses_does_not_help(self):
        statuses = [
            log_in(f"name-{number}", "wrong", X_Forwarded_For=f"203.0.113.{number}").status_code for number in range(61)
        ]

        assert statuses[-1] == 429


class TestWhatIsLeftBehind:
    def test_no_password_is_in_the_log(self):
        with lines_of("json", level="DEBUG") as written:
            log_in(password="Secret-guess-1")
            log_in()
            Client().post("/admin/login/", {"username": "manager", "password": "Secret-guess-2"})
            send("POST", LOGIN, b'{"username": "manager", "password": "Secret-guess-3"')

        logged = "\n".join(written())
        assert "Secret-guess" not in logged
        assert PASSWORD not in logged

    def test_no_password_is_in_the_tables(self):
        log_in(password="Secret-guess-1")
        Client().post("/admin/login/?x=1", {"username": "manager", "password": "Secret-guess-2"})

        assert AccessAttempt.objects.exists()
        assert "Secret-guess" not in str(list(AccessAttempt.objects.values()))
        assert not AccessFailureLog.objects.exists()
        assert not AccessLog.objects.exists()

    def test_what_no_lock_out_counts_any_more_is_removed(self):
        fail(1, address="192.0.2.1")
        fail(1, address="192.0.2.2")
        long_ago = datetime.now(UTC) - timedelta(minutes=16)
        AccessAttempt.objects.filter(ip_address="192.0.2.1").update(attempt_time=long_ago)

        FORGET_OLD_ATTEMPTS.run()

        assert AccessAttempt.objects.get().ip_address == "192.0.2.2"

    def test_the_worker_knows_the_task(self):
        assert FORGET_OLD_ATTEMPTS in periodic.registered()

    def test_a_name_as_long_as_allowed_fits_every_database(self):
        assert log_in("ж" * 150, "wrong", User_Agent="x" * 3_000).status_code == 401
        assert AccessAttempt.objects.get().username == "ж" * 150
