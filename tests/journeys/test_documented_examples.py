"""Every example of the documents that customers' front end was built by, against the served product.

An example is sent as it is documented, but for real ids; its answer must come with every documented field, of the same
JSON type and with the same value, whatever else it has.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
from pytest_httpserver import HTTPServer

from tests.fakes import planfact
from tests.journeys import documented_month
from tests.journeys.caller import TIMEOUT, Caller
from tests.races import children
from tests.races.databases import Databases
from tests.served import served

EXAMPLES = Path(__file__).resolve().parent.parent / "payloads" / "api"
UNKNOWN = "550e8400-e29b-41d4-a716-446655440000"


class Product(Caller):
    """`product.send(example, "INV-1")`: as the manager, unless told."""

    def __init__(self, address: str, username: str = "manager") -> None:
        super().__init__(address, username)

    def send(self, example: dict[str, Any], invoice_id: str = "") -> requests.Response:
        return self.ask(example["method"], example["path"].replace(":id", invoice_id), example.get("body"))

    def invoice(self, application_key: str) -> dict[str, Any]:
        """The contract's newest invoice, whole."""
        row = self.ask("GET", f"/invoices?application_key={application_key}").json()["data"][0]
        found: dict[str, Any] = self.ask("GET", f"/invoices/{row['id']}").json()["data"]
        return found


