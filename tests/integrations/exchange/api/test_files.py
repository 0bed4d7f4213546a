"""What the log keeps of addresses that let whoever has them in (spec 7, Queues, Upload, Webhooks)."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from integrations.exchange.notifying.addresses import confirm_url, unsubscribe_url
from integrations.exchange.queries.file_links import link_of
from integrations.exchange.services.make_location import make_location
from integrations.exchange.services.upload_address import upload_address
from tests import exchange
from tests.exchange import caller
from tests.plugins.webhooks import Subscriber


@pytest.fixture
def addresses(subscriber: Subscriber) -> list[tuple[str, str]]:
    """Each with its secret."""
    made = subscriber.subscribe()
    location = make_location(key=subscriber.key, file_name="a.pdf", userdata="", sourcedata="", now=timezone.now())
    file, put = link_of("incoming", exchange.incoming(exchange.company()).pk), upload_address(location)
    # Of the file's, which has a moment before it, the part that is written the same in every encoding.
    signed = [(parse_qs(urlsplit(address).query)["signature"][0].split(":")[-1], address) for address in (file, put)]
    return [*signed, (made.token, confirm_url(made)), (made.token, unsubscribe_url(made))]


def test_the_access_line_of_a_signed_address_lets_nobody_in(addresses, caplog):
    caplog.set_level(logging.DEBUG)
    for _secret, address in addresses:
        assert caller("").get(address).status_code != 404

    lines = [str(record.msg) + record.getMessage() for record in caplog.records]
    assert sum("/api/pub/" in line for line in lines) >= len(addresses)
    assert not [secret for secret, _address in addresses if secret in "".join(lines)]
