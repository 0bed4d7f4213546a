"""The addresses of the invoice pages. GET looks, POST changes; each view says what permission it needs."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse

from invoices.admin.details import details
from invoices.admin.documents import pdf, preview
from invoices.admin.edit_invoice import edit_invoice
from invoices.admin.edit_line import add_line, edit_line, remove_line, restore_line
from invoices.admin.generate import generate
from invoices.admin.generate_month import generate_month
from invoices.admin.history import history
from invoices.admin.late_work import late_work
from invoices.admin.lines import lines
from invoices.admin.overview import overview
from invoices.admin.verbs import verb_page

__all__ = ["PAGES", "Page", "history", "overview"]


class Page(NamedTuple):
    """`name` follows `admin:invoices_invoice_`."""

    route: str
    name: str
    view: Callable[..., HttpResponse]


PAGES = (
    Page("generate/", "generate", generate),
    Page("generate-month/", "generate_month", generate_month),
    Page("late-work/", "late_work", late_work),
    Page("<uuid:object_id>/preview/", "preview", preview),
    Page("<uuid:object_id>/pdf/", "pdf", pdf),
    Page("<uuid:object_id>/lines/", "lines", lines),
    Page("<uuid:object_id>/details/", "details", details),
    Page("<uuid:object_id>/edit/", "edit", edit_invoice),
    Page("<uuid:object_id>/lines/add/", "add_line", add_line),
    Page("<uuid:object_id>/lines/<uuid:line_id>/edit/", "edit_line", edit_line),
    Page("<uuid:object_id>/lines/<uuid:line_id>/remove/", "remove_line", remove_line),
    Page("<uuid:object_id>/lines/<uuid:line_id>/restore/", "restore_line", restore_line),
    Page("<uuid:object_id>/do/<slug:verb>/", "verb", verb_page),
)
"""The page itself and its history stand at Django's own addresses, `<id>/change/` and `<id>/history/`."""
