"""The admin: its name, where it opens and its navigation. Colours and pictures are in `settings.UNFOLD`."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from proxima_invoice.foundation.admin.figures import NOTHING
from proxima_invoice.foundation.admin.setting_kinds import may_see_changes
from proxima_invoice.site.every_page import every_page

PRODUCT = "Proxima Invoice"
Item = dict[str, Any]


class ProximaAdminSite(UnfoldAdminSite):
    site_header = PRODUCT
    site_title = PRODUCT
    # The site's front page is this admin: a link to it would lead back here.
    site_url = None
    enable_nav_sidebar = True
    empty_value_display = NOTHING
    find: Callable[[HttpRequest, str], list[dict[str, str]]]
    """The palette's, set by `site.admin`: it speaks of models' admins, which register with this site first."""

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """As Django's; but who has to log in before a form is taken comes back to the page that holds the form.

        Many forms are sent to addresses that only take them, and have no page to come back to.
        """
        guarded: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not self.has_permission(request) and (page := _page_of_form(request)):
                return redirect_to_login(page, reverse("admin:login"))
            return guarded(request, *args, **kwargs)

        return answer

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With what the switch of languages needs: a page shown by a POST has no address to come back to."""
        here = (_page_of_form(request) if request.method == "POST" else "") or request.get_full_path()
        return {**super().each_context(request), "own_languages": settings.LANGUAGES, "page_here": here}

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With why one is here: who logs out has no cookie of a session left, whose session ended brings it along."""
        ended = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.user.is_authenticated
        answer: HttpResponse = super().login(request, {**(extra_context or {}), "session_ended": ended})
        return answer

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Open with the month, the daily work; who may not see invoices gets the plain index."""
        if request.user.has_perm("invoices.view_invoice"):
            return HttpResponseRedirect(reverse("admin:invoices_invoice_month"))
        answer: HttpResponse = super().index(request, extra_context)
        return answer

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What the palette asks for, in the theme's address: nothing of it is kept, for permissions change."""
        return JsonResponse({"found": self.find(request, request.GET.get("s", ""))})


