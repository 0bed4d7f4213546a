"""Spec 3: Swagger UI at `/api/docs`; no request leaves the host, and no policy is broken (`page` sees to both)."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_every_operation_is_shown_and_can_be_opened(page: Page, address: str):
    schema = page.request.get(f"{address}/api/schema").json()
    page.goto(f"{address}/api/docs", wait_until="networkidle")

    expect(page.get_by_role("heading", name="Proxima Invoice")).to_be_visible()
    expect(page.locator(".opblock")).to_have_count(sum(len(methods) for methods in schema["paths"].values()))

    page.locator("#operations-invoices-get_invoice .opblock-summary-control").click()
    expect(page.get_by_text("Lines in their order")).to_be_visible()


def test_it_can_be_tried_out_from_the_page(page: Page, address: str):
    page.goto(f"{address}/api/docs", wait_until="networkidle")
    page.locator("#operations-auth-login .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    answered = page.locator("#operations-auth-login .live-responses-table")
    expect(answered.locator(".response-col_status").last).to_contain_text("200")
    expect(answered).to_contain_text('"role": "manager"')
