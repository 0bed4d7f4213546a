"""`make messages`: our sentences from code and templates into the catalogues, in Django's own way.

With what Django's command has to be told here, so that it gives the same files wherever it runs.
"""

import re
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

TRANSLATED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# `locale`, for Django would prefer what it finds on its way to LOCALE_PATHS; the rest is no part of the product.
IGNORED = ["locale", ".*", "tests", "bench", "docs", "var", "static", "node_modules"]
# When it was extracted, and by which program, is nothing that anybody looks for: it only makes differences.
_NOISE = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date|X-Generator): .*\n', re.MULTILINE)


class Command(makemessages.Command):
    # A sentence that resembles another is translated by a person, not by guessing.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=known"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(
            locale=TRANSLATED,
            extensions=["html", "py"],
            ignore_patterns=IGNORED,
            no_wrap=True,
            no_obsolete=True,
            add_location="file",
        )

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        catalogue.write_text(_NOISE.sub("", catalogue.read_text(encoding="utf-8")), encoding="utf-8")
