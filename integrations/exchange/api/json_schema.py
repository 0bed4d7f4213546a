"""`/api/schema/jsonexport.json`: what the queues answer, as a JSON Schema that anybody may read (spec 7, Queues)."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from integrations.exchange.queries.document_schema import document_schema


@require_safe
def json_schema(_request: HttpRequest) -> JsonResponse:
    answer = JsonResponse(document_schema(), content_type="application/schema+json", json_dumps_params={"indent": 1})
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
