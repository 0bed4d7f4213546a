"""The base of every endpoint of the exchange: keys in the place of users, bare JSON, any Content-Type (spec 7)."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from integrations.exchange.api.throttle import KeyThrottle
from integrations.exchange.models import ApiKey
from integrations.exchange.services.use_key import use_key
from proxima_invoice.foundation.api.operation import operation_of
from proxima_invoice.foundation.api.parser import StrictJSONParser
from proxima_invoice.foundation.api.problems import Problem, Refusal
from proxima_invoice.foundation.api.views import ApiViewSet


class KeyAuthentication(BaseAuthentication):
    """`x-api-key`: the key is `request.auth`; there is no user."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey]:
        key = use_key(request.headers.get("x-api-key", "").strip(), now=timezone.now())
        if key is None:
            raise AuthenticationFailed(_("Send your key as x-api-key; this is none, or it is valid no longer."))
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return "x-api-key"


class MayUseScope(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        operation = operation_of(view)
        if operation is None or operation.is_public:
            return True
        if operation.scope not in caller_key(request).scopes:
            words = {"scope": operation.scope}
            raise Refusal(
                Problem("FORBIDDEN", _("This key was not made for this: it lacks the scope %(scope)s.") % words)
            )
        return True


class AnyContentType(BaseContentNegotiation):
    """Bodies are JSON, whatever Content-Type says: curl's own, of forms, too."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ExchangeViewSet(ApiViewSet):
    tag = "exchange"
    is_bare = True
    authentication_classes: Sequence[type[BaseAuthentication]] = (KeyAuthentication,)
    permission_classes = (MayUseScope,)
    parser_classes = (StrictJSONParser,)
    content_negotiation_class = AnyContentType
    throttle_classes: Sequence[type[BaseThrottle]] = (KeyThrottle,)


def caller_key(request: Request) -> ApiKey:
    if not isinstance(request.auth, ApiKey):
        raise NotAuthenticated
    return request.auth
