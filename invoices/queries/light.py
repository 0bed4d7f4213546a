"""Invoices for a list: without what only the page of one of them prints."""

from django.db.models import QuerySet

from invoices.models import Invoice

HEAVY = (
    "search_text",
    "html_override",
    "legal_text",
    "customer_snapshot",
    "application_snapshot",
    "branding_snapshot",
)


def light(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return invoices.defer(*HEAVY)
