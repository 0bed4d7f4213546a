"""The addresses of the invoice pages. GET looks, POST changes; each view says what permission it needs."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse

from invoices.admin.decide import decide
from invoices.admin.details import details
from invoices.admin.documents import pdf, preview
from invoices.admin.drift import drift, drift_note
from invoices.admin.edit_document import edit_document, reset_document, try_document
from invoices.admin.edit_invoice import computed_total, edit_invoice, try_invoice
from invoices.admin.edit_line import add_line, edit_line, remove_line, restore_line
from invoices.admin.export import export
from invoices.admin.generate import generate
from invoices.admin.generate_month import generate_month
from invoices.admin.history import history
from invoices.admin.late_work import late_work
from invoices.admin.line_edits import lines_now, save_lines, try_lines
from invoices.admin.lines import lines
from invoices.admin.month import month, month_board, month_hours
from invoices.admin.overview import overview
from invoices.admin.payments import capture_page, refund_page
from invoices.admin.print_note import print_note
from invoices.admin.rate_example import rate_example
from invoices.admin.saved_filters import drop_filter, keep_filter
from invoices.admin.selected_results import selected_results
from invoices.admin.totals import totals
from invoices.admin.verbs import verb_page

__all__ = ["ANSWERS", "PAGES", "Page", "history", "overview"]


class Page(NamedTuple):
    """`name` follows `admin:invoices_invoice_`."""

    route: str
    name: str
    view: Callable[..., HttpResponse]


PAGES = (
    Page("month/", "month", month),
    Page("month/board/", "month_board", month_board),
    Page("month/hours/", "month_hours", month_hours),
    Page("generate/", "generate", generate),
    Page("generate-month/", "generate_month", generate_month),
    Page("late-work/", "late_work", late_work),
    Page("selected/<slug:token>/", "selected", selected_results),
    Page("totals/", "totals", totals),
    Page("export/<slug:file_type>/", "export", export),
    Page("<uuid:object_id>/preview/", "preview", preview),
    Page("<uuid:object_id>/preview/note/", "print_note", print_note),
    Page("<uuid:object_id>/pdf/", "pdf", pdf),
    Page("<uuid:object_id>/lines/", "lines", lines),
    Page("<uuid:object_id>/details/", "details", details),
    Page("<uuid:object_id>/edit/", "edit", edit_invoice),
    Page("<uuid:object_id>/lines/add/", "add_line", add_line),
    Page("<uuid:object_id>/lines/<uuid:line_id>/edit/", "edit_line", edit_line),
    Page("<uuid:object_id>/lines/<uuid:line_id>/remove/", "remove_line", remove_line),
    Page("<uuid:object_id>/lines/<uuid:line_id>/restore/", "restore_line", restore_line),
    Page("<uuid:object_id>/document/", "document", edit_document),
    Page("<uuid:object_id>/document/reset/", "document_reset", reset_document),
    Page("<uuid:object_id>/drift/", "drift", drift),
    Page("<uuid:object_id>/drift/note/", "drift_note", drift_note),
    Page("<uuid:object_id>/do/<slug:verb>/", "verb", verb_page),
    Page("<uuid:object_id>/capture/", "capture", capture_page),
    Page("<uuid:object_id>/payments/<uuid:payment_id>/refund/", "refund", refund_page),
)
"""The page itself and its history stand at Django's own addresses, `<id>/change/` and `<id>/history/`."""

ANSWERS = (
    Page("rate-example/", "rate_example", rate_example),
    Page("filters/save/", "keep_filter", keep_filter),
    Page("filters/<int:filter_id>/forget/", "drop_filter", drop_filter),
    Page("<uuid:object_id>/decide/", "decide", decide),
    Page("<uuid:object_id>/total/computed/", "computed_total", computed_total),
    Page("<uuid:object_id>/edit/try/", "try_edit", try_invoice),
    Page("<uuid:object_id>/lines/save/", "save_lines", save_lines),
    Page("<uuid:object_id>/lines/try/", "try_lines", try_lines),
    Page("<uuid:object_id>/lines/now/", "lines_now", lines_now),
    Page("<uuid:object_id>/document/try/", "try_document", try_document),
)
"""What the buttons and scripts of these pages send, by POST alone."""
