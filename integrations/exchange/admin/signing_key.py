"""The keys that notifications are signed by: which signs, where its certificate is, and making another (spec 7)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from integrations.exchange.models import SigningKey
from integrations.exchange.notifying.addresses import certificate_url
from integrations.exchange.services.rotate_signing_key import rotate_signing_key
from invoices.admin.page import acting_user
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyModelAdmin):
    list_display = ("certificate_link", "standing", "made", "retired")
    list_display_links = None
    list_before_template = "admin/exchange/signingkey/list_head.html"
    ordering = ("-created_at", "-id")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        rotate = self.admin_site.admin_view(self.rotate)
        return [path("rotate/", rotate, name="exchange_signingkey_rotate"), *super().get_urls()]

    def has_rotate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exchange.add_signingkey")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        shown = {"title": _("Signing keys"), "may_rotate": self.has_rotate_permission(request)}
        answer: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **shown})
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All there is to see of one stands in the list."""
        return HttpResponseRedirect(reverse("admin:exchange_signingkey_changelist"))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("exchange.view_signingkey")

    @method_decorator(require_POST)
    def rotate(self, request: HttpRequest) -> HttpResponse:
        if not self.has_rotate_permission(request):
            raise PermissionDenied
        rotate_signing_key(by=acting_user(request).get_username(), now=timezone.now())
        messages.success(request, _("Notifications are signed by a new key from now on."))
        return HttpResponseRedirect(reverse("admin:exchange_signingkey_changelist"))

    @admin.display(description=gettext_lazy("certificate"))
    def certificate_link(self, key: SigningKey) -> SafeString:
        address = certificate_url(key)
        return format_html('<a class="px-link" href="{}">{}</a>', address, address.rpartition("/")[2])

    @admin.display(description=gettext_lazy("State"))
    def standing(self, key: SigningKey) -> str:
        return pgettext("signing key", "retired") if key.retired_at else pgettext("signing key", "signs")

    @admin.display(description=gettext_lazy("made"), ordering="created_at")
    def made(self, key: SigningKey) -> Any:
        return key.created_at

    @admin.display(description=gettext_lazy("retired"), ordering="retired_at")
    def retired(self, key: SigningKey) -> Any:
        return key.retired_at
