"""The addresses of the API under `/api/v1` that are about contracts."""

from django.urls import path

from clients.api import errors  # noqa: F401 - registers how the warehouse's failures read
from clients.api.clients import ClientsView, ClientView

urlpatterns = [
    path("clients", ClientsView.as_view({"get": "list"})),
    path("clients/<str:key>", ClientView.as_view({"get": "retrieve"})),
]
