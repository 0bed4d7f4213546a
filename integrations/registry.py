"""The integrations that deliver, by name. Each provider registers itself when the app is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from invoices.models import Invoice

Handle = Callable[[Invoice, int], dict[str, Any]]
"""Deliver an invoice for its n-th approval; safe to run twice: it looks first and acts second. What it returns is told
by the event of its success. Raises the errors of `integrations.errors`."""


class Told(NamedTuple):
    """For people: in `words`, and with the `look` of done, to_sign, awaited or not_accepted."""

    words: str
    look: str


@dataclass(frozen=True, kw_only=True)
class Integration:
    """`is_due_for` tells whether an invoice is this service's business at all; `off_because` why it is switched off, or
    nothing. `lane`: one go at a time, for services that take one write at a time.
    """

    name: str
    title: str
    handle: Handle
    is_due_for: Callable[[Invoice], bool]
    off_because: Callable[[], str]
    is_done: Callable[[Invoice], bool] = lambda _: False
    """Whether it happened already, without a delivery."""
    missing: Callable[[], list[str]] = list
    """Variables that are not set although others of this service are."""
    lacks: Callable[[], list[str]] = list
    """Variables without which it is on, and fails each time."""
    check: Callable[[], str] | None = None
    """Try the service harmlessly; what it says of itself. Raises like `handle`."""
    delivered_event: str = ""
    failed_event: str = ""
    may_repeat: bool = True
    """Whether a go after one that arrived does no harm: it looks first, or twice is allowed."""
    lane: str = ""
    told: Callable[[Invoice], Told | None] = lambda _: None
    """How it stands there, once it is delivered."""
    link: Callable[[Invoice], str] = lambda _: ""
    """Where a person looks at it, outside."""
    ids: Callable[[Invoice], dict[str, str]] = lambda _: {}
    """What the service calls it."""


_integrations: dict[str, Integration] = {}


def register(integration: Integration) -> None:
    """Registering a name again replaces it."""
    _integrations[integration.name] = integration


def integration_of(name: str) -> Integration | None:
    return _integrations.get(name)


def registered() -> list[Integration]:
    """In the order in which they were registered: archive, accounting, chat, platform, mail."""
    return list(_integrations.values())
