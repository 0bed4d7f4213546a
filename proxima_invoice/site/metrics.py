"""`/metrics`: what a Prometheus reads about deliveries, for whoever has the token (operator guide, Metrics).

Computed from the rows when it is asked, so that any web process answers for all workers, and a restart forgets nothing.
"""

from collections.abc import Iterator
from hmac import compare_digest

import structlog
from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from integrations.backlog import Backlog, backlogs
from proxima_invoice.foundation.models import WorkAttempt

STATES = ("due", "waiting", "running", "failed", "uncertain")

_log = structlog.get_logger(__name__)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 where there is no token, 401 without the right one, 503 while the database is away."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not compare_digest(request.headers.get("Authorization", "").encode(), _expected()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        found = backlogs(now=timezone.now())
    except Error as error:
        _log.warning("metrics: the database does not answer", error=str(error))
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_Backlogs(found))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _expected() -> bytes:
    return f"Bearer {settings.METRICS_TOKEN}".encode()


class _Backlogs(Collector):
    """Every service with every state and outcome, also when it is 0: an alert must not lose its series."""

    def __init__(self, found: list[Backlog]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        deliveries = GaugeMetricFamily(
            "proxima_invoice_deliveries",
            "Deliveries that are not done; failed and uncertain ones wait for a person.",
            labels=["service", "state"],
        )
        oldest = GaugeMetricFamily(
            "proxima_invoice_delivery_oldest_due_seconds",
            "How long the delivery that has been due longest has waited; 0 when none is due.",
            labels=["service"],
        )
        attempts = GaugeMetricFamily(
            "proxima_invoice_delivery_attempts_last_hour",
            "Goes begun within the last hour, by what came of them.",
            labels=["service", "outcome"],
        )
        for one in self._found:
            for state in STATES:
                deliveries.add_metric([one.service, state], getattr(one, state))
            oldest.add_metric([one.service], one.oldest_due_seconds)
            for outcome in WorkAttempt.Outcome.values:
                attempts.add_metric([one.service, outcome], one.attempts_lately[outcome])
        yield from (deliveries, oldest, attempts)
