"""`/settings/branding` (spec 6, Branding)."""

from base64 import b64decode, b64encode
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from invoices.api.branding_examples import SELLER
from invoices.models import BankAccount, Branding, Logo
from proxima_invoice.foundation.models import SettingChange
from tests.logos import GIF, GOOD, HOSTILE, JPEG, PNG
from tests.plugins.api import Caller, data, error

pytestmark = pytest.mark.django_db
PATH = "/settings/branding"


@pytest.fixture
def admin(caller) -> Caller:
    logged_in: Caller = caller("admin")
    return logged_in


@pytest.fixture
def web(httpserver: HTTPServer, settings: Any) -> HTTPServer:
    """A server that stands for the Internet."""
    settings.REACHABLE_NETWORKS = [ip_network("127.0.0.1/32"), ip_network("::1/128")]
    return httpserver


def in_base64(content: bytes) -> str:
    return b64encode(content).decode()


def nothing_is_stored() -> bool:
    return not Branding.objects.exists() and not Logo.objects.exists() and not SettingChange.objects.exists()


def test_before_anybody_said_who_sells(reader: Caller):
    told = data(reader.get(PATH))

    assert (told["company_name"], told["bank_accounts"], told["logo"]) == ("ООО «ProximaOps»", [], None)
    assert not Branding.objects.exists()


def test_it_is_changed_as_a_whole_and_comes_back_the_same(admin: Caller, reader: Caller):
    told = data(admin.put(PATH, SELLER))

    assert told == {**SELLER, "logo_url": "", "logo": None}
    assert data(reader.get(PATH)) == told
    assert data(admin.put(PATH, {name: value for name, value in told.items() if name != "logo"})) == told


def test_what_is_left_out_stays_and_accounts_are_replaced_as_a_list(admin: Caller):
    admin.put(PATH, SELLER)
    usd = BankAccount.objects.get().pk
    euro = {"currency": "eur", "account_number": " 1 ", "bank_name": "Bank"}

    told = data(admin.put(PATH, {"tin": "1", "bank_accounts": [euro, SELLER["bank_accounts"][0]]}))

    assert (told["tin"], told["address"]) == ("1", SELLER["address"])
    assert [one["currency"] for one in told["bank_accounts"]] == ["EUR", "USD"]
    assert told["bank_accounts"][0] == {
        "currency": "EUR",
        "account_number": "1",
        "bank_name": "Bank",
        "bank_name_en": "",
        "mfo": "",
        "swift_bic": "",
    }
    assert BankAccount.objects.get(currency="USD").pk == usd
    assert data(admin.put(PATH, {"bank_accounts": []}))["bank_accounts"] == []


def test_a_change_is_written_down_field_by_field(admin: Caller):
    admin.put(PATH, SELLER)
    before = set(SettingChange.objects.values_list("pk", flat=True))

    admin.put(PATH, {"tin": "1", "bank_accounts": []})
    admin.put(f"{PATH}/logo", {"content": in_base64(PNG)})
    admin("DELETE", f"{PATH}/logo")

    changes = SettingChange.objects.exclude(pk__in=before).order_by("changed_at", "id")
    told = [(one.kind, one.field_name, one.old_value, one.new_value) for one in changes if not one.part]
    name = str(Logo.objects.get())
    assert told == [
        ("changed", "tin", "309630523", "1"),
        ("changed", "logo", "", name),
        ("changed", "logo", name, ""),
    ]
    assert name.startswith("PNG 120 × 40, ")
    assert {one.part for one in changes if one.kind == "removed"} == {"bank account USD 20208840905123456001"}
    assert {one.changed_by for one in changes} == {"admin"}


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"company": "x"}, "company", "There is no such field."),
        ({"company_name": " "}, "company_name", "This cannot be empty."),
        ({"company_name": 1}, "company_name", "Give a text."),
        ({"company_name": "x" * 256}, "company_name", "At most 255 characters; this has 256."),
        ({"tin": "1\x00"}, "tin", "A text cannot hold the NUL character."),
        ({"email": "billing"}, "email", "Give an e-mail address such as billing@example.com."),
        ({"accent_color": "red"}, "accent_color", "Give a colour such as #17657a."),
        ({"logo_url": "logo.png"}, "logo_url", "Give an address such as https://example.com/logo.png."),
        ({"logo": None}, "logo", "There is no such field."),
        ({"bank_accounts": {}}, "bank_accounts", "Give a list of at most 20 accounts."),
        ({"bank_accounts": [1]}, "bank_accounts.0", "Send a JSON object."),
        ({"bank_accounts": [{"currency": "USD"}]}, "bank_accounts.0.bank_name", "An account needs this field."),
        (
            {"bank_accounts": [{"currency": "$", "account_number": "1", "bank_name": "b"}]},
            "bank_accounts.0.currency",
            "Give three letters such as UZS, USD or EUR.",
        ),
        (
            {"bank_accounts": [{"currency": name, "account_number": "1", "bank_name": "b"} for name in ("USD", "usd")]},
            "bank_accounts.1.currency",
            "There is another account in this currency.",
        ),
        (
            {"bank_accounts": [{"currency": "USD", "account_number": "1", "bank_name": "b", "iban": "x"}]},
            "bank_accounts.0.iban",
            "There is no such field.",
        ),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(body: Any, field: str, sentence: str, admin: Caller):
    told = error(admin.put(PATH, {"tin": "1", **body}))

    assert told["code"] == "VALIDATION_ERROR"
    assert told["details"][field] == [sentence]
    assert nothing_is_stored()


