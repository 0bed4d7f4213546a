"""An invoice as a letter to the customer, in the document's language (spec 5, E-mail). Pure."""

from email.charset import QP, Charset
from email.utils import formataddr
from typing import Any, Final

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import punycode

from integrations.email.config import Config
from invoices.models import Invoice
from invoices.services import document_parties as parties
from invoices.services.document_words import WORDS
from invoices.services.render_html import DEFAULT_ACCENT
from invoices.templatetags.invoice_format import NO_BREAK_SPACE, day, money_text, period

# Around the words that the document itself has.
LETTER: Final[dict[str, dict[str, str]]] = {
    "ru": {
        "greeting": "Здравствуйте!",
        "please_find": "Во вложении счёт за услуги, оказанные за период {period}.",
        "amount_due": "К оплате",
        "due_date": "Оплатить до",
        "attached": "Документ приложен к письму: {file_name}.",
        "regards": "С уважением,",
    },
    "en": {
        "greeting": "Hello,",
        "please_find": "Please find attached our invoice for the services of {period}.",
        "amount_due": "Amount due",
        "due_date": "Due date",
        "attached": "The document is attached: {file_name}.",
        "regards": "Kind regards,",
    },
}


def message_id(invoice: Invoice, approval_no: int, config: Config) -> str:
    """The same however often this approval is sent: a mailbox that has it already can tell."""
    return f"<{invoice.pk}.{approval_no}@{punycode(config.sender_address.rpartition('@')[2])}>"


def subject(invoice: Invoice) -> str:
    """`Invoice INV-1 — 1–28 February 2026`. One line, whatever a number is made of."""
    covered = period(invoice.period_start, invoice.period_end, invoice.language)
    written = f"{WORDS[invoice.language]['invoice']} {invoice.display_number} — {covered}"
    return "".join(sign if sign.isprintable() else " " for sign in written)


def message(
    invoice: Invoice, *, approval_no: int, to: list[str], file_name: str, pdf: bytes, config: Config
) -> EmailMultiAlternatives:
    """Text, HTML and the PDF, in seven bits: no server on the way has to be able to do more."""
    context = _context(invoice, file_name)
    mail = EmailMultiAlternatives(
        subject=subject(invoice),
        body=_readable(render_to_string("email/invoice.txt", context)),
        from_email=formataddr((config.sender_name, config.sender_address)),
        to=to,
        headers={"Message-ID": message_id(invoice, approval_no, config)},
    )
    # Django takes a charset as well as a name; by name, its letters would go as eight bits.
    mail.encoding = _quoted_printable()
    mail.attach_alternative(_readable(render_to_string("email/invoice.html", context)), "text/html")
    mail.attach(file_name, pdf, "application/pdf")
    return mail


def content(mail: EmailMultiAlternatives) -> bytes:
    """As it goes over the wire."""
    # The declared type is the standard library's, which has no linesep; the object is Django's.
    return mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]


def _context(invoice: Invoice, file_name: str) -> dict[str, Any]:
    language, currency, branding = invoice.language, invoice.currency, invoice.branding_snapshot
    words, letter = WORDS[language], LETTER[language]
    covered = period(invoice.period_start, invoice.period_end, language)
    contract = parties.text(invoice.application_snapshot, "agreement_number")
    due = day(invoice.due_date, language)
    head = parties.letterhead(branding, currency=currency, language=language, with_bank=False)
    return {
        "language": language,
        "words": words,
        "letter": letter,
        "subject": subject(invoice),
        "heading": f"{words['invoice']} {invoice.display_number}",
        "please_find": letter["please_find"].format(period=covered),
        "attached": letter["attached"].format(file_name=file_name),
        "amount": f"{money_text(invoice.total_with_vat, language)}{NO_BREAK_SPACE}{currency}",
        "due": due,
        "facts": [
            (label, value)
            for label, value in (
                (words["date"], day(invoice.invoice_date, language)),
                (words["period"], covered),
                (words["contract"], f"{words['number_sign']} {contract}" if contract else ""),
            )
            if value
        ],
        "wire": parties.wire_details(branding, currency=currency, language=language, reference=invoice.display_number),
        "customer": parties.text(invoice.customer_snapshot, "company_name"),
        "seller": parties.seller(branding, currency=currency, language=language).name,
        "brand": head.name,
        "seller_lines": head.lines,
        "accent": parties.text(branding, "accent_color") or DEFAULT_ACCENT,
    }


def _readable(text: str) -> str:
    """Without signs that nobody sees and that can turn a line around or end it."""
    kept = ("\n", NO_BREAK_SPACE)
    return "".join(sign for sign in text if sign.isprintable() or sign in kept)


def _quoted_printable() -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset
