"""A company whose accounting system is connected, its keys, and whoever calls with them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from integrations.exchange.models import SCOPES, ApiKey, Company
from integrations.exchange.services.make_key import make_key

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="ProximaOps", code="302320404")


@pytest.fixture
def keys(company: Company) -> Callable[..., tuple[ApiKey, str]]:
    """Makes one, with all scopes unless told otherwise."""

    def make(*scopes: str, of: Company = company, **named: Any) -> tuple[ApiKey, str]:
        given = {"name": "", "expires_at": None, "by": None, "now": NOW} | named
        return make_key(company=of, scopes=scopes or SCOPES, **given)

    return make


@pytest.fixture
def key(keys: Callable[..., tuple[ApiKey, str]]) -> ApiKey:
    return keys()[0]


@pytest.fixture
def call() -> Callable[..., Any]:
    """`call(key, "GET", "/exported")`: below /api/pub; nothing was counted before."""
    cache.clear()

    def ask(text: str, method: str, path: str, body: Any = b"", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if text:
            named["x-api-key"] = text
        kind = named.pop("Content-Type", "application/octet-stream")
        return APIClient().generic(method, f"/api/pub{path}", body, content_type=kind, headers=named)

    return ask
