import re

import pytest
from django.utils import translation

from integrations.errors import PermanentError
from integrations.planfact.deal import NO_DEAL, deal_of
from integrations.variables import not_set
from proxima_invoice.foundation import sentences
from proxima_invoice.foundation.sentences import known, retold, retold_lines, say


@pytest.fixture(autouse=True)
def only_for_this_test(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sentences, "_known", list(sentences._known))
    monkeypatch.setattr(sentences, "_words", list(sentences._words))
    sentences._patterns.cache_clear()
    yield
    sentences._patterns.cache_clear()


def test_what_is_said_is_english_whoever_asks():
    with translation.override("ru"), pytest.raises(PermanentError) as refusal:
        deal_of([], application_key="APP-1", currency="UZS")

    assert str(refusal.value) == "PlanFact has no selling deal for APP-1."


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "PlanFact has no selling deal for APP-1."),
        ("ru", "В PlanFact нет сделки продажи для APP-1."),
        ("uz", "PlanFactda APP-1 uchun sotuv bitimi yoʻq."),
    ],
)
def test_a_known_sentence_is_read_in_the_readers_language(language: str, told: str):
    with translation.override(language):
        assert retold(NO_DEAL % {"contract": "APP-1"}) == told


def test_what_nobody_made_known_stays_as_it_is():
    with translation.override("ru"):
        assert retold("Недостаточно прав (403)") == "Недостаточно прав (403)"
        assert retold("") == ""


def test_the_vendors_words_stay_within_ours():
    with translation.override("ru"):
        assert retold("PlanFact says: Forbidden; 12") == "PlanFact сообщает: Forbidden; 12"


def test_a_sentence_within_a_sentence_is_retold_too():
    with translation.override("ru"):
        said = retold("The PDF converter failed: x.example: no answer within 5 s.")

    assert said == "Конвертер PDF не справился: x.example: нет ответа за 5 с."


def test_of_two_that_fit_the_one_that_says_more_is_meant():
    with translation.override("ru"):
        assert retold(not_set(["A", "B"])) == "Не заданы переменные A и B."
        assert retold(not_set(["A", "B", "C"])) == "Не заданы переменные A, B и C."


def test_data_with_signs_of_patterns_and_of_formats_are_only_data():
    with translation.override("ru"):
        assert retold("PlanFact has no project for 100%(s)s [a]+.") == "В PlanFact нет проекта для 100%(s)s [a]+."


def test_a_word_stands_for_itself_only_within_a_sentence():
    known("%(invoice)s waits as %(status)s!")
    sentences.words(lambda: {"on hold": "отложен"})

    with translation.override("ru"):
        assert retold("INV-1 waits as on hold!") == "INV-1 waits as отложен!"
        assert retold("on hold") == "on hold"


def test_an_endless_text_is_not_looked_through():
    text = "PlanFact says: " + "x" * sentences.LONGEST

    with translation.override("ru"):
        assert retold(text) == text


def test_what_is_said_is_in_the_language_of_whoever_is_there():
    with translation.override("ru"):
        told = say(NO_DEAL, contract="APP-1")
        assert retold(told) == told == "В PlanFact нет сделки продажи для APP-1."
    assert say(NO_DEAL, contract="APP-1") == "PlanFact has no selling deal for APP-1."


def test_a_sentence_that_left_its_full_stop_to_another_is_known_within_it():
    known("It waits: %(why)s. Later again.")

    with translation.override("ru"):
        assert (
            retold("It waits: PlanFact has no project for A. Later again.")
            == "It waits: В PlanFact нет проекта для A. Later again."
        )
        assert retold("It waits: the vendor said so. Later again.") == "It waits: the vendor said so. Later again."
        # By itself it is as it was stored.
        assert retold("PlanFact has no project for A") == "PlanFact has no project for A"


def test_of_several_lines_each_is_retold():
    with translation.override("ru"):
        said = retold_lines("PlanFact has no project for A.\nForbidden; 12\nPlanFact has no project for B.")

    assert said == "В PlanFact нет проекта для A. Forbidden; 12 В PlanFact нет проекта для B."


def test_no_known_sentence_is_taken_for_another():
    """Whatever its data: one with hardly a word of its own would swallow others."""
    patterns = sentences._patterns()

    def known_as(text: str) -> str:
        return next(english for english, _literals, pattern in patterns if pattern.fullmatch(text))

    filled = {english: re.sub(r"%\(\w+\)s", "A-1", english).replace("%%", "%") for english, *_rest in patterns}
    assert {english: known_as(text) for english, text in filled.items() if known_as(text) != english} == {}
