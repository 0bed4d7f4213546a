from ipaddress import ip_network
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_httpserver import HTTPServer

from invoices.models import BankAccount, Branding, Logo
from proxima_invoice.foundation.models import SettingChange
from tests.logos import GIF, GOOD, HOSTILE, JPEG, PNG, SVG
from tests.settings_form import opened

USUAL = {
    "company_name": "ООО «Seller»",
    "accent_color": "#17657a",
    "bank_accounts-TOTAL_FORMS": "1",
    "bank_accounts-INITIAL_FORMS": "0",
    "bank_accounts-0-currency": "usd",
    "bank_accounts-0-account_number": "2020 8840",
    "bank_accounts-0-bank_name": "Bank",
}
ADD = "/admin/invoices/branding/add/"
PREVIEW = "/admin/invoices/branding/preview/"


@pytest.fixture
def saved(administrator: Client) -> str:
    """The address of the seller's form."""
    administrator.post(ADD, USUAL)
    return f"/admin/invoices/branding/{Branding.objects.get().pk}/change/"


def typed(client: Client, address: str, **fields: Any) -> dict[str, Any]:
    account = BankAccount.objects.get()
    return {
        **USUAL,
        "bank_accounts-INITIAL_FORMS": "1",
        "bank_accounts-0-id": account.pk,
        "bank_accounts-0-branding": account.branding_id,
        **opened(client, address),
        **fields,
    }


def file(content: bytes, name: str = "logo") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def test_the_seller_and_an_account(administrator: Client):
    assert administrator.post(ADD, USUAL).status_code == 302
    assert BankAccount.objects.get().currency == "USD"


def test_there_is_one_seller(administrator: Client):
    administrator.post(ADD, USUAL)

    assert administrator.get(ADD).status_code == 403
    assert administrator.get("/admin/invoices/branding/").headers["Location"].endswith("/change/")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"accent_color": "red"}, "Give a colour such as #17657a."),
        ({"bank_accounts-0-currency": "dollar"}, "at most 5 characters"),
        ({"bank_accounts-0-currency": "$"}, "Give three letters such as UZS, USD or EUR."),
        ({"company_name": ""}, "This field is required."),
    ],
)
def test_a_wrong_value_is_told(wrong: dict[str, str], sentence: str, administrator: Client):
    assert sentence in administrator.post(ADD, USUAL | wrong).content.decode()
    assert not Branding.objects.exists()


def test_a_manager_may_look_at_it_and_no_more(manager: Client):
    branding = Branding.objects.create(company_name="Seller")
    address = f"/admin/invoices/branding/{branding.pk}/change/"

    assert manager.get(address).status_code == 200
    assert manager.post(address, USUAL).status_code == 403


