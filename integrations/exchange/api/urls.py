"""The addresses under `/api/pub`: the paths of the API that clients were written for (spec 7)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
