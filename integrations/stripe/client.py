"""Speaks Stripe's protocol; the only door to its library, which is kept to one try, a time limit, and silence.

https://docs.stripe.com/api
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import stripe
from stripe import HTTPClient, RequestsClient, StripeClient, StripeError

from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.http import limited_session
from integrations.stripe.config import Config
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

NO_ANSWER = known("Stripe gave no whole answer within %(seconds)s s.")
SAYS = known("Stripe says: %(words)s (%(status)s)")
MOST = 100
"""Rows of one page of a list."""
DECIDED = (400, 402, 404)
"""Statuses by which Stripe says that it did not do it, and never will as it was asked."""
BUSY = ("rate_limit", "lock_timeout", "idempotency_key_in_use")
"""Codes by which it says that it has not even begun."""
REFUSES_US = (401, 403)

# What it measured of the last call, and on what machine, is nobody's business.
stripe.enable_telemetry = False
# It would write down every request with its parameters.
logging.getLogger("stripe").setLevel(logging.WARNING)


class Refused(PermanentError):
    """What was asked was not done, for a reason: `code` and `str()` are Stripe's. `intent` is the payment that was made
    for it, if any.
    """

    def __init__(self, message: str, *, status: int, code: str, intent: Mapping[str, Any]) -> None:
        super().__init__(message, status=status)
        self.code = code
        self.intent = intent


class Stripe:
    def __init__(self, config: Config) -> None:
        self._config = config

    def charge(self, params: dict[str, Any], *, key: str) -> Mapping[str, Any]:
        """A PaymentIntent, created and confirmed. Raises `Refused`, `PermanentError`, `TransientError`."""
        with self._client() as client:
            # https://docs.stripe.com/api/payment_intents/create
            return _plain(client.v1.payment_intents.create(params, {"idempotency_key": key}))  # type: ignore[arg-type]

    def intents_of(self, customer_id: str, *, since: datetime) -> list[Mapping[str, Any]]:
        """Those of a customer that were made since. A list, for a search may lag behind by an hour."""
        with self._client() as client:
            # https://docs.stripe.com/api/payment_intents/list
            found = client.v1.payment_intents.list(
                {"customer": customer_id, "created": {"gte": int(since.timestamp())}, "limit": MOST}
            )
            return [_plain(one) for one in found.auto_paging_iter()]

    def give_back(self, params: dict[str, Any], *, key: str) -> Mapping[str, Any]:
        """A refund. Raises as `charge`."""
        with self._client() as client:
            # https://docs.stripe.com/api/refunds/create
            return _plain(client.v1.refunds.create(params, {"idempotency_key": key}))  # type: ignore[arg-type]

    def refunds_of(self, intent_id: str) -> list[Mapping[str, Any]]:
        with self._client() as client:
            # https://docs.stripe.com/api/refunds/list
            found = client.v1.refunds.list({"payment_intent": intent_id, "limit": MOST})
            return [_plain(one) for one in found.auto_paging_iter()]

    def balance(self) -> Mapping[str, Any]:
        """Read to see whether the key opens anything."""
        with self._client() as client:
            # https://docs.stripe.com/api/balance/balance_retrieve
            return _plain(client.v1.balance.retrieve())

    @contextmanager
    def _client(self) -> Iterator[StripeClient]:
        config = self._config
        limits = (config.connect_seconds, config.answer_seconds)
        with limited_session(config.call_seconds) as session:
            http: HTTPClient = RequestsClient(timeout=limits, session=session)
            # The library knows addresses of other services as well; none of them is called.
            client = StripeClient(
                config.api_key, base_addresses={"api": config.api_url}, max_network_retries=0, http_client=http
            )
            try:
                yield client
            except StripeError as error:
                raise self._judged(error) from None

    def _judged(self, error: StripeError) -> IntegrationError:
        """Our error. Without a status no answer came, and what was asked may have been done."""
        status = error.http_status
        if status is None or 200 <= status < 300:
            return TransientError(NO_ANSWER % {"seconds": f"{self._config.call_seconds:g}"}, may_have_arrived=True)
        said = _error_of(error)
        words = scrub(str(said.get("message") or error.user_message or ""))
        sentence = SAYS % {"words": words, "status": status}
        code = str(said.get("code") or said.get("type") or "")
        if status in DECIDED and said and said.get("type") != "idempotency_error" and code not in BUSY:
            intent = said.get("payment_intent")
            return Refused(
                words or sentence, status=status, code=code, intent=intent if isinstance(intent, dict) else {}
            )
        if status in REFUSES_US:
            return PermanentError(sentence, status=status)
        return TransientError(sentence, status=status, may_have_arrived=True)


def _error_of(error: StripeError) -> Mapping[str, Any]:
    body = error.json_body
    said = body.get("error") if isinstance(body, Mapping) else None
    return said if isinstance(said, Mapping) else {}


def _plain(answered: Any) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = answered.to_dict()
    return plain
