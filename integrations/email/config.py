"""Outgoing mail: on when INVOICE_EMAIL_URL and INVOICE_EMAIL_FROM are set (spec 5, E-mail)."""

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings

from integrations.http import Patience
from integrations.variables import not_set

# smtp: without TLS, whatever is offered; smtps: TLS from the first byte; smtp+tls: TLS by STARTTLS, or no mail at all.
USUAL_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


@dataclass(frozen=True)
class Config:
    """`patience.timeout` is how long the server may take for each of its answers; the budget holds for a whole go."""

    host: str
    port: int
    username: str
    password: str
    use_tls: bool
    use_starttls: bool
    sender_name: str
    sender_address: str
    patience: Patience

    @property
    def server(self) -> str:
        return f"{self.host}:{self.port}"


def config() -> Config:
    url = urlsplit(settings.EMAIL_URL)
    name, address = parseaddr(settings.EMAIL_FROM)
    return Config(
        host=url.hostname or "",
        port=url.port or USUAL_PORTS[url.scheme],
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_tls=url.scheme == "smtps",
        use_starttls=url.scheme == "smtp+tls",
        sender_name=name,
        sender_address=address,
        patience=Patience(timeout=10, tries=3, budget=60),
    )


def off_because() -> str:
    return not_set(_unset())


def missing() -> list[str]:
    unset = _unset()
    return unset if len(unset) == 1 else []


def _unset() -> list[str]:
    wanted = {"INVOICE_EMAIL_URL": settings.EMAIL_URL, "INVOICE_EMAIL_FROM": settings.EMAIL_FROM}
    return [name for name, value in wanted.items() if not value]
