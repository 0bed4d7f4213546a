"""SMTP, step by step: what surely did not arrive is tried again, and what nobody can tell is called uncertain.

Connection, TLS and log-in are Django's. The transaction is ours, because `sendmail` tells neither in which step it
failed nor, through Django, which recipients were refused.
"""

import random
import re
import smtplib
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from django.core.mail.backends.smtp import EmailBackend

from integrations.email.config import Config
from integrations.errors import IntegrationError, PermanentError, TransientError, UncertainError
from integrations.watchdog import Watch, watchdog
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

PARTLY = known(
    "%(server)s took it for the others, but not for %(addresses)s: %(error)s "
    "Who has it gets it again when it is sent again."
)
ANSWER_LOST = known(
    "%(server)s got the whole message, and its answer was lost (%(reason)s). "
    "Ask whether it arrived before it is sent again."
)
ODD_PASSWORD = known("INVOICE_EMAIL_URL: user and password may only have ASCII characters.")
NO_ANSWER = known("%(server)s: no answer in time.")
REFUSED = known("%(server)s answered %(code)s to %(what)s: %(words)s")


def send(config: Config, *, sender: str, recipients: Sequence[str], content: bytes) -> dict[str, str]:
    """The recipients that the server refused for good, and why; all others got it, and at least one.

    Whom it refused for the moment it is asked about again, without those who have the letter. `content` is the whole
    message with CRLF line ends. Raises `TransientError`, `PermanentError`; `UncertainError` also when some have it and
    others were refused for the moment to the end.
    """
    patience, deadline = config.patience, time.monotonic() + config.patience.budget
    pause = patience.pause
    waiting, refused, is_taken = list(recipients), dict[str, str](), False
    for number in range(1, patience.tries + 1):
        trouble: IntegrationError
        try:
            with _connected(config, seconds=deadline - time.monotonic()) as smtp:
                refusals = _Transaction(config, smtp).run(sender, waiting, content)
            for_now = {address: error for address, error in refusals.items() if isinstance(error, TransientError)}
            refused |= {address: str(error) for address, error in refusals.items() if address not in for_now}
            waiting, is_taken = list(for_now), True
            if not for_now:
                return refused
            trouble = next(iter(for_now.values()))
        except TransientError as error:
            trouble = error
        except IntegrationError as error:
            raise (_partly(config, waiting, error) if is_taken else error) from error.__cause__
        wait = pause * random.uniform(0.5, 1)  # noqa: S311 - spreads load, guards nothing
        pause *= 2
        if number == patience.tries or time.monotonic() + wait >= deadline:
            raise _partly(config, waiting, trouble) if is_taken else trouble
        time.sleep(wait)
    raise AssertionError("unreachable: the last try returns or raises")


def _partly(config: Config, waiting: Sequence[str], error: IntegrationError) -> UncertainError:
    return UncertainError(scrub(PARTLY % {"server": config.server, "addresses": ", ".join(waiting), "error": error}))


def greet(config: Config) -> str:
    """Connect, log in, and do nothing: what the server answers. Raises `TransientError`, `PermanentError`."""
    with _connected(config, seconds=config.patience.timeout) as smtp:
        code, reply = smtp.noop()
        if code != 250:
            raise _refusal(config, "NOOP", code, reply)
    return f"{config.server} answers{' over TLS' if config.use_tls or config.use_starttls else ''}: {_text(reply)}"


