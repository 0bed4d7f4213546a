"""Telegram, where approvals are told: on when INVOICE_TELEGRAM_BOT_TOKEN and _CHAT_ID are set (spec 5)."""

from dataclasses import dataclass

from django.conf import settings

from integrations.http import Patience
from integrations.variables import not_set


@dataclass(frozen=True)
class Config:
    """Two tries each: what the server itself broke, or was too slow to answer, is left to the next go, for it may have
    been posted already.

    A document, a document again for a chat that moved, and a text in its place all end within a delivery's lease.
    """

    api_url: str
    bot_token: str
    chat_id: str
    text_patience: Patience
    document_patience: Patience


def config() -> Config:
    return Config(
        api_url=settings.TELEGRAM_API_URL,
        bot_token=settings.TELEGRAM_BOT_TOKEN,
        chat_id=settings.TELEGRAM_CHAT_ID,
        text_patience=_patience(timeout=5, budget=20),
        document_patience=_patience(timeout=15, budget=40),
    )


def _patience(*, timeout: float, budget: float) -> Patience:
    return Patience(
        timeout=timeout, tries=2, budget=budget, retry_server_errors=False, retry_what_may_have_arrived=False
    )


def off_because() -> str:
    return not_set(_unset())


def missing() -> list[str]:
    unset = _unset()
    return unset if len(unset) == 1 else []


def _unset() -> list[str]:
    wanted = {
        "INVOICE_TELEGRAM_BOT_TOKEN": settings.TELEGRAM_BOT_TOKEN,
        "INVOICE_TELEGRAM_CHAT_ID": settings.TELEGRAM_CHAT_ID,
    }
    return [name for name, value in wanted.items() if not value]