@pytest.fixture(scope="module")
def product(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Over forty-two drafts."""
    with databases.copy() as name:
        children.call(name, documented_month.fill_and_draft)
        with served(name, tmp_path_factory.mktemp("served")) as address:
            yield Product(address)


@pytest.fixture
def fresh(databases: Databases, tmp_path: Path) -> Iterator[Product]:
    """Over two contracts, of which nothing is billed."""
    with databases.copy() as name:
        children.call(name, documented_month.fill_two)
        with served(name, tmp_path) as address:
            yield Product(address)


@pytest.fixture
def accounting() -> Iterator[planfact.FakePlanFact]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        fake = planfact.serve(server)
        yield fake
    assert fake.faults == []


@pytest.fixture
def connected(databases: Databases, accounting: planfact.FakePlanFact, tmp_path: Path) -> Iterator[Product]:
    """As `fresh`, with PlanFact set up."""
    set_up = {"INVOICE_PLANFACT_API_KEY": planfact.KEY, "INVOICE_PLANFACT_API_URL": accounting.url}
    with databases.copy() as name:
        children.call(name, documented_month.fill_two)
        with served(name, tmp_path, **set_up) as address:
            yield Product(address)


def documented(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def differences(example: Any, real: Any, where: str = "") -> list[str]:
    """What the real answer lacks of the documented one. Ids are held against their form, sentences against nothing.

    Of a list each documented element has to be found somewhere in the real one, in the documented order.
    """
    name = where.rpartition(".")[2]
    if type(example) is not type(real):
        return [f"{where}: {real!r} is no {type(example).__name__}"]
    if isinstance(example, dict):
        missing = [f"{where}.{key}: missing" for key in example.keys() - real.keys()]
        return missing + [
            line
            for key in example.keys() & real.keys()
            for line in differences(example[key], real[key], f"{where}.{key}")
        ]
    if isinstance(example, list):
        rest = iter(real)
        return [
            f"{where}: nothing like {one!r}"
            for one in example
            if not any(not differences(one, other, where) for other in rest)
        ]
    if name == "id" or name.endswith("_id"):
        return [] if is_uuid(real) else [f"{where}: {real!r} is no id"]
    same = example == real or (isinstance(example, str) and number(example) == number(real) is not None)
    return [] if same or name == "message" else [f"{where}: {real!r} is not {example!r}"]


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def check(answer: requests.Response, example: dict[str, Any]) -> Any:
    """The whole answer."""
    assert answer.status_code == example["status"], answer.text[:500]
    assert answer.headers["Content-Type"] == "application/json"
    assert differences(example["answer"], answer.json()) == []
    return answer.json()


def test_prefill(product: Product):
    example = documented("prefill")

    told = check(product.send(example), example)

    assert told["data"]["line_items"]
    assert told["data"]["customer"]["customer_key"] == "CUST-001"
    assert told["data"]["application"]["application_key"] == "APP-001"


def test_generate(fresh: Product):
    example = documented("generate")

    told = check(fresh.send(example), example)

    assert told["data"]["status"] == "draft"
    assert differences(example["body"], told["data"]) == []
    assert fresh.invoice("APP-001") == told["data"]


def test_generate_bulk(fresh: Product):
    example = documented("generate_bulk")

    told = check(fresh.send(example), example)

    assert len(told["data"]) == 2
    assert told["meta"] == {"created": 2, "skipped": [], "failed": []}


def test_list(product: Product):
    example = documented("list")

    told = check(product.send(example), example)

    assert len(told["data"]) == 10
    assert told["data"][0]["display_number"] == "INV-1"


def test_get(product: Product):
    example = documented("get")

    check(product.send(example, product.invoice("APP-001")["id"]), example)


def test_update(product: Product):
    example = documented("update")
    before = product.invoice("APP-003")

    told = check(product.send(example, before["id"]), example)

    assert told["data"]["version"] == before["version"] + 1
    assert told["data"]["total_is_manual"] is False
    assert product.invoice("APP-003") == told["data"]


def test_line_items(product: Product):
    example = documented("line_items")
    invoice = product.invoice("APP-004")
    added = {"add": [{"description": "To be changed", "unit_price": "300000.00"}]}
    lines = product.ask("PATCH", f"/invoices/{invoice['id']}/line-items", added).json()["data"]["line_items"]
    manual = next(line for line in lines if line["source"] == "manual")
    task = next(line for line in lines if line["line_type"] == "task")
    example["body"]["update"][0]["id"] = manual["id"]
    example["body"]["remove"] = [task["id"]]

    told = check(product.send(example, invoice["id"]), example)

    after = {line["id"]: line for line in told["data"]["line_items"]}
    assert after[manual["id"]]["description"] == "Updated description"
    assert task["id"] not in after or after[task["id"]]["written_off"]


def test_finalize_and_its_refusal(product: Product):
    example = documented("finalize")
    invoice = product.invoice("APP-005")

    check(product.send(example, invoice["id"]), example)

    again = product.send(example, invoice["id"])
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CONFLICT")


@pytest.mark.parametrize(
    ("key", "road"),
    [
        ("APP-010", ("finalize", "decline")),
        ("APP-011", ("finalize", "approve")),
        ("APP-012", ("finalize", "approve", "send", "reject")),
    ],
)
def test_regenerate_declined_approved_and_rejected(key: str, road: tuple[str, ...], product: Product):
    example = documented("regenerate")
    invoice = product.invoice(key)
    for verb in road:
        reason = {"reason": "Wrong hours"} if verb in ("decline", "reject") else None
        assert product.ask("POST", f"/invoices/{invoice['id']}/{verb}", reason).status_code == 200

    check(product.send(example, invoice["id"]), example)


def test_sync_planfact_and_its_refusals(connected: Product, accounting: planfact.FakePlanFact):
    example = documented("sync_planfact")
    generate = documented("generate")
    invoice = connected.send(generate).json()["data"]["id"]

    too_early = connected.send(example, invoice)
    assert (too_early.status_code, too_early.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert accounting.writes == []

    for verb in ("finalize", "approve"):
        assert connected.ask("POST", f"/invoices/{invoice}/{verb}").status_code == 200
    check(connected.send(example, invoice), example)
    assert [shipment["externalId"] for shipment in accounting.shipments.values()] == [invoice]
    assert connected.invoice("APP-001")["planfact_shipment_id"] == str(next(iter(accounting.shipments)))

    nobody, no_id = connected.send(example, UNKNOWN), connected.send(example, "17")
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert (no_id.status_code, no_id.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_sync_planfact_where_it_is_not_configured(product: Product):
    invoice = product.invoice("APP-014")["id"]
    for verb in ("finalize", "approve"):
        assert product.ask("POST", f"/invoices/{invoice}/{verb}").status_code == 200

    answer = product.send(documented("sync_planfact"), invoice)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert "INVOICE_PLANFACT_API_KEY" in answer.json()["error"]["message"]


def test_edit_history(product: Product):
    example = documented("edit_history")

    check(product.send(example, product.invoice(documented_month.EDITED)["id"]), example)


def test_an_error(product: Product):
    example = documented("not_found")

    told = check(product.send(example, UNKNOWN), example)

    assert told["error"]["message"]


def test_error_codes(product: Product):
    draft = product.invoice("APP-006")["id"]
    viewer = {"Authorization": f"Bearer {Caller(product.address, 'viewer').token}"}
    answers = {
        "VALIDATION_ERROR": product.ask("POST", "/invoices/prefill", {}),
        "UNAUTHORIZED": requests.get(f"{product.api}/invoices", timeout=TIMEOUT),
        "FORBIDDEN": product.ask("POST", f"/invoices/{draft}/finalize", None, **viewer),
        "NOT_FOUND": product.ask("GET", f"/invoices/{UNKNOWN}"),
        "CONFLICT": product.ask("POST", f"/invoices/{draft}/approve"),
    }

    told = {code: (answer.status_code, answer.json()["error"]["code"]) for code, answer in answers.items()}
    assert told == {
        "VALIDATION_ERROR": (400, "VALIDATION_ERROR"),
        "UNAUTHORIZED": (401, "UNAUTHORIZED"),
        "FORBIDDEN": (403, "FORBIDDEN"),
        "NOT_FOUND": (404, "NOT_FOUND"),
        "CONFLICT": (409, "CONFLICT"),
    }


def test_pagination(product: Product):
    plain = product.ask("GET", "/invoices").json()

    assert (plain["meta"]["page"], plain["meta"]["per_page"], len(plain["data"])) == (1, 20, 20)
    assert product.ask("GET", "/invoices?per_page=100").status_code == 200
    assert product.ask("GET", "/invoices?per_page=101").status_code == 400


def test_a_request_id_is_the_senders_or_ours(product: Product):
    assert product.ask("GET", "/invoices", **{"X-Request-ID": "my-id"}).headers["X-Request-ID"] == "my-id"
    assert is_uuid(product.ask("GET", "/invoices").headers["X-Request-ID"])


@pytest.mark.parametrize(("method", "path", "auth"), documented("endpoints"))
def test_endpoints_and_who_needs_a_token(method: str, path: str, auth: str, product: Product):
    path = path.replace(":id", product.invoice("APP-001")["id"]).replace(":key", "APP-001")

    answer = requests.request(method, product.address + path, timeout=TIMEOUT)

    assert (answer.status_code == 401) == (auth == "Yes"), answer.text[:300]
    assert answer.status_code not in (404, 405)


@pytest.fixture
def curl(
    product: Product, tmp_path: Path, require_service: Callable[..., None]
) -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    """`curl("list")`: the documented command in a shell, with real address, id and token."""
    require_service("curl", "no curl on the PATH", available=shutil.which("curl") is not None)

    def run(name: str, *, invoice_id: str = "", more: str = "") -> "subprocess.CompletedProcess[bytes]":
        command = documented("curl")[name].replace("http://localhost:8081", product.address)
        command = command.replace("{id}", invoice_id).replace("eyJhbGciOiJIUzI1NiIs...", product.token)
        return subprocess.run(
            ["bash", "-c", command.replace("curl ", f"curl --silent --show-error --fail-with-body {more} ", 1)],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "TOKEN": product.token},
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )

    return run


def test_curl_authentication(curl):
    assert json.loads(curl("authentication").stdout)["meta"]["page"] == 1


def test_curl_pagination_needs_a_token_like_everything(curl, product: Product):
    assert json.loads(curl("pagination").stdout)["error"]["code"] == "UNAUTHORIZED"

    with_token = curl("pagination", more='-H "Authorization: Bearer $TOKEN"')
    assert json.loads(with_token.stdout)["meta"] == {"total": 42, "page": 2, "per_page": 50}


def test_curl_list(curl):
    assert json.loads(curl("list").stdout)["meta"]["per_page"] == 10


def test_curl_preview(curl, product: Product):
    page = curl("preview", invoice_id=product.invoice("APP-001")["id"])

    assert page.returncode == 0
    assert "INV-1" in page.stdout.decode()


def test_curl_pdf_before_and_after_finalize(curl, product: Product, tmp_path: Path):
    invoice_id = product.invoice("APP-013")["id"]
    assert curl("pdf", invoice_id=invoice_id).returncode == 22
    assert json.loads((tmp_path / "invoice.pdf").read_bytes())["error"]["code"] == "NOT_FOUND"
    assert product.ask("POST", f"/invoices/{invoice_id}/finalize").status_code == 200

    assert curl("pdf", invoice_id=invoice_id).returncode == 0
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF-")
