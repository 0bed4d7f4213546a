"""The admin: its name, where it opens and its navigation. Colours and pictures are in `settings.UNFOLD`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from invoices.models import Invoice
from invoices.states import Status

Item = dict[str, Any]


class ProximaAdminSite(UnfoldAdminSite):
    site_header = "Proxima Invoice"
    site_title = "Proxima Invoice"
    # The site's front page is this admin: a link to it would lead back here.
    site_url = None
    enable_nav_sidebar = True

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Open with the invoices, the daily work; who may not see them gets the plain index."""
        if request.user.has_perm("invoices.view_invoice"):
            return HttpResponseRedirect(reverse("admin:invoices_invoice_changelist"))
        answer: HttpResponse = super().index(request, extra_context)
        return answer


def navigation(request: HttpRequest) -> list[Item]:
    """The sidebar (design, mockups). Each entry shows to whom its permission was given."""
    return [
        _group(_("Work"), [_entry(_("Invoices"), "description", "invoices.invoice") | _waiting(request)]),
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
                _entry(_("Numbering"), "tag", "invoices.numberingschema"),
                _entry(_("Branding"), "palette", "invoices.branding"),
                _entry(_("Tax"), "percent", "invoices.taxrule"),
                _entry(_("Users and roles"), "group", "auth.user"),
            ],
        ),
    ]


def _waiting(request: HttpRequest) -> Item:
    """How many invoices wait for a review, for whoever may give one."""
    if not request.user.has_perm("invoices.approve_invoice"):
        return {}
    count = Invoice.objects.filter(status=Status.NEEDS_REVIEW).count()
    return {"badge": str(count), "badge_variant": "warning"} if count else {}


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


def logo(_request: HttpRequest) -> str:
    return static("proxima/logo.svg")
