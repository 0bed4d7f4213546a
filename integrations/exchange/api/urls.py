"""The addresses under `/api/pub`: the paths of the API that clients were written for (spec 7)."""

from django.urls import path

from integrations.exchange.api.files import document_file
from integrations.exchange.api.queues import ExportedView, QueueView
from integrations.exchange.api.sync_errors import SyncErrorsView

urlpatterns = [
    path("digitized", QueueView.as_view({"get": "list"})),
    path("exported", ExportedView.as_view({"get": "list"})),
    path("files/<str:signed>", document_file, name="exchange-file"),
    path("syncerrors", SyncErrorsView.as_view({"post": "create"})),
]
