"""Objects in a bucket as R2 has it: on a real socket, moto's."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import override_settings

from integrations.bucket import Bucket, bucket
from integrations.bucket_objects import PATIENCE, delete_object, object_at, objects_below, read_object
from integrations.errors import PermanentError, TransientError
from tests.fakes.bucket import MotoBucket, moto_bucket, settings_for


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoBucket]:
    with moto_bucket() as made:
        yield made


@pytest.fixture
def place(moto: MotoBucket) -> Bucket:
    moto.clear()
    with override_settings(**settings_for(moto.url)):
        made = bucket()
    assert made is not None
    return made


def test_what_stands_below_is_told_and_read(place, moto):
    moto.put("a/1", b"one")
    moto.put("b/2", b"two")

    (stored,) = objects_below(place, "a/")

    assert (stored.key, stored.size) == ("a/1", 3)
    assert object_at(place, "a/1") == stored
    assert read_object(place, stored) == b"one"


def test_only_the_bytes_that_were_looked_at_are_read(place, moto):
    moto.put("a/1", b"one")
    stored = object_at(place, "a/1")
    assert stored is not None
    moto.put("a/1", b"another, and longer")

    assert read_object(place, stored) is None


def test_what_is_not_there_is_none(place, moto):
    moto.put("a/1", b"one")
    stored = object_at(place, "a/1")
    assert stored is not None

    delete_object(place, "a/1")
    delete_object(place, "a/1")

    assert object_at(place, "a/1") is None
    assert read_object(place, stored) is None


def test_a_bucket_that_is_away_or_not_there_is_told_apart(place, monkeypatch):
    monkeypatch.setattr("integrations.bucket_objects.PATIENCE", replace(PATIENCE, timeout=0.3, tries=1))

    with pytest.raises(TransientError):
        list(objects_below(replace(place, endpoint_url="http://127.0.0.1:1"), ""))
    with pytest.raises(PermanentError):
        list(objects_below(replace(place, name="nobodys-bucket"), ""))
