from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from proxima_invoice.site import api_urls, error_pages, health, metrics

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", health.live),
    path("readyz", health.ready),
    path("metrics", metrics.metrics),
    path("api/", include(api_urls)),
    # Whoever only wants to read another language needs no log-in; a GET changes nothing (Django's view).
    path("admin/language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]

handler400 = error_pages.bad_request
handler403 = error_pages.not_allowed
handler404 = error_pages.not_found
handler500 = error_pages.server_error
