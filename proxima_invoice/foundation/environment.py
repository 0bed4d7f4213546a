"""Typed reading of environment variables; a wrong one is named at start-up.

django-environ does the parsing. This module adds what it lacks: the name of the variable in every error, choices and
lower bounds, durations such as ``30s``, and a list of everything that was asked for (so that ``.env.example`` and the
operator guide can be held against it).
"""

import os
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

T = TypeVar("T")

_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, None: 1}


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # Read only now: what is no number is found here, a slash in a password for example.
    except ValueError:
        # Its own words hold the value, and with it a password.
        raise ValueError("is not a URL; special characters in a password must be percent-encoded") from None
    return parts


class Environment:
    """The variables of this process. A value that is unset or empty counts as absent and gives the default."""

    def __init__(self, *, dotenv: Path | None = None) -> None:
        if dotenv is not None and dotenv.exists() and not dotenv.is_dir():
            environ.Env.read_env(str(dotenv))
        self._env = environ.Env()
        self.asked: dict[str, Any] = {}

    def text(self, name: str, default: str = "") -> str:
        return self._read(name, default, str)

    def secret(self, name: str, *, shortest: int) -> str:
        """A text that nobody can guess, or nothing."""

        def parse(value: str) -> str:
            if len(value) < shortest:
                raise ValueError(f"has fewer than {shortest} characters; make one by: openssl rand -hex 32")
            return value

        return self._read(name, "", parse)

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        def parse(value: str) -> str:
            if value not in choices:
                raise ValueError(f"is not one of {', '.join(choices)}")
            return value

        return self._read(name, default, parse)

    def boolean(self, name: str, *, default: bool = False) -> bool:
        def parse(value: str) -> bool:
            if value.lower() in _TRUE:
                return True
            if value.lower() in _FALSE:
                return False
            raise ValueError("is neither true nor false")

        return self._read(name, default, parse)

    def integer(self, name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
        def parse(value: str) -> int:
            try:
                number = int(value)
            except ValueError:
                raise ValueError("is not a whole number") from None
            if number < minimum:
                raise ValueError(f"is below {minimum}")
            if maximum is not None and number > maximum:
                raise ValueError(f"is above {maximum}")
            return number

        return self._read(name, default, parse)

    def seconds(self, name: str, default: float) -> float:
        """A duration in seconds, written ``30``, ``30s``, ``500ms``, ``2m`` or ``1h``."""

        def parse(value: str) -> float:
            match = _DURATION.fullmatch(value)
            if match is None or float(match[1]) == 0:
                raise ValueError("is not a duration such as 30s")
            return float(match[1]) * _SECONDS[match[2]]

        return self._read(name, default, parse)

    def words(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """A comma-separated list; blanks around the commas do not count."""
        return self._read(
            name, list(default), lambda value: [word.strip() for word in value.split(",") if word.strip()]
        )

    def networks(self, name: str) -> list[IPv4Network | IPv6Network]:
        """Networks such as ``10.1.0.0/16`` or single addresses, separated by commas."""

        def parse(value: str) -> list[IPv4Network | IPv6Network]:
            try:
                return [ip_network(word.strip()) for word in value.split(",") if word.strip()]
            except ValueError:
                raise ValueError("is not a list of networks such as 10.1.0.0/16, with commas between") from None

        return self._read(name, [], parse)

    def url(self, name: str, default: str = "", *, schemes: Sequence[str] = ("http", "https")) -> str:
        def parse(value: str) -> str:
            parts = _split(value)
            if parts.scheme not in schemes or not parts.netloc:
                raise ValueError(f"is not a URL starting with {' or '.join(f'{s}://' for s in schemes)}")
            return value.rstrip("/")

        return self._read(name, default, parse)

    def mailbox(self, name: str) -> str:
        """A sender: `billing@example.com` or `ProximaOps <billing@example.com>`."""

        def parse(value: str) -> str:
            try:
                validate_email(parseaddr(value)[1])
            except ValidationError:
                raise ValueError("is not an e-mail address such as ProximaOps <billing@example.com>") from None
            if not value.isprintable():
                raise ValueError("has characters that no address has")
            return value

        return self._read(name, "", parse)

    def directory(self, name: str, default: Path) -> Path:
        return self._read(name, default, lambda value: Path(value).expanduser().resolve())

    def zone(self, name: str, default: str) -> str:
        def parse(value: str) -> str:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError):
                raise ValueError("is not the name of a time zone such as Asia/Tashkent") from None
            return value

        return self._read(name, default, parse)

    def database(self, name: str) -> dict[str, Any] | None:
        """Django's database settings from ``postgres://user:password@host:port/name``; None when unset."""

        def parse(value: str) -> dict[str, Any]:
            if _split(value).scheme not in ("postgres", "postgresql"):
                raise ValueError("is not a URL starting with postgres:// (leave it unset for the embedded SQLite)")
            settings: dict[str, Any] = environ.Env.db_url_config(value)
            if not settings["NAME"]:
                raise ValueError("names no database, as postgres://user@host:5432/NAME would")
            return settings

        return self._read(name, None, parse)

    def unknown(self, prefix: str, *, but: Sequence[str] = ()) -> list[str]:
        """A sentence for each variable that begins so and was never asked for: a slip of the pen that does nothing."""
        names = sorted(name for name in os.environ if name.startswith(prefix) and name not in {*self.asked, *but})
        nearest = {name: get_close_matches(name, self.asked, n=1, cutoff=0.8) for name in names}
        return [
            f"{name} is not a variable that is read." + (f" Was {nearest[name][0]} meant?" if nearest[name] else "")
            for name in names
        ]

    def _read(self, name: str, default: T, parse: Callable[[str], T]) -> T:
        self.asked[name] = default
        value = str(self._env.str(name, default="")).strip()
        if not value:
            return default
        try:
            return parse(value)
        except ValueError as error:
            # The value itself is never shown: the next variable may be a secret pasted into the wrong line.
            raise ImproperlyConfigured(f"{name} {error}.") from None
