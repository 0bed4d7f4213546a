"""The rows of the list of invoices as the theme lays them out, but without laying out its headings for every row.

The theme renders the tick box and all headings anew for each row by templates: two thirds of the list's whole time.
Every column of ours is a method, so a row is its values in the theme's own cells.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import template
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import ChangeList
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from unfold.admin import checkbox
from unfold.templatetags.unfold_list import (
    CHECKBOX_CLASSES,
    LINK_CLASSES,
    ROW_CLASSES,
    UnfoldResultList,
    result_headers,
    result_hidden_fields,
)

from invoices.models import Invoice
from proxima_invoice.foundation.admin.figures import NOTHING

register = template.Library()
TICK = "action_checkbox"
_ANY_KEY = "00000000-0000-0000-0000-000000000000"
_LINK = " ".join(LINK_CLASSES)


class _Column(NamedTuple):
    """What stands around each value of a column; with `link` the value is one."""

    name: str
    before: SafeString
    after: SafeString
    link: SafeString


@register.inclusion_tag("admin/change_list_results.html")
def invoice_result_list(changelist: ChangeList) -> dict[str, Any]:
    headings = list(result_headers(changelist))
    columns = [
        _column(changelist, str(name), heading["text"])
        for name, heading in zip(changelist.list_display, headings, strict=True)
    ]
    tick = checkbox.render(ACTION_CHECKBOX_NAME, _ANY_KEY)
    return {
        "cl": changelist,
        "result_hidden_fields": list(result_hidden_fields(changelist)),
        "result_headers": headings,
        "num_sorted_fields": sum(1 for heading in headings if heading["sortable"] and heading["sorted"]),
        "results": [
            UnfoldResultList(invoice, None, _cells(changelist.model_admin, invoice, columns, tick))
            for invoice in changelist.result_list
        ],
        "actions_row": None,
        "has_add_permission": False,
    }


def _column(changelist: Any, name: str, heading: str) -> _Column:
    tag = "th" if name in changelist.list_display_links else "td"
    classes = CHECKBOX_CLASSES if name == TICK else [f"field-{name}", *ROW_CLASSES]
    label = _("Select record") if name == TICK else heading
    opening = format_html('<{} class="{}" data-label="{}">', tag, " ".join(classes), label)
    link = SafeString()
    if name in changelist.list_display_links:
        known = {"preserved_filters": changelist.preserved_filters, "opts": changelist.opts}
        url = add_preserved_filters(known, changelist.url_for_result(Invoice(pk=_ANY_KEY)))
        link = format_html('<a href="{}" class="{}">', url, _LINK)
    return _Column(name, opening, format_html("</{}>", tag), link)


def _cells(model_admin: Any, invoice: Invoice, columns: list[_Column], tick: SafeString) -> Iterator[SafeString]:
    key = str(invoice.pk)
    for column in columns:
        if column.name == TICK:
            shown = tick.replace(_ANY_KEY, key)
        else:
            shown = conditional_escape(getattr(model_admin, column.name)(invoice) or NOTHING)
        if column.link:
            shown = f"{column.link.replace(_ANY_KEY, key)}{shown}</a>"
        # Everything in it is safe by now: a key is letters and digits.
        yield mark_safe(f"{column.before}{shown}{column.after}")  # noqa: S308
