"""What a browser is shown instead of a page: words for people, and the request's id to quote.

Nothing here asks the database, whose absence may be what went wrong.
"""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from proxima_invoice.foundation.request_id import current_request_id


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, "413.html", 413)
    return _page(request, "400.html", 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, "500.html", 500)


def not_sent_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token, or with an old one (CSRF). Django logs the reason."""
    return _page(request, "403_csrf.html", 403)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # What went wrong may have done so before this request's language was known: the thread has that of another.
    with translation.override(translation.get_language_from_request(request)):
        page = loader.render_to_string(template, {"request_id": current_request_id()})
    return HttpResponse(page, status=status)
