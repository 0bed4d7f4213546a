"""PUT /api/pub/uploads/<id>: where files are put while there is no bucket; it refuses as a bucket would (spec 7)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from integrations.exchange.api.base import ExchangeViewSet
from integrations.exchange.api.throttle import LocationThrottle, UploadThrottle
from integrations.exchange.services.admit_upload import admit_upload
from integrations.exchange.services.receive_upload import MOST_MEGABYTES, receive_upload
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.streamed_body import read_streamed

SIGNED = ("expires", "signature")


class UploadView(ExchangeViewSet):
    """The signature of the address is who may: no key is needed."""

    authentication_classes = ()
    throttle_classes = (LocationThrottle, UploadThrottle)

    # Not in the schema: the address is used as it was given, and may lead to the bucket instead.
    @extend_schema(exclude=True)
    @operation(summary="Put a file", name="put_upload", parameters=[OpenApiParameter(name) for name in SIGNED])
    def update(self, request: Request, location_id: UUID) -> HttpResponse:
        location = admit_upload(
            location_id=location_id,
            **{name: request.query_params.get(name, "") for name in SIGNED},
            content_type=request.headers.get("Content-Type", ""),
            key_text=request.headers.get("x-api-key", "").strip(),
            now=timezone.now(),
        )
        content = read_streamed(request._request, most_megabytes=MOST_MEGABYTES)
        receive_upload(location_id=location.pk, content=content, content_type=location.content_type, now=timezone.now())
        taken = HttpResponse()
        del taken.headers["Content-Type"]  # of nothing
        return taken
