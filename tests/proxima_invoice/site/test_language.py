"""The switch of languages, and what must be the same in all of them."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import reverse

from clients.models import ContractRateRule
from invoices.models import EditRecord, Invoice, LineItem, TaxRule
from proxima_invoice.foundation.models import SettingChange
from proxima_invoice.foundation.request_id import HEADER
from tests.invoices.admin.test_edit_invoice import form_of
from tests.settings_form import opened

SWITCH = "/admin/language/"
LOGIN = "/admin/login/"
LANGUAGES = ("en", "ru", "uz")
each_language = pytest.mark.parametrize("language", LANGUAGES)
# What scripts and servers read. Words of ours are in other attributes, and in data-* of words.
ATTRIBUTE = re.compile(r'\s(href|action|src|value|id|name|min|max|step|style|data-[\w-]+|datetime|colspan)="([^"]*)"')
NUMERIC = re.compile(r"[\d\s.,:%;+\-\u00a0\u202fT/Z]*")
PASSING = ("csrfmiddlewaretoken", "seen", "page_here")


def lang_of(page: str) -> str:
    found = re.search(r'<html lang="([^"]+)"', page)
    assert found
    return found[1]


def speaking(client: Client, language: str) -> Client:
    client.cookies["django_language"] = language
    return client


# -- The switch --------------------------------------------------------------------------------------------------------
def test_the_first_visit_follows_the_browser(db: None):
    for asked, given in (("ru-RU,ru;q=0.9", "ru"), ("uz", "uz"), ("de,en;q=0.5", "en"), ("de", "en"), ("", "en")):
        assert lang_of(Client(headers={"Accept-Language": asked}).get(LOGIN).content.decode()) == given


def test_choosing_needs_no_log_in_and_is_kept_like_the_session(db: None):
    browser = Client(headers={"Accept-Language": "en"})
    answer = browser.post(SWITCH, {"language": "ru", "next": "/admin/login/?next=/admin/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=/admin/")
    cookie = answer.cookies["django_language"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (
        "ru",
        365 * 24 * 3600,
        True,
        "Lax",
    )
    assert lang_of(browser.get(LOGIN).content.decode()) == "ru"


def test_over_tls_the_choice_travels_over_tls_alone(db: None):
    with override_settings(LANGUAGE_COOKIE_SECURE=True):
        assert Client().post(SWITCH, {"language": "ru"}).cookies["django_language"]["secure"]


def test_it_survives_the_log_out(manager: Client):
    manager.post(SWITCH, {"language": "uz", "next": "/admin/"})
    manager.post("/admin/logout/")

    assert lang_of(manager.get(LOGIN).content.decode()) == "uz"


def test_looking_changes_nothing(db: None):
    assert "django_language" not in Client().get(SWITCH, {"language": "ru", "next": "/admin/login/"}).cookies


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(elsewhere: str, db: None):
    assert Client().post(SWITCH, {"language": "ru", "next": elsewhere}).headers["Location"] == "/"


def test_another_site_cannot_choose(db: None):
    answer = Client(enforce_csrf_checks=True).post(SWITCH, {"language": "ru"})

    assert answer.status_code == 403
    assert "django_language" not in answer.cookies


def test_a_language_that_there_is_not_changes_nothing(db: None):
    browser = Client()
    browser.post(SWITCH, {"language": "xx", "next": LOGIN})

    assert lang_of(browser.get(LOGIN).content.decode()) == "en"


@pytest.mark.parametrize("address", [LOGIN, "/admin/invoices/invoice/?status=draft&o=1"])
def test_each_language_calls_itself_by_its_name_and_the_present_one_is_marked(address: str, manager: Client):
    if address == LOGIN:
        manager.logout()
    page = speaking(manager, "ru").get(address).content.decode()
    (form,) = re.findall(r'<form class="px-langs".*?</form>', page, re.DOTALL)
    buttons = re.findall(r"<button([^>]*)>([^<]*)</button>", form)

    assert [name for _attributes, name in buttons] == ["English", "Русский", "Oʻzbekcha"]
    assert [re.findall(r'\blang="(\w+)"', attributes) for attributes, _name in buttons] == [["en"], ["ru"], ["uz"]]
    assert ["aria-current" in attributes for attributes, _name in buttons] == [False, True, False]
    assert 'method="post"' in form
    assert 'aria-label="Язык"' in form
    assert "csrfmiddlewaretoken" in form
    assert f'name="next" value="{address.replace("&", "&amp;")}"' in form


def test_from_a_page_that_answers_a_form_one_comes_back_to_the_form(draft: Invoice, manager: Client):
    """The address that took the form may have no page of its own."""
    held = f"http://testserver{reverse('admin:invoices_invoice_change', args=[draft.pk])}?tab=1"
    answer = manager.post(
        reverse("admin:invoices_invoice_edit", args=[draft.pk]),
        form_of(manager, draft) | {"total_amount": "nothing"},
        headers={"Referer": held},
    )

    assert answer.context["page_here"] == held.removeprefix("http://testserver")


@pytest.mark.parametrize(("address", "title"), [("/nowhere", "Не найдено"), ("/admin/\0", "")])
def test_a_refusal_is_in_the_readers_language(address: str, title: str, db: None):
    page = Client(headers={"Accept-Language": "ru"}, raise_request_exception=False).get(address).content.decode()

    assert title in page
    assert not title or lang_of(page) == "ru"


def test_a_refusal_before_the_language_is_known_is_not_in_that_of_another_request(db: None):
    Client(headers={"Accept-Language": "ru"}).get("/api/v1/nowhere")
    refused = Client().get("/api/v1/clients", {"x": "\0"})

    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == "The request is malformed."


# -- The same in all ---------------------------------------------------------------------------------------------------
@pytest.fixture
def world(drafts: dict[str, Invoice]) -> None:
    """With keys that have thousands, and a multiplier with a fraction."""
    ContractRateRule.objects.create(application_key="APP-1", overtime_multiplier=Decimal("1.25"))
    TaxRule.objects.create(pk=1_234_567, effective_from="2026-01-01", rate=Decimal("12.50"), mode="exclusive")
    User.objects.create_user("far", pk=1_234_568)


def list_page(name: str, _draft: Invoice) -> str:
    return reverse(f"admin:invoices_invoice_{name}")


def invoice_page(name: str, draft: Invoice) -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[draft.pk])


def line_page(draft: Invoice) -> str:
    return reverse("admin:invoices_invoice_edit_line", args=[draft.pk, draft.line_items.all()[0].pk])


def pages() -> Iterator[tuple[str, Callable[[Invoice], str]]]:
    for name in ("month", "changelist", "generate", "late_work"):
        yield name, partial(list_page, name)
    for name in ("change", "lines", "edit", "document", "history", "details", "drift"):
        yield name, partial(invoice_page, name)
    yield (
        "line",
        lambda draft: reverse("admin:invoices_invoice_edit_line", args=[draft.pk, draft.line_items.all()[0].pk]),
    )
    yield "rule", lambda _: "/admin/clients/contractraterule/APP-1/change/"
    yield "tax", lambda _: "/admin/invoices/taxrule/1234567/change/"
    yield "taxes", lambda _: "/admin/invoices/taxrule/"
    yield "user", lambda _: "/admin/auth/user/1234568/change/"
    yield "users", lambda _: "/admin/auth/user/"
    yield "worklogs", lambda _: "/admin/clients/warehouseworklog/"


def machine_read(page: str) -> list[tuple[str, str]]:
    """The page's attributes that are no words, in their order."""
    kept = []
    for tag in re.findall(r"<[a-z][^>]*>", page):
        found = ATTRIBUTE.findall(tag)
        if dict(found).get("name") in PASSING or "px-langs" in tag or dict(found).get("name") == "language":
            continue
        kept += [
            (name, unescape(value))
            for name, value in found
            if name in ("href", "action", "src", "id", "name", "style") or NUMERIC.fullmatch(unescape(value))
        ]
    return kept


