"""Give out where one file may be put, once and within the hour (spec 7, Upload)."""

import base64
import binascii
import json
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from integrations.bucket import bucket
from integrations.exchange.models import ApiKey, UploadLocation
from integrations.exchange.services.content_type_of import content_type_of
from invoices.errors import Invalid

LIFETIME = timedelta(hours=1)
LONGEST_DATA = 8_000
"""Characters of what comes back on the document; the whole address has no more, or the server would not take it."""
# As in a URL; there, a plus that nobody encoded has become a blank.
_ALPHABET = str.maketrans("-_ ", "+/+")


def make_location(*, key: ApiKey, file_name: str, userdata: str, sourcedata: str, now: datetime) -> UploadLocation:
    """In the bucket when there is one. Raises `Invalid` naming `fileName`, `userdata` or `sourcedata`."""
    content_type = content_type_of(file_name)
    sourcedata = sourcedata.replace(" ", "+")
    _refuse(userdata, sourcedata)
    return UploadLocation.objects.create(
        key=key,
        file_name=file_name,
        content_type=content_type,
        userdata=userdata,
        sourcedata=sourcedata,
        in_bucket=bucket() is not None,
        created_at=now,
        # To the second, which is what addresses tell.
        expires_at=(now + LIFETIME).replace(microsecond=0),
    )


def _refuse(userdata: str, sourcedata: str) -> None:
    long = _("Give at most %(longest)d characters.") % {"longest": LONGEST_DATA}
    given = {"userdata": userdata, "sourcedata": sourcedata}
    faults = {name: long for name, text in given.items() if len(text) > LONGEST_DATA}
    if not faults and sourcedata and not _is_packed_json(sourcedata):
        faults["sourcedata"] = _("Give JSON, encoded as base64.")
    if faults:
        raise Invalid(faults)


def _is_packed_json(text: str) -> bool:
    """Whoever leaves the padding away, or writes base64 for addresses, means the same."""
    plain = text.rstrip("=").translate(_ALPHABET)
    try:
        json.loads(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return True
