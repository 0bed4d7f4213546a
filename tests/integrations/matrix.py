"""How each service may go wrong, and what has to come of it: one table (spec 5, Tries).

A service that is registered and has no `World` here, or a world without a row for each of `CELLS`, fails
`test_matrix`. A new service adds a world: its settings, what is decisive, how it refuses, and what it has in the end.
"""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.fakes import bucket, didox, planfact, telegram
from tests.fakes.gate import LOST, RESET, SILENT, Canned, Fault, gate
from tests.fakes.mail import PASSWORD, USER, mail_server
from tests.fakes.outside import FROM, Outside
from tests.gotenberg import CONVERT
from tests.rude_server import never_answer, rude_server

CELLS = ("ok", "refused", "silent", "reset", "429", "500 then ok", "500 for ever", "400", "401", "lost")
FOR_EVER = 20
TOLD_TO_WAIT = 1
"""Seconds that a 429 asks for, where the service's way of asking is documented."""


@dataclass(frozen=True)
class Row:
    """After one go: `tries` of the decisive request, where the delivery stands, and how many the service has.

    `waited`: at least so many seconds lay between the first two tries. `in_the_end`: how many the service has once all
    is well again and the delivery was made anew, by itself or because a person asked.
    """

    tries: int
    state: str
    there: int
    waited: float = 0
    in_the_end: int = 1


@dataclass
class World:
    """One service in one of the cells. `settings` lead to where it goes wrong, `mended` to where all is well."""

    settings: dict[str, Any]
    mended: dict[str, Any]
    tries: Callable[[], list[float]]
    there: Callable[[], int]
    secrets: tuple[str, ...]
    mend: Callable[[], None] = lambda: None
    """Let a fake forget what it was told to do wrong."""


ROWS: dict[str, dict[str, Row]] = {
    "r2": {
        "ok": Row(1, "done", 1),
        "refused": Row(0, "pending", 0),
        "silent": Row(3, "pending", 0),
        "reset": Row(3, "pending", 0),
        "429": Row(2, "done", 1),
        "500 then ok": Row(2, "done", 1),
        "500 for ever": Row(3, "pending", 0),
        "400": Row(1, "failed", 0),
        "401": Row(1, "failed", 0),
        # Put again, it is refused because it is there, and found to be the same.
        "lost": Row(2, "done", 1),
    },
    "planfact": {
        "ok": Row(1, "done", 1),
        "refused": Row(0, "pending", 0),
        # What may be on its way is posted again only by the next go, which looks first.
        "silent": Row(1, "pending", 0),
        "reset": Row(1, "pending", 0),
        "429": Row(2, "done", 1, waited=TOLD_TO_WAIT),
        "500 then ok": Row(2, "done", 1),
        "500 for ever": Row(3, "pending", 0),
        "400": Row(1, "failed", 0),
        "401": Row(1, "failed", 0),
        "lost": Row(1, "done", 1),
    },
    "telegram": {
        "ok": Row(1, "done", 1),
        "refused": Row(0, "pending", 0),
        # It may have been posted: not again at once.
        "silent": Row(1, "pending", 0),
        "reset": Row(1, "pending", 0),
        "429": Row(2, "done", 1, waited=TOLD_TO_WAIT),
        "500 then ok": Row(1, "pending", 0),
        "500 for ever": Row(1, "pending", 0),
        "400": Row(1, "failed", 0),
        "401": Row(1, "failed", 0),
        # At least once: nobody can ask what was posted.
        "lost": Row(1, "pending", 1, in_the_end=2),
    },
    "didox": {
        "ok": Row(1, "done", 1),
        "refused": Row(0, "pending", 0),
        # What may be on its way is looked for, and posted again only by the next go, which looks first.
        "silent": Row(1, "pending", 0),
        "reset": Row(1, "pending", 0),
        "429": Row(2, "done", 1, waited=TOLD_TO_WAIT),
        "500 then ok": Row(2, "done", 1),
        "500 for ever": Row(3, "pending", 0),
        "400": Row(1, "failed", 0),
        # The token is a moment old: another would fare no better.
        "401": Row(1, "failed", 0),
        "lost": Row(1, "done", 1),
        # Their list is a search, and has not heard of it before the next go.
        "lost and not listed": Row(1, "pending", 1),
    },
    # In the words of SMTP: 450 for too much, 451 for its own fault, 550 for a refusal, 535 for the password.
    "email": {
        "ok": Row(1, "done", 1),
        "refused": Row(0, "pending", 0),
        "silent": Row(3, "pending", 0),
        "reset": Row(3, "pending", 0),
        "429": Row(2, "done", 1),
        "500 then ok": Row(2, "done", 1),
        "500 for ever": Row(3, "pending", 0),
        "400": Row(1, "failed", 0),
        "401": Row(1, "failed", 0),
        # Not again by itself: a person asks whether it arrived, and then for another.
        "lost": Row(1, "uncertain", 1, in_the_end=2),
    },
    # Asked, and owed nothing: "done" is a document in review, "refused" a draft that stays as it was.
    "gotenberg": {
        "ok": Row(1, "done", 1),
        "refused": Row(0, "refused", 0),
        "silent": Row(3, "refused", 0),
        "reset": Row(3, "refused", 0),
        "429": Row(2, "done", 1, waited=TOLD_TO_WAIT),
        "500 then ok": Row(2, "done", 1),
        "500 for ever": Row(3, "refused", 0),
        "400": Row(1, "refused", 0),
        "401": Row(1, "refused", 0),
        "lost": Row(2, "done", 1),
        # It says so when its own time is up, and when its queue is full.
        "503 then ok": Row(2, "done", 1),
        "503 for ever": Row(3, "refused", 0),
    },
}


