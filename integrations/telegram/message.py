"""What the chat reads about an approved invoice (spec 5, Telegram). Pure."""

from invoices.models import Invoice

LONGEST_CAPTION = 1024
"""In UTF-16 units. A text may have four times as many, but says the same."""


def caption(invoice: Invoice) -> str:
    """`✅ Invoice APP-001 #42 approved by admin`, and on a second line where its PDF is archived, if it is.

    Plain text: it is sent without a parse mode, so no sign in a key or a name means anything.
    """
    told = f"✅ Invoice {invoice.application_key} #{invoice.invoice_number} approved by {invoice.approved_by}"
    return cut("\n".join(line for line in (told, invoice.r2_public_url) if line))


def cut(text: str, longest: int = LONGEST_CAPTION) -> str:
    """At most `longest` UTF-16 units of `text`, as Telegram counts; no sign is cut in two."""
    return text.encode("utf-16-le", errors="replace")[: 2 * longest].decode("utf-16-le", errors="ignore")
