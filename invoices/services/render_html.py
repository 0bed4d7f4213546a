"""The document of an invoice as one self-contained page, for the preview and for print alike (spec 4)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices import money
from invoices.models import Invoice, InvoiceDocument
from invoices.queries.logo import Picture, picture, stored_logo
from invoices.queries.printed_lines import PrintedLine, printed_lines
from invoices.services import document_parties as parties
from invoices.services.choose_tax import TaxInForce, tax_for
from invoices.services.copy_branding import branding_snapshot
from invoices.services.disarm_html import disarm_html
from invoices.services.document_table import document_table
from invoices.services.document_words import WORDS
from invoices.templatetags import document_rows
from invoices.templatetags.invoice_format import amount_in_words, day, money_text
from invoices.templatetags.invoice_format import period as period_text

PREVIEW_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""For whoever serves a preview: html_override is user input, so no script runs and nothing is fetched but our fonts.

`sandbox` also stops a page from leading the browser elsewhere by itself.
"""

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "invoices"
FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
# The preview finds the fonts under the first address, a converter that got them with the page under the bare name.
FONT_FACES = (
    ("PT Sans", 400, "PTSans-Regular.ttf"),
    ("PT Sans", 700, "PTSans-Bold.ttf"),
    ("PT Serif", 700, "PTSerif-Bold.ttf"),
    ("Noto Sans", 400, "NotoSans-Regular.ttf"),
    ("Noto Sans", 700, "NotoSans-Bold.ttf"),
    ("DejaVu Sans", 400, "DejaVuSans-Symbols.ttf"),
)
DEFAULT_ACCENT = "#17657a"

# What cannot be seen but can turn a line around or tear a word apart: controls, bidirectional marks, zero widths.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SHOWN_AT_MOST = 10


@dataclass(frozen=True)
class RenderedDocument:
    """`warnings` are sentences for the reviewer; `template_hash` tells which template, or override, made the page."""

    html: str
    template_hash: str
    title: str
    author: str
    warnings: list[str] = field(default_factory=list)


def render_html(
    *, invoice: Invoice, branding: Mapping[str, Any] | None = None, tax: TaxInForce | None = None
) -> RenderedDocument:
    """The page of `invoice`: as it was finalized, or for a draft with today's branding and tax unless given.

    At most three queries, one more for a logo that this process has not read yet, and no warehouse: an invoice copies
    what it prints.
    """
    if not invoice.is_draft:
        stored = InvoiceDocument.objects.filter(invoice_id=invoice.pk).values_list("html", flat=True).first()
        if stored is not None:
            seller = parties.text(invoice.branding_snapshot, "company_name")
            return RenderedDocument(stored, invoice.html_template_hash, document_title(invoice), seller)
        if branding is None and invoice.branding_snapshot:
            branding, tax = invoice.branding_snapshot, TaxInForce(invoice.vat_mode, invoice.vat_rate)
    branding = branding_snapshot() if branding is None else branding
    author = parties.text(branding, "company_name")
    tax = tax or tax_for(invoice.invoice_date)
    if invoice.html_override:
        return _overridden(invoice, tax=tax, author=author)
    logo = picture(stored_logo(parties.text(branding, "logo")))
    html = page(invoice, printed_lines(invoice.pk), branding=branding, tax=tax, logo=logo)
    return RenderedDocument(html, template_hash(), document_title(invoice), author, _missing_glyphs(html))


def document_title(invoice: Invoice) -> str:
    """`Акт выполненных работ № INV-1 от 28.02.2026` or `Invoice INV-1, 28 February 2026`."""
    words, issued = WORDS[invoice.language], day(invoice.invoice_date, invoice.language)
    if invoice.is_local_act:
        return f"{words[_kind(invoice, 'act')]} {invoice.display_number} {words['of']} {issued}"
    return f"{words[_kind(invoice, 'invoice')]} {invoice.display_number}, {issued}"


