"""A stored logo for an `<img>` of ours: under its key, which names these bytes for ever."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from invoices.queries.logo import stored_logo

A_YEAR = 365 * 24 * 3600
# Should somebody open an SVG by itself, it still runs nothing, loads nothing and is nobody's page.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def logo_url(key: str) -> str:
    return reverse("admin:invoices_branding_logo", args=[key])


@require_safe
def logo_answer(request: HttpRequest, key: str) -> HttpResponse:
    """404 for a key that no logo has."""
    logo = stored_logo(key)
    if logo is None:
        raise Http404(_("There is no such logo."))
    etag = quote_etag(logo.sha256)
    answer: HttpResponse = (
        HttpResponseNotModified()
        if etag in parse_etags(request.headers.get("If-None-Match", ""))
        else HttpResponse(logo.content, content_type=logo.media_type)
    )
    answer["ETag"], answer["Content-Security-Policy"] = etag, POLICY
    patch_cache_control(answer, public=True, max_age=A_YEAR, immutable=True)
    return answer
