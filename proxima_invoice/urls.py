from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from proxima_invoice.site import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", health.live),
    path("readyz", health.ready),
    path("admin/", admin.site.urls),
]
