"""An invented invoice as it would print, for whoever changes the seller's branding (spec 6). Nothing is saved."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from invoices import money
from invoices.models import Invoice, LineItem
from invoices.pricing.period import Period
from invoices.queries.logo import Picture
from invoices.queries.printed_lines import PrintedLine
from invoices.services.choose_tax import tax_for
from invoices.services.render_html import page

ACT, INVOICE = "act", "invoice"
DOCUMENTS = (ACT, INVOICE)

# The documents' own two languages, whoever looks: they are what a customer would get.
_CUSTOMERS: Final[dict[str, dict[str, str]]] = {
    ACT: {
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
    },
    INVOICE: {
        "company_name": "Northgate Freight Ltd",
        "address": "18 Harbour Row, Bristol BS1 9QD",
        "swift_bic": "NGTBGB2L",
        "country": "GB",
        "vat_code": "GB 000 4127 85",
    },
}
_CONTRACT: Final = {"agreement_number": "14/2025", "agreement_date": "2025-03-17"}
_WORK: Final[dict[str, tuple[str, ...]]] = {
    ACT: ("Обновление сертификатов", "Восстановление после сбоя почты", "Перенос резервных копий"),
    INVOICE: ("Certificate renewal", "Recovery of the mail server", "Move of the backups"),
}
_HOURS: Final = (Decimal("1.50"), Decimal("3.25"), Decimal("2.00"))


def sample_document(*, branding: Mapping[str, Any], document: str, logo: Picture | None, today: date) -> str:
    """`document` is one of `DOCUMENTS`; `branding` as `branding_snapshot` has it. Of last month, with today's tax."""
    period = Period.month_before(today)
    lines = _lines(document, period.start)
    totals = money.totals(lines)
    invoice = Invoice(
        invoice_number=1,
        display_number="INV-1",
        period_start=period.start,
        period_end=period.end,
        invoice_date=period.end,
        payment_terms_days=10,
        due_date=period.end + timedelta(days=10),
        deal_type=Invoice.DealType.SUPPORT if document == ACT else Invoice.DealType.HOURLY,
        currency="UZS" if document == ACT else "USD",
        language="ru" if document == ACT else "en",
        customer_snapshot=_CUSTOMERS[document],
        application_snapshot=_CONTRACT,
        computed_total=totals.total_amount,
        **totals._asdict(),
    )
    printed = [PrintedLine._make(getattr(line, name) for name in PrintedLine._fields) for line in lines]
    return page(invoice, printed, branding=branding, tax=tax_for(today), logo=logo)


def _lines(document: str, first: date) -> list[LineItem]:
    is_act = document == ACT
    support = LineItem(
        line_type="support",
        description="Ежемесячная поддержка",
        unit_price=Decimal(15_000_000),
        quantity=Decimal(1),
        line_total=Decimal(15_000_000),
        is_billed=True,
    )
    price = Decimal(150_000) if is_act else Decimal(50)
    tasks = [
        LineItem(
            line_type="task",
            description=f"ITSM-{number}: {work}",
            worklog_date=first + timedelta(days=7 * number),
            unit_price=price,
            quantity=hours,
            line_total=money.line_total(hours, price, Decimal(1)),
            is_billed=not is_act,
        )
        for number, (work, hours) in enumerate(zip(_WORK[document], _HOURS, strict=True), 1)
    ]
    return [support, *tasks] if is_act else tasks
