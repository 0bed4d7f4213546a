"""The addresses under `/api/pub`: the paths of the API that clients were written for (spec 7)."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from integrations.exchange.api.upload import UploadView
from integrations.exchange.api.upload_location import UploadLocationView


class Anything(StringConverter):
    """Also slashes, line ends and nothing at all: what a name may not have is told by name, and no 404."""

    regex = r"[\s\S]*"


register_converter(Anything, "anything")

urlpatterns: list[URLPattern] = [
    path("uploadlocation/<anything:fileName>", UploadLocationView.as_view({"get": "retrieve"})),
    path("uploads/<uuid:location_id>", UploadView.as_view({"put": "update"})),
]
