"""Payments as people see them: their state in a word, a colour and a sign, and what came of asking for one."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from invoices.models import Payment

State = Payment.State


class Look(NamedTuple):
    """`color` is a class of static/proxima/admin.css, `icon` of the theme's font."""

    word: str | Promise
    color: str
    icon: str


LOOKS = {
    State.OPEN: Look(pgettext_lazy("payment", "Not known yet"), "review", "schedule"),
    State.CAPTURED: Look(pgettext_lazy("payment", "Captured"), "paid", "check_circle"),
    State.DECLINED: Look(pgettext_lazy("payment", "Declined"), "bad", "error"),
    State.PARTIALLY_REFUNDED: Look(pgettext_lazy("payment", "Partly refunded"), "sent", "undo"),
    State.REFUNDED: Look(pgettext_lazy("payment", "Refunded"), "void", "undo"),
}


def payment_label(state: str) -> SafeString:
    look = LOOKS[State(state)]
    return format_html(
        '<span class="px-st px-{}"><span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>',
        look.color,
        look.icon,
        look.word,
    )
