"""What happened to an incoming document, in words: who, when, and each field before and after (spec 1, trace)."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from integrations.exchange.admin.document_form import AMOUNTS, DATES
from integrations.exchange.admin.document_words import label_of
from integrations.exchange.models import DocumentEvent, IncomingDocument
from proxima_invoice.foundation.admin.figures import NOTHING, figure
from proxima_invoice.foundation.admin.timelines import Entry
from proxima_invoice.foundation.sentences import retold

MOST_SHOWN = 50
KINDS: dict[str, tuple[str | Promise, str]] = {
    "received": (pgettext_lazy("document", "Uploaded"), "upload_file"),
    "read": (pgettext_lazy("document", "Read"), "document_scanner"),
    "edited": (pgettext_lazy("document", "Corrected"), "edit"),
    "digitised": (pgettext_lazy("document", "Marked digitised"), "fact_check"),
    "exported": (pgettext_lazy("document", "Exported"), "output"),
    "rejected": (pgettext_lazy("document", "Rejected"), "cancel"),
    "sync_failed": (pgettext_lazy("document", "The accounting system could not take it"), "sync_problem"),
}
HIDDEN = {"status"}
"""The entry itself says it."""
_FIELDS = {field.name for field in IncomingDocument._meta.concrete_fields}


def timeline(document: IncomingDocument) -> list[Entry]:
    """The newest first."""
    events = DocumentEvent.objects.filter(document=document).order_by("-at", "-id")
    return [_entry(event) for event in events[:MOST_SHOWN]]


def _entry(event: DocumentEvent) -> Entry:
    title, icon = KINDS.get(event.kind, (capfirst(event.kind.replace("_", " ")), "info"))
    changes = [_change(name, *pair) for name, pair in _pairs(event.data) if name in _FIELDS - HIDDEN]
    said = event.data.get("reason") or event.data.get("message") or ""
    return Entry(event.at, event.by, title, icon=icon, reason=retold(str(said)), changes=changes)


def _pairs(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Field → before and after; what was read is told as objects, what was corrected as lists."""
    for name, told in {**data, **data.get("changes", {})}.items():
        match told:
            case {"before": before, "after": after}:
                yield name, (before, after)
            case [before, after]:
                yield name, (before, after)


def _change(name: str, before: Any, after: Any) -> SafeString:
    label = capfirst(label_of(name))
    if before in (None, ""):
        return format_html("{} {}", label, _shown(name, after))
    return format_html("{} <s>{}</s> → {}", label, _shown(name, before), _shown(name, after))


def _shown(name: str, text: Any) -> str:
    """A stored value as the page's fields write it."""
    if text in (None, ""):
        return NOTHING
    try:
        if name in AMOUNTS:
            return figure(Decimal(text))
        if name in DATES:
            return f"{date.fromisoformat(text):%d.%m.%Y}"
    except (ValueError, TypeError, InvalidOperation):
        return str(text)
    if name == "doctype":
        return str(dict(IncomingDocument.Type.choices).get(text, text))
    return str(text)
