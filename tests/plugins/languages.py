"""A few words of another language, whatever the catalogues hold: what is told, and what is stored all the same."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.utils.translation import trans_real

Translate = Callable[[Mapping[Any, str]], None]


@pytest.fixture
def russian(monkeypatch: pytest.MonkeyPatch) -> Translate:
    """`russian({"Say why.": "Скажите почему."})`; of a sentence that counts the key is (singular, form)."""
    language: Any = trans_real.translation("ru")
    catalogue = language._catalog

    def told(words: Mapping[Any, str]) -> None:
        # Django keeps a language as several catalogues, each with its own rule for plurals; the first goes first.
        monkeypatch.setattr(catalogue, "_catalogs", [dict(words), *catalogue._catalogs])
        monkeypatch.setattr(catalogue, "_plurals", [language.plural, *catalogue._plurals])

    return told
