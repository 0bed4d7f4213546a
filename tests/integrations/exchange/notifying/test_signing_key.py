from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cryptography.x509 import load_pem_x509_certificate
from django.db import connection

from integrations.exchange.models import SigningKey
from integrations.exchange.notifying.signing_key import signing_key
from integrations.exchange.services.rotate_signing_key import rotate_signing_key
from tests.plugins.webhooks import NOW


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_need_the_first_at_once_one_makes_it():
    at_once = Barrier(4)

    def ask(_number: int) -> str:
        try:
            at_once.wait(timeout=30)
            return str(signing_key(now=NOW)[0].pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, range(4)))) == 1
    assert SigningKey.objects.count() == 1


@pytest.mark.django_db
class TestKept:
    def test_the_certificate_is_of_the_key(self):
        key, private = signing_key(now=NOW)
        certificate = load_pem_x509_certificate(key.certificate.encode())

        assert private.key_size == 2048
        assert certificate.public_key() == private.public_key()
        assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc
        assert signing_key(now=NOW)[0] == key

    def test_one_that_another_secret_key_sealed_gives_way_to_a_new_one_and_keeps_its_certificate(self, settings):
        old, _ = signing_key(now=NOW)
        settings.SECRET_KEY = "another-secret-key-that-is-long-enough-for-django"
        new, _ = signing_key(now=NOW)

        assert new != old
        assert signing_key(now=NOW)[0] == new
        old.refresh_from_db()
        assert old.retired_at == NOW
        assert old.certificate

    def test_a_rotated_one_signs_no_more(self):
        old, _ = signing_key(now=NOW)
        new = rotate_signing_key(by="admin", now=NOW)

        assert signing_key(now=NOW)[0] == new
        assert list(SigningKey.objects.filter(retired_at=None)) == [new]
        assert new != old
