"""A status as people see it: a word, a colour and a glyph, for colour alone says nothing (design, mockups, Rules).

The ring fills as the invoice moves on; green is done, red is broken, grey waits or is out of the world.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from invoices.states import Status


class Look(NamedTuple):
    """`color` is a class of static/proxima/admin.css; `glyph` the inside of a 12 × 12 picture."""

    word: str | Promise
    color: str
    glyph: SafeString


def _disc(mark: str) -> SafeString:
    # Written here, not by anyone else: nothing in it needs escaping.
    return mark_safe(f'<circle cx="6" cy="6" r="5.6" fill="currentColor"/>{mark}')  # noqa: S308


def _stroke(path: str) -> str:
    return f'<path d="{path}" class="px-on-dot"/>'


_RING = '<circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" stroke-width="1.6"/>'
_CROSS = _disc(_stroke("m4 4 4 4M8 4 4 8"))

LOOKS = {
    Status.DRAFT: Look(_("Draft"), "draft", mark_safe(_RING)),  # noqa: S308
    Status.NEEDS_REVIEW: Look(
        _("In review"),
        "review",
        mark_safe(f'{_RING}<path d="M6 3.2a2.8 2.8 0 0 1 0 5.6z" fill="currentColor"/>'),  # noqa: S308
    ),
    Status.APPROVED: Look(_("Approved"), "approved", _disc(_stroke("m3.6 6.2 1.7 1.7 3.1-3.5"))),
    Status.SENT: Look(_("Sent"), "sent", _disc(_stroke("M3.5 6h4.8M6.3 3.9 8.4 6 6.3 8.1"))),
    Status.ACCEPTED: Look(_("Accepted"), "accepted", _disc(_stroke("m2.7 6.3 1.4 1.4 2.6-3M5.7 7.4l.4.3 2.8-3.2"))),
    Status.PAID: Look(
        _("Paid"),
        "paid",
        mark_safe(  # noqa: S308
            '<rect x=".4" y=".4" width="11.2" height="11.2" rx="3" fill="currentColor"/>'
            + _stroke("m3.3 6.2 1.9 1.9 3.5-4")
        ),
    ),
    Status.DECLINED: Look(_("Declined"), "bad", _CROSS),
    Status.REJECTED: Look(_("Rejected"), "bad", _CROSS),
    Status.VOID: Look(_("Void"), "void", mark_safe(f'{_RING}<path d="M2.8 9.2 9.2 2.8" class="px-line"/>')),  # noqa: S308
}


def status_label(status: str) -> SafeString:
    """The label; a status that nobody knows shows as it is."""
    if status not in LOOKS:
        return format_html('<span class="px-st px-draft">{}</span>', status)
    look = LOOKS[Status(status)]
    return format_html('<span class="px-st px-{}">{}{}</span>', look.color, glyph(look), look.word)


def status_glyph(status: str) -> SafeString:
    """The glyph alone, in its colour, for a timeline that names the status itself."""
    look = LOOKS[Status(status)] if status in LOOKS else LOOKS[Status.DRAFT]
    return format_html('<span class="px-glyph px-{}">{}</span>', look.color, glyph(look))


def status_word(status: str) -> str:
    return str(LOOKS[Status(status)].word) if status in LOOKS else status


def glyph(look: Look) -> SafeString:
    return format_html('<svg viewBox="0 0 12 12" aria-hidden="true">{}</svg>', look.glyph)
