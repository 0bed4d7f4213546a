"""Every page of the admin, for the tests that walk them all and for the screenshots. A new page is one line here."""

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page, expect

from tests.browser.product import log_in

PATIENCE = 120_000
"""Milliseconds: a hundred pages in a row, on a machine that does other things as well."""


class Place(NamedTuple):
    """A page, opened as an administrator. In `path`, `{INV-11}` is the address of that invoice of the demonstration,
    and `{INV-11 line}` that of one of its lines. `prepare` does what has to be done before one looks.
    """

    name: str
    path: str
    prepare: Callable[[Page], None] | None = None


def select_some(page: Page) -> None:
    for box in page.locator("input.action-select").all()[:6]:
        box.check()


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Number").fill("INV-1")
    expect(page.get_by_role("option").first).to_contain_text("INV-1")


def open_job(page: Page) -> None:
    page.locator("#result_list tbody a").first.click()
    expect(page.locator("#px-job")).to_be_visible()


def open_document(page: Page) -> None:
    page.get_by_role("link", name="0077").click()
    expect(page.get_by_role("button", name="Mark digitised")).to_be_visible()


def ask_to_reject(page: Page) -> None:
    open_document(page)
    page.get_by_role("link", name="Reject").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def type_a_rule(page: Page) -> None:
    with page.expect_response("**/rate-example/"):
        page.get_by_label("Over the limit ×").fill("1.5")


def type_a_seller(page: Page) -> None:
    with page.expect_response("**/branding/preview/?document=act"):
        page.get_by_label("Short name").fill("ProximaOps")


PLACES = (
    Place("month", "/admin/invoices/invoice/month/"),
    Place("list", "/admin/invoices/invoice/"),
    Place("selection", "/admin/invoices/invoice/", select_some),
    Place("palette", "/admin/invoices/invoice/", open_palette),
    Place("invoice", "{INV-11}change/"),
    Place("draft", "{INV-13}change/"),
    Place("lines", "{INV-13}lines/"),
    Place("lines-final", "{INV-11}lines/"),
    Place("line", "{INV-13 line}edit/"),
    Place("line-add", "{INV-13}lines/add/"),
    Place("line-remove", "{INV-13 line}remove/"),
    Place("edit", "{INV-13}edit/"),
    Place("document", "{INV-13}document/"),
    Place("history", "{INV-11}history/"),
    Place("details", "{INV-11}details/"),
    Place("drift", "{INV-13}drift/"),
    Place("finalize", "{INV-13}do/finalize/"),
    Place("refresh", "{INV-13}do/refresh/"),
    Place("void", "{INV-13}do/void/"),
    Place("approve", "{INV-11}do/approve/"),
    Place("decline", "{INV-11}do/decline/"),
    Place("generate", "/admin/invoices/invoice/generate/"),
    Place("generate-month", "/admin/invoices/invoice/generate-month/"),
    Place("late-work", "/admin/invoices/invoice/late-work/"),
    Place("deliveries", "/admin/integrations/delivery/"),
    Place("payments", "/admin/invoices/payment/"),
    Place("subscriptions", "/admin/exchange/subscription/"),
    Place("notifications", "/admin/exchange/notification/"),
    Place("signing-keys", "/admin/exchange/signingkey/"),
    Place("capture", "{INV-11}capture/"),
    Place("jobs", "/admin/invoices/invoicejob/"),
    Place("job", "/admin/invoices/invoicejob/", open_job),
    Place("job-start", "/admin/invoices/invoicejob/start/"),
    Place("automation", "/admin/invoices/invoiceautomation/"),
    Place("documents", "/admin/exchange/incomingdocument/"),
    Place("document-check", "/admin/exchange/incomingdocument/", open_document),
    Place("document-reject", "/admin/exchange/incomingdocument/", ask_to_reject),
    Place("companies", "/admin/exchange/company/"),
    Place("company-add", "/admin/exchange/company/add/"),
    Place("keys", "/admin/exchange/apikey/"),
    Place("key-add", "/admin/exchange/apikey/add/"),
    Place("expense-accounts", "/admin/exchange/expenseaccount/"),
    Place("vat-classes", "/admin/exchange/vatclass/"),
    Place("rate-rules", "/admin/clients/contractraterule/"),
    Place("rate-rule", "/admin/clients/contractraterule/APP-201/change/", type_a_rule),
    Place("rate-rule-add", "/admin/clients/contractraterule/add/"),
    Place("rate-rule-history", "/admin/clients/contractraterule/APP-103/history/"),
    Place("client-settings", "/admin/clients/clientinvoiceconfig/"),
    Place("client-setting", "/admin/clients/clientinvoiceconfig/APP-104/change/"),
    Place("exclusions", "/admin/clients/employeeexclusion/"),
    Place("exclusion-add", "/admin/clients/employeeexclusion/add/"),
    Place("project-classes", "/admin/clients/projectclassification/"),
    Place("project-class-add", "/admin/clients/projectclassification/add/"),
    Place("contracts", "/admin/clients/warehouseapplication/"),
    Place("customers", "/admin/clients/warehousecustomer/"),
    Place("contacts", "/admin/clients/warehousecontact/"),
    Place("worklogs", "/admin/clients/warehouseworklog/"),
    Place("issues", "/admin/clients/warehouseissue/"),
    Place("numbering", "/admin/invoices/numberingschema/"),
    Place("numbering-schema", "/admin/invoices/numberingschema/1/change/"),
    Place("chronology", "/admin/invoices/numberingschema/chronology/"),
    Place("branding", "/admin/invoices/branding/", type_a_seller),
    Place("tax", "/admin/invoices/taxrule/"),
    Place("tax-add", "/admin/invoices/taxrule/add/"),
    Place("payment-methods", "/admin/invoices/paymentmethod/"),
    Place("payment-method-add", "/admin/invoices/paymentmethod/add/"),
    Place("users", "/admin/auth/user/"),
    Place("user", "/admin/auth/user/2/change/"),
    Place("user-add", "/admin/auth/user/add/"),
    Place("user-password", "/admin/auth/user/2/password/"),
    Place("groups", "/admin/auth/group/"),
    Place("setting-changes", "/admin/foundation/settingchange/"),
    Place("password", "/admin/password_change/"),
)


def open_place(page: Page, address: str, place: Place) -> None:
    page.goto(address + resolved(page, address, place.path), wait_until="networkidle", timeout=PATIENCE)
    if place.prepare:
        place.prepare(page)
    page.wait_for_timeout(200)


def resolved(page: Page, address: str, path: str) -> str:
    """The path with what stands in braces found by the palette's own search and on the page of the lines."""
    found = re.match(r"\{(\S+?)( line)?\}", path)
    if not found:
        return path
    offered = page.request.get(f"{address}/admin/search/", params={"s": found[1]}).json()["found"]
    link = next(one["link"] for one in offered if one["title"].startswith(f"{found[1]} "))
    base = link.removesuffix("change/")
    if found[2]:
        # As it is sent: in the browser its script takes the links' place.
        ids = re.search(r"lines/([0-9a-f-]{36})/edit/", page.request.get(f"{address}{base}lines/").text())
        assert ids is not None
        base += f"lines/{ids[1]}/"
    return base + path[found.end() :]


def log_in_as_administrator(page: Page, address: str) -> None:
    log_in(page, address, "admin")
