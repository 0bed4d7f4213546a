"""`manage.py demo`: a believable month in an empty installation, for whoever wants to see the product at work."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.utils import timezone

from proxima_invoice.site.demo.house import PASSWORD, USERS, make_users
from proxima_invoice.site.demo.story import is_empty, tell

# Demonstration documents must reach no archive, accountant, authority, chat, customer or card.
_OUTSIDE = {
    "R2": "R2_ACCESS_KEY",
    "PlanFact": "PLANFACT_API_KEY",
    "Didox": "DIDOX_API_KEY",
    "Telegram": "TELEGRAM_BOT_TOKEN",
    "e-mail": "EMAIL_URL",
    "Stripe": "STRIPE_API_KEY",
}


class Command(BaseCommand):
    help = (
        "Fill an empty installation with two invented months. Where there is data already, where ClickHouse is the "
        "warehouse, or where outside services are configured, nothing changes and the exit status is still 0, "
        "so that it can stand before every start."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if reason := _refusal():
            self.stdout.write(f"No demonstration data: {reason}")
            return
        if is_empty():
            make_users()
            prints = tell(now=timezone.now())
            self.stdout.write("Filled with demonstration data.")
            if not prints:
                self.stdout.write("No PDF engine answered, so every invoice is a draft.")
        else:
            self.stdout.write("Already filled; nothing was changed.")
        self.stdout.write(_hint())


def _refusal() -> str:
    if settings.CLICKHOUSE_URL:
        return "the warehouse is ClickHouse, which is never written to. Unset INVOICE_CLICKHOUSE_URL to try it."
    configured = [name for name, setting in _OUTSIDE.items() if getattr(settings, setting)]
    if configured:
        return f"{', '.join(configured)} would hear of invented invoices. Unset them to try it."
    return ""


def _hint() -> str:
    """Only for users whose password still is the demonstration's: elsewhere the line would be untrue."""
    users = User.objects.filter(username__in=[person.username for person in USERS], is_active=True).order_by("username")
    names = [user.username for user in users if user.check_password(PASSWORD)]
    if not names:
        return f"Log in at {settings.PUBLIC_URL}/admin/."
    return f"Log in at {settings.PUBLIC_URL}/admin/ as {', '.join(names)}, each with the password {PASSWORD}."
