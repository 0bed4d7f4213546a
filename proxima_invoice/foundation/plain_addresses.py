"""Addresses with a NUL are refused before a database sees them: PostgreSQL has no text that could hold one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest


class PlainAddressesMiddleware:
    """Answers 400 to a path or query string with the NUL character, however it is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("An address cannot hold the NUL character.", content_type="text/plain")
        return self.get_response(request)
