"""The examples of the API that the exchange follows, run as they are written, and hostile uploads (spec 7).

Of the examples only host, key and path are changed. One server serves them all.
"""

import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import requests
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from tests import processes
from tests.races import children
from tests.races.databases import Databases, is_postgresql, url_of
from tests.races.exchange import export_one
from tests.served import served
from tests.uploads import PNG, pdf

EXAMPLES = Path(settings.BASE_DIR) / "tests" / "payloads" / "exchange"
GUIDE = (Path(settings.BASE_DIR) / "docs" / "exchange-guide.md").read_text(encoding="utf-8")
HOST = "https://app.ivesk.lt"
SECONDS = 60
MEGABYTE = 1024 * 1024
PDF = {"Content-Type": "application/pdf"}


@dataclass(frozen=True)
class Exchange:
    """A running product, and a key of it with all scopes."""

    address: str
    key: str
    database: str

    @property
    def api(self) -> str:
        return f"{self.address}/api/pub"

    def ask(self, path: str, **query: str) -> requests.Response:
        return requests.get(f"{self.api}{path}", params=query, headers={"x-api-key": self.key}, timeout=SECONDS)

    def located(self, name: str = "a.pdf", **query: str) -> str:
        url: str = self.ask(f"/uploadlocation/{name}", **query).json()["url"]
        return url

    def rows(self, sql: str) -> list[Any]:
        """What a statement finds; nothing where it changes something."""
        with closing(self._connection()) as connection:
            done = connection.execute(sql)
            return list(done.fetchall()) if done.description else []

    def _connection(self) -> Any:
        if is_postgresql():
            return psycopg.connect(url_of(self.database), autocommit=True)
        return sqlite3.connect(self.database, timeout=SECONDS, isolation_level=None)

    def documents(self) -> list[tuple[str, str]]:
        """Name and userdata of each, oldest first; each has its bytes."""
        found = self.rows(
            "select file_name, userdata from exchange_incomingdocument join exchange_incomingfile on id = document_id"
            " order by uploaded_at, id"
        )
        assert len(found) == self.rows("select count(*) from exchange_incomingfile")[0][0]
        return found


@pytest.fixture(scope="module")
def exchange(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    data = tmp_path_factory.mktemp("exchange")
    with databases.copy() as name, served(name, data) as address:
        variables = {"INVOICE_DATA_DIR": str(data)}
        variables |= {"INVOICE_DATABASE_URL": url_of(name)} if is_postgresql() else {}
        command = ("manage.py", "create_api_key", "--company", "ProximaOps", "--company-code", "302320404")
        made = processes.run(*command, "--scopes", "upload,read,subscribe", timeout=SECONDS, **variables)
        assert made.returncode == 0, made.stderr
        key = made.stdout.strip()
        assert key not in made.stderr
        yield Exchange(address, key, name)
        assert key not in (data / "server.log").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "invoice.pdf").write_bytes(pdf(str(tmp_path)))
    return tmp_path


