"""Putting a file to this server. What only a real connection shows is in tests/journeys/test_exchange_seed.py."""

from threading import BoundedSemaphore
from urllib.parse import urlsplit

import pytest

from integrations.exchange.models import IncomingDocument, IncomingFile, UploadLocation
from integrations.exchange.reading import child_process
from tests.integrations.exchange.conftest import NOW
from tests.uploads import PNG, pdf

SIGNED = {"Content_Type": "application/pdf"}


@pytest.fixture
def address(keys, call):
    return given_to(call, keys("upload")[1])


def given_to(call, key: str) -> str:
    url = urlsplit(call(key, "GET", "/uploadlocation/a.pdf").json()["url"])
    return f"{url.path}?{url.query}".removeprefix("/api/pub")


def test_it_is_taken_without_a_word(address, call):
    answer = call("", "PUT", address, pdf(), Content_Disposition='filename="another.pdf"', **SIGNED)

    assert (answer.status_code, answer.content) == (200, b"")
    assert IncomingDocument.objects.get().file_name == "a.pdf"


def test_a_second_time_is_a_conflict(address, call):
    call("", "PUT", address, pdf(), **SIGNED)

    answer = call("", "PUT", address, pdf(), **SIGNED)

    assert (answer.status_code, list(answer.json())) == (409, ["message"])
    assert IncomingDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("put", "status"),
    [
        ({"Content_Type": "application/xml"}, 403),
        ({"Content_Type": ""}, 403),
        (SIGNED | {"x_api_key": "pxk_of-somebody-else"}, 403),
        (SIGNED | {"body": PNG}, 400),
        (SIGNED | {"body": b""}, 400),
        (SIGNED | {"body": b"x" * (25 * 1024 * 1024 + 1)}, 413),
        (SIGNED | {"CONTENT_LENGTH": "30000000"}, 413),
        (SIGNED | {"CONTENT_LENGTH": "300000"}, 400),
    ],
    ids=["other type", "no type", "other key", "a picture", "nothing", "too large", "says too large", "breaks off"],
)
def test_what_is_refused_leaves_nothing(put, status, address, call):
    body = put.pop("body", pdf())

    answer = call("", "PUT", address, body, **put)

    assert (answer.status_code, list(answer.json())) == (status, ["message"])
    assert IncomingDocument.objects.count() == IncomingFile.objects.count() == 0


def test_an_expired_one_is_refused(address, call):
    UploadLocation.objects.update(expires_at=NOW)

    assert call("", "PUT", address, pdf(), **SIGNED).status_code == 403
    assert not IncomingDocument.objects.exists()


@pytest.mark.parametrize("id_", ["550e8400-e29b-41d4-a716-446655440000", "../../v1/invoices", "x"])
def test_an_unknown_one_is_not_found(id_, address, call):
    answer = call("", "PUT", f"/uploads/{id_}?{address.partition('?')[2]}", pdf(), **SIGNED)

    assert (answer.status_code, list(answer.json())) == (404, ["message"])


def test_nothing_can_be_read_there(address, call):
    assert call("", "GET", address).status_code == 405


def test_while_too_many_are_read_it_may_be_put_again(address, call, monkeypatch):
    monkeypatch.setattr(child_process, "_places", BoundedSemaphore(1))
    monkeypatch.setattr(child_process, "WAIT_SECONDS", 0)

    with child_process._places:
        answer = call("", "PUT", address, pdf(), **SIGNED)

    assert (answer.status_code, list(answer.json())) == (503, ["message"])
    assert int(answer.headers["Retry-After"]) > 0
    assert call("", "PUT", address, pdf(), **SIGNED).status_code == 200


def test_nobody_tries_one_address_on_and_on(address, call):
    answers = [call("", "PUT", address, b"", **SIGNED) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_what_is_put_counts_for_the_key_that_asked_for_the_place(keys, call, settings):
    settings.EXCHANGE_REQUESTS_PER_MINUTE = 2
    mine, others = keys("upload")[1], keys("upload")[1]
    places = [given_to(call, key) for key in (mine, mine, others)]

    answers = [call("", "PUT", place, b"", **SIGNED) for place in (places[0], places[1], places[1], places[2])]

    assert [answer.status_code for answer in answers] == [400, 400, 429, 400]
