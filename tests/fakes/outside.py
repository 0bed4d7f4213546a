"""Every service outside at once, on loopback: what an installation with everything set up talks to."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from pytest_httpserver import HTTPServer

from tests.documents import KEY_ABROAD, LOCAL_KEY
from tests.fakes import bucket, didox, planfact, stripe, telegram
from tests.fakes.mail import PASSWORD, USER, mail_server

FROM = "ProximaOps <billing@prxm.example>"


class Outside:
    """`settings` make all of them ours, by the names of Django's settings."""

    def __init__(self, running: ExitStack, *, with_moto: bool = False) -> None:
        def server() -> HTTPServer:
            return running.enter_context(HTTPServer(host="127.0.0.1", threaded=True))

        self.bucket = running.enter_context(bucket.moto_bucket()) if with_moto else bucket.serve(server())
        self.planfact = planfact.serve(server())
        # One in sums, one in dollars.
        self.planfact.deals = [
            planfact.DEAL | {"dealId": 1, "title": LOCAL_KEY, "currencyCode": "UZS"},
            planfact.DEAL | {"dealId": 2, "title": KEY_ABROAD, "currencyCode": "USD"},
        ]
        self.planfact.projects = [
            planfact.PROJECT | {"projectId": number, "title": key}
            for number, key in enumerate((LOCAL_KEY, KEY_ABROAD), 1)
        ]
        self.telegram = telegram.serve(server())
        self.didox = didox.serve(server())
        self.stripe = stripe.serve(server())
        self.mail = running.enter_context(mail_server(logs_in=True))
        self.gotenberg = server()
        self.gotenberg.expect_request("/health").respond_with_json({"status": "up", "details": {}})

    @property
    def settings(self) -> dict[str, Any]:
        return {
            **bucket.settings_for(self.bucket.url),
            "PLANFACT_API_KEY": planfact.KEY,
            "PLANFACT_API_URL": self.planfact.url,
            "TELEGRAM_BOT_TOKEN": telegram.TOKEN,
            "TELEGRAM_CHAT_ID": telegram.CHAT,
            "TELEGRAM_API_URL": self.telegram.url,
            **didox.settings_for(self.didox.url),
            **stripe.settings_for(self.stripe.url),
            "EMAIL_URL": self.mail.url(login=f"{USER}:very%2Fsecret%3Apass@"),
            "EMAIL_FROM": FROM,
            "PDF_CONVERTER_URL": self.gotenberg.url_for("").rstrip("/"),
        }

    @property
    def variables(self) -> dict[str, str]:
        """The same for a process of its own."""
        return {f"INVOICE_{name}": value for name, value in self.settings.items()}


SECRETS = (bucket.SECRET_KEY, planfact.KEY, telegram.TOKEN, didox.API_KEY, didox.PASSWORD, stripe.KEY, PASSWORD)


@contextmanager
def outside(*, with_moto: bool = False) -> Iterator[Outside]:
    with ExitStack() as running:
        made = Outside(running, with_moto=with_moto)
        yield made
        for fake in (made.planfact, made.didox, made.stripe):
            fake.over.set()
            assert fake.faults == []
