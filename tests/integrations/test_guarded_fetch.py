import gzip
import socket
import ssl
import time
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.guarded_fetch import guarded_fetch, is_public, public_addresses
from tests.fakes.mail import make_certificate
from tests.rude_server import drip, never_answer, rude_server

MOST = 1000
# Nothing listens there, and nothing may be asked: an address of this machine that nobody named as reachable.
PRIVATE = "http://127.0.0.2:9/secret"


@pytest.fixture
def public(settings: Any) -> None:
    """The servers of these tests stand for the Internet; every other address of this machine is private as ever."""
    settings.REACHABLE_NETWORKS = [ip_network("127.0.0.1/32"), ip_network("::1/128")]


def fetch(url: str, *, seconds: float = 5) -> bytes:
    return guarded_fetch(url, seconds=seconds, most_bytes=MOST)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_an_address_that_is_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1/", "127.0.0.1 leads to the address 127.0.0.1, which is not a public one"),
        ("http://localhost/", "localhost leads to the address"),
        ("http://2130706433/", "which is not a public one"),
        ("http://0x7f.1/", "which is not a public one"),
        ("http://[::1]/", "which is not a public one"),
        ("http://[::ffff:169.254.169.254]/", "which is not a public one"),
        ("http://169.254.169.254/latest/meta-data/", "which is not a public one"),
        ("file:///etc/passwd", "Only addresses that begin with http"),
        ("ftp://example.com/a", "Only addresses that begin with http"),
        ("gopher://127.0.0.1:6379/_x", "Only addresses that begin with http"),
        ("//example.com/a", "Only addresses that begin with http"),
        ("http://user:secret@example.com/", "user name or a password is not fetched"),
        ("http://example.com\\@127.0.0.1/", "This is no address"),
        ("http://exa mple.com/", "This is no address"),
        ("http://example.com/\u202e", "This is no address"),
        ("http://example.com:99999/", "This is no address"),
        ("http://[::1/", "This is no address"),
        ("http://", "This is no address"),
        (f"http://example.com/{'a' * 2000}", "This is no address"),
        ("http://no-such-host.invalid/", "no-such-host.invalid cannot be found"),
        (f"http://{'a' * 70}.example/", "cannot be found"),
    ],
)
def test_what_must_not_be_asked_is_refused_before_it_is(url: str, sentence: str):
    with pytest.raises(PermanentError) as refused:
        fetch(url)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_loopback_server_hears_nothing(httpserver: HTTPServer):
    with pytest.raises(PermanentError, match="not a public one"):
        fetch(httpserver.url_for("/logo.png"))
    assert httpserver.log == []


