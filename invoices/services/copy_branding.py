"""The seller as a document prints it: what finalize copies to the invoice (spec 4)."""

from typing import Any

from invoices.models import BankAccount, Branding

# A document does not say where its logo once was fetched from. The logo itself is named by its key, and never changes.
_UNPRINTED = ("id", "logo_url")
_DEFAULTS = {
    field.name: field.get_default() for field in Branding._meta.concrete_fields if field.name not in _UNPRINTED
}
_SELLER = tuple(_DEFAULTS)
_ACCOUNT = tuple(field.name for field in BankAccount._meta.concrete_fields if field.name not in ("id", "branding"))
# Put together once: what its many names mean is most of what asking costs.
_ROWS = Branding.objects.order_by("id", "bank_accounts__currency").values(
    *_SELLER, "id", *(f"bank_accounts__{name}" for name in _ACCOUNT)
)


def branding_snapshot() -> dict[str, Any]:
    """The seller's fields by their names, and `bank_accounts`: a list of the same kind. One query.

    An installation that has not been told who it is prints the model's defaults.
    """
    rows = list(_ROWS.all())
    if not rows:
        return _DEFAULTS | {"bank_accounts": []}
    seller = rows[0]
    accounts = [
        {name: row[f"bank_accounts__{name}"] for name in _ACCOUNT}
        for row in rows
        if row["id"] == seller["id"] and row["bank_accounts__currency"] is not None
    ]
    return {name: seller[name] for name in _SELLER} | {"bank_accounts": accounts}
