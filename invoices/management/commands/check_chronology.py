"""`manage.py check_chronology`: are the rows of invoice numbers whole and in order? (spec 6, Numbering schemas)"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invoices.queries.chronology import findings
from invoices.services.tell_finding import finding_words


class Command(BaseCommand):
    help = (
        "List gaps in the numbers of every schema and sequence, numbers that read alike, and invoices dated before one "
        "of a lower number. Nothing is changed. Exit status: 0 when there are none, 1 when there are."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for finding in findings():
            count += 1
            row = f"{finding.schema_name} {finding.sequence_key}".strip()
            self.stdout.write(f"{row}: {finding_words(finding)}")
        if count:
            raise CommandError(f"Not as it should be: {count} found.")
        self.stdout.write("Every number is there, once, in the order of its date.")
