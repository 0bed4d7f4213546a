"""May this file be put here now? Asked before a byte of it is read (spec 7, Upload)."""

from datetime import datetime
from uuid import UUID

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from integrations.exchange.models import UploadLocation
from integrations.exchange.queries.key_state import why_key_ended
from integrations.exchange.services.upload_address import is_signed
from integrations.exchange.services.use_key import digest_of
from invoices.errors import Conflict, InvoiceError, NotFound
from proxima_invoice.foundation.sentences import say


class UploadNotAllowed(InvoiceError):
    """The address is not what was given out, is over, or is used otherwise than was signed."""

    code = "FORBIDDEN"


class LocationUsed(Conflict):
    """One file was put there, and no other will be."""


def admit_upload(
    *, location_id: UUID, expires: str, signature: str, content_type: str, key_text: str, now: datetime
) -> UploadLocation:
    """`expires` and `signature` as the address has them. No key is needed; one that is shown has to be its own.

    Raises `NotFound`, `UploadNotAllowed` and `LocationUsed`.
    """
    location = UploadLocation.objects.select_related("key").filter(pk=location_id).first()
    if location is None:
        raise NotFound(_("There is no such location: ask for one."))
    fault = _fault(
        location, expires=expires, signature=signature, content_type=content_type, key_text=key_text, now=now
    )
    if fault:
        raise UploadNotAllowed(fault)
    if location.used_at is not None:
        raise used()
    return location


def used() -> LocationUsed:
    return LocationUsed(_("A file was put here before: ask for another location."))


def _fault(
    location: UploadLocation, *, expires: str, signature: str, content_type: str, key_text: str, now: datetime
) -> str:
    if not is_signed(location, expires=expires, signature=signature):
        return _("This address was not signed by us: use it as it was given.")
    if now >= location.expires_at:
        return _("This location has expired: ask for another.")
    if because := why_key_ended(location.key, now=now):
        return say(because)
    if key_text and not constant_time_compare(digest_of(key_text), location.key.digest):
        return _("This location was given to another key.")
    if content_type.strip().lower() != location.content_type:
        return _("Send the Content-Type that came with the address: %(type)s.") % {"type": location.content_type}
    return ""
