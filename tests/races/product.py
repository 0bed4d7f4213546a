"""What the fork server imports once for all of its children: the whole product, connected to nothing."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connections  # noqa: E402

from invoices.errors import InvoiceError  # noqa: E402
from invoices.services import create_drafts  # noqa: E402, F401 - it imports what every month needs

REFUSALS = (InvoiceError,)


def connect(database: str) -> None:
    """The default connection goes to `database` (a path on SQLite) from now on."""
    connection = connections["default"]
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()


def disconnect() -> None:
    connections.close_all()


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
