"""`manage.py create_api_key`: a key for an accounting system. It alone is written to the output, this once."""

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from integrations.exchange.models import SCOPES, Company
from integrations.exchange.services.company_named import company_named
from integrations.exchange.services.make_key import NOBODY, make_key
from invoices.errors import Conflict, Invalid

OPTIONS = {
    "company": "--company",
    "code": "--company-code",
    "name": "--name",
    "scopes": "--scopes",
    "expires_at": "--expires",
}
"""Of what a service refuses, by the name it has there."""


class Command(BaseCommand):
    help = "Make a key for an accounting system and print it, alone and this once; the company is made when it is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company", required=True, help="Name of the company whose documents the key is about.")
        parser.add_argument("--scopes", required=True, help=f"One or several of {','.join(SCOPES)}, with commas.")
        parser.add_argument("--name", default="", help="Who has the key, and where.")
        parser.add_argument("--expires", default="", help="The last day it may be used, as 2027-12-31.")
        parser.add_argument("--company-code", default="", help="Of a new company; by default made from its name.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        expires_at = _end_of(options["expires"])
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        is_known = Company.objects.filter(name=options["company"].strip()).exists()
        try:
            # A company that was made for a key that cannot be is not made.
            with transaction.atomic():
                company = company_named(options["company"], code=options["company_code"], by=NOBODY, now=now)
                _key, text = make_key(
                    company=company, name=options["name"], scopes=scopes, expires_at=expires_at, by=None, now=now
                )
        except Conflict as error:
            raise CommandError(f"--company-code: {error}") from None
        except Invalid as error:
            raise CommandError("\n".join(_told(error))) from None
        self.stdout.write(text)
        if not is_known:
            # Beside the key, which stands alone on the other stream: a slip in a name makes another company.
            self.stderr.write(f"Made the company {company} with the code {company.code}; it gets our invoices.")


def _end_of(text: str) -> datetime | None:
    """The end of that day, in the installation's zone."""
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text) + timedelta(days=1), time()))
    except (ValueError, OverflowError):
        raise CommandError("--expires: Give a day such as 2027-12-31.") from None


def _told(error: Invalid) -> list[str]:
    return [f"{OPTIONS[field]}: {text}" for field, texts in error.details.items() for text in texts]