def _page_of_form(request: HttpRequest) -> str:
    """The page of ours that the browser says it was on; empty when it says none."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return ""
    page = urlsplit(told)
    return f"{page.path}?{page.query}" if page.query else page.path


def navigation(request: HttpRequest) -> list[Item]:
    """The sidebar (design, mockups). Each entry shows to whom its permission was given."""
    waiting, gave_up, to_check = _badges(request)
    return [
        _group(
            _("Work"),
            [
                _month(),
                _entry(_("Invoices"), "description", "invoices.invoice") | waiting | _but_month(),
                _entry(_("Jobs"), "playlist_play", "invoices.invoicejob"),
                _entry(_("Deliveries"), "send", "integrations.delivery") | gave_up,
                _entry(_("Payments"), "payments", "invoices.payment"),
            ],
        ),
        _group(
            _("Exchange"),
            [
                _entry(_("Incoming documents"), "inbox", "exchange.incomingdocument") | to_check,
                _entry(_("Companies"), "business_center", "exchange.company"),
                _entry(_("API keys"), "key", "exchange.apikey"),
                _entry(_("Expense accounts"), "account_balance_wallet", "exchange.expenseaccount"),
                _entry(_("VAT classes"), "percent_discount", "exchange.vatclass"),
                _entry(_("Subscriptions"), "notifications", "exchange.subscription"),
                _entry(_("Notifications"), "outgoing_mail", "exchange.notification"),
                _entry(_("Signing keys"), "verified_user", "exchange.signingkey"),
            ],
        ),
        _group(
            _("Contracts"),
            [
                _entry(_("Rate rules"), "tune", "clients.contractraterule"),
                _entry(_("Client settings"), "domain", "clients.clientinvoiceconfig"),
                _entry(_("Exclusions"), "person_off", "clients.employeeexclusion"),
                _entry(_("Project classes"), "sell", "clients.projectclassification"),
            ],
        ),
        *_warehouse(),
        _group(
            _("Setup"),
            [
                _entry(_("Numbering"), "tag", "invoices.numberingschema") | _but_chronology(),
                _chronology(),
                _entry(_("Branding"), "palette", "invoices.branding"),
                _entry(_("Tax"), "percent", "invoices.taxrule"),
                _entry(_("Automation"), "event_repeat", "invoices.invoiceautomation"),
                _entry(_("Payment methods"), "credit_card", "invoices.paymentmethod"),
                _entry(_("Users and roles"), "group", "auth.user"),
                _changes(),
            ],
        ),
    ]


def _month() -> Item:
    link = reverse("admin:invoices_invoice_month")
    return {
        "title": _("Month"),
        "icon": "calendar_month",
        "link": link,
        "active": _is_under(link),
        "permission": _may_view("invoices.view_invoice"),
    }


def _but_month() -> Item:
    """The month stands under the address of the invoices, but is an entry of its own."""
    return _under_but("invoices_invoice_changelist", "invoices_invoice_month")


def _chronology() -> Item:
    link = reverse("admin:invoices_numberingschema_chronology")
    may_view = (_may_view("invoices.view_numberingschema"), _may_view("invoices.view_invoice"))
    return {
        "title": _("Chronology"),
        "icon": "rule",
        "link": link,
        "active": _is_under(link),
        "permission": lambda request: all(may(request) for may in may_view),
    }


def _but_chronology() -> Item:
    return _under_but("invoices_numberingschema_changelist", "invoices_numberingschema_chronology")


def _changes() -> Item:
    """Of whichever settings one may look at."""
    return _entry(_("Changes of settings"), "published_with_changes", "foundation.settingchange") | {
        "permission": may_see_changes
    }


def _under_but(view: str, other: str) -> Item:
    """Active on the pages under one view's address, except those under another's."""
    is_under, is_other = (_is_under(reverse(f"admin:{name}")) for name in (view, other))
    return {"active": lambda request: is_under(request) and not is_other(request)}


def _badges(request: HttpRequest) -> tuple[Item, Item, Item]:
    """How many invoices wait for a review, how many deliveries gave up, and how many documents are to be checked, for
    whoever may do something about it.
    """
    told = every_page(request)
    return (
        {"badge": str(told.waiting), "badge_variant": "warning"} if told.waiting else {},
        {"badge": str(told.gave_up), "badge_variant": "danger"} if told.gave_up else {},
        {"badge": str(told.to_check), "badge_variant": "warning"} if told.to_check else {},
    )


def _warehouse() -> list[Item]:
    """The embedded tables, where they are what is billed from."""
    if settings.CLICKHOUSE_URL:
        return []
    return [
        _group(
            _("Warehouse"),
            [
                _entry(_("Contracts in Jira"), "contract", "clients.warehouseapplication"),
                _entry(_("Customers"), "apartment", "clients.warehousecustomer"),
                _entry(_("Contacts"), "contact_mail", "clients.warehousecontact"),
                _entry(_("Worklogs"), "schedule", "clients.warehouseworklog"),
                _entry(_("Issues"), "bug_report", "clients.warehouseissue"),
            ],
        )
    ]


def _group(title: Any, items: list[Item]) -> Item:
    return {"title": title, "separator": False, "items": items}


def _entry(title: Any, icon: str, model: str) -> Item:
    app, _dot, name = model.partition(".")
    link = reverse(f"admin:{app}_{name}_changelist")
    return {
        "title": title,
        "icon": icon,
        "link": link,
        "active": _is_under(link),
        "permission": _may_view(f"{app}.view_{name}"),
    }


def _is_under(link: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.path.startswith(link)


def _may_view(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def stylesheet(_request: HttpRequest) -> str:
    return static("proxima/admin.css")


def script(_request: HttpRequest) -> str:
    return static("proxima/admin.js")


def unsent_script(_request: HttpRequest) -> str:
    return static("proxima/unsent.js")


def sign(_request: HttpRequest) -> str:
    """The product's own."""
    return static("proxima/logo.svg")


def logo(request: HttpRequest) -> str:
    """The seller's, and before there is one the product's."""
    key = every_page(request).logo
    return reverse("admin:invoices_branding_logo", args=[key]) if key else sign(request)


def header(request: HttpRequest) -> str:
    return every_page(request).seller or PRODUCT


def subheader(request: HttpRequest) -> str:
    """What this is, where the head names whose it is."""
    return PRODUCT if every_page(request).seller else ""
