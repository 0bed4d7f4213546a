"""Hours that came after their month was billed, and the way to bill them (spec 2, Late work)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.warehouse.source import WarehouseError
from invoices import money
from invoices.admin.page import LOOKING, needs, render, sentences
from invoices.services.find_late_work import LateWork, find_late_work
from proxima_invoice.foundation.admin.base import ModelAdmin


@needs("invoices.view_invoice", "invoices.generate_invoice", methods=LOOKING)
def late_work(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    found: list[LateWork] = []
    refusal: list[str] = []
    try:
        found = find_late_work(before=timezone.localdate())
    except WarehouseError as error:
        refusal = sentences(error)
    rows = [
        {"late": late, "hours": money.hours(late.seconds)}
        for late in sorted(found, key=lambda late: (late.application_key, late.billed.start))
    ]
    return render(
        model_admin, request, "late_work.html", title=_("Late work"), context={"rows": rows, "refusal": refusal}
    )
