"""Invoices to print: built row by row, so that a test says exactly what stands in the database."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops

from invoices import money
from invoices.models import BankAccount, Branding, Invoice, LineItem, NumberingSchema

CUSTOMER = {
    "customer_key": "CUST-1",
    "company_name": "ООО «Orion Logistika Servis»",
    "address": "110700, г. Янгиюль, ул. Мустакиллик, 8",
    "tin": "305118427",
    "ccea": "52290",
    "swift_bic": "",
    "account_number": "20208000304567812001",
    "mfo": "00873",
    "bank_name": "АКБ «Сырдарья Капитал»",
    "signer_full_name": "Назарова Л. М.",
    "signer_position": "директор",
    "country": "UZ",
    "vat_code": "",
}
ABROAD = CUSTOMER | {
    "company_name": "Northgate Freight Ltd",
    "address": "18 Harbour Row, Bristol BS1 9QD",
    "tin": "",
    "swift_bic": "NGTBGB2L",
    "country": "GB",
    "vat_code": "GB 000 4127 85",
}
LOCAL_KEY, KEY_ABROAD = "APP-001", "APP-002"
CONTRACT = {"agreement_number": "14/2025", "agreement_date": "2025-03-17"}


def line(line_type: str = "task", **fields: Any) -> LineItem:
    """A line that multiplies out, unless `line_total` says otherwise; information only under `is_billed=False`."""
    usual: dict[str, Any] = {
        "description": "SUP-1009: Обновление сертификатов",
        "quantity": Decimal("1.00"),
        "unit_price": Decimal("150000.00"),
        "rate_multiplier": Decimal("1.00"),
        "is_billed": True,
        "source": "manual" if line_type == "manual" else "auto",
    }
    values = usual | fields
    if line_type == "task":
        values.setdefault("worklog_date", date(2026, 2, 2))
    values.setdefault(
        "line_total", money.line_total(values["quantity"], values["unit_price"], values["rate_multiplier"])
    )
    return LineItem(line_type=line_type, **values)


def support(**fields: Any) -> LineItem:
    return line(
        "support",
        **{"description": "Ежемесячная поддержка — февраль 2026", "unit_price": Decimal(15_000_000), **fields},
    )


def overtime(hours: str = "5.50", **fields: Any) -> LineItem:
    return line("overtime", **{"description": "Сверх лимита", "quantity": Decimal(hours), **fields})


def invoice_of(*lines: LineItem, **fields: Any) -> Invoice:
    """A stored draft with these lines in their order; its figures are what they add up to, unless given."""
    totals = money.totals(lines)
    values: dict[str, Any] = {
        "numbering_schema": NumberingSchema.objects.get(is_active=True),
        "invoice_number": Invoice.objects.count() + 1,
        "display_number": f"INV-{Invoice.objects.count() + 1}",
        "application_key": "APP-1",
        "customer_key": "CUST-1",
        "period_start": date(2026, 2, 1),
        "period_end": date(2026, 2, 28),
        "invoice_date": date(2026, 2, 28),
        "due_date": date(2026, 3, 10),
        "deal_type": "SUP",
        "currency": "UZS",
        "language": "ru",
        "customer_snapshot": CUSTOMER,
        "application_snapshot": CONTRACT,
        "monthly_limit_hours": Decimal(40),
        "created_at": datetime(2026, 3, 1, tzinfo=UTC),
        "updated_at": datetime(2026, 3, 1, tzinfo=UTC),
        **totals._asdict(),
        "computed_total": totals.total_amount,
        "is_overtime": totals.overtime_hours > 0,
    }
    invoice = Invoice.objects.create(**(values | fields))
    for order, item in enumerate(lines):
        item.invoice, item.sort_order = invoice, order
    LineItem.objects.bulk_create(lines)
    return invoice


def abroad(*lines: LineItem, **fields: Any) -> Invoice:
    """The same for a customer abroad, who gets an English invoice in dollars."""
    return invoice_of(
        *lines, **{"currency": "USD", "language": "en", "deal_type": "HR", "customer_snapshot": ABROAD, **fields}
    )


def seller(**fields: Any) -> Branding:
    """ProximaOps, with an account in sums and one in dollars."""
    usual = {
        "company_name": "ООО «ProximaOps»",
        "company_name_en": "ProximaOps LLC",
        "short_name": "ProximaOps",
        "tin": "309630523",
        "oked": "62010",
        "address": "100084, г. Ташкент, ул. Навбахор, 14",
        "address_en": "14 Navbahor Street, Tashkent 100084, Uzbekistan",
        "signer_name": "Юсупов Ш. А.",
        "signer_name_en": "Sh. A. Yusupov",
        "signer_position": "директор",
        "signer_position_en": "Director",
    }
    branding = Branding.objects.create(**(usual | fields))
    for currency, number in (("USD", "20208840905123456002"), ("UZS", "20208000905123456001")):
        BankAccount.objects.create(
            branding=branding,
            currency=currency,
            account_number=number,
            bank_name="АКБ «Турон Инвест Банк»",
            bank_name_en="Turon Invest Bank JSC",
            mfo="01084",
            swift_bic="TRNIUZ22",
        )
    return branding


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page, every kind of space as one, soft line ends joined."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().replace("\ufffe", "").split()) for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    return " ".join(texts_of(pdf))


def metadata_of(pdf: bytes) -> Mapping[str, str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return dict(document.get_metadata_dict())
    finally:
        document.close()


def place_of(color: tuple[int, int, int], pdf: bytes) -> tuple[float, float, float, float]:
    """Where the first page shows it: left, top, right and bottom, in pixels of CSS."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].render(scale=2).to_pil().convert("RGB")
    finally:
        document.close()
    far = ImageChops.difference(page, Image.new("RGB", page.size, color)).convert("L")
    box = far.point(lambda value: 255 if value < 8 else 0).getbbox()
    assert box is not None, "nothing on the page has this colour"
    left, top, right, bottom = (side * 96 / 144 for side in box)
    return left, top, right, bottom
