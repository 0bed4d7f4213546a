"""The seller that the documentation tells of."""

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
# A square of one green pixel.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQT60CAAGNAPfEZsR5AAAAAElFTkSuQmCC"
SELLER = {
    "company_name": "ООО «ProximaOps»",
    "company_name_en": "ProximaOps LLC",
    "short_name": "ProximaOps",
    "tin": "309630523",
    "oked": "62010",
    "address": "100084, г. Ташкент, ул. Навбахор, 14",
    "address_en": "14 Navbahor Street, Tashkent 100084, Uzbekistan",
    "phone": "+998 71 200 00 18",
    "email": "billing@example.com",
    "signer_name": "Юсупов Ш. А.",
    "signer_name_en": "Sh. Yusupov",
    "signer_position": "директор",
    "signer_position_en": "Director",
    "accent_color": "#17657a",
    "bank_accounts": [
        {
            "currency": "USD",
            "account_number": "20208840905123456001",
            "bank_name": "АКБ «Турон Инвест Банк»",
            "bank_name_en": "Turon Invest Bank JSCB, Tashkent",
            "mfo": "01084",
            "swift_bic": "TURNUZ22",
        }
    ],
}
LOGO = {"media_type": "image/png", "width": 320, "height": 96, "sha256": SHA256}
BRANDING = {**SELLER, "logo_url": "", "logo": LOGO}
"""What is answered; without `logo` it may be sent back as it is."""
GIVEN_LOGO = {"media_type": "image/png", "content": PNG}
WHOLE_LOGO = {"media_type": "image/png", "width": 1, "height": 1, "sha256": SHA256, "content": PNG}
