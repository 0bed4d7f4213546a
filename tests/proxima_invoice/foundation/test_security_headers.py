"""Pages may do what they need and no more."""

import pytest
from csp.decorators import csp_update
from django.http import HttpResponse
from django.urls import include, path


def plain(_request):
    return HttpResponse("x")


def own(_request):
    return HttpResponse("x", headers={"Content-Security-Policy": "sandbox"})


@csp_update({"img-src": ["data:"]})
def widened(_request):
    return HttpResponse("x")


urlpatterns = [
    path("plain", plain),
    path("admin/plain", plain),
    path("own", own),
    path("admin/own", own),
    path("widened", widened),
    path("", include("proxima_invoice.urls")),
]

pytestmark = pytest.mark.urls(__name__)


def policy(answer) -> dict[str, str]:
    parts = (part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    return dict(parts)


@pytest.mark.django_db
def test_the_admin_may_run_its_own_scripts_and_frame_its_own_pages(client):
    assert policy(client.get("/admin/login/?next=/")) == {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }


@pytest.mark.parametrize("address", ["/plain", "/healthz", "/api/v1/nowhere", "/"])
def test_everything_else_loads_nothing_and_is_framed_by_nobody(client, address):
    assert policy(client.get(address)) == {"default-src": "'none'", "frame-ancestors": "'none'"}


def test_the_api_s_documentation_runs_our_scripts_and_asks_us_alone(client):
    assert policy(client.get("/api/docs")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("address", ["/nowhere", "/adminx"])
def test_a_page_for_who_went_astray_has_our_style_and_sign(client, address):
    assert policy(client.get(address)) == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("address", ["/own", "/admin/own"])
def test_a_view_that_sets_its_own_policy_keeps_it(client, address):
    assert client.get(address)["Content-Security-Policy"] == "sandbox"


def test_a_view_may_widen_its_policy(client):
    assert policy(client.get("/widened"))["img-src"] == "data:"
    assert policy(client.get("/widened"))["default-src"] == "'none'"


def test_a_crash_is_covered_too(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("tests.proxima_invoice.foundation.test_security_headers.HttpResponse", None)

    answer = client.get("/plain")

    assert answer.status_code == 500
    assert policy(answer)["default-src"] == "'none'"


@pytest.mark.parametrize("address", ["/plain", "/admin/plain", "/nowhere"])
def test_the_other_headers_are_on_every_answer(client, address):
    answer = client.get(address)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
