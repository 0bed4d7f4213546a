"""Run `manage.py generate_invoices` on a small month, start-up and all, and hold it against `manage.py check`.

`python -m bench command` runs this in a process of its own. Both are processes as an operator starts them, in the same
environment; half of what a small month takes is Python reading modules.
"""

import os
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.made_up_month import PERIOD, made_up_month  # noqa: E402
from bench.rows import Row, report, row  # noqa: E402
from clients.warehouse.replace_tables import replace_tables  # noqa: E402
from invoices.models import Invoice  # noqa: E402
from tests import whole  # noqa: E402

CONTRACTS = 50
"""At size 1."""
WORKLOGS_EACH = 100
MOST = 3


def measure(contracts: int) -> Row:
    call_command("migrate", verbosity=0, interactive=False)
    replace_tables(made_up_month(contracts, WORKLOGS_EACH), now=datetime.now(UTC))
    connection.close()
    database = Path(settings.DATABASES["default"]["NAME"])
    unbilled = database.with_suffix(".unbilled")
    shutil.copyfile(database, unbilled)

    def generate() -> None:
        # Put back within the time: some milliseconds of its seconds.
        for left in ("-wal", "-shm"):
            database.with_name(database.name + left).unlink(missing_ok=True)
        shutil.copyfile(unbilled, database)
        _manage("generate_invoices", f"--period={PERIOD.start:%Y-%m}")

    measured = row(
        f"{contracts} contracts × {WORKLOGS_EACH} worklogs",
        generate,
        lambda: _manage("check"),
        most=MOST,
    )
    measured.megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    whole.check()
    assert Invoice.objects.count() == contracts
    return measured


def _manage(*arguments: str) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    contracts = CONTRACTS * int(sys.argv[1])
    print(report("manage.py generate_invoices, against manage.py check", [measure(contracts)]))
