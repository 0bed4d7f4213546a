"""`/healthz` (live) and `/readyz` (ready), for whoever starts and watches us (spec 3, Endpoints).

Ready means that the database answers and has every migration. The warehouse is reported, not required: without it
people still review, approve and send. The answers name what is wrong and nothing else: no address, no user, no trace.
"""

import structlog
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clients.warehouse.clickhouse.server import ClickHouseServer
from clients.warehouse.source import WarehouseError

# Whoever asks whether we are ready does not wait as long as billing does.
_WAREHOUSE_SECONDS = 2

_log = structlog.get_logger(__name__)


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers. Looks at nothing else: a dead database is no reason to restart us."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when work can be sent here, else 503 and the reason."""
    reason = _refusal()
    return JsonResponse(
        {
            "status": "ready" if reason is None else "not_ready",
            "reason": reason,
            "checks": {
                "database": "unavailable" if reason == "database_unavailable" else "ok",
                "migrations": {None: "ok", "migrations_missing": "missing"}.get(reason, "unknown"),
                "warehouse": _warehouse(),
            },
        },
        status=200 if reason is None else 503,
    )


def _refusal() -> str | None:
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        _log.warning("readiness: the database does not answer", error=str(error))
        # The next question gets a fresh connection instead of this broken one.
        connection.close()
        return "database_unavailable"
    if missing:
        _log.warning("readiness: migrations are missing", count=len(missing))
        return "migrations_missing"
    return None


def _warehouse() -> str:
    if not settings.CLICKHOUSE_URL:
        return "embedded"
    try:
        ClickHouseServer(settings.CLICKHOUSE_URL, _WAREHOUSE_SECONDS).rows("SELECT 1")
    except WarehouseError as error:
        _log.warning("readiness: the warehouse does not answer", error=str(error))
        return "unavailable"
    return "ok"
