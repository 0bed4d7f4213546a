"""An invoice as a letter to the customer, in the document's language (spec 5, E-mail). Pure."""

from dataclasses import dataclass
from email.charset import QP, Charset
from email.message import Message
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.utils import formataddr
from typing import Any, Final

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import punycode

from integrations.email.config import Config
from invoices.models import Invoice
from invoices.models.logo import Logo
from invoices.queries.logo import StoredLogo, printed_size
from invoices.services import document_parties as parties
from invoices.services.document_words import WORDS
from invoices.services.readable_color import readable_color
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


@dataclass(frozen=True)
class InlineLogo:
    """A picture that travels with the letter, which names it by `content_id`; nothing has to be fetched to see it."""

    content_id: str
    png_or_jpeg: bytes
    subtype: str
    width: int
    height: int


def inline_logo(logo: StoredLogo | None, config: Config) -> InlineLogo | None:
    """As mail programs can show it: of an SVG its drawing, for most of them show none."""
    if logo is None:
        return None
    is_svg = logo.media_type == Logo.MediaType.SVG
    picture = logo.drawn if is_svg else logo.content
    subtype = "png" if is_svg else logo.media_type.partition("/")[2]
    name = f"{logo.sha256[:16]}.logo@{_domain(config)}"
    return InlineLogo(name, picture, subtype, *printed_size(logo)) if picture else None


def message_id(invoice: Invoice, approval_no: int, config: Config) -> str:
    """The same however often this approval is sent: a mailbox that has it already can tell."""
    return f"<{invoice.pk}.{approval_no}@{_domain(config)}>"


def subject(invoice: Invoice) -> str:
    """`Invoice INV-1 — 1–28 February 2026`. One line, whatever a number is made of."""
    covered = period(invoice.period_start, invoice.period_end, invoice.language)
    written = f"{WORDS[invoice.language]['invoice']} {invoice.display_number} — {covered}"
    return "".join(sign if sign.isprintable() else " " for sign in written)


def message(
    invoice: Invoice,
    *,
    approval_no: int,
    to: list[str],
    file_name: str,
    pdf: bytes,
    config: Config,
    logo: InlineLogo | None = None,
) -> EmailMultiAlternatives:
    """Text, HTML and the PDF, in seven bits: no server on the way has to be able to do more."""
    context = _context(invoice, file_name) | {"logo": logo}
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


def content(mail: EmailMultiAlternatives, *, logo: InlineLogo | None = None) -> bytes:
    """As it goes over the wire, with the logo that its HTML names."""
    whole = mail.message()
    if logo is not None:
        _put_beside_html(whole, logo)
    # The declared type is the standard library's, which has no linesep; the object is Django's.
    return whole.as_bytes(linesep="\r\n")  # type: ignore[call-arg]


def _put_beside_html(whole: Message, logo: InlineLogo) -> None:
    """The HTML becomes one whole with its picture (RFC 2387), which is no attachment then; the text stays as it is."""
    alternatives: Any = next(part for part in whole.walk() if part.get_content_type() == "multipart/alternative")
    *others, html = alternatives.get_payload()
    picture = MIMEImage(logo.png_or_jpeg, logo.subtype)
    picture["Content-ID"] = f"<{logo.content_id}>"
    picture["Content-Disposition"] = "inline"
    related = MIMEMultipart("related", type="text/html")
    related.attach(html)
    related.attach(picture)
    alternatives.set_payload([*others, related])


def _context(invoice: Invoice, file_name: str) -> dict[str, Any]:
    language, currency, branding = invoice.language, invoice.currency, invoice.branding_snapshot
    words, letter = WORDS[language], LETTER[language]
    covered = period(invoice.period_start, invoice.period_end, language)
    contract = parties.text(invoice.application_snapshot, "agreement_number")
    due = day(invoice.due_date, language)
    accent = parties.text(branding, "accent_color") or DEFAULT_ACCENT
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
        "accent": accent,
        "brand_color": readable_color(accent),
    }


def _domain(config: Config) -> str:
    return punycode(config.sender_address.rpartition("@")[2])


def _readable(text: str) -> str:
    """Without signs that nobody sees and that can turn a line around or end it."""
    kept = ("\n", NO_BREAK_SPACE)
    return "".join(sign for sign in text if sign.isprintable() or sign in kept)


def _quoted_printable() -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset
