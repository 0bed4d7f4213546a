"""What the list of invoices can be narrowed and ordered by (spec 3).

Every ordering has an index, and of the filters status, both keys, period_from and, on PostgreSQL, the search. Deal type
and currency (three and a few values) and period_to (nearly all invoices) have none of their own: a walk through the
newest invoices, in an index that holds all of these, meets a page of them, and one more would save the count little.
"""

import re
from datetime import date
from functools import cache
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import DateField, Form
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from invoices.api.requests import DAY, NAMED
from invoices.models import Invoice
from invoices.services.check_values import as_date
from invoices.states import Status
from proxima_invoice.foundation.api.fields import TEXT
from proxima_invoice.foundation.api.problems import invalid

LONGEST = 200
"""Characters of a text to look for."""
ORDERINGS = ("created_at", "invoice_date", "period_start", "invoice_number", "total_amount", "company_name")
NAMES = ("application_key", "customer_key", "currency")
NEVER_EMPTY = ("status", "deal_type", "period_from", "period_to", "ordering")
"""A cleared search box is no search; a key that a client forgot to fill in would answer with everybody's invoices."""
NEWEST_FIRST = ("-created_at", "-invoice_number")


class ISODateField(DateField):
    """`2026-02-01` and nothing else: Django's own field would also guess at other ways of writing a day."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return as_date(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class ISODateFilter(django_filters.DateFilter):
    field_class = ISODateField


class InvoiceFilter(django_filters.FilterSet):
    status = django_filters.CharFilter(method="with_status")
    application_key = django_filters.CharFilter(max_length=LONGEST, strip=False)
    customer_key = django_filters.CharFilter(max_length=LONGEST, strip=False)
    deal_type = django_filters.ChoiceFilter(choices=Invoice.DealType.choices)
    currency = django_filters.CharFilter(max_length=LONGEST, strip=False)
    period_from = ISODateFilter(field_name="period_start", lookup_expr="gte")
    period_to = ISODateFilter(method="up_to")
    search = django_filters.CharFilter(method="with_text", max_length=LONGEST)

    class Meta:
        model = Invoice
        fields = ()

    @classmethod
    @cache
    def _form_class(cls) -> type[Form]:
        made: type[Form] = super().get_form_class(cls())
        return made

    def get_form_class(self) -> type[Form]:
        """Made once: its fields are the same for each request, and made anew they were a tenth of an empty answer."""
        return self._form_class()

    def with_status(self, invoices: QuerySet[Invoice], _name: str, value: str) -> QuerySet[Invoice]:
        return invoices.filter(status__in=value.split(","))

    def up_to(self, invoices: QuerySet[Invoice], _name: str, value: date) -> QuerySet[Invoice]:
        # A period begins before it ends. Where it begins is told by the list's own indexes: those that begin later need
        # not be read to see where they end.
        return invoices.filter(period_end__lte=value, period_start__lte=value)

    def with_text(self, invoices: QuerySet[Invoice], _name: str, value: str) -> QuerySet[Invoice]:
        return invoices.filter(search_text__contains=value)


def narrowed(parameters: QueryDict) -> QuerySet[Invoice]:
    """The invoices that are asked for, in the order that is asked for; raises `Refusal` naming what is wrong."""
    # An empty one would answer with everything, which is not what was asked.
    wrong: dict[str, Any] = {
        name: _("Give a value, or leave it out.") for name in NEVER_EMPTY if parameters.get(name, name).strip() == ""
    }
    # What is taken off without a word would answer another question than was asked.
    wrong |= {
        name: _("Leave out the blanks around it.") if value.strip() else _("Give a value, or leave it out.")
        for name in NAMES
        if (value := parameters.get(name)) is not None and not re.fullmatch(NAMED, value)
    }
    statuses = parameters.get("status", "")
    if unknown := [one for one in statuses.split(",") if one not in list(Status)] if statuses else []:
        said = _("There is no status %(status)s; give some of %(statuses)s, separated by commas.")
        wrong["status"] = said % {"status": repr(unknown[0]), "statuses": ", ".join(Status)}
    ordering = parameters.get("ordering", "")
    if ordering and ordering.removeprefix("-") not in ORDERINGS:
        said = _("Give one of %(orderings)s, with a minus before it for the other way round.")
        wrong["ordering"] = said % {"orderings": ", ".join(ORDERINGS)}
    filters = InvoiceFilter(parameters, queryset=Invoice.objects.all())
    if not filters.is_valid():
        wrong |= {name: [str(text) for text in texts] for name, texts in filters.errors.items()}
    if wrong:
        raise invalid(wrong)
    invoices: QuerySet[Invoice] = filters.qs
    # The id makes pages of equal values follow each other without gap or repetition; it runs the same way as the
    # column, so that one index serves both ways.
    last = "id" if ordering and not ordering.startswith("-") else "-id"
    return invoices.order_by(*([ordering] if ordering else NEWEST_FIRST), last)


def _text(name: str, description: str) -> OpenApiParameter:
    shape = {"type": "string", "maxLength": LONGEST, "pattern": NAMED if name in NAMES else TEXT}
    return OpenApiParameter(name, shape, description=description)


_ONE_STATUS = "|".join(Status)
PARAMETERS = (
    OpenApiParameter(
        "status",
        {"type": "string", "pattern": f"^({_ONE_STATUS})(,({_ONE_STATUS}))*$"},
        description="One status, or several separated by commas.",
        examples=[OpenApiExample("two statuses", value="needs_review,approved")],
    ),
    _text("application_key", "Exactly this contract."),
    _text("customer_key", "Exactly this customer."),
    OpenApiParameter("deal_type", str, enum=[value for value, _label in Invoice.DealType.choices]),
    _text("currency", "Such as UZS."),
    OpenApiParameter("period_from", DAY, description="The period begins on this day or later."),
    OpenApiParameter("period_to", DAY, description="The period ends on this day or earlier."),
    _text("search", "Part of a number, company, contract or customer, in any case."),
    OpenApiParameter(
        "ordering", str, enum=[sign + name for name in ORDERINGS for sign in ("", "-")], description="Newest first."
    ),
)
