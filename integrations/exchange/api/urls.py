"""The addresses under `/api/pub`: the paths of the API that clients were written for (spec 7)."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from integrations.exchange.api.certificates import CertificateView
from integrations.exchange.api.files import document_file
from integrations.exchange.api.queues import ExportedView, QueueView
from integrations.exchange.api.subscription_links import ConfirmView, UnsubscribeView
from integrations.exchange.api.subscriptions import SubscriptionsView, SubscriptionView
from integrations.exchange.api.sync_errors import SyncErrorsView
from integrations.exchange.api.upload import UploadView
from integrations.exchange.api.upload_location import UploadLocationView


class Anything(StringConverter):
    """Also slashes, line ends and nothing at all: what a name may not have is told by name, and no 404."""

    regex = r"[\s\S]*"


register_converter(Anything, "anything")

urlpatterns: list[URLPattern] = [
    path("certificates/SimpleNotificationService-<str:key_id>.pem", CertificateView.as_view({"get": "retrieve"})),
    path("digitized", QueueView.as_view({"get": "list"})),
    path("exported", ExportedView.as_view({"get": "list"})),
    path("files/<str:direction>/<uuid:document_id>", document_file, name="exchange-file"),
    path("subscriptions", SubscriptionsView.as_view({"get": "list", "post": "create"})),
    path("subscriptions/<str:subscription_id>", SubscriptionView.as_view({"delete": "destroy"})),
    path("subscriptions/<str:subscription_id>/confirm", ConfirmView.as_view({"get": "retrieve"})),
    path("subscriptions/<str:subscription_id>/unsubscribe", UnsubscribeView.as_view({"get": "retrieve"})),
    path("syncerrors", SyncErrorsView.as_view({"post": "create"})),
    path("uploadlocation/<anything:fileName>", UploadLocationView.as_view({"get": "retrieve"})),
    path("uploads/<uuid:location_id>", UploadView.as_view({"put": "update"})),
]
