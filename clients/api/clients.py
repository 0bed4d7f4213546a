"""`/clients`: the contracts of the warehouse, which the API calls clients (spec 1, Words)."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api import examples
from clients.api.shapes import ClientDetailsShape, ClientShape
from clients.queries import warehouse
from clients.warehouse.labels import parse_labels
from clients.warehouse.source import WarehouseSource
from clients.warehouse.types import ACTIVE, DEAL_TYPES, Application
from proxima_invoice.foundation.api.fields import SEGMENT, TEXT
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.pagination import page_of, window
from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer, page_answer

LONGEST_SEARCH = 200

KEY = OpenApiParameter(
    "key",
    {"type": "string", "pattern": SEGMENT},
    OpenApiParameter.PATH,
    description="application_key of the contract.",
)


class ClientsView(ApiViewSet):
    tag = "clients"

    @operation(
        summary="Active contracts",
        name="list_clients",
        permission="invoices.view_invoice",
        description="In the order of their keys.",
        answers=ClientShape,
        example=examples.CLIENT,
        many=True,
        paged=True,
        leads_to={"key": "$response.body#/data/0/application_key"},
        parameters=(
            OpenApiParameter(
                "search",
                {"type": "string", "maxLength": LONGEST_SEARCH, "pattern": TEXT},
                description="Part of a key, of the contract's name or of the company's.",
            ),
            OpenApiParameter("deal_type", str, enum=DEAL_TYPES, description="Only contracts of this kind."),
        ),
    )
    def list(self, request: Request) -> Response:
        asked = window(request.query_params)
        search = _search(request.query_params.get("search", ""))
        deal_type = request.query_params.get("deal_type")
        if deal_type is not None and deal_type not in DEAL_TYPES:
            raise invalid({"deal_type": _("Give one of %(values)s.") % {"values": ", ".join(DEAL_TYPES)}})
        source = warehouse()
        contracts = [one for one in source.applications() if one.status == ACTIVE]
        if deal_type:
            contracts = [one for one in contracts if one.deal_type == deal_type]
        names = _company_names(source, contracts) if search else {}
        if search:
            contracts = [one for one in contracts if search in _searched(one, names)]
        page = page_of(contracts, asked)
        names = names or _company_names(source, page.rows)
        rows = [{**one._asdict(), "company_name": names.get(one.customer_key, "")} for one in page.rows]
        return page_answer(page, ClientShape(rows, many=True).data)


class ClientView(ApiViewSet):
    tag = "clients"
    path_parameters = (KEY,)

    @operation(
        summary="One contract with its customer",
        name="get_client",
        permission="invoices.view_invoice",
        answers=ClientDetailsShape,
        example=examples.DETAILS,
        refuses={"NOT_FOUND": "The warehouse has no contract APP-999."},
    )
    def retrieve(self, _request: Request, key: str) -> Response:
        source = warehouse()
        application = find_application(source, key)
        customer = source.customers([application.customer_key]).get(application.customer_key)
        details: dict[str, Any] = {
            "application": {**application._asdict(), "labels": parse_labels(application.labels)},
            "customer": customer._asdict() if customer else None,
            "contacts": [one._asdict() for one in source.contacts(application.customer_key)],
        }
        return answer(ClientDetailsShape(details).data)


def find_application(source: WarehouseSource, key: str) -> Application:
    """The contract of any status; raises a `NOT_FOUND`."""
    found = source.applications([key]) if key.isprintable() and len(key) <= 255 else []
    if not found:
        raise Refusal(Problem("NOT_FOUND", _("The warehouse has no contract %(contract)s.") % {"contract": key[:50]}))
    return found[0]


def _search(text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise invalid({"search": _("At most %(most)d characters.") % {"most": LONGEST_SEARCH}})
    return text.strip().casefold()


def _searched(application: Application, names: dict[str, str]) -> str:
    parts = (application.application_key, application.customer_key, application.application_name)
    return "\n".join((*parts, names.get(application.customer_key, ""))).casefold()


def _company_names(source: WarehouseSource, contracts: Any) -> dict[str, str]:
    customers = source.customers({one.customer_key for one in contracts})
    return {key: customer.company_name for key, customer in customers.items()}