def run(*command: str, folder: Path, **variables: str) -> str:
    """What it wrote; it has to end well."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_commands_that_upload(exchange: Exchange, folder: Path, require_service: Callable[..., None]):
    require_service("curl", "no curl on the PATH", available=shutil.which("curl") is not None)
    ask, put = (EXAMPLES / "upload.sh").read_text().split("\n\n")
    before = len(exchange.documents())

    ask = ask.replace(HOST, exchange.address).replace("<your secret api key>", exchange.key)
    told = json.loads(run("bash", "-c", ask, folder=folder))
    put = put.replace("https://<url from response>", told["url"]).replace(
        "/path/to/somefile.pdf", str(folder / "invoice.pdf")
    )
    status = run("bash", "-c", put.strip() + " --silent --write-out '%{http_code}'", folder=folder)

    assert (told["Content-Type"], told["Content-Disposition"]) == ("application/pdf", 'filename="somefile.pdf"')
    assert status == "200"
    assert exchange.documents()[before:] == [("somefile.pdf", "")]


def test_the_script_that_uploads(exchange: Exchange, folder: Path, require_service: Callable[..., None]):
    require_service("node", "no node on the PATH", available=shutil.which("node") is not None)
    before = len(exchange.documents())
    script = (EXAMPLES / "upload.js").read_text().replace(HOST, exchange.address)
    script = script.replace("<your-file-name: test.pdf>", "test.pdf").replace("<your api key>", exchange.key)

    run("node", "-e", script.replace("<path-to-your-file>", "invoice.pdf"), folder=folder)

    assert exchange.documents()[before:] == [("test.pdf", "")]


@pytest.mark.parametrize(
    ("language", "command", "document"),
    [
        ("sh", ("bash", "-euo", "pipefail", "-c"), ("invoice.pdf", "file-4711")),
        ("python", (sys.executable, "-c"), ("счёт 7.pdf", "file-4712")),
        ("js", ("node", "-e"), ("invoice 8.pdf", "file-4713")),
    ],
)
def test_the_guides_examples_upload(
    *,
    language: str,
    command: tuple[str, ...],
    document: tuple[str, str],
    exchange: Exchange,
    folder: Path,
    require_service: Callable[..., None],
):
    require_service(command[0], f"no {command[0]} on the PATH", available=shutil.which(command[0]) is not None)
    upload = GUIDE[: GUIDE.index("## Queues")]
    example = "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", upload, flags=re.MULTILINE | re.DOTALL))
    before = len(exchange.documents())

    run(*command, example, folder=folder, API=exchange.api, KEY=exchange.key)

    assert exchange.documents()[before:] == [document]


def test_the_command_that_pulls(exchange: Exchange, exported: str, folder: Path):
    command = seed("pull.sh", exchange)

    told = json.loads(run("bash", "-c", command, folder=folder))

    assert told["$schema"] == f"{exchange.address}/api/schema/jsonexport.json"
    assert exported in [document["id"] for document in told["documents"]]


def test_the_command_that_reports_an_error(exchange: Exchange, exported: str, folder: Path):
    command = seed("syncerror.sh", exchange).replace("7777707d-594d-420c-9174-ce278f823333", exported)

    told = json.loads(run("bash", "-c", command, folder=folder))

    assert told["documentid"] == exported
    messages = [message for (message,) in exchange.rows("select message from exchange_syncerror")]
    assert messages == ["Country 'Japan' does not exist in the list."]


def test_the_command_that_subscribes(exchange: Exchange, folder: Path):
    told = json.loads(run("bash", "-c", seed("subscribe.sh", exchange), folder=folder))

    assert (told["eventType"], told["status"]) == ("on_exported", "pending")
    assert told["target"] == "https://mydomain.com?secret=wehwev67sadv56"


def seed(name: str, exchange: Exchange) -> str:
    """A command as it is written, with our host and key."""
    command = (EXAMPLES / name).read_text().replace(HOST, exchange.address)
    return command.replace("<your secret api key>", exchange.key) + " --silent --fail"


@pytest.fixture(scope="module")
def exported(exchange: Exchange, databases: Databases) -> str:
    """The id of a document that the accountant exported, as the queue shows it."""
    document: str = children.call(exchange.database, export_one)
    return document


@pytest.mark.parametrize("heading", ["Queues", "Errors back"])
def test_the_guides_examples_pull_and_report(heading: str, exchange: Exchange, exported: str, folder: Path):
    section = GUIDE[GUIDE.index(f"## {heading}") :].partition("\n## ")[0]
    (folder / "documents.json").write_text("{}")
    known = {"API": exchange.api, "KEY": exchange.key, "DOCUMENT": exported}
    written = re.findall(r"^```(sh|python|js)\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
    run_by = {"sh": ("bash", "-euo", "pipefail", "-c"), "python": (sys.executable, "-c"), "js": ("node", "-e")}

    printed = [run(*run_by[language], example, folder=folder, **known) for language, example in written]

    if heading == "Queues":
        assert f"{exported} incoming SF-118 1120000.00" in printed[-1]
    else:
        messages = {message for (message,) in exchange.rows("select message from exchange_syncerror")}
        assert messages == {"Country 'Japan' does not exist in the list.", "The account 9420 is closed."}


def test_the_guide_names_every_address():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    named = {path.removeprefix("/api/pub/").partition("/")[0] for path in paths if path.startswith("/api/pub/")}

    assert {name for name in named if f"/{name}" not in GUIDE} == set()


class TestHostileUploads:
    """Each is refused in words, and leaves nothing."""

    @pytest.fixture(autouse=True)
    def _nothing_is_left(self, exchange: Exchange) -> Iterator[None]:
        before = exchange.documents()
        yield
        assert exchange.documents() == before

    def refused(self, status: int, answer: requests.Response) -> None:
        assert (answer.status_code, list(answer.json())) == (status, ["message"]), answer.text

    @pytest.mark.parametrize("content", [b"MZ\x90\0", PNG, b"", b"<?xml version='1.0'?><a/>"])
    def test_of_another_type(self, content: bytes, exchange: Exchange):
        self.refused(400, requests.put(exchange.located(), data=content, headers=PDF, timeout=SECONDS))

    def test_under_another_type(self, exchange: Exchange):
        wrong = {"Content-Type": "application/xml"}
        self.refused(403, requests.put(exchange.located(), data=pdf(), headers=wrong, timeout=SECONDS))

    @pytest.mark.parametrize("chunked", [False, True])
    def test_that_are_too_large(self, chunked: bool, exchange: Exchange):
        content = pdf(padding=26 * MEGABYTE)
        body = (content[at : at + MEGABYTE] for at in range(0, len(content), MEGABYTE)) if chunked else content

        self.refused(413, requests.put(exchange.located(), data=body, headers=PDF, timeout=SECONDS))

    @pytest.mark.parametrize(
        "rest",
        [
            *(b"Content-Length: 900\r\n\r\n%PDF-1.7", b"Transfer-Encoding: chunked\r\n\r\n9\r\n%PDF"),
            b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n%PDF-1.7\r\n0\r\n\r\n",
        ],
    )
    def test_that_break_off(self, rest: bytes, exchange: Exchange):
        url = urlsplit(exchange.located())
        head = f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Type: application/pdf\r\n"
        with socket.create_connection((url.hostname, url.port), timeout=SECONDS) as connection:
            connection.sendall(head.encode() + rest)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))

        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b'{"message"' in answer

    def test_of_somebody_else(self, exchange: Exchange):
        headers = {**PDF, "x-api-key": "pxk_of-another"}
        self.refused(403, requests.put(exchange.located(), data=pdf(), headers=headers, timeout=SECONDS))

    def test_that_come_too_late(self, exchange: Exchange):
        url = exchange.located("late.pdf")
        exchange.rows("update exchange_uploadlocation set expires_at = created_at where file_name = 'late.pdf'")

        self.refused(403, requests.put(url, data=pdf(), headers=PDF, timeout=SECONDS))

    @pytest.mark.parametrize(
        "path",
        [
            *(
                "/uploadlocation/..%2f..%2fetc%2fpasswd.pdf",
                "/uploadlocation/../../v1/a.pdf",
                "/uploadlocation/a%00.pdf",
            ),
            *("/uploadlocation/a%5c..%5cb.pdf", "/uploadlocation/%0d%0aX:%20y.pdf", "/uploadlocation/"),
        ],
    )
    def test_under_names_that_lead_elsewhere(self, path: str, exchange: Exchange):
        connection = http.client.HTTPConnection(urlsplit(exchange.address).netloc, timeout=SECONDS)
        connection.request("GET", f"/api/pub/uploadlocation/{path}", headers={"x-api-key": exchange.key})
        answer = connection.getresponse()

        # Dots that were sent as they are lead to no address at all.
        assert answer.status in (400, 404), path
        assert "X" not in answer.headers
        assert list(json.loads(answer.read())) == ["message"]
        connection.close()


def test_one_of_several_at_once_is_taken_and_none_after_it(exchange: Exchange):
    before = len(exchange.documents())
    url = exchange.located("race.pdf")

    def put(number: int) -> int:
        return requests.put(url, data=pdf(f"Race {number}"), headers=PDF, timeout=SECONDS).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(put, range(4)))

    assert statuses == [200, 409, 409, 409]
    assert put(5) == 409
    assert exchange.documents()[before:] == [("race.pdf", "")]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_that_just_fits_is_taken_whole(chunked: bool, exchange: Exchange):
    content = pdf(f"{chunked}", padding=25 * MEGABYTE - 2_000)
    body = (content[at : at + MEGABYTE] for at in range(0, len(content), MEGABYTE)) if chunked else content

    answer = requests.put(exchange.located(f"{chunked}.pdf"), data=body, headers=PDF, timeout=SECONDS)

    assert (answer.status_code, answer.content) == (200, b"")
    sizes = dict(exchange.rows("select file_name, size from exchange_incomingdocument"))
    assert sizes[f"{chunked}.pdf"] == len(content)
