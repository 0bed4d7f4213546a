"""Cards that apps above add to a page of an app below, without that one knowing them (design, Signals)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, Any], SafeString]
"""What is shown for a subject; empty for nothing. At most two queries each: pages have a budget."""

_panels: dict[str, list[Panel]] = {}


def register(place: str, panel: Panel) -> None:
    """`place` is what the page calls itself, such as `invoice`, or a part of it, as `invoice_warnings`; a form of
    settings goes by its model's name.
    """
    _panels.setdefault(place, []).append(panel)


def rendered(place: str, request: HttpRequest, subject: Any) -> list[SafeString]:
    return [html for panel in _panels.get(place, ()) if (html := panel(request, subject))]