@pytest.mark.parametrize("media_type", GOOD)
def test_a_logo_that_is_sent_is_kept_and_told(media_type: str, admin: Caller, reader: Caller):
    sent = {"media_type": media_type, "content": in_base64(GOOD[media_type])}
    told = data(admin.put(f"{PATH}/logo", sent))["logo"]
    whole = data(reader.get(f"{PATH}/logo"))

    assert whole == {**told, "content": whole["content"]}
    assert (told["media_type"], told["width"] / told["height"]) == (media_type, 3)
    kept = Logo.objects.get(sha256=told["sha256"])
    assert b64decode(whole["content"]) == bytes(kept.content)
    # The same again is the same row.
    assert data(admin.put(f"{PATH}/logo", {"content": whole["content"]}))["logo"]["media_type"] == media_type


def test_a_removed_logo_is_gone_from_the_seller_and_kept_for_documents(admin: Caller):
    admin.put(f"{PATH}/logo", {"content": in_base64(PNG)})

    assert data(admin("DELETE", f"{PATH}/logo"))["logo"] is None
    assert error(admin.get(f"{PATH}/logo"))["code"] == "NOT_FOUND"
    assert Logo.objects.count() == 1


def test_a_hostile_logo_is_refused_and_nothing_is_stored(admin: Caller):
    for name, (content, sentence) in HOSTILE.items():
        told = error(admin.put(f"{PATH}/logo", {"content": in_base64(content)}))

        assert told["code"] == "VALIDATION_ERROR", name
        assert sentence in told["details"]["content"][0], name
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({}, "content", "Give the picture's bytes in base64."),
        ({"content": "a.b"}, "content", "Give the picture's bytes in base64."),
        ({"content": "ы"}, "content", "Give the picture's bytes in base64."),
        ({"content": "A" * 1_500_000}, "content", "A logo has at most 1 MB (1,048,576 bytes)."),
        ({"content": in_base64(JPEG), "media_type": "image/png"}, "content", "It is called a PNG, but is a JPEG."),
        ({"content": in_base64(PNG), "media_type": "image/gif"}, "media_type", "Give one of image/png, "),
        ({"content": in_base64(PNG), "name": "x"}, "name", "There is no such field."),
    ],
)
def test_a_logo_is_sent_in_one_way(body: Any, field: str, sentence: str, admin: Caller):
    assert error(admin.put(f"{PATH}/logo", body))["details"][field][0].startswith(sentence)
    assert nothing_is_stored()


def test_a_logo_is_fetched_once_and_by_its_bytes(admin: Caller, web: HTTPServer):
    web.expect_request("/logo").respond_with_data(JPEG, headers={"Content-Type": "image/png"})
    url = web.url_for("/logo")

    told = data(admin.put(PATH, {"logo_url": url}))
    assert (told["logo_url"], told["logo"]["media_type"]) == (url, "image/jpeg")
    assert data(admin.put(PATH, {"logo_url": url, "tin": "1"}))["logo"] == told["logo"]
    assert len(web.log) == 1
    # Without an address it stays; one that is sent is from none.
    assert data(admin.put(PATH, {"logo_url": ""}))["logo"] == told["logo"]
    assert data(admin.put(PATH, {"logo_url": url}))["logo_url"] == url
    assert data(admin.put(f"{PATH}/logo", {"content": in_base64(PNG)}))["logo_url"] == ""


def test_what_is_fetched_has_to_be_a_logo(admin: Caller, web: HTTPServer):
    web.expect_request("/logo").respond_with_data(GIF, headers={"Content-Type": "image/png"})

    assert "this is a GIF" in error(admin.put(PATH, {"logo_url": web.url_for("/logo")}))["details"]["logo_url"][0]
    assert nothing_is_stored()


def test_a_private_address_is_not_asked(admin: Caller, httpserver: HTTPServer):
    told = error(admin.put(PATH, {"tin": "1", "logo_url": httpserver.url_for("/logo")}))

    assert told["details"]["logo_url"][0].startswith("The logo cannot be fetched. localhost leads to the address")
    assert httpserver.log == []
    assert nothing_is_stored()


@pytest.mark.parametrize(("document", "word"), [("act", "Акт выполненных работ"), ("invoice", "Amount")])
def test_a_sample_shows_what_is_not_saved(document: str, word: str, reader: Caller):
    sent = {
        "document": document,
        "short_name": "<b>Acme",
        "accent_color": "#ab12cd",
        "logo": {"content": in_base64(PNG)},
    }
    answer = reader.post(f"{PATH}/preview", sent)
    page = answer.content.decode()

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert word in page
    assert "&lt;b&gt;Acme" in page
    assert "#ab12cd" in page
    assert 'src="data:image/png;base64,' in page
    assert "None" not in page
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"document": "letter"}, "document"),
        ({"logo_url": "https://example.com/"}, "logo_url"),
        ({"logo": None}, "logo"),
        ({"logo": {"content": in_base64(GIF)}}, "logo.content"),
        ({"accent_color": "red"}, "accent_color"),
    ],
)
def test_a_sample_refuses_what_could_not_be_saved(body: Any, field: str, reader: Caller):
    assert list(error(reader.post(f"{PATH}/preview", body))["details"]) == [field]
