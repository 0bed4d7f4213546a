"""What `manage.py check`, with `--deploy` for the costly part, tells of the outside before anybody relies on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from integrations.email import config as email
from integrations.embedded_pdf.client import engine
from integrations.embedded_pdf.config import is_configured
from integrations.registry import registered
from integrations.stripe import config as stripe
from invoices.ports import PdfFailed, PdfRequest

# Letters that PT Sans has, and one (U+02BB) for which Noto Sans must stand in.
SPECIMEN = "Акт выполненных работ, oʻn besh"
FONTS = (b"PTSans-Regular", b"NotoSans-Regular")


@register("pdf", deploy=True)
def check_embedded_engine(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Print a line with our own fonts. Without fonts the engine would make empty pages and say nothing."""
    if not is_configured():
        return []
    request = PdfRequest(
        html=f'<meta charset="utf-8"><p style="font-family: PT Sans, Noto Sans">{SPECIMEN}</p>',
        title=SPECIMEN,
        author="",
        subject="",
        document_date=date(2026, 2, 28),
    )
    try:
        pdf = engine.convert(request)
    except PdfFailed as failure:
        return [Error(str(failure), id="integrations.E001")]
    missing = [font.decode() for font in FONTS if font not in pdf]
    if missing or b"/ToUnicode" not in pdf:
        fonts = ", ".join(missing) or "readable text"
        return [Error(f"The embedded PDF engine prints without {fonts}.", id="integrations.E002")]
    return []


@register("integrations")
def check_half_set(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An integration of which only some variables are set is off, and should not be so silently (spec 5)."""
    half_set = [*((one.title, one.missing()) for one in registered()), ("Stripe", stripe.missing())]
    off: list[CheckMessage] = [
        checks.Warning(f"{title} is off: {' and '.join(missing)} must be set, too.", id="integrations.W001")
        for title, missing in half_set
        if missing
    ]
    in_vain: list[CheckMessage] = [
        checks.Warning(f"{one.title} is on, and fails without {' and '.join(lacking)}.", id="integrations.W002")
        for one in registered()
        if (lacking := one.lacks())
    ]
    return off + in_vain


@register("integrations")
def check_password_in_the_clear(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """`smtp://` never speaks TLS: a log-in over it can be read on the way."""
    if email.off_because():
        return []
    mail = email.config()
    if not mail.username or mail.use_tls or mail.use_starttls:
        return []
    told = "INVOICE_EMAIL_URL sends its password without TLS; write smtp+tls:// or smtps://."
    return [checks.Warning(told, id="integrations.W003")]
