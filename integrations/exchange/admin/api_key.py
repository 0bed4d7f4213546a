"""Keys of accounting systems: made here, shown once, revoked (spec 7, Key)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from integrations.exchange.models import SCOPES, ApiKey
from integrations.exchange.services.make_key import make_key
from integrations.exchange.services.revoke_key import revoke_key
from invoices.admin.page import acting_user
from invoices.errors import Conflict, NotFound
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin

MADE = ("begins_with", "state", "created_at", "created_by", "last_used_at", "revoked_at")
"""What nobody types."""


class ApiKeyForm(forms.ModelForm):
    """Refuses beside its field what `make_key` would refuse."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not any(values.get(f"may_{scope}") for scope in SCOPES):
            self.add_error(None, _("Tick what the key may be used for."))
        expires_at = values.get("expires_at")
        if expires_at and expires_at <= timezone.now():
            self.add_error("expires_at", _("Give a moment that is still to come."))
        return values


@admin.register(ApiKey)
class ApiKeyAdmin(SettingsModelAdmin):
    form = ApiKeyForm
    fields = ("company", "name", "may_upload", "may_read", "may_subscribe", "expires_at")
    list_display = ("begins_with", "company", "name", "scopes", "expires_at", "last_used_at", "state")
    list_display_links = ("begins_with",)
    list_filter = ("company",)
    list_select_related = ("company",)
    search_fields = ("name", "hint", "company__name")
    search_help_text = gettext_lazy("Name, company, how it begins")
    ordering = ("-created_at", "-id")
    actions = None
    change_form_outer_before_template = "admin/exchange/apikey/revoke.html"

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(self.revoke)
        return [path("<uuid:key_id>/revoke/", revoke, name="exchange_apikey_revoke"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.fields if obj is None else (*self.fields, *MADE)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else (*fields, *MADE)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What a key may do is settled when it is made: another is made instead. To revoke it is a deed of its own."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exchange.change_apikey")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One button: the key comes next, whatever else one would like to see."""
        buttons = {"show_save_and_add_another": False, "show_save_and_continue": False}
        answer: HttpResponse = super().add_view(request, form_url, {**(extra_context or {}), **buttons})
        return answer

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made, text = make_key(
            company=obj.company,
            name=obj.name,
            scopes=obj.scopes,
            expires_at=obj.expires_at,
            by=acting_user(request),
            now=timezone.now(),
        )
        vars(obj).update(vars(made))
        vars(request)["key_text"] = text

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """That it was made the service has written down, as for a key that a command makes."""
        return ModelAdmin.log_addition(self, request, obj, message)

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        """The only answer that ever holds the key: it is in no session, no message and no cache."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("New key"),
            "subtitle": None,
            "key": obj,
            "text": vars(request)["key_text"],
        }
        answer = TemplateResponse(request, "admin/exchange/apikey/made.html", context)
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_revoke = self.has_revoke_permission(request)
        answer: HttpResponse = super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_revoke": may_revoke}
        )
        return answer

    @method_decorator(require_POST)
    def revoke(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        if not self.has_revoke_permission(request):
            raise PermissionDenied
        try:
            revoke_key(key_id=key_id, by=acting_user(request), now=timezone.now())
        except NotFound as missing:
            raise Http404(str(missing)) from None
        except Conflict as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The key is revoked: from now on it is refused."))
        return HttpResponseRedirect(reverse("admin:exchange_apikey_change", args=[key_id]))

    @admin.display(description=gettext_lazy("begins with"), ordering="hint")
    def begins_with(self, key: ApiKey) -> SafeString:
        return format_html('<span class="pxi-hint">{}…</span>', key.hint)

    @admin.display(description=gettext_lazy("may"))
    def scopes(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @admin.display(description=gettext_lazy("state"))
    def state(self, key: ApiKey) -> SafeString:
        if key.revoked_at:
            return format_html('<span class="px-tag px-badtag">{}</span>', pgettext("key", "revoked"))
        if key.expires_at and key.expires_at <= timezone.now():
            return format_html('<span class="px-tag px-warm">{}</span>', pgettext("key", "expired"))
        return format_html('<span class="px-tag">{}</span>', pgettext("key", "valid"))
