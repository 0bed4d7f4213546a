"""No test here asks for the database: without the fixture pytest refuses any query."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path


def broken(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the password is hunter2")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("x", ""))


urlpatterns = [
    path("broken", broken),
    path("refused", refused),
    path("form", form),
    path("", include("proxima_invoice.urls")),
]
handler400 = "proxima_invoice.site.error_pages.bad_request"
handler403 = "proxima_invoice.site.error_pages.not_allowed"
handler404 = "proxima_invoice.site.error_pages.not_found"
handler500 = "proxima_invoice.site.error_pages.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False, headers={"X-Request-ID": "told-7"})


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/broken", 500, "Something went wrong"),
        ("/refused", 403, "Not allowed"),
        ("/nowhere", 404, "Not found"),
    ],
)
def test_it_says_what_happened_and_which_request_to_quote(address: str, status: int, words: str, browser: Client):
    answer = browser.get(address)

    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "told-7" in page
    assert answer.headers["X-Request-ID"] == "told-7"
    assert "refusal.css" in page


def test_an_error_says_nothing_of_its_cause(browser: Client):
    assert "hunter2" not in browser.get("/broken").content.decode()


def test_a_form_that_is_too_large_is_told_so(browser: Client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = browser.post("/form", {"x": "y" * 100}, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert "Too large" in answer.content.decode()
    assert "told-7" in answer.content.decode()


def test_too_many_fields_are_too_large_as_well(browser: Client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1

    assert browser.post("/form", {"a": "1", "b": "2"}).status_code == 413


def test_a_host_that_is_not_ours_is_not_understood(browser: Client):
    answer = browser.get("/nowhere", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "Not understood" in answer.content.decode()


def test_a_form_without_its_token_is_told_to_load_the_page_again():
    answer = Client(enforce_csrf_checks=True, headers={"X-Request-ID": "told-7"}).post("/form", {"x": "1"})

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Sent from an old page" in page
    assert "told-7" in page


def test_our_own_addresses_have_these_pages():
    from proxima_invoice import urls

    handlers = {name: getattr(urls, name) for name in dir(urls) if name.startswith("handler")}
    assert {name: f"{view.__module__}.{view.__name__}" for name, view in handlers.items()} == {
        "handler400": handler400,
        "handler403": handler403,
        "handler404": handler404,
        "handler500": handler500,
    }
