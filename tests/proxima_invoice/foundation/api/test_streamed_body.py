import socket

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from proxima_invoice.foundation.api import streamed_body
from proxima_invoice.foundation.api.problems import Refusal
from proxima_invoice.foundation.api.streamed_body import read_streamed


@pytest.fixture
def sent():
    """What the client has sent so far of a body, and the request that it is of."""
    client, server = socket.socketpair()
    with client, server, server.makefile("rb") as body:
        told = {"CONTENT_LENGTH": "9", "wsgi.input": body, "gunicorn.socket": server}
        yield client, WSGIRequest(RequestFactory().put("/").environ | told)


@pytest.mark.timeout(30)
def test_a_body_that_never_ends_is_left_in_time(sent, monkeypatch):
    client, request = sent
    monkeypatch.setattr(streamed_body, "LONGEST_SECONDS", 0.01)
    client.sendall(b"half")

    with pytest.raises(Refusal, match="broke off"):
        read_streamed(request, most_megabytes=1)

    # It can still be answered.
    request.META["gunicorn.socket"].sendall(b"no")
    assert client.recv(9) == b"no"


def test_one_that_ends_is_read_and_its_connection_lives_on(sent):
    client, request = sent
    client.sendall(b"all of itnext")

    assert read_streamed(request, most_megabytes=1) == b"all of it"
    assert request.META["wsgi.input"].read(4) == b"next"
