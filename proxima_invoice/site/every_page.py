"""What every page of the admin shows: whose it is, and what waits. In one query, for every page asks."""

from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, F, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest

from integrations.backlog import gave_up
from integrations.exchange.models import IncomingDocument
from invoices.models import Branding, Invoice
from invoices.states import Status


class EveryPage(NamedTuple):
    """`seller` and `logo`, its key, are empty before there is one; counts are 0 for whom they do not concern."""

    waiting: int
    gave_up: int
    to_check: int
    seller: str
    logo: str


def every_page(request: HttpRequest) -> EveryPage:
    """Asked once a request, by whichever part of the page comes first."""
    kept = vars(request)
    if "every_page" not in kept:
        kept["every_page"] = _asked(request)
    told: EveryPage = kept["every_page"]
    return told


def _asked(request: HttpRequest) -> EveryPage:
    name = Coalesce(NullIf(F("short_name"), Value("")), F("company_name"))
    seller = Branding.objects.order_by("pk").annotate(name=name)
    if request.user.pk is None:
        # The page that asks for a password: nobody is there yet for whom something could wait.
        shown = seller.values_list("name", "logo_id").first() or (None, None)
        return EveryPage(0, 0, 0, shown[0] or "", shown[1] or "")
    may_approve = request.user.has_perm("invoices.approve_invoice")
    may_retry = request.user.has_perm("integrations.retry_delivery")
    may_check = request.user.has_perm("exchange.check_incomingdocument")
    to_check = IncomingDocument.objects.filter(status=IncomingDocument.Status.TO_CHECK)
    told = User.objects.filter(pk=request.user.pk).values_list(
        _count(Invoice.objects.filter(status=Status.NEEDS_REVIEW)) if may_approve else Value(0),
        _count(gave_up()) if may_retry else Value(0),
        _count(to_check) if may_check else Value(0),
        Subquery(seller.values("name")[:1]),
        Subquery(seller.values("logo_id")[:1]),
    )[0]
    return EveryPage(told[0], told[1], told[2], told[3] or "", told[4] or "")


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
