"""The examples of the guide to webhooks are run as they are written, against what is really sent.

They stand on verifiers that others wrote, of which only the check of the certificate's host is pointed at us.
"""

import json
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_httpserver import HTTPServer

from integrations.exchange.models import SigningKey
from integrations.exchange.notifying.addresses import certificate_url
from integrations.exchange.notifying.schedule import WAITS
from integrations.exchange.services.confirm_subscription import confirm_subscription
from integrations.exchange.services.notify import LONGEST_SECONDS
from tests.fakes.mail import make_certificate
from tests.plugins.webhooks import Subscriber

GUIDE = (Path(settings.BASE_DIR) / "docs" / "webhooks.md").read_text(encoding="utf-8")
RECEIVER = Path(__file__).with_name("receiver")
NO_NETWORK = re.compile(r"E(NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|AI_AGAIN)")
DRIVER = """
const said = [];
for (const [body, headers, secret] of JSON.parse(await new Response(process.stdin).text())) {
  said.push(Boolean(secret ? readWebhook(body, headers, secret) : await readSns(body)));
}
console.log(JSON.stringify(said));
"""
Case = tuple[str, dict[str, str], str]
"""A body, its headers, and the secret that it is checked with; without one it is checked as SNS."""


def written(language: str, ours: str) -> str:
    """The guide's examples in a language, as somebody pastes them who knows our address."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    return "\n".join(blocks).replace("invoices.example.com", ours)


@dataclass
class Sent:
    """What was sent of both kinds: bodies, with headers in small letters, and the secret that goes with them."""

    ours: str
    secret: str
    messages: list[tuple[str, dict[str, str]]]

    @property
    def genuine(self) -> list[Case]:
        """Each of both kinds, to be checked in either way."""
        return [(body, headers, secret) for body, headers in self.messages for secret in ("", self.secret)]

    @property
    def forged(self) -> list[Case]:
        """With a byte of each part changed that is signed, and with a certificate of somebody else."""
        found: list[Case] = []
        for body, headers in self.messages:
            message = json.loads(body)
            signed = ("Message", "MessageId", "Timestamp", "Token", "TopicArn", "SubscribeURL")
            changed = [message | {name: f"B{message[name][1:]}"} for name in signed if name in message]
            theirs = {"SigningCertURL": "https://127.0.0.1/api/pub/certificates/x.pem"}
            found += [(json.dumps(one), headers, "") for one in (*changed, message | theirs)]
            found += [(f"{body} ", headers, self.secret), (body, headers | {"webhook-id": "1"}, self.secret)]
        return found


@pytest.fixture(params=["1", "2"])
def sent(
    request: Any, subscriber: Subscriber, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sent]:
    """In each version. Certificates stand where verifiers insist to find them, under https."""
    certificate = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", f"{certificate}.crt")
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", f"{certificate}.crt")
    settings.EXCHANGE_SIGNATURE_VERSION = request.param
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        settings.PUBLIC_URL = server.url_for("").rstrip("/")
        # Libraries look at the clock of the machine.
        subscriber.now = timezone.now()
        made = subscriber.subscribe()
        subscriber.go()
        confirmation = subscriber.requests[-1]
        confirm_subscription(subscription_id=made.pk, token=made.token, now=subscriber.now)
        subscriber.publish('{"companyCode":"302320404","name":"ООО «Орион»"}')
        subscriber.go()
        of_it = [one for one in subscriber.requests if one.headers["x-amz-sns-subscription-arn"].endswith(str(made.pk))]
        key = SigningKey.objects.get()
        server.expect_request(urlsplit(certificate_url(key)).path).respond_with_data(key.certificate)
        assert confirmation in of_it
        assert len(of_it) == 2
        messages = [
            (one.get_data(as_text=True), {name.lower(): value for name, value in one.headers.items()}) for one in of_it
        ]
        yield Sent(f"127.0.0.1:{server.port}", subscriber.secret, messages)


def test_in_python(sent: Sent):
    guide: dict[str, Any] = {}
    exec(written("python", sent.ours), guide)  # noqa: S102 - what our guide says
    is_second_version = '"SignatureVersion": "2"' in sent.messages[0][0]

    def reads(case: Case) -> bool:
        body, headers, secret = case
        return bool(guide["read_webhook"](body, headers, secret) if secret else guide["read_sns"](body))

    # Of SNS this library knows the first version alone, as the guide says.
    assert all(reads(case) != (is_second_version and not case[2]) for case in sent.genuine)
    assert not any(reads(case) for case in sent.forged)


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory, require_service: Callable[..., None]) -> Path:
    """A folder with the libraries of the guide, which npm takes from its own cache where it has them."""
    require_service("npm", "no node and npm on the PATH", available=bool(shutil.which("node") and shutil.which("npm")))
    folder = tmp_path_factory.mktemp("receiver")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(RECEIVER / name, folder)
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0 and NO_NETWORK.search(done.stderr):
        require_service("npm", "its registry cannot be reached")
    assert done.returncode == 0, done.stderr
    return folder


def test_in_javascript(sent: Sent, receiver: Path):
    script = receiver / "receiver.js"
    script.write_text(written("js", sent.ours) + DRIVER, encoding="utf-8")
    done = subprocess.run(
        ["node", script.name],
        cwd=receiver,
        input=json.dumps([*sent.genuine, *sent.forged]),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True] * len(sent.genuine) + [False] * len(sent.forged)


def test_it_tells_the_schedule_as_it_is():
    told = re.sub(r"\s+", " ", GUIDE)

    assert [wait.total_seconds() for wait in WAITS] == [20, 40, 80, 160, 320, *[600] * 5]
    assert "after 20, 40, 80, 160 and 320 seconds and then five times after 600 seconds" in told
    assert f"within {LONGEST_SECONDS:.0f} seconds" in told