class _Transaction:
    """One message from MAIL to the answer after its last dot (RFC 5321, 3.3)."""

    def __init__(self, config: Config, smtp: smtplib.SMTP) -> None:
        self._config = config
        self._smtp = smtp

    def run(self, sender: str, recipients: Sequence[str], content: bytes) -> dict[str, IntegrationError]:
        size = [f"SIZE={len(content)}"] if self._smtp.has_extn("size") else []
        self._expect("MAIL", self._smtp.mail(sender, size))
        refused = self._name(recipients)
        code, reply = self._smtp.docmd("DATA")
        if code != 354:
            raise _refusal(self._config, "DATA", code, reply)
        self._smtp.send(_dotted(content))
        self._hand_over()
        return refused

    def _name(self, recipients: Sequence[str]) -> dict[str, IntegrationError]:
        refusals: dict[str, IntegrationError] = {}
        for address in recipients:
            code, reply = self._smtp.rcpt(address)
            if not 200 <= code < 300:
                refusals[address] = _refusal(self._config, f"RCPT {address}", code, reply)
        if len(refusals) == len(recipients):
            # One that may be accepted later is enough to try again.
            raise min(refusals.values(), key=lambda error: not isinstance(error, TransientError))
        return refusals

    def _hand_over(self) -> None:
        """The dot alone: before it no server may accept the message, after it only its answer tells (RFC 5321)."""
        try:
            self._smtp.send(b".\r\n")
            code, reply = self._smtp.getreply()
        except OSError as error:
            raise self._unknown(_reason(error)) from error
        if not (200 <= code < 300 or 400 <= code < 600):
            raise self._unknown(f"it answered {_text(reply)!r}")
        self._expect("the message", (code, reply))

    def _expect(self, what: str, answer: tuple[int, bytes]) -> None:
        code, reply = answer
        if not 200 <= code < 300:
            raise _refusal(self._config, what, code, reply)

    def _unknown(self, reason: str) -> UncertainError:
        return UncertainError(scrub(ANSWER_LOST % {"server": self._config.server, "reason": reason}))


@contextmanager
def _connected(config: Config, *, seconds: float) -> Iterator[smtplib.SMTP]:
    """A connection that was greeted; its end is forced when `seconds` are over. Whatever fails in it is translated."""
    with watchdog(seconds) as watch:
        backend = _WatchedBackend(config, watch)
        try:
            smtp = backend.connected()
            smtp.ehlo_or_helo_if_needed()
            yield smtp
            with suppress(OSError):  # The message is accepted, however the farewell goes.
                smtp.quit()
        except OSError as error:
            raise _translated(config, error, watch) from error
        except UnicodeError:
            # Its own words quote the password.
            raise PermanentError(ODD_PASSWORD) from None
        finally:
            watch.expire()  # Django's own farewell would wait for a silent server again.
            with suppress(OSError):
                backend.close()


class _WatchedBackend(EmailBackend):
    """Django's, whose sockets are watched from their first byte on."""

    def __init__(self, config: Config, watch: Watch) -> None:
        super().__init__(
            host=config.host,
            port=config.port,
            username=config.username,
            password=config.password,
            use_tls=config.use_starttls,
            use_ssl=config.use_tls,
            timeout=config.patience.timeout,
        )
        self._watch = watch

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _watched_class(self._watch, is_tls=self.use_ssl)

    def connected(self) -> smtplib.SMTP:
        self.open()
        assert self.connection is not None  # noqa: S101 - it is not silent: whatever fails is raised
        return self.connection


def _watched_class(watch: Watch, *, is_tls: bool) -> type[smtplib.SMTP]:
    class Watched(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            opened: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
            watch.add(opened)
            return opened

    class WatchedTls(smtplib.SMTP_SSL, Watched):
        """The order matters: TLS is laid over the socket that is watched already."""

    return WatchedTls if is_tls else Watched


def _translated(config: Config, error: OSError, watch: Watch) -> IntegrationError:
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(config, "our greeting", error.smtp_code, error.smtp_error)
    if watch.expired or isinstance(error, TimeoutError) or "timed out" in str(error):
        return TransientError(NO_ANSWER % {"server": config.server})
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
        # Not to be mended by waiting: the server offers no STARTTLS, or no way to log in that we know.
        return PermanentError(scrub(f"{config.server}: {error}"))
    return TransientError(scrub(f"{config.server}: {_reason(error)}."))


def _refusal(config: Config, what: str, code: int, reply: bytes | str) -> IntegrationError:
    """5xx is for good; 4xx, and what is no SMTP at all, may be otherwise later (RFC 5321, 4.2.1)."""
    message = scrub(REFUSED % {"server": config.server, "code": code, "what": what, "words": _text(reply)})
    return PermanentError(message) if 500 <= code < 600 else TransientError(message)


def _reason(error: OSError) -> str:
    """The innermost words: smtplib says of most that the server is not connected."""
    seen: BaseException = error
    while inner := seen.__cause__ or seen.__context__:
        seen = inner
    return str(getattr(seen, "strerror", None) or seen or type(seen).__name__).rstrip(".")


def _text(reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:500]


def _dotted(content: bytes) -> bytes:
    """Ready for the dot that ends it: a line that begins with one gets a second (RFC 5321, 4.5.2)."""
    doubled = re.sub(rb"(?m)^\.", b"..", content)
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"
