"""The seller's branding in JSON, and what may be sent about it (spec 6, Branding)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.api.requests import SaidIn, TextIn
from invoices.models.branding import LONGEST_URL
from invoices.models.logo import Logo
from invoices.services.check_logo import MOST_BYTES
from invoices.services.read_branding import ACCOUNT_TEXTS, LONGEST_EMAIL, LONGEST_NAME, MOST_ACCOUNTS, TEXTS
from invoices.services.sample_document import DOCUMENTS
from proxima_invoice.foundation.api.fields import TEXT
from proxima_invoice.foundation.api.shapes import RequestShape

LONGEST_BASE64 = -(-MOST_BYTES // 3) * 4
MEDIA_TYPES = list(Logo.MediaType.values)


@extend_schema_field({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"})
class ColorIn(serializers.Field[Any, Any, Any, Any]):
    """A colour such as #17657a."""


@extend_schema_field({"type": "string", "pattern": "^[A-Za-z]{3}$"})
class CurrencyIn(serializers.Field[Any, Any, Any, Any]):
    """Three letters such as UZS."""


@extend_schema_field({"type": "string", "maxLength": LONGEST_EMAIL, "pattern": TEXT})
class EmailIn(serializers.Field[Any, Any, Any, Any]):
    """An e-mail address, or nothing."""


@extend_schema_field({"type": "string", "maxLength": LONGEST_URL, "pattern": r"^(https?://[^\x00-\x20]+)?$"})
class LogoUrlIn(serializers.Field[Any, Any, Any, Any]):
    """An address of a picture, or nothing."""


@extend_schema_field(
    {
        "type": "string",
        "format": "byte",
        "minLength": 4,
        "maxLength": LONGEST_BASE64,
        "pattern": "^[A-Za-z0-9+/]+={0,2}$",
    }
)
class Base64In(serializers.Field[Any, Any, Any, Any]):
    """The picture's bytes, in base64."""


class BankAccountShape(serializers.Serializer[Any]):
    currency = serializers.CharField()
    account_number = serializers.CharField()
    bank_name = serializers.CharField()
    bank_name_en = serializers.CharField()
    mfo = serializers.CharField()
    swift_bic = serializers.CharField()


# Not by a serializer of its own: of what a reference leads to, OpenAPI 3.0 cannot say that it may be null.
@extend_schema_field(
    {
        "type": "object",
        "nullable": True,
        "properties": {
            "media_type": {"type": "string", "enum": MEDIA_TYPES},
            "width": {"type": "integer"},
            "height": {"type": "integer"},
            "sha256": {"type": "string"},
        },
        "required": ["media_type", "width", "height", "sha256"],
    }
)
class LogoFactsField(serializers.Field[Any, Any, Any, Any]):
    """What there is of a logo, but for its bytes."""

    def to_representation(self, value: Logo) -> dict[str, Any]:
        return {name: getattr(value, name) for name in ("media_type", "width", "height", "sha256")}


class LogoShape(serializers.Serializer[Any]):
    """A logo with its bytes, as they were written anew."""

    media_type = serializers.ChoiceField(choices=MEDIA_TYPES)
    width = serializers.IntegerField(help_text="In pixels; of an SVG in units of its own.")
    height = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the bytes as they are kept.")
    content = serializers.CharField(help_text="In base64.")


class BrandingShape(serializers.Serializer[Any]):
    company_name = serializers.CharField()
    company_name_en = serializers.CharField()
    short_name = serializers.CharField()
    tin = serializers.CharField()
    oked = serializers.CharField()
    address = serializers.CharField()
    address_en = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    signer_name = serializers.CharField()
    signer_name_en = serializers.CharField()
    signer_position = serializers.CharField()
    signer_position_en = serializers.CharField()
    accent_color = serializers.CharField()
    bank_accounts = BankAccountShape(many=True, help_text="By currency.")
    logo_url = serializers.CharField(help_text="Where the logo was fetched from; empty for one that was sent.")
    logo = LogoFactsField()


class BankAccountIn(RequestShape):
    currency = CurrencyIn()
    account_number = SaidIn(max_length=ACCOUNT_TEXTS["account_number"])
    bank_name = SaidIn(max_length=ACCOUNT_TEXTS["bank_name"])
    bank_name_en = TextIn(required=False, max_length=ACCOUNT_TEXTS["bank_name_en"])
    mfo = TextIn(required=False, max_length=ACCOUNT_TEXTS["mfo"])
    swift_bic = TextIn(required=False, max_length=ACCOUNT_TEXTS["swift_bic"])


class _SellerIn(RequestShape):
    company_name = SaidIn(required=False, max_length=LONGEST_NAME)
    company_name_en = TextIn(required=False, max_length=TEXTS["company_name_en"])
    short_name = TextIn(required=False, max_length=TEXTS["short_name"])
    tin = TextIn(required=False, max_length=TEXTS["tin"])
    oked = TextIn(required=False, max_length=TEXTS["oked"])
    address = TextIn(required=False, max_length=TEXTS["address"])
    address_en = TextIn(required=False, max_length=TEXTS["address_en"])
    phone = TextIn(required=False, max_length=TEXTS["phone"])
    email = EmailIn(required=False)
    signer_name = TextIn(required=False, max_length=TEXTS["signer_name"])
    signer_name_en = TextIn(required=False, max_length=TEXTS["signer_name_en"])
    signer_position = TextIn(required=False, max_length=TEXTS["signer_position"])
    signer_position_en = TextIn(required=False, max_length=TEXTS["signer_position_en"])
    accent_color = ColorIn(required=False)
    bank_accounts = serializers.ListField(
        child=BankAccountIn(), required=False, max_length=MOST_ACCOUNTS, help_text="The whole list, one a currency."
    )


class BrandingRequest(_SellerIn):
    """What is left out stays as it is."""

    logo_url = LogoUrlIn(
        required=False,
        help_text="Fetched once, when it is another than before. Empty: the logo stays, and is from no address.",
    )


class LogoRequest(RequestShape):
    """A PNG, JPEG or SVG of at most 1 MB."""

    content = Base64In()
    media_type = serializers.ChoiceField(
        choices=MEDIA_TYPES, required=False, help_text="May only agree with what the bytes are."
    )


class BrandingPreviewRequest(_SellerIn):
    """Branding that is not saved. What is left out is as it is stored."""

    document = serializers.ChoiceField(choices=DOCUMENTS, required=False, help_text="Absent: the act.")
    logo = LogoRequest(required=False)
