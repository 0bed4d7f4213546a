"""The seller as documents print it: one row, with a bank account for each currency (spec 6, Branding)."""

from base64 import b64encode
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminColorInputWidget

from invoices.models import BankAccount, Branding
from proxima_invoice.foundation.admin.base import TabularInline
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


class BankAccountForm(forms.ModelForm):
    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise forms.ValidationError(_("Give three letters such as UZS, USD or EUR."))
        return currency


class BankAccountInline(TabularInline):
    model = BankAccount
    form = BankAccountForm
    verbose_name_plural = _("bank accounts, one a currency")


@admin.register(Branding)
class BrandingAdmin(SettingsModelAdmin):
    """There is one seller: the list leads straight to it, or to the form that makes it."""

    is_one_row = True
    inlines = (BankAccountInline,)
    readonly_fields = ("logo",)
    fieldsets = (
        (_("Company"), {"fields": ("company_name", "company_name_en", "short_name", "logo", "accent_color")}),
        (_("Requisites"), {"fields": ("tin", "oked", "address", "address_en", "phone", "email")}),
        (_("Signs"), {"fields": ("signer_name", "signer_name_en", "signer_position", "signer_position_en")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one seller. The admin asks five times a page: it is looked up once."""
        if not super().has_add_permission(request):
            return False
        known: bool | None = getattr(request, "has_branding", None)
        if known is None:
            known = Branding.objects.exists()
            request.has_branding = known  # type: ignore[attr-defined]
        return not known

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        seller = Branding.objects.order_by("pk").values_list("pk", flat=True).first()
        if seller is not None and self.has_view_or_change_permission(request):
            return HttpResponseRedirect(reverse("admin:invoices_branding_change", args=[seller]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:invoices_branding_add"))
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "accent_color":
            kwargs["widget"] = UnfoldAdminColorInputWidget
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field

    @admin.display(description=_("logo"))
    def logo(self, branding: Model) -> SafeString:
        """As a picture, in which no script runs."""
        svg = branding.logo_svg if isinstance(branding, Branding) else ""
        if not svg:
            return SafeString("–")
        picture = b64encode(svg.encode()).decode()
        return format_html('<img alt="" style="height: 40px" src="data:image/svg+xml;base64,{}">', picture)