@pytest.mark.parametrize(("_name", "address"), list(pages()), ids=[name for name, _address in pages()])
def test_addresses_numbers_and_keys_are_the_same_in_every_language(
    _name: str, address: Callable[[Invoice], str], draft: Invoice, world: None, administrator: Client
):
    where = address(draft)
    answers = [speaking(administrator, language).get(where) for language in LANGUAGES]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [lang_of(answer.content.decode()) for answer in answers] == list(LANGUAGES)
    english, russian, uzbek = (machine_read(answer.content.decode()) for answer in answers)
    assert len(english) > 20
    assert russian == english
    assert uzbek == english


# -- Forms -------------------------------------------------------------------------------------------------------------
@each_language
def test_an_invoice_saved_untouched_stays_as_it_is(language: str, draft: Invoice, manager: Client):
    browser = speaking(manager, language)
    answer = browser.post(reverse("admin:invoices_invoice_edit", args=[draft.pk]), form_of(browser, draft))

    assert answer.status_code == 302
    assert Invoice.objects.get(pk=draft.pk).version == draft.version
    assert not EditRecord.objects.exists()


@each_language
@pytest.mark.parametrize("typed", ["16 000 000,00", "16000000.00", "16000000"])
def test_an_amount_is_the_same_in_every_language(typed: str, language: str, draft: Invoice, manager: Client):
    browser = speaking(manager, language)
    sent = form_of(browser, draft) | {"total_amount": typed}
    browser.post(reverse("admin:invoices_invoice_edit", args=[draft.pk]), sent)

    assert Invoice.objects.get(pk=draft.pk).total_amount == Decimal("16000000.00")


