"""The demonstration's incoming documents: uploaded, read and checked by the services that do it for everybody."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import User

from integrations.embedded_pdf import client as embedded_pdf
from integrations.exchange.models import (
    SCOPES,
    Company,
    ExpenseAccount,
    IncomingDocument,
    UploadLocation,
    VatClass,
)
from integrations.exchange.services.check_complete import missing
from integrations.exchange.services.digitise import digitise
from integrations.exchange.services.edit_document import edit_document
from integrations.exchange.services.export_document import export_document
from integrations.exchange.services.make_key import make_key
from integrations.exchange.services.mark_digitised import mark_digitised
from integrations.exchange.services.receive_upload import READ, receive_upload
from integrations.exchange.services.reject_document import reject_document
from integrations.exchange.services.report_sync_error import report_sync_error
from integrations.exchange.services.revoke_key import revoke_key
from invoices.ports import PdfFailed, PdfRequest
from proxima_invoice.foundation.work import engine
from proxima_invoice.site.demo.papers import Paper, courier, hosting, licences, lunches, rent
from proxima_invoice.site.demo.worklogs import ZONE

ACCOUNTS = (("9420", "Rent and utilities"), ("9431", "Software and hosting"), ("9449", "Other expenses of the office"))
VAT_CLASSES = (
    ("VAT12", "Usual rate", Decimal("12.00")),
    ("IMPORT", "Services from abroad", Decimal("12.00")),
    ("NONE", "Without VAT", None),
)


def receive_documents(people: Mapping[str, User], *, now: datetime) -> None:
    """Something of every state. Where no PDF can be made there is the XML alone."""
    clock = _clock(now)
    company = Company.objects.create(name="ProximaOps", code="309630523", accounting_system="1C")
    ExpenseAccount.objects.bulk_create(ExpenseAccount(code=code, name=name) for code, name in ACCOUNTS)
    VatClass.objects.bulk_create(VatClass(code=code, name=name, rate=rate) for code, name, rate in VAT_CLASSES)
    _Exchange(company, people["admin"], people["manager"], clock).tell(now.astimezone(ZONE).date())


def _clock(now: datetime) -> Iterator[datetime]:
    """A few minutes apart, the last of them a while ago."""
    begin = now - timedelta(hours=5)
    return (begin + timedelta(minutes=4 * step) for step in count())


class _Exchange:
    def __init__(self, company: Company, admin: User, accountant: User, clock: Iterator[datetime]) -> None:
        self._company = company
        self._accountant = accountant
        self._clock = clock
        # Nobody ever sees this key, and before the story ends it is revoked: a key is shown once, to whoever makes it.
        self._key, _text = make_key(
            company=company, name="Demonstration", scopes=SCOPES, expires_at=None, by=admin, now=next(clock)
        )
        self._admin = admin
        self._printed: dict[str, bytes] = {}

    def tell(self, today: date) -> None:
        if document := self._uploaded(rent(today - timedelta(days=12))):
            self._export_in_vain(document)
        if document := self._uploaded(licences(today - timedelta(days=9))):
            self._check(document, account="9431", vat_class="NONE")
        if document := self._uploaded(lunches(today - timedelta(days=6))):
            self._reject(document)
        invoiced = hosting(today - timedelta(days=8))
        for paper in (invoiced, courier(today - timedelta(days=4)), invoiced):
            self._uploaded(paper, self._printed.get(paper.file_name))
        revoke_key(key_id=self._key.pk, by=self._admin, now=next(self._clock))

    def _uploaded(self, paper: Paper, printed: bytes | None = None) -> IncomingDocument | None:
        """None where it could not be printed."""
        try:
            content = printed or paper.xml.encode() or _pdf(paper)
        except PdfFailed:
            return None
        self._printed[paper.file_name] = content
        now = next(self._clock)
        content_type = "application/xml" if paper.xml else "application/pdf"
        location = UploadLocation.objects.create(
            key=self._key,
            file_name=paper.file_name,
            content_type=content_type,
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
        document = receive_upload(location_id=location.pk, content=content, content_type=content_type, now=now)
        # Read at its own moment; then the work finds nothing left to do.
        digitise(str(document.pk), now=next(self._clock))
        engine.run_due(kinds=(READ,))
        document.refresh_from_db()
        return document

    def _check(self, document: IncomingDocument, *, account: str, vat_class: str) -> IncomingDocument | None:
        """None where reading it found too little: then it waits for whoever tries the demonstration."""
        if missing(document):
            return None
        values: dict[str, Any] = {
            "expense_account": ExpenseAccount.objects.get(code=account),
            "vat_class": VatClass.objects.get(code=vat_class),
        }
        checked = edit_document(
            document_id=document.pk,
            version=document.version,
            values=values,
            user=self._accountant,
            now=next(self._clock),
        )
        return mark_digitised(
            document_id=document.pk, version=checked.version, user=self._accountant, now=next(self._clock)
        )

    def _export_in_vain(self, document: IncomingDocument) -> None:
        checked = self._check(document, account="9420", vat_class="VAT12")
        if checked is None:
            return
        export_document(document_id=document.pk, version=checked.version, user=self._accountant, now=next(self._clock))
        report_sync_error(
            key=self._key,
            document_id=document.pk,
            company_code=self._company.code,
            message="Account 9420 is closed for this month.",
            now=next(self._clock),
        )

    def _reject(self, document: IncomingDocument) -> None:
        reject_document(
            document_id=document.pk,
            version=document.version,
            reason="It is addressed to another company: Silk Trade.",
            user=self._accountant,
            now=next(self._clock),
        )


def _pdf(paper: Paper) -> bytes:
    request = PdfRequest(html=paper.html, title=paper.file_name, author="", subject="", document_date=date(2026, 1, 1))
    return embedded_pdf.engine.convert(request)
