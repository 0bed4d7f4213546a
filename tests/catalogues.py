"""Catalogues of translations as tests read them; run as a program, where ours say otherwise than those under them."""

from collections.abc import Iterator
from pathlib import Path

import django
import polib  # type: ignore[import-untyped]

from tests.processes import ROOT

LANGUAGES = ("ru", "uz")
FOLDER = ROOT / "proxima_invoice" / "locale"
Key = tuple[str | None, str]


def path(language: str, suffix: str = "po") -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"django.{suffix}"


def ours(language: str) -> polib.POFile:
    return polib.pofile(str(path(language)))


def djangos(language: str) -> polib.POFile:
    """Django's own, of its core."""
    return polib.pofile(f"{Path(django.__file__).parent}/conf/locale/{language}/LC_MESSAGES/django.po")


def texts(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    """Every form of the translation."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def key(entry: polib.POEntry | polib.MOEntry) -> Key:
    return entry.msgctxt, entry.msgid


def upstream(language: str) -> dict[Key, list[str]]:
    """What Django and the applications say; of two that have the same words, the one that is asked first."""
    from django.apps import apps

    folders = [
        Path(django.__file__).parent / "conf",
        *(Path(app.path) for app in reversed(list(apps.get_app_configs()))),
    ]
    found: dict[Key, list[str]] = {}
    for folder in folders:
        catalogue = folder / "locale" / language / "LC_MESSAGES" / "django.po"
        if catalogue.exists():
            found |= {key(entry): texts(entry) for entry in polib.pofile(str(catalogue)) if entry.translated()}
    return found


def differences(language: str) -> Iterator[str]:
    """Ours are asked first: each of these changes what Django or another application shows with the same words."""
    theirs = upstream(language)
    for entry in ours(language).translated_entries():
        if key(entry) in theirs and theirs[key(entry)] != texts(entry):
            yield f"{language}: {entry.msgid!r}: ours {texts(entry)}, theirs {theirs[key(entry)]}"


if __name__ == "__main__":
    django.setup()
    for one in (told for language in LANGUAGES for told in differences(language)):
        print(f"Ours takes the place of another: {one}")  # noqa: T201 - for whoever translates
