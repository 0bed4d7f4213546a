"""Stored payment methods of customers: adding one, and disabling it (spec 6, Payment capture)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import Conflict, Invalid, NotFound
from invoices.models import PaymentMethod
from invoices.payment_port import provider_of, providers
from invoices.services.check_values import as_plain_text, collect
from proxima_invoice.foundation.settings_history import record, state

FIELDS = {"customer_key": 20, "provider": 20, "provider_customer_id": 255, "provider_method_id": 255, "label": 50}
"""What is said of a method, and how long it may be."""
REQUIRED = ("customer_key", "provider_customer_id", "provider_method_id")
MOST_DIGITS = 6
BLANKS = "".join(map(chr, [*range(0x21), *range(0x7F, 0xA1)]))
_DIGIT = re.compile(r"\d")


def add_payment_method(
    *, user: AbstractBaseUser, values: Mapping[str, Any], now: datetime | None = None
) -> PaymentMethod:
    """Enabled from now on. Raises `Invalid` naming every field that is wrong, and `Conflict` when it is stored already
    or its customer has another one that is enabled.
    """
    given = collect({name: values.get(name, "") for name in FIELDS}, _as_text)
    if "provider" not in values and (known := providers()):
        given["provider"] = known[0].name
    if faults := faults_of(given):
        raise Invalid(faults)
    method = PaymentMethod(**given)
    try:
        method.validate_constraints()
        with transaction.atomic():
            method.save(force_insert=True)
            record(subject=method, before={}, after=state(method), by=user.get_username(), now=now or timezone.now())
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from None
    except IntegrityError:
        raise Conflict(_("Somebody else stored a payment method of this customer at the same time.")) from None
    return method


def disable_payment_method(*, method_id: UUID, user: AbstractBaseUser, now: datetime | None = None) -> PaymentMethod:
    """Nothing is charged to it any more; what was is not touched. Twice is once. Raises `NotFound`."""
    with transaction.atomic():
        method = PaymentMethod.objects.select_for_update().filter(pk=method_id).first()
        if method is None:
            raise NotFound(_("There is no payment method %(method)s.") % {"method": method_id})
        before = state(method)
        method.enabled = False
        method.save(update_fields=["enabled"])
        record(subject=method, before=before, after=state(method), by=user.get_username(), now=now or timezone.now())
    return method


def faults_of(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with values that are texts, by field."""
    faults = {name: _("This cannot be empty.") for name in REQUIRED if not values.get(name)}
    provider = provider_of(values.get("provider", ""))
    if provider is None:
        names = ", ".join(one.name for one in providers())
        faults["provider"] = _("Give one of %(choices)s.") % {"choices": names}
    else:
        theirs = provider.faults(values.get("provider_customer_id", ""), values.get("provider_method_id", ""))
        faults = {**theirs, **faults}
    if len(_DIGIT.findall(values.get("label", ""))) > MOST_DIGITS:
        faults["label"] = _("Never write a card's number here; its last four digits are enough.")
    return faults


def _as_text(name: str, value: Any) -> str:
    text = as_plain_text(value, longest=FIELDS[name])
    if name == "label":
        return text.strip()
    if text != text.strip(BLANKS):
        raise ValueError(_("Leave out the spaces around it."))
    return text
