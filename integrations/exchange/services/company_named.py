"""The company of a name, made when there is none yet (spec 7, Key: the command names it)."""

import re
from datetime import datetime
from itertools import count

from anyascii import anyascii
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.exchange.models import Company
from invoices.errors import Conflict, Invalid
from proxima_invoice.foundation.settings_history import record, state

LONGEST_NAME, LONGEST_CODE = 200, 50
_DASHED = re.compile(r"[^A-Z0-9]+")


def company_named(name: str, *, code: str = "", by: str, now: datetime) -> Company:
    """`code` is a new company's, derived from its name when empty.

    Raises `Invalid` naming `company` or `code`, and `Conflict` when the code is another's, or the company has another.
    """
    name, code = name.strip(), code.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid({"company": _("Give 1 to %(longest)d characters.") % {"longest": LONGEST_NAME}})
    if len(code) > LONGEST_CODE or not code.isprintable():
        raise Invalid({"code": _("Give at most %(longest)d characters.") % {"longest": LONGEST_CODE}})
    with transaction.atomic():
        company = Company.objects.filter(name=name).first()
        return _with_code(company, code) if company else _made(name, code or _code_of(name), by, now)


def _with_code(company: Company, code: str) -> Company:
    if code and code != company.code:
        words = {"company": company.name, "code": company.code}
        raise Conflict(_("%(company)s has the code %(code)s already.") % words)
    return company


def _made(name: str, code: str, by: str, now: datetime) -> Company:
    if other := Company.objects.filter(code=code).first():
        raise Conflict(_("The code %(code)s is %(company)s's.") % {"code": code, "company": other.name})
    company = Company.objects.create(name=name, code=code)
    record(subject=company, before={}, after=state(company), by=by, now=now)
    return company


def _code_of(name: str) -> str:
    """`ООО «Ромашка»` → `OOO-ROMASHKA`, with a number where somebody has that."""
    stem = _DASHED.sub("-", anyascii(name).replace("'", "").upper()).strip("-")[: LONGEST_CODE - 5] or "COMPANY"
    taken = set(Company.objects.filter(code__startswith=stem).values_list("code", flat=True))
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(code for code in candidates if code not in taken)
