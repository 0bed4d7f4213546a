"""`/settings/branding`: the seller, its accounts and its logo, and documents with what is not saved yet (spec 6)."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import branding_examples as examples
from invoices.api.branding_shapes import (
    LONGEST_BASE64,
    BrandingPreviewRequest,
    BrandingRequest,
    BrandingShape,
    LogoRequest,
    LogoShape,
)
from invoices.errors import NotFound
from invoices.models import BankAccount, Branding, Logo
from invoices.queries.logo import stored_logo
from invoices.services.change_branding import NewLogo, branding, change_branding
from invoices.services.check_logo import CheckedLogo, check_logo, too_large
from invoices.services.preview_branding import preview_branding
from invoices.services.read_branding import GivenBranding, read_branding
from invoices.services.render_html import PREVIEW_CSP
from invoices.services.sample_document import ACT, DOCUMENTS
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer, caller

READ, WRITE = "invoices.view_branding", "invoices.change_branding"
NO_LOGO = "There is no logo."


class BrandingView(ApiViewSet):
    tag = "settings"

    @operation(
        summary="The seller as documents print it",
        name="get_branding",
        permission=READ,
        answers=BrandingShape,
        example=examples.BRANDING,
    )
    def retrieve(self, _request: Request) -> Response:
        return answer(_written(branding()))

    @operation(
        summary="Change the seller",
        name="update_branding",
        permission=WRITE,
        description="Documents that are issued keep what they were printed with.",
        takes=BrandingRequest,
        takes_example=examples.SELLER,
        answers=BrandingShape,
        example=examples.BRANDING,
        refuses={"VALIDATION_ERROR": "accent_color: Give a colour such as #17657a."},
    )
    def update(self, request: Request) -> Response:
        given = read_branding(json_object(request))
        return answer(_written(change_branding(user=caller(request), given=given)))


class LogoView(ApiViewSet):
    tag = "settings"

    @operation(
        summary="The logo, with its bytes",
        name="get_logo",
        permission=READ,
        answers=LogoShape,
        example=examples.WHOLE_LOGO,
        refuses={"NOT_FOUND": NO_LOGO},
    )
    def retrieve(self, _request: Request) -> Response:
        logo = stored_logo(branding().logo_id or "")
        if logo is None:
            raise NotFound(_("There is no logo."))
        return answer(LogoShape({**logo._asdict(), "content": b64encode(logo.content).decode()}).data)

    @operation(
        summary="Send a logo",
        name="update_logo",
        permission=WRITE,
        description=(
            "A PNG, JPEG or SVG of at most 1 MB. It is written anew: only what can be seen is kept. Scripts, animation "
            "and references to elsewhere are refused."
        ),
        takes=LogoRequest,
        takes_example=examples.GIVEN_LOGO,
        answers=BrandingShape,
        example=examples.BRANDING,
        refuses={"VALIDATION_ERROR": "content: Give a PNG, JPEG or SVG picture; this is a GIF."},
    )
    def update(self, request: Request) -> Response:
        logo = _read_logo(json_object(request), where="")
        given = GivenBranding({})
        return answer(_written(change_branding(user=caller(request), given=given, new_logo=NewLogo(logo))))

    @operation(
        summary="Remove the logo",
        name="remove_logo",
        permission=WRITE,
        description="Documents that are issued keep it.",
        answers=BrandingShape,
        example=examples.BRANDING | {"logo": None},
    )
    def destroy(self, request: Request) -> Response:
        given = GivenBranding({})
        return answer(_written(change_branding(user=caller(request), given=given, new_logo=NewLogo(None))))


class BrandingPreviewView(ApiViewSet):
    tag = "settings"

    @operation(
        summary="A sample document with branding that is not saved",
        name="preview_branding",
        permission=READ,
        description="As HTML; show it in a sandboxed frame. Nothing is saved and nothing is fetched.",
        takes=BrandingPreviewRequest,
        takes_example={**examples.SELLER, "document": "invoice"},
        media_type="text/html",
        example='<!DOCTYPE html><html lang="en"><head><title>INV-1</title></head><body>…</body></html>',
        refuses={"VALIDATION_ERROR": "accent_color: Give a colour such as #17657a."},
    )
    def create(self, request: Request) -> HttpResponse:
        body = json_object(request)
        # Nothing is fetched for a sample.
        if "logo_url" in body:
            raise invalid({"logo_url": _("There is no such field.")})
        document, new_logo = body.pop("document", ACT), None
        if "logo" in body:
            new_logo = _read_logo(body.pop("logo"), where="logo.")
        if document not in DOCUMENTS:
            raise invalid({"document": _("Give one of %(choices)s.") % {"choices": ", ".join(DOCUMENTS)}})
        html = preview_branding(
            given=read_branding(body),
            document=document,
            today=timezone.localdate(),
            new_logo=new_logo,
        )
        page = HttpResponse(html, headers={"Content-Security-Policy": PREVIEW_CSP})
        patch_cache_control(page, private=True, no_store=True)
        return page


def _written(seller: Branding) -> dict[str, Any]:
    accounts = BankAccount.objects.filter(branding_id=seller.pk).order_by("currency") if seller.pk else []
    logo = Logo.objects.defer("content", "drawn").filter(pk=seller.logo_id).first()
    data: dict[str, Any] = BrandingShape({**vars(seller), "bank_accounts": accounts, "logo": logo}).data
    return data


def _read_logo(body: Any, *, where: str) -> CheckedLogo:
    """`where` stands before the names of its fields. Raises `Refusal` and `Invalid`."""
    if not isinstance(body, dict):
        raise invalid({where.rstrip("."): _("Send a JSON object.")})
    if unknown := [name for name in body if name not in ("content", "media_type")]:
        raise invalid({f"{where}{name}": _("There is no such field.") for name in unknown})
    said, content = body.get("media_type", ""), body.get("content")
    if "media_type" in body and said not in Logo.MediaType.values:
        choices = {"choices": ", ".join(Logo.MediaType.values)}
        raise invalid({f"{where}media_type": _("Give one of %(choices)s.") % choices})
    if not isinstance(content, str):
        raise invalid({f"{where}content": _("Give the picture's bytes in base64.")})
    if len(content) > LONGEST_BASE64:
        raise invalid({f"{where}content": too_large()})
    try:
        return check_logo(b64decode(content, validate=True), field=f"{where}content", said=said)
    except (NotBase64, ValueError):
        raise invalid({f"{where}content": _("Give the picture's bytes in base64.")}) from None