def faults(cell: str, refusal: Callable[[int], Canned]) -> list[Fault]:
    """What the gate does in a cell."""
    match cell.split():
        case ["ok" | "refused"]:
            return []
        case ["silent"]:
            return [SILENT] * FOR_EVER
        case ["reset"]:
            return [RESET] * FOR_EVER
        case ["lost", *_]:
            return [LOST]
        case [status, "then", "ok"]:
            return [refusal(int(status))]
        case [status, "for", "ever"]:
            return [refusal(int(status))] * FOR_EVER
        case ["429"]:
            return [refusal(429)]
        case [status]:
            return [refusal(int(status))] * FOR_EVER
    raise AssertionError(cell)


@contextmanager
def _over_http(
    cell: str,
    upstream: str,
    *,
    address: str,
    settings: dict[str, Any],
    decisive: Callable[[str, str], bool],
    refusal: Callable[[int], Canned],
    there: Callable[[], int],
    secrets: tuple[str, ...],
) -> Iterator[World]:
    """`address` names the setting that leads to the service."""
    with gate(upstream, decisive) as before:
        before.faults = faults(cell, refusal)
        nobody = "http://127.0.0.1:1"
        yield World(
            settings={**settings, address: nobody if cell == "refused" else before.url},
            mended={**settings, address: upstream},
            tries=lambda: before.tries,
            there=there,
            secrets=secrets,
        )


@contextmanager
def _r2(cell: str) -> Iterator[World]:
    def refusal(status: int) -> Canned:
        code = {429: "TooManyRequests", 401: "Unauthorized", 400: "InvalidRequest"}.get(status, "InternalError")
        return Canned(status, f"<Error><Code>{code}</Code><Message>{bucket.SECRET_KEY}</Message></Error>")

    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        fake = bucket.serve(server)
        with _over_http(
            cell,
            fake.url,
            address="R2_ENDPOINT_URL",
            settings=bucket.settings_for(fake.url),
            decisive=lambda method, _: method == "PUT",
            refusal=refusal,
            there=lambda: len(fake.objects),
            secrets=(bucket.SECRET_KEY,),
        ) as world:
            yield world


@contextmanager
def _planfact(cell: str) -> Iterator[World]:
    def refusal(status: int) -> Canned:
        told = {"data": None, "isSuccess": False, "errorMessage": f"no {planfact.KEY}", "errorCode": status}
        return Canned(status, json.dumps(told), {"Retry-After": str(TOLD_TO_WAIT)} if status == 429 else {})

    with ExitStack() as running:
        outside = Outside(running)
        with _over_http(
            cell,
            outside.planfact.url,
            address="PLANFACT_API_URL",
            settings={"PLANFACT_API_KEY": planfact.KEY},
            decisive=lambda method, path: method == "POST" and path.endswith("/operations/shipment"),
            refusal=refusal,
            there=lambda: len(outside.planfact.shipments),
            secrets=(planfact.KEY,),
        ) as world:
            yield world


