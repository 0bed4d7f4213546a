"""A file as an answer: whoever has these very bytes already is told so instead."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, parse_etags, quote_etag


def file_answer(
    request: HttpRequest, *, digest: str, read: Callable[[], bytes], name: str, content_type: str
) -> HttpResponse:
    """`digest` is the file's SHA-256 and its ETag; `read` is called only when the bytes have to be sent."""
    etag = quote_etag(digest)
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    if etag in known or "*" in known:
        return HttpResponse(status=304, headers={"ETag": etag})
    headers = {"ETag": etag, "Content-Disposition": content_disposition_header(True, name) or "attachment"}
    answer = HttpResponse(read(), content_type=content_type, headers=headers)
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
