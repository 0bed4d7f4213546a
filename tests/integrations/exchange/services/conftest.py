"""A bucket on a real socket, and a location in it."""

from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from django.utils import timezone

from integrations.exchange.models import ApiKey, UploadLocation
from integrations.exchange.services.make_location import make_location
from tests.fakes.bucket import MotoBucket, moto_bucket, settings_for


@pytest.fixture(scope="session")
def moto() -> Iterator[MotoBucket]:
    with moto_bucket() as made:
        yield made


@pytest.fixture
def bucket(moto: MotoBucket) -> Iterator[MotoBucket]:
    """Moto's, empty; it tells the real time."""
    moto.clear()
    with override_settings(**settings_for(moto.url)):
        yield moto


@pytest.fixture
def given_out(key: ApiKey, bucket: MotoBucket) -> Callable[[], UploadLocation]:
    return lambda: make_location(key=key, file_name="a.pdf", userdata="mine", sourcedata="", now=timezone.now())
