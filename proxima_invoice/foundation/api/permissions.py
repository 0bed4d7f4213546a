"""Who may call what: the permission that the operation names, the same that the admin asks for (spec 3, Roles)."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from proxima_invoice.foundation.api.operation import operation_of


class MayCall(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        operation = operation_of(view)
        if operation is None:
            # No such method: the view says so itself, to whoever has logged in where that is asked for.
            return not request.authenticators or _has_logged_in(request)
        return operation.is_public or (_has_logged_in(request) and request.user.has_perm(operation.permission))


def _has_logged_in(request: Request) -> bool:
    return bool(request.user and request.user.is_authenticated)
