"""What the list of incoming documents can be narrowed by."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from integrations.exchange.models import Company, IncomingDocument
from invoices.admin.filters import KnowingFilter
from proxima_invoice.foundation.identifier import read_uuid

COMPANIES_OFFERED = 50
Documents = QuerySet[IncomingDocument]


class StateFilter(KnowingFilter):
    title = _("State")
    parameter_name = "status"

    def knows(self, value: str) -> bool:
        return value in IncomingDocument.Status

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, capfirst(str(label))) for value, label in IncomingDocument.Status.choices]

    def queryset(self, request: HttpRequest, queryset: Documents) -> Documents:
        return queryset.filter(status=self.value()) if self.value() else queryset


class CompanyFilter(KnowingFilter):
    title = _("Company")
    parameter_name = "company"

    def knows(self, value: str) -> bool:
        return company_key(value) is not None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(key), name) for key, name in Company.objects.values_list("pk", "name")[:COMPANIES_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: Documents) -> Documents:
        key = company_key(self.value() or "")
        return queryset.filter(company_id=key) if key else queryset


class TypeFilter(KnowingFilter):
    title = _("Kind")
    parameter_name = "doctype"

    def knows(self, value: str) -> bool:
        return value in IncomingDocument.Type

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, capfirst(str(label))) for value, label in IncomingDocument.Type.choices]

    def queryset(self, request: HttpRequest, queryset: Documents) -> Documents:
        return queryset.filter(doctype=self.value()) if self.value() else queryset


class MarksFilter(KnowingFilter):
    """What needs somebody beside the usual check."""

    title = _("Marks")
    parameter_name = "marks"

    def knows(self, value: str) -> bool:
        return value in ("sync_error", "duplicate")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("sync_error", _("With a sync error")), ("duplicate", _("Duplicates"))]

    def queryset(self, request: HttpRequest, queryset: Documents) -> Documents:
        match self.value():
            case "sync_error":
                return queryset.filter(sync_failed_at__isnull=False)
            case "duplicate":
                return queryset.filter(duplicate_of__isnull=False)
            case _:
                return queryset


def company_key(text: str) -> UUID | None:
    """None for what is no key."""
    try:
        return read_uuid(text)
    except ValueError:
        return None