@each_language
def test_a_line_is_the_same_in_every_language(language: str, drafts: dict[str, Invoice], manager: Client):
    line = drafts["APP-2"].line_items.all()[0]
    address = reverse("admin:invoices_invoice_edit_line", args=[drafts["APP-2"].pk, line.pk])
    browser = speaking(manager, language)
    page = browser.get(address).content.decode()
    sent = {
        found["name"]: unescape(found.get("value", ""))
        for found in (dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page))
        if found.get("name") and found["name"] not in ("language", "next")
    }
    browser.post(address, sent | {"quantity": "2,50", "description": line.description, "rate_tier": line.rate_tier})

    edited = LineItem.objects.get(pk=line.pk)
    assert (edited.quantity, edited.unit_price, edited.worklog_date) == (
        Decimal("2.50"),
        line.unit_price,
        line.worklog_date,
    )


@each_language
def test_a_rate_rule_is_the_same_in_every_language(language: str, month: None, administrator: Client):
    browser = speaking(administrator, language)
    add = "/admin/clients/contractraterule/add/"
    typed = {"application_key": "APP-1", "base_hourly_rate": "150000.50", "overtime_multiplier": "1.25"}
    hours = {"business_hours_start": "09:00", "business_hours_end": "18:00", "business_hours_tz": "Asia/Tashkent"}
    assert browser.post(add, typed | hours).status_code == 302

    change = "/admin/clients/contractraterule/APP-1/change/"
    form = browser.get(change).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    again = {
        name: "" if value is None else form.fields[name].widget.format_value(value) or ""
        for name, value in shown.items()
        if name != "weekend_days"
    }
    assert browser.post(change, again | opened(browser, change)).status_code == 302
    rule = ContractRateRule.objects.get()
    assert (rule.base_hourly_rate, rule.overtime_multiplier, f"{rule.business_hours_start:%H:%M}") == (
        Decimal("150000.50"),
        Decimal("1.25"),
        "09:00",
    )


@each_language
@pytest.mark.parametrize("typed", ["01.03.2026", "2026-03-01"])
def test_a_date_is_the_same_in_every_language(typed: str, language: str, administrator: Client):
    browser = speaking(administrator, language)
    sent = {"effective_from": typed, "mode": "inclusive", "rate": "12.50"}
    assert browser.post("/admin/invoices/taxrule/add/", sent).status_code == 302

    rule = TaxRule.objects.get()
    page = browser.get(f"/admin/invoices/taxrule/{rule.pk}/change/").content.decode()
    assert (f"{rule.effective_from:%Y-%m-%d}", rule.rate) == ("2026-03-01", Decimal("12.50"))
    assert 'value="01.03.2026"' in page
    assert 'value="12.50"' in page


@each_language
def test_exports_hold_values_in_no_language(language: str, draft: Invoice, manager: Client):
    browser = speaking(manager, language)
    answer = browser.get(reverse("admin:invoices_invoice_export", args=["csv"]))
    _heading, *rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    assert any(f"{draft.total_amount:.2f}" in row and "2026-02-01" in row for row in rows)


def test_the_history_of_a_setting_is_stored_in_english_and_read_in_any(users: dict[str, User], administrator: Client):
    browser = speaking(administrator, "ru")
    person = users["viewer"]
    password = {"password1": "An0ther-Long-0ne", "password2": "An0ther-Long-0ne", "usable_password": "true"}
    assert browser.post(f"/admin/auth/user/{person.pk}/password/", password).status_code == 302

    assert [change.new_value for change in SettingChange.objects.filter(kind="done")] == ["New password."]
    assert "Новый пароль." in browser.get(f"/admin/auth/user/{person.pk}/history/").content.decode()


def test_an_answer_says_its_language_and_whatever_came_before_does_not_matter(db: None):
    Client(headers={"Accept-Language": "uz"}).get("/api/v1/nowhere")
    answer = Client().get("/api/v1/nowhere")

    assert answer.json()["error"]["message"] == "There is nothing at this address."
    assert HEADER in answer.headers