@contextmanager
def _telegram(cell: str) -> Iterator[World]:
    def refusal(status: int) -> Canned:
        # A refusal of the chat: of the document alone, a text would be posted in its place.
        told: dict[str, Any] = {"ok": False, "error_code": status, "description": f"chat not found {telegram.TOKEN}"}
        if status == 429:
            told["parameters"] = {"retry_after": TOLD_TO_WAIT}
        return Canned(status, json.dumps(told))

    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        fake = telegram.serve(server)
        with _over_http(
            cell,
            fake.url,
            address="TELEGRAM_API_URL",
            settings={"TELEGRAM_BOT_TOKEN": telegram.TOKEN, "TELEGRAM_CHAT_ID": telegram.CHAT},
            decisive=lambda _, path: path.endswith("/sendDocument"),
            refusal=refusal,
            there=lambda: len(fake.posts),
            secrets=(telegram.TOKEN, telegram.TOKEN.partition(":")[2]),
        ) as world:
            yield world


@contextmanager
def _didox(cell: str) -> Iterator[World]:
    def refusal(status: int) -> Canned:
        told = {"status": "error", "message": f"no {didox.API_KEY}, no {didox.PASSWORD}", "context": []}
        return Canned(status, json.dumps(told), {"Retry-After": str(TOLD_TO_WAIT)} if status == 429 else {})

    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        fake = didox.serve(server)
        fake.lags = cell == "lost and not listed"
        with _over_http(
            cell,
            fake.url,
            address="DIDOX_API_URL",
            settings=didox.settings_for(fake.url),
            decisive=lambda method, path: f"{method} {path}" == didox.CREATE,
            refusal=refusal,
            there=lambda: len(fake.documents),
            secrets=(didox.API_KEY, didox.PASSWORD),
        ) as world:
            world.mend = lambda: setattr(fake, "lags", False)
            yield world
        assert fake.faults == []


@contextmanager
def _gotenberg(cell: str) -> Iterator[World]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        server.expect_request(CONVERT, method="POST").respond_with_response(Response(b"%PDF-1.7 printed"))
        with _over_http(
            cell,
            server.url_for("").rstrip("/"),
            address="PDF_CONVERTER_URL",
            settings={},
            decisive=lambda _, path: path == CONVERT,
            refusal=lambda status: Canned(status, "busy", {"Retry-After": str(TOLD_TO_WAIT)} if status == 429 else {}),
            there=lambda: 0,
            secrets=(),
        ) as world:
            yield world


@contextmanager
def _email(cell: str) -> Iterator[World]:
    login = f"{USER}:very%2Fsecret%3Apass@"
    with ExitStack() as running:
        fake = running.enter_context(mail_server(logs_in=True))
        mended = {"EMAIL_URL": fake.url(login=login), "EMAIL_FROM": FROM}
        settings, tries = dict(mended), lambda: [0.0] * fake.connections
        match cell:
            case "refused":
                settings["EMAIL_URL"] = f"smtp://{login}127.0.0.1:1"
            case "silent" | "reset":
                rude = running.enter_context(rude_server(never_answer if cell == "silent" else _reset_in_the_greeting))
                settings["EMAIL_URL"] = rude.url.replace("http://", f"smtp://{login}")
                tries = lambda: rude.connections  # noqa: E731 - the other kind of the same
            case "429":
                fake.mail = ["450 4.7.1 too many"]
            case "500 then ok":
                fake.data = ["451 4.3.0 a fault of mine"]
            case "500 for ever":
                fake.data = ["451 4.3.0 a fault of mine"] * FOR_EVER
            case "400":
                fake.data = [f"550 5.7.1 no {PASSWORD}"]
            case "401":
                settings["EMAIL_URL"] = fake.url(login=f"{USER}:another-very-secret@")
            case "lost":
                fake.after_data = "drop"
        yield World(
            settings=settings,
            mended=mended,
            tries=tries,
            there=lambda: len(fake.letters),
            secrets=(PASSWORD, "another-very-secret", "very%2Fsecret%3Apass"),
            mend=fake.obey,
        )


def _reset_in_the_greeting(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.exa")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


WORLDS = {
    "r2": _r2,
    "planfact": _planfact,
    "telegram": _telegram,
    "didox": _didox,
    "email": _email,
    "gotenberg": _gotenberg,
}
