"""The one log-in at Didox that all workers share (spec 5, Didox): good for six hours, kept in the database.

25 wrong passwords lock the account for good. So a password that was refused is never tried again: everything fails at
once, and says why, until the setting changes. And whatever else a log-in ended with, the next waits for a while.
"""

import time
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from integrations.didox.client import Didox, log_in
from integrations.didox.config import Config
from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.models import DidoxSession
from integrations.sealing import seal, unseal
from proxima_invoice.foundation.sentences import known

WAITS = known("Didox: the next log-in waits. %(told)s")
OTHERS_TOO_LONG = known("Another worker has been logging in at Didox for too long.")
REFUSES_ITS_OWN = known("Didox refuses the token that it gave a moment ago: look at INVOICE_DIDOX_API_KEY.")
REFUSED_PASSWORD = known(
    "Didox refused the log-in, and will not be asked again before INVOICE_DIDOX_PASSWORD changes. %(told)s"
)
REFUSED_EITHER = known(
    "Didox refused the log-in, and will not be asked again before "
    "INVOICE_DIDOX_API_KEY or INVOICE_DIDOX_PASSWORD changes. %(told)s"
)

SEALED_FOR = "didox session"
GOOD_FOR = timedelta(minutes=350)
"""Ten less than they say."""
YOUNG = timedelta(minutes=1)
"""A token that is refused at this age was not too old: another would fare no better."""
LOG_IN_LEASE = timedelta(seconds=30)
PAUSE_AFTER_FAILURE = timedelta(minutes=1)
LOOK_SECONDS = 0.1
ABOUT_THE_PASSWORD = (422, 423)
"""Refused for who we say we are, or locked out already. Other refusals may be about the partner's token."""


def connect(config: Config) -> Didox:
    return Didox(config, _SharedKeys(config))


def forget_refusal(config: Config) -> bool:
    """Let what is set be tried once more, because a person says that it is right; False when nothing was refused."""
    refused = DidoxSession.objects.filter(account=_account(config)).exclude(refused="")
    return bool(refused.update(refused="", refused_status=None, told="", version=F("version") + 1))


def _account(config: Config) -> str:
    return f"{config.seller_tin} {config.api_url}"[:200]


class _SharedKeys:
    """Of several that need a token at once, one logs in, and the others wait for it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._account = _account(config)

    def token(self) -> str:
        deadline = time.monotonic() + LOG_IN_LEASE.total_seconds()
        while time.monotonic() < deadline:
            session = self._session()
            now = timezone.now()
            if token := self._kept(session, now):
                return token
            self._check_refusal(session)
            if session.log_in_after and session.log_in_after > now:
                wait = (session.log_in_after - now).total_seconds()
                raise TransientError(WAITS % {"told": session.told}, retry_after=wait)
            if self._takes(session, now):
                return self._log_in(session)
            time.sleep(LOOK_SECONDS)
        raise TransientError(OTHERS_TOO_LONG)

    def renewed(self, refused: str) -> str:
        session, now = self._session(), timezone.now()
        if self._kept(session, now) == refused:
            if session.issued_at and session.issued_at > now - YOUNG:
                raise PermanentError(REFUSES_ITS_OWN, status=401)
            # Of several that were refused, the first drops it; the others find a new one.
            DidoxSession.objects.filter(pk=session.pk, version=session.version).update(
                token="", version=F("version") + 1
            )
        return self.token()

    def _session(self) -> DidoxSession:
        return DidoxSession.objects.get_or_create(account=self._account)[0]

    def _kept(self, session: DidoxSession, now: datetime) -> str:
        """The token, if it is still good and was given for what is set today; else empty."""
        is_good = session.issued_at is not None and session.issued_at > now - GOOD_FOR
        if not session.token or not is_good or session.given_for != self._fingerprint(with_key=True):
            return ""
        return unseal(session.token, purpose=SEALED_FOR)

    def _check_refusal(self, session: DidoxSession) -> None:
        known = (self._fingerprint(with_key=False), self._fingerprint(with_key=True))
        if session.refused and session.refused in known:
            is_password = session.refused_status in ABOUT_THE_PASSWORD
            sentence = REFUSED_PASSWORD if is_password else REFUSED_EITHER
            raise PermanentError(sentence % {"told": session.told}, status=session.refused_status)

    def _takes(self, session: DidoxSession, now: datetime) -> bool:
        """Whether the log-in is ours: nobody else is at it, and nothing has changed since we looked."""
        free = Q(logging_in_until=None) | Q(logging_in_until__lt=now)
        taken = DidoxSession.objects.filter(free, pk=session.pk, version=session.version).update(
            logging_in_until=now + LOG_IN_LEASE, version=F("version") + 1
        )
        return bool(taken)

    def _log_in(self, session: DidoxSession) -> str:
        try:
            token = log_in(self._config)
        except PermanentError as error:
            about_password = error.status in ABOUT_THE_PASSWORD
            refused = self._fingerprint(with_key=not about_password)
            self._note(session, refused=refused, refused_status=error.status, told=str(error))
            self._check_refusal(self._session())
            raise
        except IntegrationError as error:
            wait = timedelta(seconds=getattr(error, "retry_after", None) or 0)
            self._note(session, log_in_after=timezone.now() + max(wait, PAUSE_AFTER_FAILURE), told=str(error))
            raise
        given_for = self._fingerprint(with_key=True)
        self._note(session, token=seal(token, purpose=SEALED_FOR), issued_at=timezone.now(), given_for=given_for)
        return token

    def _note(self, session: DidoxSession, **ended: object) -> None:
        """How it ended; whatever was known before is over."""
        blank: dict[str, object] = {
            "token": "",
            "issued_at": None,
            "given_for": "",
            "refused": "",
            "refused_status": None,
            "told": "",
            "log_in_after": None,
            "logging_in_until": None,
        }
        DidoxSession.objects.filter(pk=session.pk).update(**blank | ended, version=F("version") + 1)

    def _fingerprint(self, *, with_key: bool) -> str:
        """Of what we log in with, so that it can be known again and not be read."""
        secrets = f"{self._config.password}\0{self._config.api_key if with_key else ''}"
        return salted_hmac("didox session", f"{self._account}\0{secrets}", algorithm="sha256").hexdigest()
