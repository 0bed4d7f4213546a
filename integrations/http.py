"""The only door for `requests`: time limits, tries, status → error, secrets scrubbed (spec 5, Tries).

A try ends when its time is up, even when the other side sends a byte now and then for ever: a watchdog closes the
socket. All tries and the waits between them end within the budget.
"""

import json as jsonlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from integrations.errors import PermanentError, TransientError
from integrations.watchdog import Watch, watchdog
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

USER_AGENT = "Proxima-Invoice"
LONGEST_WAIT_SECONDS = 60.0
"""A service that asks for more is left to the delivery's own backoff."""
LARGEST_ANSWER_BYTES = 64 * 1024 * 1024
SHOWN_BODY_CHARACTERS = 500
TOO_MANY_REQUESTS = 429


# `where` is a method, host and path; `body` what was answered.
NOT_JSON = known("The answer is not JSON.")
NO_CONNECTION = known("%(where)s: no connection within %(seconds)s s.")
NO_ANSWER = known("%(where)s: no answer within %(seconds)s s.")
ANSWERED = known("%(where)s: answered %(status)s. %(body)s")
ANSWERED_NOTHING = known("%(where)s: answered %(status)s.")
TOO_LARGE = known("%(where)s: the answer has more than %(most)s bytes.")


@dataclass(frozen=True)
class Answer:
    """A whole answer with a 2xx status, or a redirect where these were asked for."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The body as JSON; raises `TransientError` when it is none (a proxy's error page, an answer cut short)."""
        try:
            return jsonlib.loads(self.content)
        except ValueError:
            raise TransientError(
                NOT_JSON, status=self.status, body=_shown(self.content), may_have_arrived=True
            ) from None


@dataclass(frozen=True)
class Patience:
    """How long one go may last. `pause` seconds, doubling, lie between tries that the service did not time itself."""

    timeout: float
    tries: int = 3
    budget: float = 60.0
    pause: float = 0.5
    retry_server_errors: bool = True
    retry_what_may_have_arrived: bool = True
    """False for what would be there twice."""