@pytest.mark.usefixtures("public")
class TestReachable:
    def test_what_stands_there_comes_whole(self, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
        # A proxy of the environment would look the name up by itself.
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        httpserver.expect_request("/logo.png").respond_with_data(b"x" * MOST, headers={"Content-Type": "text/html"})
        assert fetch(httpserver.url_for("/logo.png")) == b"x" * MOST

    @pytest.mark.parametrize("packed", [False, True])
    def test_one_byte_more_is_not_read_on(self, packed: bool, httpserver: HTTPServer):
        large = gzip.compress(b"x" * 9_000_000) if packed else b"x" * (MOST + 1)
        headers = {"Content-Encoding": "gzip"} if packed else {}
        httpserver.expect_request("/").respond_with_data(large, headers=headers)
        with pytest.raises(PermanentError, match="more than 1,000 bytes"):
            fetch(httpserver.url_for("/"))

    @pytest.mark.parametrize(
        "head", [b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
    )
    def test_an_endless_body_is_cut(self, head: bytes):
        drop = b"1000\r\n" + b"x" * 4096 + b"\r\n" if b"chunked" in head else b"x" * 4096
        with rude_server(drip(head, drop, every=0)) as server, pytest.raises(PermanentError, match="more than 1,000"):
            fetch(server.url)

    def test_a_slow_body_ends_in_time(self):
        began = time.monotonic()
        slow = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
        with rude_server(slow) as server, pytest.raises(TransientError, match=r"no answer within"):
            fetch(server.url, seconds=0.5)
        assert time.monotonic() - began < 3

    def test_a_server_that_never_answers(self):
        with rude_server(never_answer) as server, pytest.raises(TransientError, match="no answer within"):
            fetch(server.url, seconds=0.3)

    def test_three_redirects_are_followed_and_a_fourth_is_not(self, httpserver: HTTPServer):
        def answer(request: Request) -> Response:
            left = int(request.path.strip("/"))
            return Response(b"there") if left == 0 else Response(status=302, headers={"Location": f"/{left - 1}"})

        for left in range(5):
            httpserver.expect_request(f"/{left}").respond_with_handler(answer)

        assert fetch(httpserver.url_for("/3")) == b"there"
        with pytest.raises(PermanentError, match="more than 3 times"):
            fetch(httpserver.url_for("/4"))

    @pytest.mark.parametrize("location", [PRIVATE, "//127.0.0.2/", "http://[fe80::1]/", "http://10.0.0.1/"])
    def test_a_redirect_into_the_private_is_not_followed(self, location: str, httpserver: HTTPServer):
        httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": location})
        with pytest.raises(PermanentError, match="not a public one"):
            fetch(httpserver.url_for("/"))

    def test_a_redirect_to_a_file_is_not_followed(self, httpserver: HTTPServer):
        httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": "file:///etc/passwd"})
        with pytest.raises(PermanentError, match="Only addresses that begin with http"):
            fetch(httpserver.url_for("/"))

    @pytest.mark.parametrize("status", [404, 500])
    def test_a_refusal_is_told(self, status: int, httpserver: HTTPServer):
        httpserver.expect_request("/").respond_with_data(status=status)
        with pytest.raises(IntegrationError, match=f"answered {status}"):
            fetch(httpserver.url_for("/"))


class Names:
    """A name server for `logo.example`: what it answers the first time, the second time, and so on."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *arguments: Any, **named: Any) -> list[Any]:
        if host != "logo.example":
            return self.real(host, port, *arguments, **named)
        self.asked += 1
        return [(2, 1, 6, "", (address, port)) for address in self.answers[min(self.asked, len(self.answers)) - 1]]


@pytest.mark.usefixtures("public")
def test_a_name_that_leads_elsewhere_a_moment_later_leads_nowhere(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
):
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    httpserver.expect_request("/", headers={"Host": f"logo.example:{httpserver.port}"}).respond_with_data(b"checked")

    assert fetch(f"http://logo.example:{httpserver.port}/") == b"checked"
    assert names.asked == 1
    with pytest.raises(PermanentError, match=r"logo\.example leads to the address 127\.0\.0\.2"):
        fetch(f"http://logo.example:{httpserver.port}/")


@pytest.mark.usefixtures("public")
def test_one_private_address_among_several_is_enough(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1", "192.168.0.1"]))
    with pytest.raises(PermanentError, match=r"192\.168\.0\.1"):
        fetch(f"http://logo.example:{httpserver.port}/")
    assert httpserver.log == []


@pytest.mark.usefixtures("public")
def test_the_second_address_is_tried_when_nobody_is_at_the_first(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(socket, "getaddrinfo", Names(["::1", "127.0.0.1"]))
    httpserver.expect_request("/").respond_with_data(b"there")

    assert fetch(f"http://logo.example:{httpserver.port}/") == b"there"


@pytest.mark.usefixtures("public")
def test_a_certificate_goes_by_the_name_and_not_by_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    certificate = make_certificate(tmp_path, "DNS:logo.example")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        server.expect_request("/").respond_with_data(b"there")
        with pytest.raises(TransientError, match="certificate verify failed"):
            fetch(f"https://logo.example:{server.port}/")
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", f"{certificate}.crt")

        assert fetch(f"https://logo.example:{server.port}/") == b"there"
        with pytest.raises(TransientError, match="certificate verify failed"):
            fetch(f"https://127.0.0.1:{server.port}/")


def test_a_name_server_that_takes_its_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    def sleepy(*_: Any, **__: Any) -> list[Any]:
        time.sleep(1)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", sleepy)
    with pytest.raises(TransientError, match="does not answer within"):
        public_addresses("http://logo.example/", seconds=0.1)
