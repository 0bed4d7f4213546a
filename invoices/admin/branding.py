"""The seller as documents print it: one row, with a bank account for each currency (spec 6, Branding)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminColorInputWidget

from invoices.admin.branding_form import ADDRESS, FILE, REMOVE, BrandingForm, fetched_logo
from invoices.admin.branding_preview import preview
from invoices.admin.logo import logo_answer, logo_url
from invoices.models import BankAccount, Branding, Logo
from invoices.services.store_logo import store_logo
from proxima_invoice.foundation.admin.base import TabularInline
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin

WIDEST, HIGHEST = 240, 60
"""Pixels of the logo beside its field."""


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
    form = BrandingForm
    inlines = (BankAccountInline,)
    readonly_fields = ("logo_now",)
    fieldsets = (
        (_("Company"), {"fields": ("company_name", "company_name_en", "short_name", "accent_color")}),
        (
            _("Logo"),
            {
                "fields": ("logo_now", FILE, ADDRESS, REMOVE),
                "description": _("On documents, in letters to customers, and at the top of this admin."),
            },
        ),
        (_("Requisites"), {"fields": ("tin", "oked", "address", "address_en", "phone", "email")}),
        (_("Signs"), {"fields": ("signer_name", "signer_name_en", "signer_position", "signer_position_en")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one seller. The admin asks five times on every page, and shows the answer on few: there it is looked
        up once.
        """
        if not super().has_add_permission(request):
            return False
        if not _shows_what_can_be_added(request):
            return True
        known: bool | None = getattr(request, "has_branding", None)
        if known is None:
            known = Branding.objects.exists()
            request.has_branding = known  # type: ignore[attr-defined]
        return not known

    def get_urls(self) -> list[URLPattern]:
        return [
            path("preview/", self.admin_site.admin_view(self.preview), name="invoices_branding_preview"),
            # Without a log-in: the page that asks for it shows the logo. It stands on every invoice anyway.
            path("logo/<slug:key>/", logo_answer, name="invoices_branding_logo"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Whoever only looks is offered nothing to choose; a logo that is not there cannot be removed."""
        hidden = set() if obj is None or self.has_change_permission(request, obj) else {FILE, REMOVE}
        if not isinstance(obj, Branding) or obj.logo_id is None:
            hidden.add(REMOVE)
        return [
            (title, {**options, "fields": tuple(name for name in options["fields"] if name not in hidden)})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        seller = Branding.objects.order_by("pk").values_list("pk", flat=True).first()
        if seller is not None and self.has_view_or_change_permission(request):
            return HttpResponseRedirect(reverse("admin:invoices_branding_change", args=[seller]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:invoices_branding_add"))
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer

    def changeform_view(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """A new address is asked before the row is locked: nobody waits for the other side but who typed it."""
        if request.method == "POST" and (self.has_change_permission(request) or self.has_add_permission(request)):
            vars(request)["fetched_logo"] = fetched_logo(request)
        answer: HttpResponse = super().changeform_view(request, *arguments, **named)
        return answer

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        # Django makes a class of its own for each request.
        form = super().get_form(request, obj, change, **kwargs)
        form.fetched = vars(request).get("fetched_logo")
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.new_logo is not None:
            new = form.new_logo.logo
            obj.logo = store_logo(checked=new, now=timezone.now()) if new else None
            # Only what was fetched comes from an address.
            obj.logo_url = obj.logo_url if form.fetched else ""
        super().save_model(request, obj, form, change)

    def preview(self, request: HttpRequest) -> HttpResponse:
        return preview(self, request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "accent_color":
            kwargs["widget"] = UnfoldAdminColorInputWidget
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field

    @admin.display(description=_("logo"))
    def logo_now(self, branding: Model) -> SafeString:
        """As a picture, in which no script runs."""
        if not isinstance(branding, Branding) or branding.logo_id is None:
            return SafeString("–")
        logo = Logo.objects.defer("content", "drawn").get(pk=branding.logo_id)
        # Said by us: an SVG may say of itself how it is shaped, and not how large it is.
        scale = min(WIDEST / logo.width, HIGHEST / logo.height)
        return format_html(
            '<span class="px-logo"><img alt="" width="{}" height="{}" src="{}"></span> '
            '<span class="px-muted px-small">{}</span>',
            max(1, round(logo.width * scale)),
            max(1, round(logo.height * scale)),
            logo_url(logo.pk),
            logo,
        )


def _shows_what_can_be_added(request: HttpRequest) -> bool:
    """Not the pages of invoices, where people are all day."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return name is None or not name.startswith("invoices_invoice_")
