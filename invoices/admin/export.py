"""The filtered list as a file: exactly what the list shows under the same address, in its order, all pages of it.

Looking at it changes nothing, so it is a GET. Rows are read and written a few thousand at a time: a hundred thousand
need no more memory than a thousand.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from invoices.admin.export_columns import COLUMNS, Column, rows
from invoices.admin.narrowed_list import UNREADABLE_QUERY, narrowed_list
from invoices.admin.page import LOOKING, needs
from invoices.admin.queue import list_url
from proxima_invoice.foundation.admin.base import ModelAdmin

Row = list[Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER_FORMATS = {"amount": "#,##0.00", "count": "0", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "text": "@"}
_WIDTHS = {"amount": 17, "count": 10, "date": 12, "moment": 17, "text": 15}
_WIDE, _WIDE_WIDTH = "company_name", 36
_ROWS_A_PART = 500


@needs("invoices.view_invoice", methods=LOOKING)
def export(model_admin: ModelAdmin, request: HttpRequest, *, file_type: str) -> HttpResponse:
    """`file_type` is `csv` or `xlsx`."""
    if file_type not in ("csv", "xlsx"):
        raise Http404
    try:
        invoices, _order = narrowed_list(model_admin, request, request.GET.urlencode())
        found = rows(invoices)
        # What only the database finds wrong with a filter is found before anything was sent.
        first = list(_some(found, 1))
    except UNREADABLE_QUERY:
        return HttpResponseRedirect(list_url("e=1"))
    name = f"invoices_{localdate():%Y-%m-%d}.{file_type}"
    if file_type == "xlsx":
        return cast("HttpResponse", _xlsx(chain(first, found), name))
    answer = StreamingHttpResponse(_csv(chain(first, found)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # Django's streaming answer is no HttpResponse by its class; every view of the admin says it gives one.
    return cast("HttpResponse", answer)


def _some(found: Iterator[Row], count: int) -> Iterator[Row]:
    for _number, row in zip(range(count), found, strict=False):
        yield row


# -- CSV ---------------------------------------------------------------------------------------------------------------
class _Echo:
    """What csv writes to, handing every line back."""

    def write(self, line: str) -> str:
        return line


def _csv(found: Iterable[Row]) -> Iterator[str]:
    """UTF-8 with the mark that spreadsheets know it by; numbers with a decimal point, dates as ISO 8601 has them."""
    writer = csv.writer(_Echo())
    # Streamed line by line, each would be a chunk of its own on the wire.
    part = ["\ufeff" + writer.writerow([str(column.title) for column in COLUMNS])]
    for row in found:
        part.append(writer.writerow([_csv_value(column, value) for column, value in zip(COLUMNS, row, strict=True)]))
        if len(part) >= _ROWS_A_PART:
            yield "".join(part)
            part = []
    yield "".join(part)


def _csv_value(column: Column, value: Any) -> Any:
    if value is None:
        return ""
    if column.kind == "text":
        return f"'{value}" if value.startswith(_FORMULA_BEGINS) else value
    if column.kind == "amount":
        return f"{value:.2f}"
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


# -- XLSX --------------------------------------------------------------------------------------------------------------
def _xlsx(found: Iterable[Row], name: str) -> FileResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Invoices"))
    sheet.freeze_panes = "B2"
    for number, column in enumerate(COLUMNS, start=1):
        width = _WIDE_WIDTH if column.field == _WIDE else _WIDTHS[column.kind]
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_heading(sheet, str(column.title)) for column in COLUMNS])
    # A cell is written at once and may be filled anew: one a column carries the format for all its rows.
    cells = [_cell(sheet, column) for column in COLUMNS]
    count = 1
    for row in found:
        for cell, column, value in zip(cells, COLUMNS, row, strict=True):
            _fill(cell, column, value)
        sheet.append(cells)
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count}"
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _heading(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = _NUMBER_FORMATS[column.kind]
    return cell


def _fill(cell: Any, column: Column, value: Any) -> None:
    match value:
        case str():
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            # Whatever it looks like: `=1+1` in a company's name is a name.
            cell.data_type = "s"
        case datetime():
            # A sheet knows no time zones.
            cell.value = value.replace(tzinfo=None)
        case date():
            cell.value = value
        case _:
            cell.value = value
