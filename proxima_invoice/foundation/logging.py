"""Structured logs: one JSON object a line (or columns for a person), each with the request id that caused it.

Called by settings.py, so it must not import models. Lines of Django and of libraries take the same road as ours.
"""

import logging
import logging.config
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from proxima_invoice.foundation.scrubbing import scrub_value

# Run where the line is written, for our loggers and for everyone else's.
_ADDED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure(*, level: str, style: str) -> None:
    """Send every line of `level` and above to stderr, as `json` or for a `console`."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"structured": {"()": _formatter, "style": style}},
            "filters": {"only_exceptions": {"()": OnlyExceptions}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"level": level, "handlers": ["stderr"]},
            "loggers": {
                "django.request": {"filters": ["only_exceptions"]},
                # Every statement at DEBUG is nobody's log.
                "django.db.backends": {"level": "INFO"},
                "django.template": {"level": "INFO"},
                "django.utils.autoreload": {"level": "INFO"},
                # At DEBUG it tells the query of every request, where others put secrets under names of their own.
                "urllib3": {"level": "INFO"},
                # Five lines for each log-in that went well.
                "axes": {"level": "WARNING"},
                # Anybody may send any Host; it is refused with a 400, and is no fault of ours that needs a trace.
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                # gunicorn drops the body of every answer to HEAD, as it must, and warns each time.
                "gunicorn.http.wsgi": {"level": "ERROR"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_ADDED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class OnlyExceptions(logging.Filter):
    """Of Django's request lines only tracebacks say more than the access line, which has the request id."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info) and record.levelno >= logging.ERROR


def scrub_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last step before a line is written: no secret leaves the process in it."""
    return {name: scrub_value(value, key=name) for name, value in event.items()}


def _formatter(*, style: str) -> structlog.stdlib.ProcessorFormatter:
    renderer: Any
    if style == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        # Plain: the pretty one prints local variables, and those hold secrets.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_ADDED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            scrub_event,
            renderer,
        ],
    )
