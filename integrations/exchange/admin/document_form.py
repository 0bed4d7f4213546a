"""The fields of a document as a form: each beside how sure we are of it (spec 7, Digitisation)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.exchange.admin.document_words import Certainty, certainty, label_of
from integrations.exchange.models import FIELDS, ExpenseAccount, IncomingDocument, VatClass
from invoices.admin.typed_form import Field, Shown, TypedForm

AMOUNTS = ("net_total", "vat_total", "total")
DATES = ("issue_date", "due_date")
ALLOCATION: dict[str, Any] = {"expense_account": ExpenseAccount, "vat_class": VatClass}
GROUPS = (
    (gettext_lazy("Document"), ("doctype", "number", "issue_date", "due_date")),
    (gettext_lazy("Seller"), ("seller_name", "seller_tin")),
    (gettext_lazy("Buyer"), ("buyer_name", "buyer_tin")),
    (gettext_lazy("Amounts"), ("net_total", "vat_total", "total", "currency")),
    (gettext_lazy("Allocation"), tuple(ALLOCATION)),
)


@dataclass
class Checked:
    """A field as the page shows it; `certainty` is None for what nobody reads from a document."""

    shown: Shown
    certainty: Certainty | None
    is_first: bool = False
    """Where the cursor stands: the first that needs somebody."""


def document_form(document: IncomingDocument) -> TypedForm:
    """Over the stored values; whatever is typed goes through `edit_document`."""
    names = [name for _title, group in GROUPS for name in group]
    stored = {name: getattr(document, f"{name}_id" if name in ALLOCATION else name) for name in names}
    return TypedForm([_field(document, name) for name in names], stored)


def groups_of(document: IncomingDocument, form: TypedForm) -> list[tuple[str, list[Checked]]]:
    checked = {
        shown.spec.name: Checked(shown, certainty(document, shown.spec.name) if shown.spec.name in FIELDS else None)
        for shown in form
    }
    first = _first(list(checked.values()))
    if first:
        first.is_first = True
    return [(str(title), [checked[name] for name in group]) for title, group in GROUPS]


def _first(fields: Sequence[Checked]) -> Checked | None:
    """What was refused comes before what is doubtful, and that before what is empty and only a person can know."""
    refused = [one for one in fields if one.shown.errors]
    doubtful = [one for one in fields if one.certainty and one.certainty.is_doubtful]
    empty = [one for one in fields if one.certainty is None and not one.shown.value]
    return next(iter([*refused, *doubtful, *empty]), None)


def _field(document: IncomingDocument, name: str) -> Field:
    label = capfirst(label_of(name))
    if name == "doctype":
        choices = [(value, capfirst(str(word))) for value, word in IncomingDocument.Type.choices]
        return Field(name, label, "choice", choices=choices)
    if name in ALLOCATION:
        return Field(name, label, "choice", choices=_choices(document, name))
    kind = "date" if name in DATES else "amount" if name in AMOUNTS else "text"
    return Field(name, label, kind, unit=document.currency if kind == "amount" else "")


def _choices(document: IncomingDocument, name: str) -> list[tuple[str, str]]:
    """Those in use, and the one it has."""
    in_use = {str(row.pk): str(row) for row in ALLOCATION[name].objects.filter(is_active=True)}
    own = getattr(document, name)
    if own is not None:
        in_use.setdefault(str(own.pk), _("%s (no longer in use)") % own)
    return [("", _("none yet")), *in_use.items()]