@cache
def template_hash() -> str:
    """SHA-256 over the sources of the template family; the rows of the table are one of them."""
    digest = sha256()
    for path in [*sorted(TEMPLATES.glob("*.html")), Path(document_rows.__file__)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def page(
    invoice: Invoice,
    lines: Sequence[PrintedLine],
    *,
    branding: Mapping[str, Any],
    tax: TaxInForce,
    logo: Picture | None,
) -> str:
    """The template's page of an invoice with these lines, stored or not. No query."""
    table = document_table(invoice, lines, tax=tax)
    language, currency, is_act = invoice.language, invoice.currency, invoice.is_local_act
    words = WORDS[language]
    due = day(invoice.due_date, language)
    contract = _contract(invoice)
    context = {
        "language": language,
        "words": words,
        "title": document_title(invoice),
        "heading": words[_kind(invoice, "invoice")],
        "author": parties.text(branding, "company_name"),
        "running_title": _running_title(invoice),
        "accent": parties.text(branding, "accent_color") or DEFAULT_ACCENT,
        "static_url": settings.STATIC_URL,
        "font_faces": FONT_FACES,
        "letterhead": parties.letterhead(
            branding, currency=currency, language=language, with_bank=not is_act, logo=logo
        ),
        "seller": parties.seller(branding, currency=currency, language=language),
        "customer": parties.customer(invoice.customer_snapshot, language=language),
        "bill_to": parties.bill_to(invoice.customer_snapshot, language=language),
        "facts": _facts(invoice, contract),
        "contract": contract,
        "period": period_text(invoice.period_start, invoice.period_end, language),
        "currency": currency,
        "table": table,
        "show_hours": invoice.show_tracked_time,
        "amount_in_words": amount_in_words(table.payable, currency=currency, language=language),
        "legal_text": invoice.legal_text.strip() or words["legal_act" if is_act else "legal_invoice"],
        "payment_terms": _payment_terms(invoice.payment_terms_days, due, words),
        "wire": parties.wire_details(branding, currency=currency, language=language, reference=invoice.display_number),
    }
    template = get_template("invoices/act.html" if is_act else "invoices/invoice.html")
    return _INVISIBLE.sub("", template.render(context))


def _kind(invoice: Invoice, name: str) -> str:
    return f"supplementary_{name}" if invoice.kind == Invoice.Kind.SUPPLEMENTARY else name


def _contract(invoice: Invoice) -> str:
    """`14/2025 от 17.03.2025`, as much of it as is known."""
    words = WORDS[invoice.language]
    number = parties.text(invoice.application_snapshot, "agreement_number")
    signed = parties.text(invoice.application_snapshot, "agreement_date")
    if number and signed:
        return f"{number} {words['of']} {day(date.fromisoformat(signed), invoice.language)}"
    return number


def _facts(invoice: Invoice, contract: str) -> parties.Requisites:
    words, language = WORDS[invoice.language], invoice.language
    rows = [
        (words["number"], invoice.display_number),
        (words["date"], day(invoice.invoice_date, language)),
        (words["period"], period_text(invoice.period_start, invoice.period_end, language)),
        (words["contract"], f"{words['number_sign']} {contract}" if contract else ""),
    ]
    return [row for row in rows if row[1]]


def _payment_terms(days: int, due: str, words: Mapping[str, str]) -> str:
    name = {0: "pay_on_receipt", 1: "pay_within_one"}.get(days, "pay_within")
    return words[name].format(days=days, due=due)


def _running_title(invoice: Invoice) -> SafeString:
    """The document's name at the foot of each page, for a string inside a stylesheet."""
    words, issued = WORDS[invoice.language], day(invoice.invoice_date, invoice.language)
    if invoice.is_local_act:
        name = f"{words['act_short']} {invoice.display_number} {words['of']} {issued}"
    else:
        name = f"{words['invoice_short']} {invoice.display_number} · {issued}"
    # Every sign is escaped the way CSS reads it, so a number can end neither the string nor the stylesheet.
    quoted = "".join(c if c.isalnum() or c in " .-/·№" else f"\\{ord(c):06x}" for c in name)
    return mark_safe(quoted)  # noqa: S308 - nothing of HTML or CSS is left in it


def _overridden(invoice: Invoice, *, tax: TaxInForce, author: str) -> RenderedDocument:
    """The user's page as it is, disarmed. What no longer appears on it is said, not refused (spec 4)."""
    html = disarm_html(invoice.html_override)
    payable = money.tax(invoice.total_amount, mode=tax.mode, rate=tax.rate).total_with_vat
    total = money_text(payable, invoice.language)
    # A no-break space may be typed as such, as a space, or as an entity.
    read = html.replace("&nbsp;", " ").replace("&#160;", " ").replace("\xa0", " ")
    warnings = []
    if invoice.display_number not in html:
        number = {"number": invoice.display_number}
        warnings.append(_("The number %(number)s does not appear in the page written by hand.") % number)
    if total.replace("\xa0", " ") not in read:
        warnings.append(_("The total %(total)s does not appear in the page written by hand.") % {"total": total})
    digest = sha256(invoice.html_override.encode(errors="replace")).hexdigest()
    return RenderedDocument(html, digest, document_title(invoice), author, warnings + _missing_glyphs(html))


def _missing_glyphs(html: str) -> list[str]:
    """A page with missing glyphs is a defect: say which characters none of our fonts has."""
    missing = sorted(set(html) - _printable() - set("\t\n\r"))
    if not missing:
        return []
    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in missing[:_SHOWN_AT_MOST])
    more = len(missing) - _SHOWN_AT_MOST
    if more <= 0:
        return [_("No font can print %(characters)s.") % {"characters": shown}]
    said = ngettext(
        "No font can print %(characters)s and %(more)d more.",
        "No font can print %(characters)s and %(more)d more.",
        more,
    )
    return [said % {"characters": shown, "more": more}]


@cache
def _printable() -> frozenset[str]:
    """The characters that the shipped fonts cover together: `coverage.txt`, ranges of hexadecimal code points."""
    found: set[str] = set()
    for line in (FONTS / "coverage.txt").read_text(encoding="ascii").splitlines():
        first, _dash, last = line.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)
