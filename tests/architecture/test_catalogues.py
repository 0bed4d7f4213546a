"""Our own sentences are complete in every language, and written as that language is."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest

from tests import catalogues, processes
from tests.catalogues import LANGUAGES, key, texts

GETTEXT = ("xgettext", "msguniq", "msgmerge", "msgattrib")
CODE = ("proxima_invoice", "invoices", "clients", "integrations", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")

each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def extracted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of catalogues after `manage.py makemessages` over a copy of the tree."""
    missing = [program for program in GETTEXT if not shutil.which(program)]
    request.getfixturevalue("require_service")("gettext", f"no {', '.join(missing)}", available=not missing)
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(processes.ROOT / "manage.py", copy)
    for name in CODE:
        shutil.copytree(processes.ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    extraction = processes.start("manage.py", "makemessages", cwd=copy, INVOICE_DATA_DIR=str(copy / "var"))
    told, _nothing = extraction.communicate(timeout=120)
    assert extraction.returncode == 0, told
    return copy / "proxima_invoice" / "locale"


@each_language
def test_code_and_templates_say_nothing_that_the_catalogue_lacks(language: str, extracted: Path):
    found = {key(entry) for entry in polib.pofile(str(extracted / language / "LC_MESSAGES" / "django.po"))}
    committed = {key(entry) for entry in catalogues.ours(language)}

    assert found - committed == set(), "run: make messages"
    assert committed - found == set(), "run: make messages"


@each_language
def test_every_sentence_is_translated(language: str):
    catalogue = catalogues.ours(language)

    assert [entry.msgid for entry in catalogue if not all(texts(entry))] == []


@each_language
def test_nothing_is_guessed_and_nothing_is_left_over(language: str):
    catalogue = catalogues.ours(language)

    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


@each_language
def test_what_is_filled_in_is_filled_in_everywhere(language: str):
    assert [
        (entry.msgid, text)
        for entry, text in translated(language)
        if not any(parts(text) == parts(source) for source in sources(entry))
    ] == []


@each_language
def test_no_translation_begins_or_ends_with_another_space(language: str):
    assert [
        entry.msgid
        for entry, text in translated(language)
        if (spaces(text), text.endswith("\n")) != (spaces(entry.msgid), entry.msgid.endswith("\n"))
    ] == []


@each_language
def test_there_are_as_many_plural_forms_as_django_has(language: str):
    catalogue, theirs = catalogues.ours(language), catalogues.djangos(language)
    rule = "".join(theirs.metadata["Plural-Forms"].split())

    assert "".join(catalogue.metadata["Plural-Forms"].split()) == rule
    forms = int(rule.removeprefix("nplurals=").partition(";")[0])
    plurals = [entry for entry in catalogue.translated_entries() if entry.msgid_plural]
    assert [entry.msgid for entry in plurals if len(entry.msgstr_plural) != forms] == []


@each_language
def test_what_runs_is_what_was_translated(language: str):
    """Nobody needs GNU gettext to run: the compiled catalogue stands beside its source."""
    compiled = {key(entry): texts(entry) for entry in polib.mofile(str(catalogues.path(language, "mo")))}
    source = {key(entry): texts(entry) for entry in catalogues.ours(language).translated_entries()}

    assert compiled == source, "run: make messages"


def test_uzbek_is_written_with_its_own_letters():
    """U+02BB in oʻ and gʻ, U+02BC for the tutuq belgisi; no quotation mark is either of them."""
    wrong = re.compile(r"(?<=\w)['‘’´]|(?<![oOgG])ʻ")
    cyrillic = re.compile(r"[А-Яа-яЁё]")  # an example in the source is Cyrillic in every language

    assert [text for _entry, text in translated("uz") if wrong.search(plain(text))] == []
    assert [
        text for entry, text in translated("uz") if cyrillic.search(text) and not cyrillic.search(entry.msgid)
    ] == []


def test_no_russian_word_has_a_latin_letter_that_looks_like_its_own():
    mixed = re.compile(r"(?=\w*[A-Za-z])(?=\w*[А-Яа-яЁё])\w+")

    assert [text for _entry, text in translated("ru") if mixed.search(plain(text))] == []


def translated(language: str) -> Iterator[tuple[polib.POEntry, str]]:
    for entry in catalogues.ours(language).translated_entries():
        for text in texts(entry):
            yield entry, text


def sources(entry: polib.POEntry) -> list[str]:
    """The form for one may say it without the number."""
    return [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]


def parts(text: str) -> tuple[list[str], list[str]]:
    return sorted(PLACEHOLDER.findall(text)), sorted(TAG.findall(text))


def plain(text: str) -> str:
    return TAG.sub(" ", PLACEHOLDER.sub(" ", text))


def spaces(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
