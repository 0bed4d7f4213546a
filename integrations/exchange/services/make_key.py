"""Make a key for an accounting system (spec 7, Key). It is told this once; what is kept is its digest."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.exchange.models import SCOPES, ApiKey, Company
from integrations.exchange.services.use_key import digest_of
from invoices.errors import Invalid
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.settings_history import record_deed

KEY_PREFIX = "pxk_"
"""By which a key gives itself away: what is written anywhere is scrubbed of it (foundation, scrubbing)."""
RANDOM_BYTES = 32
HINT_LENGTH = 12
"""As much of a key as people see of it: enough to tell two apart, and nothing to guess the rest by."""
LONGEST_NAME = 100
MADE = known("The key %(hint)s… was made. It may: %(scopes)s.")
NOBODY = "system"
"""Who does what a command does, where nobody is logged in."""


def make_key(
    *,
    company: Company,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None,
    by: AbstractBaseUser | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """The key's row, and the key itself: whoever does not keep it needs another. `by`: None for a command.

    Raises `Invalid` naming `name`, `scopes` or `expires_at`.
    """
    _refuse(name, scopes, expires_at, now)
    text = KEY_PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    with transaction.atomic():
        key = ApiKey.objects.create(
            company=company,
            name=name.strip(),
            hint=text[:HINT_LENGTH],
            digest=digest_of(text),
            **{f"may_{scope}": True for scope in scopes},
            created_at=now,
            created_by_id=by.pk if by else None,
            expires_at=expires_at,
        )
        sentence = MADE % {"hint": key.hint, "scopes": ", ".join(key.scopes)}
        record_deed(subject=key, sentence=sentence, by=by.get_username() if by else NOBODY, now=now)
    return key, text


def _refuse(name: str, scopes: Collection[str], expires_at: datetime | None, now: datetime) -> None:
    faults: dict[str, str] = {}
    if len(name.strip()) > LONGEST_NAME or not name.isprintable():
        faults["name"] = _("Give at most %(longest)d characters that can be printed.") % {"longest": LONGEST_NAME}
    known_ones = {"scopes": ", ".join(SCOPES)}
    if unknown := sorted(set(scopes) - set(SCOPES)):
        words = {"unknown": ", ".join(unknown), **known_ones}
        faults["scopes"] = _("There is no %(unknown)s; there are %(scopes)s.") % words
    elif not scopes:
        faults["scopes"] = _("Give at least one of %(scopes)s.") % known_ones
    if expires_at is not None and expires_at <= now:
        faults["expires_at"] = _("This moment has passed: nobody could use the key.")
    if faults:
        raise Invalid(faults)
