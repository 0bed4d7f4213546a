"""Bearer tokens (spec 3, Auth): HS256 with the claims sub, role, iat and exp, good for a day.

A token dies with its user: whoever is switched off, or gets another password, is refused at once.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import Token

ROLES = ("admin", "manager", "viewer")
"""Highest first: who has several is called by the highest."""
LIFETIME = timedelta(hours=24)


class ApiToken(Token):
    token_type = "api"  # noqa: S105 - a kind, no secret
    lifetime = LIFETIME

    @classmethod
    def of(cls, user: AbstractUser) -> "ApiToken":
        token = cls.for_user(user)
        token["role"] = role_of(user)
        # One kind of token, and nothing is looked up by its own id.
        for claim in ("token_type", "jti"):
            token.payload.pop(claim, None)
        return token

    def verify(self) -> None:
        self.check_exp()


class BearerAuthentication(JWTAuthentication):
    """Who sends the token; raises for one that is expired, forged, or whose user may no longer come in."""

    def authenticate(self, request: Any) -> Any:
        try:
            return super().authenticate(request)
        except (AuthenticationFailed, InvalidToken, ValueError, TypeError, OverflowError):
            # The library's words tell an expired token from one whose user is gone: nobody needs to know. The last
            # three are for claims of another kind, signed by somebody else who has our secret.
            raise AuthenticationFailed(_("This token is not valid, or no longer. Log in again.")) from None


def role_of(user: AbstractUser) -> str:
    """`admin`, `manager`, `viewer`, or nothing for who has no role."""
    if user.is_superuser:
        return ROLES[0]
    groups = set(user.groups.values_list("name", flat=True))
    return next((role for role in ROLES if role in groups), "")
