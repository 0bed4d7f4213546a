"""Django's words as people meet them: none is English in Uzbek, whose upstream catalogue is incomplete."""

import re

import pytest
from django.test import Client

from tests import catalogues

WORDS = "proxima_invoice/site/django_words.py"
FOREIGN = re.compile(r"(?<=\w)['‘’´]")  # where Uzbek has ʻ or ʼ


def test_none_of_them_is_english_in_uzbek():
    ours = [one for one in catalogues.ours("uz") if (WORDS, "") in one.occurrences]
    assert len(ours) > 150

    assert [one.msgid for one in ours if {one.msgid, one.msgid_plural} & set(catalogues.texts(one))] == []
    assert [one.msgid for one in ours if any(FOREIGN.search(text) for text in catalogues.texts(one))] == []


@pytest.mark.parametrize(
    ("path", "shown", "never"),
    [
        ("/admin/auth/user/", ("Foydalanuvchilar", "Jami: "), ("Users", "Select", "Username", "First name")),
        (
            "/admin/auth/user/add/",
            ("Qoʻshish: foydalanuvchi", "Parol bilan kirish"),
            ("Add user", "Enabled", "Your pass"),
        ),
        (
            "/admin/password_change/",
            ("Eski parol", "Parolni oʻzgartirish"),
            ("Old password", "Please enter", "Your pass"),
        ),
        ("/admin/invoices/numberingschema/add/", ("Qoʻshish: raqamlash sxemasi",), ("qo'shish", "qo‘shish")),
    ],
)
def test_pages_of_django_speak_uzbek(path: str, shown: tuple[str, ...], never: tuple[str, ...], administrator: Client):
    administrator.cookies["django_language"] = "uz"

    page = administrator.get(path).content.decode()

    assert [one for one in shown if one not in page] == []
    assert [one for one in never if one in page] == []


def test_logging_in_wrongly_and_out_again_is_told_in_uzbek(administrator: Client, client: Client):
    for one in (administrator, client):
        one.cookies["django_language"] = "uz"

    refused = client.post("/admin/login/", {"username": "who", "password": "wrong"}).content.decode()
    out = administrator.post("/admin/logout/").content.decode()

    assert "Foydalanuvchi nomi" in refused
    assert "Quyidagi xatolarni tuzating." in refused
    assert "Please" not in refused + out
    assert "Thanks for" not in out
