"""Take a key back: from this moment nobody gets in with it, nor where it was given to upload (spec 7, Key)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.exchange.models import ApiKey
from integrations.exchange.services.make_key import NOBODY
from invoices.errors import Conflict, NotFound
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.settings_history import record_deed

REVOKED = known("The key %(hint)s… was revoked.")


def revoke_key(*, key_id: UUID, by: AbstractBaseUser | None, now: datetime) -> ApiKey:
    """Raises `NotFound`, and `Conflict` for a key that was revoked before."""
    with transaction.atomic():
        key = ApiKey.objects.select_for_update(no_key=True).filter(pk=key_id).first()
        if key is None:
            raise NotFound(_("There is no such key."))
        if key.revoked_at is not None:
            raise Conflict(_("The key %(hint)s… was revoked before.") % {"hint": key.hint})
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        record_deed(subject=key, sentence=REVOKED % {"hint": key.hint}, by=by.get_username() if by else NOBODY, now=now)
    return key
