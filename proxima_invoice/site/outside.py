"""Every service that an installation may lean on, and how each is tried without changing anything there.

Integrations that deliver come from their registry; beside them stand those that are asked and never owed anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import structlog
from django.conf import settings
from kombu.connection import Connection
from kombu.exceptions import KombuError

from clients.queries import warehouse
from clients.warehouse.source import WarehouseError, WarehouseUnavailable
from integrations.gotenberg import client as gotenberg
from integrations.gotenberg import config as gotenberg_config
from integrations.registry import registered
from integrations.stripe import config as stripe_config
from integrations.stripe import handler as stripe
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.work.outcomes import Later, Never, NotDone

BROKER_SECONDS = 5

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Service:
    """`check` says what the service answered, or raises `NotDone`."""

    title: str
    off_because: Callable[[], str]
    check: Callable[[], str]
    missing: Callable[[], list[str]] = list


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of trying one service. `state` is on, off or half-set. No text has a secret in it."""

    title: str
    state: str
    answer: str
    advice: str = ""
    failed: bool = False
    milliseconds: float | None = None


def services() -> list[Service]:
    """Where work comes from and who carries it, then those that deliver, as people see them, and who takes payments."""
    return [
        Service(title="Warehouse (ClickHouse)", off_because=_warehouse_off, check=_check_warehouse),
        Service(title="Broker", off_because=_broker_off, check=_check_broker),
        Service(
            title="PDF (Gotenberg)",
            off_because=gotenberg_config.off_because,
            check=lambda: gotenberg.check(gotenberg_config.config()),
        ),
        *(
            Service(title=one.title, off_because=one.off_because, missing=one.missing, check=one.check or _untried)
            for one in registered()
        ),
        Service(
            title="Payments (Stripe)",
            off_because=stripe_config.off_because,
            missing=stripe_config.missing,
            check=stripe.check,
        ),
    ]


def try_out(service: Service) -> Trial:
    """One look; whatever goes wrong is an answer, too."""
    missing, off = service.missing(), service.off_because()
    state = "half-set" if missing else "off" if off else "on"
    if off:
        advice = f"Set {' and '.join(missing)}, too." if missing else ""
        return Trial(title=service.title, state=state, answer=off, advice=advice)
    began = perf_counter()
    try:
        answer, advice, failed = service.check(), "", False
    except NotDone as error:
        answer, advice, failed = str(error), _advice(service, error), True
    except Exception as error:  # noqa: BLE001 - a fault of ours must not hide how the others do
        _log.exception("trying a service broke", service=service.title)
        answer, advice, failed = f"{type(error).__name__}: {error}", "A fault of ours: the log has more.", True
    if missing and not failed:
        advice = f"Set {' and '.join(missing)}, too."
    return Trial(
        title=service.title,
        state=state,
        answer=scrub(answer),
        advice=advice,
        failed=failed,
        milliseconds=(perf_counter() - began) * 1000,
    )


def _advice(service: Service, error: NotDone) -> str:
    if isinstance(error, Later):
        return "Is it running, and reachable from this machine? What is owed waits and is tried again."
    return f"It refuses us: mend its variables, or our account there (operator guide, “{service.title}”)."


def _warehouse_off() -> str:
    return "" if settings.CLICKHOUSE_URL else "INVOICE_CLICKHOUSE_URL is not set: the embedded tables are used."


def _check_warehouse() -> str:
    """Reads the contracts, and so every column that billing needs of them."""
    try:
        contracts = len(warehouse().applications())
    except WarehouseUnavailable as error:
        raise Later(str(error)) from error
    except WarehouseError as error:
        raise Never(str(error)) from error
    return f"The warehouse has every table, and {contracts} contract{'' if contracts == 1 else 's'}."


def _broker_off() -> str:
    return "" if settings.BROKER_URL else "INVOICE_BROKER_URL is not set: manage.py run_worker does everything."


def _check_broker() -> str:
    """Connects and logs in; sends nothing."""
    limits = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    options = limits if "redis" in settings.BROKER_URL else {}
    with Connection(settings.BROKER_URL, connect_timeout=BROKER_SECONDS, transport_options=options) as connection:
        try:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
            return f"The broker answers at {connection.host}."
        except connection.channel_errors as error:
            # RabbitMQ says so to a wrong password, and to a virtual host that is none.
            raise Never(f"The broker does not let us in: {error}") from error
        except (KombuError, *connection.connection_errors) as error:
            raise Later(f"The broker does not answer: {error}") from error


def _untried() -> str:
    return "It is set up; there is no harmless way to try it."
