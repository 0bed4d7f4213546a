"""A mail server on a real socket that remembers what it took, and refuses or hangs up where it is told to."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "billing", "very/secret:pass"


@dataclass(frozen=True)
class Letter:
    sender: str
    recipients: list[str]
    content: bytes
    over_tls: bool

    @property
    def parsed(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def text(self) -> str:
        return self._part("plain").replace("\r\n", "\n")

    @property
    def html(self) -> str:
        return self._part("html").replace("\r\n", "\n")

    def _part(self, kind: str) -> str:
        part = self.parsed.get_body((kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class FakeMail:
    """`mail`, `data` and, by address, `rcpt` are answers to give instead, in turn or always the same;
    `after_data` comes once a letter is here."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    mail: list[str] = field(default_factory=list)
    rcpt: dict[str, str | list[str]] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    after_data: str = ""
    """`drop` the connection, be `silent`, or answer that text."""

    def url(self, scheme: str = "smtp", login: str = "") -> str:
        return f"{scheme}://{login}127.0.0.1:{self.port}"

    def obey(self) -> None:
        """From now on as a server should."""
        self.mail, self.rcpt, self.data, self.after_data = [], {}, [], ""

    # The hooks of aiosmtpd, by their names.
    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, arg: str) -> str:  # noqa: N802
        self.commands.append("NOOP")
        return "250 here"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append("MAIL")
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append("RCPT")
        answer = self.rcpt.get(address, [])
        if isinstance(answer, str):
            return answer
        if answer:
            return answer.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.commands.append("DATA")
        if self.data:
            return self.data.pop(0)
        assert isinstance(envelope.content, bytes)
        transport = server.transport
        assert isinstance(transport, asyncio.Transport)
        over_tls = transport.get_extra_info("ssl_object") is not None
        self.letters.append(Letter(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content, over_tls))
        if self.after_data == "drop":
            transport.abort()
            raise asyncio.CancelledError
        if self.after_data == "silent":
            await asyncio.sleep(3600)
        return self.after_data or "250 taken"


class _OnItsSocket(Controller):
    """On a port that the system chose; aiosmtpd itself wants to know it beforehand."""

    def __init__(self, handler: FakeMail, **options: Any) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        handler.port = self._listener.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=handler.port, **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listener, ssl=self.ssl_context)


@contextmanager
def mail_server(
    *, certificate: Path | None = None, starttls: bool = False, logs_in: bool = False
) -> Iterator[FakeMail]:
    """With a certificate it speaks TLS, from the first byte or after STARTTLS."""
    fake = FakeMail()
    options: dict[str, Any] = {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options = {"tls_context": context, "require_starttls": True} if starttls else {"ssl_context": context}
    if logs_in:
        # aiosmtpd takes only STARTTLS for TLS.
        options |= {"authenticator": _knows, "auth_required": starttls, "auth_require_tls": starttls}
    controller = _OnItsSocket(fake, **options)
    controller.start()
    try:
        yield fake
    finally:
        controller.stop(no_assert=True)


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    known = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=known, handled=False)


def make_certificate(folder: Path, name: str = "IP:127.0.0.1") -> Path:
    """With its key in the same file; it vouches for itself, and stands alone beside it under `.crt`."""
    path = folder / "mail.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", f"subjectAltName={name}", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def dialogue(*replies: bytes, then: Callable[[socket.socket], None] | None = None) -> Callable[[socket.socket], None]:
    """For `rude_server`: greet with the first reply, answer each line with the next, then do as told or hang up."""

    def behave(connection: socket.socket) -> None:
        with suppress(OSError):
            for number, reply in enumerate(replies):
                if number:
                    connection.recv(65536)
                connection.sendall(reply)
            if then:
                then(connection)
            connection.close()

    return behave
