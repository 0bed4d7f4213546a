"""`manage.py rotate_signing_key`: sign notifications by a new key, for example after the old one may have leaked."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from integrations.exchange.notifying.addresses import certificate_url
from integrations.exchange.services.rotate_signing_key import rotate_signing_key


class Command(BaseCommand):
    help = (
        "Sign the exchange's notifications by a new key from now on. Certificates of earlier keys are still served, so "
        "what was signed before can be checked as ever. Prints the address of the new certificate."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = rotate_signing_key(by="manage.py", now=timezone.now())
        self.stdout.write(certificate_url(made))
