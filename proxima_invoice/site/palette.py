"""The command palette (Ctrl-K): invoices, contracts' settings, pages and common actions, as far as one may see them."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import ClientInvoiceConfig, ContractRateRule
from invoices.admin.status_label import status_word
from invoices.admin.words import period_words
from invoices.models import Invoice
from invoices.states import Status
from proxima_invoice.foundation.admin.figures import figure

LONGEST_SEARCH = 100
INVOICES_SHOWN, CONTRACTS_SHOWN = 8, 3
IN_WORDS = ("id", "display_number", "company_name", "customer_key", "application_key", "period_start", "period_end")


@dataclass(frozen=True)
class Found:
    """What the palette offers. `words` are others by which it is found."""

    group: str
    title: str
    link: str
    icon: str
    detail: str = ""
    words: str = ""


@dataclass(frozen=True)
class Action:
    title: Any
    icon: str
    view: str
    permission: str
    query: str = ""
    words: Any = ""


ACTIONS = (
    Action(
        gettext_lazy("Month to bill"),
        "calendar_month",
        "invoices_invoice_month",
        "invoices.view_invoice",
        words=gettext_lazy("board overview"),
    ),
    Action(
        gettext_lazy("Generate the month"),
        "playlist_add",
        "invoices_invoice_generate_month",
        "invoices.generate_invoice",
        words=gettext_lazy("drafts bulk all contracts"),
    ),
    Action(
        gettext_lazy("Start a job"),
        "play_arrow",
        "invoices_invoicejob_start",
        "invoices.run_invoicejob",
        words=gettext_lazy("run background month"),
    ),
    Action(
        gettext_lazy("New draft"),
        "note_add",
        "invoices_invoice_generate",
        "invoices.generate_invoice",
        words=gettext_lazy("generate one contract invoice"),
    ),
    Action(
        gettext_lazy("Invoices to review"),
        "rate_review",
        "invoices_invoice_changelist",
        "invoices.view_invoice",
        query=urlencode({"status": Status.NEEDS_REVIEW.value}),
        words=gettext_lazy("approve decline waiting"),
    ),
    Action(
        gettext_lazy("Drafts"),
        "edit_note",
        "invoices_invoice_changelist",
        "invoices.view_invoice",
        query=urlencode({"status": Status.DRAFT.value}),
        words=gettext_lazy("invoices to finalize"),
    ),
    Action(
        gettext_lazy("Invoices to send"),
        "outgoing_mail",
        "invoices_invoice_changelist",
        "invoices.view_invoice",
        query=urlencode({"status": Status.APPROVED.value}),
        words=gettext_lazy("approved"),
    ),
    Action(
        gettext_lazy("Bill late work"),
        "more_time",
        "invoices_invoice_late_work",
        "invoices.generate_invoice",
        words=gettext_lazy("unbilled hours supplementary"),
    ),
    Action(
        gettext_lazy("Deliveries that gave up"),
        "error",
        "integrations_delivery_changelist",
        "integrations.view_delivery",
        query=urlencode({"state": "failed"}),
        words=gettext_lazy("failed retry"),
    ),
    Action(
        gettext_lazy("Documents to check"),
        "inbox",
        "exchange_incomingdocument_changelist",
        "exchange.check_incomingdocument",
        query=urlencode({"status": "to_check"}),
        words=gettext_lazy("incoming accountant digitise"),
    ),
)


def find(request: HttpRequest, text: str) -> list[dict[str, str]]:
    """What `text` finds, the most likely first; without a text the actions. At most five queries."""
    text = " ".join(text.split())[:LONGEST_SEARCH]
    actions = _holding(text, _actions(request))
    if not text:
        return _plain(actions)
    places = [*actions, *_holding(text, _pages(request))]
    stored = [*_invoices(request, text), *_contracts(request, text)]
    # A digit is in numbers and keys, and in no name of a page.
    return _plain([*stored, *places] if any(sign.isdigit() for sign in text) else [*places, *stored])


def _actions(request: HttpRequest) -> Iterator[Found]:
    for action in ACTIONS:
        if request.user.has_perm(action.permission):
            link = reverse(f"admin:{action.view}")
            address = f"{link}?{action.query}" if action.query else link
            yield Found(_("Actions"), str(action.title), address, action.icon, words=str(action.words))


def _pages(request: HttpRequest) -> Iterator[Found]:
    """What stands in the sidebar, and the forms of new settings."""
    for group in admin.site.get_sidebar_list(request):  # type: ignore[attr-defined]  # the theme's
        for item in group["items"]:
            if item["has_permission"]:
                yield Found(_("Pages"), str(item["title"]), str(item["link"]), item["icon"], str(group["title"]))
    for model, model_admin in admin.site._registry.items():
        if model_admin.has_add_permission(request):
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            title = _("New: %s") % model._meta.verbose_name
            yield Found(_("Pages"), title, reverse(f"admin:{name}_add"), "add", capfirst(_("settings")))


def _invoices(request: HttpRequest, text: str) -> list[Found]:
    """By number, company, contract and customer; a number in full stands first, then the newest."""
    if not request.user.has_perm("invoices.view_invoice"):
        return []
    holds = Q(search_text__contains=text)
    exact = Q(display_number__iexact=text)
    if text.isascii() and text.isdigit() and len(text) < 10:
        holds, exact = holds | Q(invoice_number=int(text)), exact | Q(invoice_number=int(text))
    rank = Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    shown = Invoice.objects.filter(holds).order_by(rank, "-created_at", "-id")
    found = list(shown.only(*IN_WORDS, "status", "total_amount", "currency")[: INVOICES_SHOWN + 1])
    told = [_invoice(invoice) for invoice in found[:INVOICES_SHOWN]]
    if len(found) > INVOICES_SHOWN:
        link = f"{reverse('admin:invoices_invoice_changelist')}?{urlencode({'q': text})}"
        told.append(Found(_("Invoices"), _("All invoices with “%s”") % text, link, "search"))
    return told


def _invoice(invoice: Invoice) -> Found:
    facts = (
        invoice.application_key,
        period_words(invoice),
        f"{figure(invoice.total_amount)} {invoice.currency}",
        status_word(invoice.status),
    )
    return Found(
        _("Invoices"),
        f"{invoice.display_number} {invoice.company_name or invoice.customer_key}",
        reverse("admin:invoices_invoice_change", args=[invoice.pk]),
        "description",
        " · ".join(facts),
    )


def _contracts(request: HttpRequest, text: str) -> Iterator[Found]:
    """Settings of contracts by key."""
    kinds: tuple[tuple[Any, Any, str], ...] = (
        (ContractRateRule, gettext_lazy("Rate rule of %s"), "tune"),
        (ClientInvoiceConfig, gettext_lazy("Client settings of %s"), "domain"),
    )
    for model, title, icon in kinds:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if not request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            continue
        keys = model.objects.filter(pk__icontains=text).order_by("pk").values_list("pk", flat=True)
        for key in keys[:CONTRACTS_SHOWN]:
            yield Found(_("Contracts"), str(title) % key, reverse(f"admin:{name}_change", args=[key]), icon)


def _holding(text: str, offered: Iterable[Found]) -> list[Found]:
    """Those that hold every word, in any order; those whose title begins with the text first."""
    words = text.casefold().split()
    holding = [
        one for one in offered if all(word in f"{one.title} {one.words} {one.detail}".casefold() for word in words)
    ]
    return sorted(holding, key=lambda one: not one.title.casefold().startswith(text.casefold()))


def _plain(found: Iterable[Found]) -> list[dict[str, str]]:
    return [{name: value for name, value in asdict(one).items() if name != "words"} for one in found]
