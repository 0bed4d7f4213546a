"""The base of every endpoint: read input, call one service, say what happened."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.http.request import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from proxima_invoice.foundation.api.operation import operation_of
from proxima_invoice.foundation.api.pagination import Page
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.versions import etag
from proxima_invoice.foundation.identifier import read_uuid

LARGEST_ID = 2**31 - 1
"""Of what is numbered; no installation comes near."""
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")


class ApiViewSet(ViewSet):
    """Inherit from this; each method carries its `operation`."""

    is_bare = False
    """Answers in no envelope, refusals as `{"message"}`: for clients that were written for another API (spec 7)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if operation := operation_of(self):
            only_known(request.query_params, operation.query_names)


def caller(request: Request) -> AbstractBaseUser:
    """Who sends the request; the permission check has let no anonymous one come this far."""
    if not isinstance(request.user, AbstractBaseUser):
        raise NotAuthenticated
    return request.user


def answer(data: Any, *, status: int = 200, version: int | None = None, headers: Mapping[str, str] = {}) -> Response:
    """One object, or a whole list."""
    tag = {} if version is None else {"ETag": etag(version)}
    return Response({"data": data, "error": None}, status=status, headers={**tag, **headers})


def page_answer(page: Page, data: Any) -> Response:
    """`data` is what the rows of the page are written as."""
    return Response({"data": data, "meta": page.meta})


def only_known(parameters: QueryDict, known: set[str]) -> None:
    """A slip in a filter's name must not answer with everything."""
    wrong = {name: _("There is no such parameter.") for name in parameters if name not in known}
    wrong |= {name: _("Give it once.") for name in known if len(parameters.getlist(name)) > 1}
    if wrong:
        raise invalid(wrong)


def as_id(text: str, *, name: str = "id") -> UUID:
    """The id in an address; a malformed one is a validation error (spec 3, Codes)."""
    try:
        return read_uuid(text)
    except ValueError as error:
        raise invalid({name: str(error)}) from None


def as_number(text: str, *, name: str) -> int:
    """The same of what is numbered: from 1, without zeros before it."""
    if _NUMBER.fullmatch(text) and int(text) <= LARGEST_ID:
        return int(text)
    raise invalid({name: _("Give a whole number from 1 to %(largest)d.") % {"largest": LARGEST_ID}})
