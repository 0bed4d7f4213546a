"""POST /auth/login: a name and a password for a token; who guesses is locked out (spec 3, Endpoints)."""

import unicodedata
from datetime import UTC, datetime
from typing import Any, cast

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from proxima_invoice.foundation.api.authentication import ApiToken
from proxima_invoice.foundation.api.client_address import client_address
from proxima_invoice.foundation.api.fields import MomentField
from proxima_invoice.foundation.api.lockout import locked_out
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object, only
from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid
from proxima_invoice.foundation.api.shapes import RequestShape
from proxima_invoice.foundation.api.views import ApiViewSet, answer

LONGEST_NAME = 150
"""As the user's model has it."""
LONGEST_PASSWORD = 4096
_WRONG = gettext_noop("Unknown user, wrong password, or the account is switched off.")


_TYPED = r"^[^\x00-\x1f\x7f-\x9f]+$"
"""Nothing that controls a terminal."""


class LoginRequest(RequestShape):
    username = serializers.RegexField(_TYPED, min_length=1, max_length=LONGEST_NAME, trim_whitespace=False)
    password = serializers.RegexField(_TYPED, min_length=1, max_length=LONGEST_PASSWORD, trim_whitespace=False)


class TokenShape(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as Authorization: Bearer <token>.")
    expires_at = MomentField()
    username = serializers.CharField()
    role = serializers.ChoiceField(choices=["admin", "manager", "viewer", ""], help_text="Empty: no role.")


class LoginThrottle(SimpleRateThrottle):
    """Per address, whatever names are tried: the lock-out counts per name."""

    scope = "login"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"login:{client_address(request._request)}"


class LoginView(ApiViewSet):
    tag = "auth"
    authentication_classes = ()
    throttle_classes = (LoginThrottle,)

    @operation(
        summary="Log in",
        name="login",
        takes=LoginRequest,
        takes_example={"username": "manager", "password": "proxima-demo"},
        answers=TokenShape,
        example={
            "token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIyIn0.c2ln",
            "expires_at": "2026-02-16T10:00:00Z",
            "username": "manager",
            "role": "manager",
        },
        refuses={"UNAUTHORIZED": _WRONG, "RATE_LIMITED": "Too many failed log-ins. Try again in 15 minutes."},
    )
    def create(self, request: Request) -> Response:
        body = only(json_object(request), ("username", "password"))
        username = _text(body, "username", longest=LONGEST_NAME)
        password = _text(body, "password", longest=LONGEST_PASSWORD)
        locked = {"username": username}
        if not AxesProxyHandler.is_allowed(request._request, locked):
            raise Refusal(locked_out())
        user = cast("AbstractUser | None", authenticate(request._request, username=username, password=password))
        if user is None:
            # This very try may have been the one too many.
            raise Refusal(locked_out()) if not AxesProxyHandler.is_allowed(request._request, locked) else _refused()
        user_logged_in.send(sender=type(user), request=request._request, user=user)
        token = ApiToken.of(user)
        return answer(
            {
                "token": str(token),
                "expires_at": MomentField().to_representation(datetime.fromtimestamp(token["exp"], UTC)),
                "username": user.get_username(),
                "role": token["role"],
            }
        )


def _text(body: dict[str, Any], name: str, *, longest: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise invalid({name: _("Give a text of 1 to %(longest)d characters.") % {"longest": longest}})
    # Not what is invisible: a password may well hold a joiner or a space that does not break.
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise invalid({name: _("This holds a character that cannot be typed.")})
    return value


def _refused() -> Refusal:
    return Refusal(Problem("UNAUTHORIZED", _(_WRONG)))
