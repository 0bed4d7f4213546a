"""Cuts the connections of a try when its time is up: a socket's own time-out begins anew with every byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Watch:
    """The connections of one try. `connected` tells whether there was any, `expired` whether its time was up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self.connected = False
        self.expired = False

    def add(self, opened: socket.socket) -> None:
        """A copy is kept: TLS takes the socket itself apart, a shutdown of the copy reaches the connection."""
        with self._lock:
            self.connected = True
            self._connections.append(opened.dup())
        if self.expired:
            self.expire()

    def expire(self) -> None:
        with self._lock:
            self.expired = True
            for connection in self._connections:
                with suppress(OSError):  # Closed by the other side already.
                    connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()


@contextmanager
def watchdog(seconds: float) -> Iterator[Watch]:
    """Whatever is added to the watch is shut down after `seconds`; whoever reads from it then sees its end."""
    watch = Watch()
    timer = threading.Timer(max(seconds, 0), watch.expire)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        watch.close()