@pytest.mark.parametrize("media_type", GOOD)
def test_a_logo_is_uploaded_shown_and_removed(media_type: str, saved: str, administrator: Client, client: Client):
    answer = administrator.post(saved, typed(administrator, saved, logo_file=file(GOOD[media_type])))
    logo = Logo.objects.get()
    shown = f"/admin/invoices/branding/logo/{logo.pk}/"

    assert answer.status_code == 302
    assert Branding.objects.get().logo == logo
    page = administrator.get(saved).content.decode()
    # Beside the field and in the head of the page; the page that asks for a password has it as well.
    assert page.count(f'src="{shown}"') >= 2
    assert f'src="{shown}"' in client.get("/admin/login/").content.decode()
    picture = client.get(shown)
    assert (picture.headers["Content-Type"], picture.content) == (media_type, bytes(logo.content))
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert "immutable" in picture.headers["Cache-Control"]
    assert client.get(shown, headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304

    administrator.post(saved, typed(administrator, saved, remove_logo="on"))

    assert Branding.objects.get().logo is None
    assert "branding/logo/" not in administrator.get(saved).content.decode()
    assert Logo.objects.get() == logo
    told = [one.new_value or one.old_value for one in SettingChange.objects.filter(field_name="logo")]
    assert told == [str(logo), str(logo)]


def test_the_head_says_whose_it_is(saved: str, administrator: Client, client: Client):
    Branding.objects.update(short_name="Acme & Sons")

    page = administrator.get(saved).content.decode()

    assert "Acme &amp; Sons" in page
    assert "Proxima Invoice" in page
    assert "Acme &amp; Sons" in client.get("/admin/login/").content.decode()
    assert client.get("/admin/invoices/branding/logo/0123/").status_code == 404


def test_no_page_asks_more_for_it(saved: str, administrator: Client):
    def asked() -> int:
        administrator.get(saved)
        with CaptureQueriesContext(connection) as queries:
            administrator.get("/admin/invoices/taxrule/")
        return len(queries)

    without = asked()
    administrator.post(saved, typed(administrator, saved, logo_file=file(PNG)))
    assert asked() == without


def test_a_hostile_logo_is_refused_beside_its_field(saved: str, administrator: Client):
    for name in ("onload", "external picture", "entity bomb", "hundred megapixels", "GIF", "one byte too many"):
        content, sentence = HOSTILE[name]

        answer = administrator.post(
            saved, typed(administrator, saved, company_name="Другое", logo_file=file(content, name))
        )

        assert sentence in " ".join(answer.context["adminform"].form.errors["logo_file"]), name
    assert not Logo.objects.exists()
    assert Branding.objects.get().company_name == "ООО «Seller»"


@pytest.mark.parametrize(
    ("content", "name"), [(JPEG, "logo.png"), (PNG, "logo.svg"), (SVG.encode(), "logo.PNG"), (PNG, "logo.jpeg")]
)
def test_a_file_is_what_its_name_says(content: bytes, name: str, saved: str, administrator: Client):
    answer = administrator.post(saved, typed(administrator, saved, logo_file=file(content, name)))

    assert "It is called a" in answer.context["adminform"].form.errors["logo_file"][0]
    assert not Logo.objects.exists()


def test_a_logo_is_fetched_when_its_address_is_typed_anew(
    saved: str, administrator: Client, httpserver: HTTPServer, settings: Any
):
    httpserver.expect_request("/logo").respond_with_data(PNG)
    httpserver.expect_request("/gif").respond_with_data(GIF)
    url = httpserver.url_for("/logo")
    refused = administrator.post(saved, typed(administrator, saved, logo_url=url))
    assert "which is not a public one" in refused.context["adminform"].form.errors["logo_url"][0]
    assert httpserver.log == []

    settings.REACHABLE_NETWORKS = [ip_network("127.0.0.1/32"), ip_network("::1/128")]
    administrator.post(saved, typed(administrator, saved, logo_url=url))
    administrator.post(saved, typed(administrator, saved, logo_url=url, tin="1"))

    branding = Branding.objects.get()
    assert (branding.logo, branding.logo_url, branding.tin) == (Logo.objects.get(), url, "1")
    assert len(httpserver.log) == 1
    refused = administrator.post(saved, typed(administrator, saved, logo_url=httpserver.url_for("/gif")))
    assert "this is a GIF" in refused.context["adminform"].form.errors["logo_url"][0]
    administrator.post(saved, typed(administrator, saved, logo_url=url, logo_file=file(JPEG)))
    assert (Branding.objects.get().logo_url, Logo.objects.count()) == ("", 2)


def test_one_way_at_a_time(saved: str, administrator: Client):
    administrator.post(saved, typed(administrator, saved, logo_file=file(PNG)))
    both = typed(administrator, saved, logo_file=file(JPEG), remove_logo="on")

    assert administrator.post(saved, both).context["adminform"].form.errors["logo_file"]
    assert Branding.objects.get().logo == Logo.objects.get()


@pytest.mark.parametrize(("document", "word"), [("act", "Акт выполненных работ"), ("invoice", "Northgate")])
def test_the_preview_shows_what_is_typed_and_saves_nothing(document: str, word: str, saved: str, administrator: Client):
    sent = typed(administrator, saved, short_name="<i>Typed", accent_color="#00aa11", logo_file=file(SVG.encode()))
    sent["bank_accounts-0-account_number"] = "7777"

    answer = administrator.post(f"{PREVIEW}?document={document}", sent)

    page = answer.content.decode()
    for part in (word, "&lt;i&gt;Typed", "#00aa11", "data:image/svg+xml;base64,", "7777"):
        assert part in page
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not Logo.objects.exists()
    assert Branding.objects.get().accent_color == "#17657a"
    assert "Typed" not in administrator.get(f"{PREVIEW}?document={document}").content.decode()


def test_the_preview_says_what_is_wrong(saved: str, administrator: Client):
    answer = administrator.post(PREVIEW, typed(administrator, saved, accent_color="red", logo_file=file(GIF)))
    assert "this is a GIF" in answer.content.decode() or "Give a colour" in answer.content.decode()
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_whoever_only_looks_sees_the_preview_and_no_fields(saved: str, viewer: Client, client: Client):
    page = viewer.get(saved).content.decode()

    assert 'name="px-branding-frame"' in page
    assert "logo_file" not in page
    assert viewer.get(PREVIEW).status_code == 200
    assert client.get(PREVIEW).status_code == 302
