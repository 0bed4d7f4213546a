"""The states of a delivery as people see them: a word, a colour and a sign."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    word: str | Promise
    color: str
    icon: str


LOOKS = {
    "off": Look(pgettext_lazy("delivery", "Off"), "void", "power_settings_new"),
    "not_due": Look(pgettext_lazy("delivery", "Not due"), "draft", "radio_button_unchecked"),
    # Nobody owed it when it became due, for the service was off then: a person may ask for it.
    "not_asked": Look(pgettext_lazy("delivery", "Not asked for"), "draft", "radio_button_unchecked"),
    "pending": Look(pgettext_lazy("delivery", "Waiting"), "review", "schedule"),
    "running": Look(pgettext_lazy("delivery", "Running"), "sent", "sync"),
    "done": Look(pgettext_lazy("delivery", "Done"), "paid", "check_circle"),
    "failed": Look(pgettext_lazy("delivery", "Gave up"), "bad", "error"),
    "uncertain": Look(pgettext_lazy("delivery", "Uncertain"), "bad", "help"),
    # Delivered, and then it is somebody's turn there (registry, Told).
    "to_sign": Look(pgettext_lazy("delivery", "To sign"), "review", "stylus"),
    "awaited": Look(pgettext_lazy("delivery", "Out"), "sent", "schedule"),
    "not_accepted": Look(pgettext_lazy("delivery", "Not accepted"), "bad", "cancel"),
    "cancelled": Look(pgettext_lazy("delivery", "No longer due"), "void", "block"),
}


def state_label(state: str) -> SafeString:
    look = LOOKS[state]
    return label(look.word, color=look.color, icon=look.icon)


def label(word: str | Promise, *, color: str, icon: str) -> SafeString:
    """`color` is a class of static/proxima/admin.css, `icon` a Material symbol: colour alone says nothing."""
    return format_html(
        '<span class="px-st px-{}"><span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>',
        color,
        icon,
        word,
    )
