"""Who may use the product: users and the roles they have (spec 3, Roles)."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from proxima_invoice.foundation.admin import setting_changes  # noqa: F401 - registers itself
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin
from proxima_invoice.foundation.sentences import known
from proxima_invoice.site import palette
from proxima_invoice.site.roles import ROLES

NEW_PASSWORD = known("New password.")
NO_PASSWORD = known("Logging in by password switched off.")

admin.site.find = palette.find  # type: ignore[attr-defined]  # ours (`admin_site`), behind Django's own type
admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, SettingsModelAdmin):
    """Users are switched off, never deleted nor renamed: history names them, and who may approve goes by the name."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_staff", "groups")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request).prefetch_related("groups")
        return users

    @admin.display(description=pgettext_lazy("of a person", "name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        names = sorted(group.name for group in user.groups.all())
        return ", ".join([*names, *([str(_("superuser"))] if user.is_superuser else [])])

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only a superuser changes a superuser: an administrator could otherwise take its password over."""
        if isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        fields = fields if obj is None else (*fields, "username")
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """A new password comes by a form of its own: that there is one is told, and nothing else of it."""
        if "state_before" not in vars(request) and isinstance(obj, User):
            message = NEW_PASSWORD if obj.has_usable_password() else NO_PASSWORD
        return super().log_change(request, obj, str(message) if not isinstance(message, list) else message)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["help_texts"] = {"username": _("It stays: history names people by it.")}
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field is not None:
            field.label = _("Roles")
            field.help_text = _(
                "viewer: look, search, download. manager: also generate, edit, review and send. "
                "admin: also rates, settings, numbering, branding, tax and users."
            )
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "is_staff":
            field.label = _("May use this admin")
            field.help_text = _("Without it a user can only use the API.")
        return field


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, SettingsModelAdmin):  # type: ignore[misc]  # Django's signatures, through the theme's
    """The three roles are the product's own and are shown as they are; other groups are the installation's."""

    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        groups: QuerySet[Group] = super().get_queryset(request).prefetch_related("permissions__content_type")
        return groups

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj is not None and obj.name in ROLES:
            return False
        return bool(super().has_change_permission(request, obj))
