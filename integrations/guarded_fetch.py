"""What stands at an address that a person gave us, fetched from the public Internet alone (spec 6, Branding).

Whoever may type an address could otherwise make us ask our own network: a database's port, a cloud's metadata. So a
name is looked up once, every address behind it has to be a public one, and the connection goes to one of those that
were checked: a name that leads elsewhere a moment later leads nowhere. Redirects are looked at in the same way.

`public_addresses` is also for calls that only send: `http.call(…, addresses=public_addresses(url, seconds=…))`.
"""

import socket
import threading
import time
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from integrations.errors import PermanentError, TransientError
from integrations.http import Patience, call
from proxima_invoice.foundation.sentences import known

MOST_REDIRECTS = 3
MOST_ADDRESSES = 4
"""Of one name that are tried, one after the other."""
LONGEST_URL = 2000
USUAL_PORTS: Final = {"http": 80, "https": 443}
# All other IPv6 addresses are either nobody's or stand for IPv4 addresses behind some translation.
GLOBAL_UNICAST: Final = IPv6Network("2000::/3")

NO_URL = known("This is no address such as https://example.com/logo.png.")
ONLY_HTTP = known("Only addresses that begin with http:// or https:// are fetched.")
NO_PASSWORD = known("An address with a user name or a password is not fetched.")
NOT_FOUND = known("The name %(host)s cannot be found.")
NOT_PUBLIC = known("%(host)s leads to the address %(address)s, which is not a public one.")
TOO_SLOW = known("%(host)s does not answer within %(seconds)s s.")
TOO_MANY = known("It leads to another address more than %(most)s times.")


class NameNotFound(PermanentError):
    """No name server knows the host now; it may another time."""


def guarded_fetch(url: str, *, seconds: float, most_bytes: int) -> bytes:
    """The body, after at most three redirects, all within `seconds`. Raises `PermanentError` and `TransientError`."""
    deadline = time.monotonic() + seconds
    for _hop in range(MOST_REDIRECTS + 1):
        addresses = public_addresses(url, seconds=deadline - time.monotonic())
        left = deadline - time.monotonic()
        if left <= 0:
            raise _too_slow(url, seconds)
        answer = call(
            "GET",
            url,
            patience=Patience(timeout=left, tries=1, budget=left),
            # Packed, a small answer could become a large one.
            headers={"Accept-Encoding": "identity"},
            addresses=addresses,
            most_bytes=most_bytes,
            tells_redirects=True,
        )
        if 200 <= answer.status < 300:
            return answer.content
        url = _next(url, answer.headers["Location"])
    raise PermanentError(TOO_MANY % {"most": MOST_REDIRECTS})


def public_addresses(url: str, *, seconds: float) -> list[str]:
    """Where the URL's host is now; raises `PermanentError` when any of it is not public, or the URL is none."""
    parts = _read(url)
    host, port = parts.hostname or "", parts.port or USUAL_PORTS[parts.scheme]
    found = _looked_up(host, port, seconds=seconds)
    for address in found:
        if not is_public(address):
            raise PermanentError(NOT_PUBLIC % {"host": host, "address": address})
    return found[:MOST_ADDRESSES]


def is_public(address: str) -> bool:
    """Neither private, loopback, link-local, shared (CGNAT), multicast nor reserved, in whatever way it is written.

    What the operator has named counts as public (INVOICE_REACHABLE_NETWORKS).
    """
    ip = _read_address(address)
    if is_named(address):
        return True
    if isinstance(ip, IPv6Address) and (ip not in GLOBAL_UNICAST or ip.sixtofour or ip.teredo):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_named(address: str) -> bool:
    """Whether the operator has named it, or its network, as reachable."""
    ip = _read_address(address)
    return any(ip in network for network in settings.REACHABLE_NETWORKS)


def _read_address(address: str) -> IPv4Address | IPv6Address:
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def _read(url: str) -> SplitResult:
    # Programs disagree about blanks, backslashes and signs that nobody sees; none belongs into a URL.
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or "\\" in url:
        raise PermanentError(NO_URL)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise PermanentError(NO_URL) from None
    if parts.scheme not in USUAL_PORTS:
        raise PermanentError(ONLY_HTTP)
    if not parts.hostname:
        raise PermanentError(NO_URL)
    if parts.username is not None or parts.password is not None:
        raise PermanentError(NO_PASSWORD)
    return parts


def _looked_up(host: str, port: int, *, seconds: float) -> list[str]:
    """In a thread of its own: a name server can be waited for, but not hurried."""
    found: list[str] = []

    def look_up() -> None:
        try:
            for *_kind, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append(str(address[0]))
        except (OSError, UnicodeError):
            found.clear()

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if thread.is_alive():
        raise _too_slow(f"//{host}", seconds)
    if not found:
        raise NameNotFound(NOT_FOUND % {"host": host})
    return list(dict.fromkeys(found))


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise PermanentError(NO_URL) from None


def _too_slow(url: str, seconds: float) -> TransientError:
    return TransientError(TOO_SLOW % {"host": urlsplit(url).hostname, "seconds": f"{max(seconds, 0):.3g}"})
