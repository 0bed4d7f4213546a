"""A server on a real socket that behaves as no library's would: silent, dripping, gone."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class RudeServer:
    """`url` to call it; `connections` counts who came."""

    url: str
    connections: list[float] = field(default_factory=list)


@contextmanager
def rude_server(behave: Callable[[socket.socket], None]) -> Iterator[RudeServer]:
    """`behave` is given each connection on a thread of its own; whatever it leaves open is closed in the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RudeServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
    opened: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with suppress(OSError):
            behave(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                server.connections.append(time.monotonic())
                opened.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in opened:
            connection.close()


def never_answer(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def drip(head: bytes, drop: bytes = b"x", every: float = 0.05) -> Callable[[socket.socket], None]:
    """Answer `head` at once, then one drop at a time for ever."""

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head)
        while True:
            connection.sendall(drop)
            time.sleep(every)

    return behave


def hang_up(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.close()
