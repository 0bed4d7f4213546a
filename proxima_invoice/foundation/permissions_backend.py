"""Django's own users and permissions, in one query instead of two: every page and every request asks for them."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractUser, Permission
from django.db.models import Q


class PermissionsBackend(ModelBackend):
    """A user's own permissions and those of the groups, read together and kept for the request."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        known: set[str] | None = getattr(user_obj, "_perm_cache", None)
        if known is None:
            known = _permissions_of(user_obj)
            user_obj._perm_cache = known
        return known


def _permissions_of(user: AbstractUser) -> set[str]:
    held = Permission.objects.filter(Q(user=user) | Q(group__user=user)).order_by()
    return {f"{app}.{name}" for app, name in held.values_list("content_type__app_label", "codename")}
