"""Takes secrets out of text that will be seen: log lines, stored errors of integrations."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.core.signals import setting_changed

HIDDEN = "[hidden]"

# No database and no stream takes half of a pair, and PostgreSQL no NUL; a service may say both.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_SECRET_SETTING = re.compile(r"(KEY|SECRET|TOKEN|PASSWORD)$")
_SECRET_KEY = re.compile(r"(?i)(password|passwd|secret|token|api_?key|authorization|cookie|signature)$")
# Shorter ones would blank out ordinary words; no real secret is this short.
_SHORTEST = 6

# What gives itself away by its shape, wherever it came from.
_SHAPES = [
    (re.compile(r"(://[^\s/:@]*:)[^\s/]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(?i)\b(bearer\s+)[^\s'\",;]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)\b(authorization['\"]?\s*[:=]\s*['\"]?(?:bearer\s+|basic\s+)?)[^'\"\r\n]+"), rf"\1{HIDDEN}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"\bpxk_[\w-]{16,}"), HIDDEN),
    (re.compile(r"(/bot)\d+:[\w-]+"), rf"\1{HIDDEN}"),
    (
        re.compile(r"(?i)([?&](?:[\w-]*(?:token|key|secret|password|signature)|x-amz-credential)=)[^&\s'\"#]+"),
        rf"\1{HIDDEN}",
    ),
]


def scrub(text: str) -> str:
    """`text` without the values of secret settings, passwords in URLs, bearer tokens and signed query arguments, and
    without what cannot be written.
    """
    text = _UNWRITABLE.sub("", text)
    known = _known_secrets()
    if known is not None:
        text = known.sub(HIDDEN, text)
    for shape, replacement in _SHAPES:
        text = shape.sub(replacement, text)
    return text


def scrub_value(value: Any, *, key: str = "") -> Any:
    """`value` scrubbed through lists and mappings; whole, when its key says that it is a secret."""
    if isinstance(value, dict):
        return {name: scrub_value(item, key=str(name)) for name, item in value.items()}
    if _SECRET_KEY.search(key) and value not in (None, ""):
        return HIDDEN
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub_value(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return scrub(str(value))


def _known_secrets() -> re.Pattern[str] | None:
    # While settings.py itself is being read there is nothing to know yet, and asking would start a second reading.
    return _pattern() if settings.configured else None


@cache
def _pattern() -> re.Pattern[str] | None:
    # The longest first: one secret may begin with another.
    found = sorted({secret for secret in _secrets() if len(secret) >= _SHORTEST}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, found))) if found else None


def _secrets() -> Iterator[str]:
    for name in dir(settings):
        if not name.isupper():
            continue
        value = getattr(settings, name)
        if isinstance(value, str) and _SECRET_SETTING.search(name):
            yield from _spellings(value)
        elif isinstance(value, str) and name.endswith("_URL"):
            yield from _spellings(_password(value))
    for database in settings.DATABASES.values():
        yield from _spellings(str(database.get("PASSWORD") or ""))


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def _spellings(secret: str) -> set[str]:
    """As it is, as it stands in a URL, and as it reads when it came from one."""
    return {secret, quote(secret, safe=""), quote(secret), unquote(secret)}


def _forget(**_kwargs: Any) -> None:
    _pattern.cache_clear()


setting_changed.connect(_forget, dispatch_uid="forget-known-secrets")
