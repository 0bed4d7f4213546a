"""The seller's branding: what it is now, and changing it, with its accounts and its logo (spec 6, Branding)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import BankAccount, Branding
from invoices.services.check_logo import CheckedLogo
from invoices.services.fetch_logo import fetch_logo
from invoices.services.read_branding import GivenBranding
from invoices.services.store_logo import store_logo
from proxima_invoice.foundation.settings_history import record, state


@dataclass(frozen=True)
class NewLogo:
    """What takes the place of the logo; None removes it. Of documents that are issued nothing changes."""

    logo: CheckedLogo | None


def branding() -> Branding:
    """The seller as it stands; the defaults, unsaved, where nobody has said who sells."""
    return Branding.objects.order_by("pk").first() or Branding()


def change_branding(
    *,
    user: AbstractBaseUser,
    given: GivenBranding,
    new_logo: NewLogo | None = None,
    now: datetime | None = None,
) -> Branding:
    """Write checked values, and into the history what differs. A new `logo_url` is fetched before anything is held.

    Raises `Invalid` when the logo cannot be fetched or is none; nothing is changed then.
    """
    fields, now = dict(given.fields), now or timezone.now()
    if new_logo is not None:
        fields["logo_url"] = ""
    elif (url := fields.get("logo_url", "")) and url != branding().logo_url:
        new_logo = NewLogo(fetch_logo(url=url))
    with transaction.atomic():
        # Locked, so that of two changes the later one is compared with what the earlier one left.
        stored = Branding.objects.select_for_update().order_by("pk").first()
        before = state(stored, _accounts(stored)) if stored else {}
        seller = stored or Branding()
        for name, value in fields.items():
            setattr(seller, name, value)
        if new_logo is not None:
            seller.logo = store_logo(checked=new_logo.logo, now=now) if new_logo.logo else None
        seller.save()
        if given.accounts is not None:
            _replace_accounts(seller, given.accounts)
        after = state(seller, _accounts(seller))
        record(subject=seller, before=before, after=after, by=user.get_username(), now=now)
    return seller


def _accounts(seller: Branding) -> list[BankAccount]:
    return list(seller.bank_accounts.order_by("currency"))


def _replace_accounts(seller: Branding, accounts: Sequence[Mapping[str, str]]) -> None:
    """The list as a whole; an account keeps its row as long as there is one in its currency."""
    seller.bank_accounts.exclude(currency__in=[account["currency"] for account in accounts]).delete()
    for account in accounts:
        BankAccount.objects.update_or_create(branding=seller, currency=account["currency"], defaults=account)
