"""An endpoint asks for the permission or the scope that its operation names (spec 3, Roles; spec 7, Key)."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from integrations.exchange.models import SCOPES, Company
from integrations.exchange.services.make_key import make_key
from proxima_invoice.foundation.api.authentication import ApiToken
from proxima_invoice.foundation.api.operation import Operation
from tests.plugins.api import Caller
from tests.proxima_invoice.foundation.api.endpoints import refusal, send

ID = "550e8400-e29b-41d4-a716-446655440000"


def endpoints() -> list[tuple[str, str, Operation]]:
    """Method, address and operation of everything under `/api`."""
    found = []
    for address, pattern in _patterns(get_resolver("proxima_invoice.site.api_urls").url_patterns, "/api/"):
        for method, action in getattr(pattern.callback, "actions", {}).items():
            if method != "head":
                view = getattr(pattern.callback, "cls", None)
                operation = getattr(view, action).operation
                filled = re.sub(r"<\w+:\w+>", ID, address.replace("<str:key>", "APP-1"))
                found.append((method.upper(), filled, operation))
    return found


def _patterns(patterns: list[URLPattern | URLResolver], before: str) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in patterns:
        address = before + str(pattern.pattern)
        found += _patterns(pattern.url_patterns, address) if isinstance(pattern, URLResolver) else [(address, pattern)]
    return found


ENDPOINTS = endpoints()
GUARDED = [(method, address) for method, address, operation in ENDPOINTS if operation.permission]
BY_KEY = [(method, address, operation.scope) for method, address, operation in ENDPOINTS if operation.scope]


def test_only_the_log_in_and_what_is_signed_need_no_token():
    assert {(method, address) for method, address, operation in ENDPOINTS if operation.is_public} == {
        ("POST", "/api/v1/auth/login"),
        ("POST", "/api/v1/integrations/didox/webhook"),
        ("POST", "/api/v1/integrations/stripe/webhook"),
        ("PUT", f"/api/pub/uploads/{ID}"),
    }
    assert len(GUARDED) > 20


@pytest.mark.django_db
def test_every_permission_that_is_named_exists():
    known = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.select_related("content_type")
    }

    assert {operation.permission for _, _, operation in ENDPOINTS} - {""} <= known


@pytest.mark.parametrize(("method", "address"), GUARDED)
def test_nobody_gets_in(method: str, address: str):
    assert refusal(send(method, address, b"{}"))["code"] == "UNAUTHORIZED"


@pytest.mark.django_db
def test_who_has_no_role_gets_a_token_and_is_refused_everywhere(month: None):
    token = ApiToken.of(User.objects.create_user("nobody", password="a-Long-0ne"))

    assert token["role"] == ""
    for method, address in GUARDED:
        refused = send(method, address, b"{}", Authorization=f"Bearer {token}")
        assert (refused.status_code, refusal(refused)["code"]) == (403, "FORBIDDEN"), address


def test_a_superuser_may_everything(month: None):
    token = ApiToken.of(User.objects.create_superuser("root"))

    for method, address in GUARDED:
        answered = send(method, address, b"{}", Authorization=f"Bearer {token}")
        assert answered.status_code not in (401, 403, 500), address


def test_a_method_that_is_not_there_is_405_for_who_has_logged_in(caller: Callable[[str], Caller]):
    refused = caller("viewer")("DELETE", "/invoices")

    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert refusal(refused)["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(("method", "address", "scope"), BY_KEY)
def test_without_a_key_of_its_scope_nobody_gets_in(method: str, address: str, scope: str, db: None):
    company = Company.objects.create(name="ProximaOps", code="1")
    others = [one for one in SCOPES if one != scope]
    key, text = make_key(company=company, name="", scopes=others, expires_at=None, by=None, now=timezone.now())
    token = ApiToken.of(User.objects.create_superuser("root"))

    for status, headers in {
        401: [{}, {"x-api-key": "pxk_none"}, {"Authorization": f"Bearer {text}"}, {"Authorization": f"Bearer {token}"}],
        403: [{"x-api-key": text}],
    }.items():
        for named in headers:
            refused = send(method, address, b"{}", **named)
            assert (refused.status_code, list(refused.json())) == (status, ["message"]), named
    assert scope not in key.scopes
