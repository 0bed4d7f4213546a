"""A time for the whole of a body: one for each piece lets a byte now and then hold a thread of the server for days."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer

from django.http import HttpRequest


@contextmanager
def ends_within(request: HttpRequest, seconds: float) -> Iterator[None]:
    """Whoever reads the body sees the end of it then, wherever in the server he waits. We may still answer, and do."""
    connection: socket.socket | None = request.META.get("gunicorn.socket")
    if connection is None:
        yield
        return
    timer = Timer(seconds, _hang_up, (connection,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # The client was faster.
        connection.shutdown(socket.SHUT_RD)
