import pytest

from integrations.exchange.notifying.addresses import certificate_url
from integrations.exchange.notifying.signing_key import signing_key
from tests.plugins.webhooks import NOW, Visit

pytestmark = pytest.mark.django_db


def test_anybody_gets_one_and_may_keep_it(visit: Visit):
    key, _ = signing_key(now=NOW)
    answered = visit(certificate_url(key))

    assert answered.status_code == 200
    assert answered.content.decode() == key.certificate
    assert answered.headers["Content-Type"] == "application/x-pem-file"
    assert "public" in answered.headers["Cache-Control"]
    assert "PRIVATE" not in answered.content.decode()


@pytest.mark.parametrize("name", ["0" * 32, "x", "{upper}", "{dashed}"])
def test_there_is_none_of_another_name(name: str, visit: Visit):
    key, _ = signing_key(now=NOW)
    named = name.format(upper=key.pk.hex.upper(), dashed=key.pk)

    refused = visit(f"/api/pub/certificates/SimpleNotificationService-{named}.pem")

    assert (refused.status_code, set(refused.json())) == (404, {"message"})
