"""`manage.py forget_didox_refusal`: after an account was unlocked at Didox and its password is right as it is set."""

from typing import Any

from django.core.management.base import BaseCommand

from integrations.didox.config import config
from integrations.didox.session import forget_refusal


class Command(BaseCommand):
    help = (
        "Let the password of Didox that is set be tried once more. 25 wrong ones lock the account for good: make sure, "
        "by logging in at Didox with it, that this one is right. Another password needs no command."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if forget_refusal(config()):
            self.stdout.write("The next go logs in at Didox once.")
        else:
            self.stdout.write("Didox has refused nothing; nothing was changed.")
