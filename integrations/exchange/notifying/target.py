"""Where a subscriber wants to be told: public and over TLS, or a network that the operator has named (spec 7)."""

from urllib.parse import parse_qsl, urlsplit

from integrations.errors import PermanentError, TransientError
from integrations.guarded_fetch import NameNotFound, is_named, public_addresses
from proxima_invoice.foundation.scrubbing import HIDDEN
from proxima_invoice.foundation.sentences import known

ONLY_HTTPS = known("Only addresses that begin with https:// are told.")
SHORTEST_SECRET = 6
"""Shorter ones would blank out ordinary words."""


def target_addresses(target: str, *, seconds: float) -> list[str]:
    """Where its host is now: the connection goes to one of these. Plain http is for networks of the operator's alone.

    Raises `PermanentError` for what may not be told, and `TransientError` when its name server takes too long.
    """
    addresses = public_addresses(target, seconds=seconds)
    if urlsplit(target).scheme != "https" and not all(is_named(address) for address in addresses):
        raise PermanentError(ONLY_HTTPS)
    return addresses


def check_target(target: str, *, seconds: float) -> None:
    """Refuse what can never be told. A name that nobody knows now may be known by the time that it is told.

    Raises `PermanentError`.
    """
    try:
        target_addresses(target, seconds=seconds)
    except (NameNotFound, TransientError):
        if urlsplit(target).scheme != "https":
            raise PermanentError(ONLY_HTTPS) from None


def host_of(target: str) -> str:
    """What people may see of it: a path or a query may hold a secret."""
    return urlsplit(target).netloc


def without_secrets(text: str, target: str) -> str:
    """`text` without the target's path and query, which its own page of an error may repeat."""
    query = urlsplit(target).query
    held = {urlsplit(target).path, query, *query.split("&")}
    held |= {pair.partition("=")[2] for pair in query.split("&")}
    held |= {value for _name, value in parse_qsl(query)}
    for secret in sorted(held, key=len, reverse=True):
        if len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, HIDDEN)
    return text
