"""Bearer tokens (spec 3, Auth): HS256, a day long, and dead with their user or the user's password."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.auth.models import Group, User
from django.test import Client

from proxima_invoice.foundation.api.authentication import ApiToken, role_of
from tests.plugins.api import Caller
from tests.proxima_invoice.foundation.api.endpoints import refusal, send

pytestmark = pytest.mark.django_db

INVOICES = "/api/v1/invoices"
SECRET = str(configured.SIMPLE_JWT["SIGNING_KEY"])


def asked_with(token: str, *, scheme: str = "Bearer") -> Any:
    return send("GET", INVOICES, Authorization=f"{scheme} {token}")


def claims_of(user: User) -> dict[str, Any]:
    return dict(ApiToken.of(user).payload)


def signed(claims: dict[str, Any], *, secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


@time_machine.travel(datetime(2026, 2, 15, 10, tzinfo=UTC), tick=False)
def test_a_token_says_who_which_role_and_for_how_long(users: dict[str, User]):
    token = str(ApiToken.of(users["manager"]))

    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert claims.keys() == {"sub", "role", "iat", "exp", "pwd"}
    assert claims["sub"] == str(users["manager"].pk)
    assert claims["role"] == "manager"
    assert claims["exp"] - claims["iat"] == 24 * 3600
    assert claims["pwd"] not in users["manager"].password


def test_the_role_comes_from_the_groups_and_the_highest_counts(users: dict[str, User]):
    assert [role_of(users[name]) for name in ("viewer", "manager", "admin")] == ["viewer", "manager", "admin"]
    users["viewer"].groups.add(Group.objects.get(name="manager"))
    assert role_of(users["viewer"]) == "manager"
    assert role_of(User.objects.create_user("nobody")) == ""
    assert role_of(User.objects.create_superuser("root")) == "admin"
    other = User.objects.create_user("other")
    other.groups.add(Group.objects.create(name="auditors"))
    assert role_of(other) == ""


def test_a_token_opens_the_door_for_a_day(users: dict[str, User]):
    start = datetime(2026, 2, 15, 10, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        token = str(ApiToken.of(users["viewer"]))
        assert asked_with(token).status_code == 200
        clock.move_to(start + timedelta(hours=24, seconds=-1))
        assert asked_with(token).status_code == 200
        clock.move_to(start + timedelta(hours=24))
        assert asked_with(token).status_code == 401


def test_who_is_switched_off_is_refused_at_once(users: dict[str, User]):
    token = str(ApiToken.of(users["manager"]))
    User.objects.filter(username="manager").update(is_active=False)

    refused = asked_with(token)

    assert refused.status_code == 401
    assert refusal(refused)["code"] == "UNAUTHORIZED"
    User.objects.filter(username="manager").update(is_active=True)
    assert asked_with(token).status_code == 200


def test_another_password_kills_the_tokens_given_before(users: dict[str, User]):
    token = str(ApiToken.of(users["manager"]))
    users["manager"].set_password("another-Long-0ne")
    users["manager"].save()

    assert asked_with(token).status_code == 401
    assert asked_with(str(ApiToken.of(users["manager"]))).status_code == 200


def test_a_deleted_user_is_refused(users: dict[str, User]):
    token = str(ApiToken.of(users["manager"]))
    users["manager"].delete()

    assert asked_with(token).status_code == 401


def test_a_role_that_was_taken_away_is_gone_at_once(users: dict[str, User]):
    token = str(ApiToken.of(users["manager"]))
    users["manager"].groups.clear()

    assert asked_with(token).status_code == 403


def test_a_claimed_role_gives_no_right(users: dict[str, User]):
    viewer = Caller(users["viewer"])
    claims = {**claims_of(users["viewer"]), "role": "admin", "is_superuser": True}

    refused = send("POST", f"{INVOICES}/generate-bulk", b"{}", Authorization=f"Bearer {signed(claims)}")

    assert refused.status_code == 403
    assert viewer.post("/invoices/generate-bulk", {}).status_code == 403


FORGED = {
    "other secret": lambda claims: signed(claims, secret="x" * 32),
    "no secret": lambda claims: signed(claims, secret="", algorithm="none"),
    "HS512": lambda claims: signed(claims, algorithm="HS512"),
    "secret key of Django": lambda claims: signed(claims, secret=configured.SECRET_KEY.ljust(32, "x")),
    "expired": lambda claims: signed(claims | {"exp": 1}),
    "no end": lambda claims: signed({name: value for name, value in claims.items() if name != "exp"}),
    "no user": lambda claims: signed({name: value for name, value in claims.items() if name != "sub"}),
    "no password": lambda claims: signed({name: value for name, value in claims.items() if name != "pwd"}),
    "another user": lambda claims: signed(claims | {"sub": "999999"}),
    "a user beyond integers": lambda claims: signed(claims | {"sub": "9" * 40}),
    "a user who is a word": lambda claims: signed(claims | {"sub": "admin"}),
    "a user with NUL": lambda claims: signed(claims | {"sub": "1\0"}),
    "a user of another type": lambda claims: signed(claims | {"sub": ["1"]}),
    "endless": lambda claims: signed(claims | {"exp": 10**30}),
    "an end of another type": lambda claims: signed(claims | {"exp": "tomorrow"}),
    "a time to come": lambda claims: signed(claims | {"nbf": 10**11}),
    "cut": lambda claims: signed(claims)[:-5],
    "no signature": lambda claims: signed(claims).rpartition(".")[0] + ".",
    "another payload": lambda claims: ".".join(
        [
            signed(claims).split(".")[0],
            signed(claims | {"sub": "1", "x": 1}).split(".")[1],
            signed(claims).split(".")[2],
        ]
    ),
    "garbage": lambda _: "garbage",
    "dots": lambda _: "..",
    "not ASCII": lambda _: "é.é.é",
    "very long": lambda _: "a" * 100_000,
    "a list": lambda _: "W10.W10.W10",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused_in_the_same_words(forge: Any, users: dict[str, User]):
    assert asked_with(signed(claims_of(users["manager"]))).status_code == 200

    refused = asked_with(forge(claims_of(users["manager"])))

    assert refused.status_code == 401
    assert refusal(refused)["message"] == "This token is not valid, or no longer. Log in again."
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Basic bWFuYWdlcjp4", "Token x", "Bearer a b", "bearer"])
def test_a_header_without_a_token_is_refused(header: str):
    assert send("GET", INVOICES, Authorization=header).status_code == 401


def test_nobody_is_told_to_log_in():
    refused = send("GET", INVOICES)

    assert refusal(refused)["code"] == "UNAUTHORIZED"
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_the_admin_s_cookie_does_not_open_the_api(manager: Client):
    assert manager.get("/admin/").status_code in (200, 302)
    assert manager.get(INVOICES).status_code == 401
    assert manager.post(f"{INVOICES}/generate-bulk", "{}", content_type="application/json").status_code == 401
