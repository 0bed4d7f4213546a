"""Callers of the REST API, a role each; the month they ask about is the admin plugin's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from proxima_invoice.foundation.api.authentication import ApiToken

V1 = "/api/v1"
UNKNOWN = "550e8400-e29b-41d4-a716-446655440000"
"""The id of no invoice and no line."""


class Caller:
    """`call.get("/invoices")`: addresses are those of version 1, bodies JSON."""

    def __init__(self, user: User | None = None, *, token: str = "") -> None:
        """Logs `user` in, or sends the `token` as it is."""
        self._client = APIClient()
        if user is not None:
            token = str(ApiToken.of(user))
        if token:
            self._client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")

    def __call__(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self.at(method, V1 + path, body, headers)

    def at(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """As a call, at a whole address: also outside version 1."""
        arguments: dict[str, Any] = {} if body is None else {"data": body, "format": "json"}
        return getattr(self._client, method.lower())(path, headers=headers, **arguments)

    def get(self, path: str, query: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Any:
        return self._client.get(V1 + path, query, headers=headers)

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self("POST", path, body, headers)

    def put(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self("PUT", path, body, headers)

    def patch(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self("PATCH", path, body, headers)


def data(answer: Any) -> Any:
    """What stands under `data` of an answer that went well."""
    assert 200 <= answer.status_code < 300, answer.content[:500]
    return answer.json()["data"]


def error(answer: Any) -> dict[str, Any]:
    """What stands under `error` of one that was refused."""
    assert answer.status_code >= 400, answer.content[:500]
    told = answer.json()
    assert told["data"] is None
    found: dict[str, Any] = told["error"]
    return found


@pytest.fixture
def caller(users: dict[str, User]) -> Callable[[str], Caller]:
    """`caller("manager")`; by `""` nobody."""
    return lambda role: Caller(users[role] if role else None)


@pytest.fixture
def api(caller: Callable[[str], Caller]) -> Caller:
    """A manager."""
    return caller("manager")


@pytest.fixture
def reader(caller: Callable[[str], Caller]) -> Caller:
    """A viewer."""
    return caller("viewer")
