"""The body of a view that takes files: read by the view itself, once it knows that it wants it, to a limit of its own.

Bodies below `middleware.STREAMED_PREFIX` are not gathered beforehand, also when they come in chunks.
"""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from proxima_invoice.foundation.api.body_time import ends_within
from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid

MEGABYTE = 1024 * 1024
LONGEST_SECONDS = 300.0
"""For the whole of a body. The time limit for each piece alone would let a byte now and then hold a thread for days."""


def read_streamed(request: HttpRequest, *, most_megabytes: int) -> bytes:
    """All of it. Raises `Refusal` for one that is larger, of which at most one byte too much is read, for one that
    ended before its announced end, and for one that has not ended in time.
    """
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    most = most_megabytes * MEGABYTE
    too_large = Problem("PAYLOAD_TOO_LARGE", _("A file has at most %(most)d MB.") % {"most": most_megabytes})
    if announced.isdigit() and int(announced) > most:
        raise Refusal(too_large)
    try:
        with ends_within(request, LONGEST_SECONDS):
            content = request.read(most + 1)
    except Exception as error:
        raise invalid({"body": _("The body broke off.")}) from error
    if len(content) > most:
        raise Refusal(too_large)
    if announced.isdigit() and len(content) != int(announced):
        raise invalid({"body": _("The body broke off.")})
    return content
