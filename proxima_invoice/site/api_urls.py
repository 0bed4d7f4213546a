"""Everything under `/api/`: version 1, its schema, and the pages that show it."""

from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.utils import translation
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from clients.api import urls as client_urls
from integrations.api import urls as integration_urls
from integrations.exchange.api import urls as exchange_urls
from integrations.exchange.api.json_schema import json_schema
from invoices.api import urls as invoice_urls
from proxima_invoice.foundation.api.login import LoginView

# JSON, which whoever expects YAML can read as well: of the two it is the one that every tool takes.
_schema = SpectacularAPIView.as_view(renderer_classes=[OpenApiJsonRenderer2])


@wraps(_schema)
def schema(request: HttpRequest) -> HttpResponseBase:
    """The same for everybody: programs are made from it, whatever language their maker's browser asks for."""
    with translation.override(settings.LANGUAGE_CODE):
        answer: HttpResponseBase = _schema(request)
    answer.headers["Content-Language"] = settings.LANGUAGE_CODE
    return answer


urlpatterns = [
    path("v1/auth/login", LoginView.as_view({"post": "create"})),
    path("v1/", include(client_urls)),
    path("v1/", include(invoice_urls)),
    path("v1/", include(integration_urls)),
    path("pub/", include(exchange_urls)),
    path("schema", schema, name="api-schema"),
    path("schema/jsonexport.json", json_schema),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]
