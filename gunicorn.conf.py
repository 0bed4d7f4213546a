"""How gunicorn serves us; read from the working directory by `python -m gunicorn`."""

import os
from typing import Any

from gunicorn.glogging import Logger

# Read before anything listens: a wrong variable ends the start here, by name. It also configures logging.
from proxima_invoice import settings

wsgi_app = "proxima_invoice.wsgi"
bind = f"{settings.LISTEN_ADDRESS}:{settings.PORT}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
# The slowest answers are bulk drafts and PDFs; both are bounded well below this.
timeout = 120
graceful_timeout = 30
# The access line is written by RequestIdMiddleware, which knows the request id.
accesslog = None
loglevel = "warning"
control_socket_disable = True


class logger_class(Logger):  # noqa: N801 - gunicorn's name for the setting
    """Hands gunicorn's own lines to our logging, so that everything on stderr has one shape."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def post_worker_init(worker: Any) -> None:
    """Say where to log in: the application is loaded, so this is the last line on the screen. Once, not per worker."""
    if worker.age == 1:
        print(f"\nProxima Invoice is ready: {settings.PUBLIC_URL}/admin/  (Ctrl-C stops it)", flush=True)
