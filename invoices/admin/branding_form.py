"""The seller's form: a logo by file or by address, checked before anything is saved (spec 6, Branding)."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanSwitchWidget

from invoices.errors import Invalid
from invoices.models.logo import Logo
from invoices.services.change_branding import NewLogo, branding
from invoices.services.check_logo import MOST_BYTES, CheckedLogo, check_logo
from invoices.services.fetch_logo import fetch_logo

FILE, REMOVE, ADDRESS = "logo_file", "remove_logo", "logo_url"
# What a file's name says it is; of another ending nothing is known.
_CALLED = {
    "png": Logo.MediaType.PNG,
    "jpg": Logo.MediaType.JPEG,
    "jpeg": Logo.MediaType.JPEG,
    "svg": Logo.MediaType.SVG,
}

Fetched = NewLogo | Invalid | None


class BrandingForm(forms.ModelForm):
    """`fetched` is what stands at a new address, or why nothing does: it is fetched before the row is locked."""

    logo_file = forms.FileField(
        required=False,
        label=gettext_lazy("New logo"),
        help_text=gettext_lazy(
            "A PNG, JPEG or SVG of at most 1 MB. Documents that are issued keep the logo they have."
        ),
        widget=UnfoldAdminFileFieldWidget(
            attrs={"accept": ",".join(f"{kind},.{end}" for end, kind in _CALLED.items())}
        ),
    )
    remove_logo = forms.BooleanField(
        required=False, label=gettext_lazy("Remove the logo"), widget=UnfoldBooleanSwitchWidget
    )

    fetched: Fetched = None
    new_logo: NewLogo | None = None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        upload, remove = values.get(FILE), values.get(REMOVE)
        if sum(map(bool, (upload, remove, self.fetched))) > 1:
            self.add_error(FILE, _("Give a file or an address, or remove the logo: one of them."))
            return values
        try:
            if isinstance(upload, UploadedFile):
                self.new_logo = NewLogo(read_upload(upload))
            elif remove:
                self.new_logo = NewLogo(None)
            elif isinstance(self.fetched, Invalid):
                raise self.fetched
            elif self.fetched is not None:
                self.new_logo = self.fetched
        except Invalid as refused:
            for field, sentences in refused.details.items():
                self.add_error(field, sentences)
        return values


def read_upload(upload: UploadedFile) -> CheckedLogo:
    """Raises `Invalid` naming the field."""
    ending = str(upload.name or "").rpartition(".")[2].lower()
    # One byte more than allowed tells a file that is too large from one that just fits.
    return check_logo(upload.read(MOST_BYTES + 1), field=FILE, said=_CALLED.get(ending, ""))


def fetched_logo(request: HttpRequest) -> Fetched:
    """The logo at an address that was typed anew. Outside of any transaction: the other side may take its time."""
    url = request.POST.get(ADDRESS, "").strip()
    files: MultiValueDict[str, UploadedFile] = request.FILES
    if not url or files.get(FILE) or request.POST.get(REMOVE) or url == branding().logo_url:
        return None
    try:
        return NewLogo(fetch_logo(url=url))
    except Invalid as refused:
        return refused
