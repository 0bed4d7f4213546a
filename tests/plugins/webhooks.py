"""An accounting system that subscribes, and its server, which remembers what it was told."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from rest_framework.test import APIClient
from werkzeug import Request, Response

from integrations.exchange.models import ApiKey, Company, Notification, Subscription
from integrations.exchange.services.confirm_subscription import confirm_subscription
from integrations.exchange.services.notify import LONGEST_SECONDS, notify
from integrations.exchange.services.owe_notification import KIND
from integrations.exchange.services.publish import publish
from integrations.exchange.services.subscribe import subscribe
from integrations.exchange.services.use_key import digest_of
from proxima_invoice.foundation.work import engine, registry

NOW = datetime(2026, 3, 1, 9, 30, 15, 705_000, tzinfo=UTC)
KEY = "a-key-of-the-subscriber"
SECRET = "wehwev67sadv56"


class Subscriber:
    """`statuses` are what its server answers, in turn, and then 200; `now` is the clock of all that is done here."""

    def __init__(self, server: HTTPServer) -> None:
        self.company = Company.objects.create(name="Orion", code="302320404")
        self.key = ApiKey.objects.create(
            company=self.company, hint="a-key", digest=digest_of(KEY), may_subscribe=True, created_at=NOW
        )
        self.now = NOW
        self.seconds = LONGEST_SECONDS
        self.statuses: list[int] = []
        self.requests: list[Request] = []
        self.target = server.url_for(f"/hook?secret={SECRET}")
        server.expect_request("/hook").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        request.get_data()
        self.requests.append(request)
        return Response(status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(request.get_data()) for request in self.requests]

    def subscribe(self, *, event: str = "on_exported", target: str = "", name: str = "1C") -> Subscription:
        made, self.secret = subscribe(
            key=self.key, name=name, event_type=event, target=target or self.target, now=self.now
        )
        return made

    def confirmed(self, **named: str) -> Subscription:
        """A subscription that needs no more than to be told."""
        made = self.subscribe(**named)
        confirm_subscription(subscription_id=made.pk, token=made.token, now=self.now)
        self.go()
        return made

    def publish(self, message: str = '{"companyCode":"302320404"}', *, event: str = "on_exported") -> Notification:
        """The newest of what was promised."""
        assert publish(event=event, company_id=self.company.pk, message=message, now=self.now)
        return Notification.objects.latest("published_at", "id")

    def run(self, subject: str) -> None:
        notify(notification_id=UUID(subject), now=self.now, seconds=self.seconds)

    def go(self) -> int:
        return engine.run_due(kinds=[KIND], clock=lambda: self.now)

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def subscriber(db: None, httpserver: HTTPServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Subscriber:
    """Its server stands for one on the Internet; every other address of this machine is private as ever."""
    settings.REACHABLE_NETWORKS = [ip_network("127.0.0.1/32")]
    made = Subscriber(httpserver)
    kind = registry.kind_of(KIND)
    assert kind is not None
    monkeypatch.setitem(registry._kinds, KIND, replace(kind, run=made.run))
    return made


Visit = Callable[..., Any]


@pytest.fixture
def visit() -> Visit:
    """A GET of an address that stands in a message, as it stands there."""

    def get(address: str, method: str = "get") -> Any:
        parts = urlsplit(address)
        return getattr(APIClient(), method)(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    return get