def retry_after_header(status: int, headers: Mapping[str, str], content: bytes) -> float | None:
    """How long a 429 or 503 asks us to wait: Retry-After in seconds or as a date."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


WaitHint = Callable[[int, Mapping[str, str], bytes], float | None]


def call(
    method: str,
    url: str,
    *,
    patience: Patience,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    data: Any = None,
    files: Sequence[tuple[str, tuple[str | None, str | bytes, str]]] | None = None,
    auth: tuple[str, str] | None = None,
    wait_hint: WaitHint = retry_after_header,
    addresses: Sequence[str] = (),
    most_bytes: int | None = None,
    tells_redirects: bool = False,
    only_status: bool = False,
) -> Answer:
    """Send a request until it is answered, refused, or out of tries or time.

    Network errors, time-outs, 5xx and 429 are tried again; 429 after the wait that `wait_hint` reads from it. Any other
    status than 2xx is not. `files` are (field, (file name, content, content type)). Redirects are not followed; with
    `tells_redirects` they are answers, without a body. With `addresses` the connection is made to one of these, and to
    no proxy, whatever the URL's host has become since they were looked up. With `only_status` the status is the whole
    answer: what follows a 2xx is never read, and of what follows another only what would be shown.

    Raises `TransientError` and `PermanentError`.
    """
    deadline = time.monotonic() + patience.budget
    left, pause = patience.budget, patience.pause
    arrived = False
    for number in range(1, patience.tries + 1):
        try:
            return _once(
                method,
                url,
                limit=min(patience.timeout, left),
                wait_hint=wait_hint,
                headers={"User-Agent": USER_AGENT, **(headers or {})},
                params=params,
                json=json,
                data=data,
                files=files,
                # Something callable keeps requests from looking for a password in ~/.netrc.
                auth=auth or (lambda request: request),
                addresses=addresses,
                most_bytes=most_bytes,
                tells_redirects=tells_redirects,
                only_status=only_status,
            )
        except TransientError as error:
            arrived = error.may_have_arrived = error.may_have_arrived or arrived
            wait = error.retry_after if error.retry_after is not None else pause * random.uniform(0.5, 1)  # noqa: S311
            pause *= 2
            may_retry = error.status == TOO_MANY_REQUESTS or (
                (patience.retry_server_errors or error.status is None)
                and (patience.retry_what_may_have_arrived or not error.may_have_arrived)
            )
            if (
                not may_retry
                or number == patience.tries
                or wait > LONGEST_WAIT_SECONDS
                or time.monotonic() + wait >= deadline
            ):
                raise
            time.sleep(wait)
            # A busy machine may wake us later than asked.
            if (left := deadline - time.monotonic()) <= 0:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _once(
    method: str,
    url: str,
    *,
    limit: float,
    wait_hint: WaitHint,
    addresses: Sequence[str],
    most_bytes: int | None,
    tells_redirects: bool,
    only_status: bool,
    **options: Any,
) -> Answer:
    where = f"{method} {urlsplit(url).netloc.rpartition('@')[2]}{urlsplit(url).path}"
    with requests.Session() as session, _watched_try(limit, addresses) as watch:
        session.mount("http://", _WatchedAdapter())
        session.mount("https://", _WatchedAdapter())
        # A proxy would look the name up once more, and go where that leads.
        session.trust_env = not addresses
        try:
            response = session.request(method, url, timeout=limit, stream=True, allow_redirects=False, **options)
            status, headers = response.status_code, response.headers
            is_answer = 200 <= status < 300 or (tells_redirects and response.is_redirect)
            if only_status:
                content = b"" if is_answer else _beginning(response)
                response.close()
            else:
                content = b"" if tells_redirects and response.is_redirect else _whole(response, most_bytes, where)
        except requests.exceptions.ConnectTimeout as error:
            raise TransientError(scrub(NO_CONNECTION % {"where": where, "seconds": f"{limit:.3g}"})) from error
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            sent = watch.connected
            if watch.expired or isinstance(error, requests.exceptions.Timeout):
                raise _unanswered(where, limit, may_have_arrived=sent) from error
            if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader)):
                raise PermanentError(scrub(f"{where}: {error}")) from error
            raise TransientError(scrub(f"{where}: {_reason(error)}."), may_have_arrived=sent) from error
    if watch.expired and not only_status:
        # An answer without a length ends where its socket does: nobody can tell that it is whole.
        raise _unanswered(where, limit, may_have_arrived=True)
    if is_answer:
        return Answer(status, headers, content)
    body = _shown(content)
    message = scrub((ANSWERED if body else ANSWERED_NOTHING) % {"where": where, "status": status, "body": body})
    if status >= 500 or status == TOO_MANY_REQUESTS:
        raise TransientError(message, status=status, body=body, retry_after=wait_hint(status, headers, content))
    raise PermanentError(message, status=status, body=body)


def _unanswered(where: str, limit: float, *, may_have_arrived: bool) -> TransientError:
    return TransientError(
        scrub(NO_ANSWER % {"where": where, "seconds": f"{limit:.3g}"}), may_have_arrived=may_have_arrived
    )


def _whole(response: requests.Response, most_bytes: int | None, where: str) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(64 * 1024):
        content += chunk
        if most_bytes is not None and len(content) > most_bytes:
            raise PermanentError(scrub(TOO_LARGE % {"where": where, "most": f"{most_bytes:,}"}))
        # What no service of ours should answer with may be another answer later.
        if len(content) > LARGEST_ANSWER_BYTES:
            raise requests.exceptions.ContentDecodingError("the answer is too large")
    return bytes(content)


def _beginning(response: requests.Response) -> bytes:
    """As much as is shown of a body; nothing when it cannot be read: the status stands all the same."""
    try:
        return bytes(response.raw.read(4 * SHOWN_BODY_CHARACTERS, decode_content=False))
    except (HTTPError, OSError):
        return b""


def _reason(error: Exception) -> str:
    """The innermost words: those around them repeat addresses and object ids."""
    seen: BaseException = error
    while inner := seen.__cause__ or seen.__context__:
        seen = inner
    return str(getattr(seen, "strerror", None) or seen or type(seen).__name__).rstrip(".")


def _shown(content: bytes) -> str:
    return scrub(content[: 4 * SHOWN_BODY_CHARACTERS].decode(errors="replace"))[:SHOWN_BODY_CHARACTERS].strip()


@contextmanager
def limited_session(seconds: float) -> Iterator[requests.Session]:
    """For a vendor's own library that brings a client of `requests`: whatever is done with the session ends in time."""
    with requests.Session() as session, _watched_try(seconds):
        session.mount("http://", _WatchedAdapter())
        session.mount("https://", _WatchedAdapter())
        # As in `call`: no password is looked for in ~/.netrc, which would take the place of the library's own.
        session.auth = lambda request: request
        yield session


_current = threading.local()


@contextmanager
def _watched_try(seconds: float, addresses: Sequence[str] = ()) -> Iterator[Watch]:
    with watchdog(seconds) as watch:
        _current.watch, _current.addresses = watch, addresses
        try:
            yield watch
        finally:
            _current.watch, _current.addresses = None, ()


class _WatchedHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(_opened(self) or super()._new_conn())


class _WatchedHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(_opened(self) or super()._new_conn())


def _opened(connection: HTTPConnection) -> socket.socket | None:
    """To the given addresses, one after the other, in the time of one; certificates still go by the name."""
    addresses: Sequence[str] = getattr(_current, "addresses", ())
    failure: OSError | None = None
    for address in addresses:
        # What `_once` has set; no other value reaches a connection of ours.
        seconds = float(connection.timeout or 0) / len(addresses)
        try:
            return socket.create_connection((address, connection.port), seconds)
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "no connection") from failure
    if failure is not None:
        raise NewConnectionError(connection, str(failure)) from failure
    return None


def _watched(opened: socket.socket) -> socket.socket:
    watch: Watch | None = getattr(_current, "watch", None)
    if watch is not None:
        watch.add(opened)
    return opened


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPSConnection


class _WatchedAdapter(HTTPAdapter):
    """Without urllib3's own retries, which skip POST and know no budget."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
