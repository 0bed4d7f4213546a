"""Spec 3: a TypeScript client is generated from the schema; here it is compiled strictly and walks to the PDF."""

import re
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.product import running_product
from tests.fuzz.own_database import own_database

HERE = Path(__file__).resolve().parent
SOURCES = ("package.json", "package-lock.json", "tsconfig.json", "client.ts", "journey.ts")
NO_NETWORK = re.compile(r"E(NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|AI_AGAIN)")


@pytest.fixture(scope="module")
def client(require_service: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client's sources and its tools, which npm takes from its own cache where it has them."""
    require_service("npm", "no node and npm on the PATH", available=bool(shutil.which("node") and shutil.which("npm")))
    folder = tmp_path_factory.mktemp("client")
    for name in SOURCES:
        shutil.copy(HERE / name, folder)
    done = run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    if done.returncode != 0 and NO_NETWORK.search(done.stderr):
        require_service("npm", "its registry cannot be reached")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(client: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("installation")
    with own_database() as variables, running_product(data, **variables) as address:
        yield address


@pytest.fixture(scope="module")
def schema(address: str) -> bytes:
    with urllib.request.urlopen(f"{address}/api/schema") as answer:  # noqa: S310 - our own server
        read: bytes = answer.read()
    return read


def test_a_client_typed_by_the_schema_alone_walks_from_the_log_in_to_the_pdf(address: str, client: Path, schema: bytes):
    compiled = compile_against(schema, client)
    assert compiled.returncode == 0, compiled.stdout

    walked = run(client, "node", "built/journey.js", address)
    assert (walked.returncode, walked.stdout.partition(" ")[2]) == (0, "is approved\n"), walked.stderr


def test_the_compiler_refuses_a_field_that_the_schema_does_not_have(client: Path, schema: bytes):
    compiled = compile_against(schema.replace(b'"total_amount"', b'"total_sum"'), client)

    assert compiled.returncode != 0
    assert "'total_amount' does not exist" in compiled.stdout


def compile_against(schema: bytes, client: Path) -> "subprocess.CompletedProcess[str]":
    (client / "schema.json").write_bytes(schema)
    made = run(client, "node_modules/.bin/openapi-typescript", "schema.json", "--output", "schema.d.ts")
    assert made.returncode == 0, made.stderr
    return run(client, "node_modules/.bin/tsc")


def run(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
