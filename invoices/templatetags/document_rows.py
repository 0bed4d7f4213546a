"""The rows of a document's table, written without template nodes: those took most of the time that a page takes."""

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def document_rows(rows: Sequence[Sequence[str]], *, has_days: bool, has_hours: bool, is_end: bool) -> SafeString:
    """A `<tr>` for each of `document_table.Row`; the last is marked when `is_end`, for nothing follows.

    In a table that has days, a row without one is wider.
    """
    alone = '<td class="text" colspan="2">' if has_days else '<td class="text">'
    parts: list[str] = []
    last = len(rows) - 1 if is_end else -1
    for place, (kind, number, day, description, hours, rate, amount) in enumerate(rows):
        parts += [
            f'<tr class="{kind} last">' if place == last else f'<tr class="{kind}">',
            f"<td>{number}</td>",
            f'<td class="day">{day}</td><td class="text">' if day else alone,
            f"{escape(description)}</td>",
            f'<td class="num">{escape(hours)}</td>' if has_hours else "",
            f'<td class="num">{escape(rate)}</td><td class="num">{escape(amount)}</td></tr>\n    ',
        ]
    return mark_safe("".join(parts))  # noqa: S308 - kind, number and day are ours; everything else is escaped
