"""The key that notifications are signed by: made when it is first needed, and never shown (spec 7, Webhooks)."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection, transaction

from integrations.exchange.models import SigningKey
from integrations.sealing import seal, unseal

SEALED_FOR: Final = "exchange signing key"
BITS = 2048
GOOD_FOR = timedelta(days=3650)
"""Of the certificate. Whoever wants another key sooner makes one (rotate_signing_key)."""
CLOCKS_DIFFER = timedelta(days=1)
LONGEST_NAME = 64
"""Of a certificate's common name (RFC 5280)."""

_log = structlog.get_logger(__name__)


def signing_key(*, now: datetime) -> tuple[SigningKey, rsa.RSAPrivateKey]:
    """The one that signs now. The first is made here, and so is another where the secret key has changed since."""
    if found := _newest():
        return found
    with transaction.atomic():
        _one_at_a_time()
        # Somebody else may have made it while we waited.
        return _newest() or make_signing_key(now=now)


def make_signing_key(*, now: datetime) -> tuple[SigningKey, rsa.RSAPrivateKey]:
    """A new one, which signs from now on; the certificates of those before it stay."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with transaction.atomic():
        _one_at_a_time()
        SigningKey.objects.filter(retired_at=None).update(retired_at=now)
        made = SigningKey.objects.create(
            private_key=seal(pem.decode(), purpose=SEALED_FOR), certificate=_certificate(private, now), created_at=now
        )
    _log.info("a key to sign notifications by was made", key=str(made.pk))
    return made, private


def _newest() -> tuple[SigningKey, rsa.RSAPrivateKey] | None:
    key = SigningKey.objects.filter(retired_at=None).first()
    if key is None:
        return None
    pem = unseal(key.private_key, purpose=SEALED_FOR)
    if not pem:
        _log.warning("the key that signs notifications was sealed by another secret key", key=str(key.pk))
        return None
    private = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("a signing key is RSA")
    return key, private


def _one_at_a_time() -> None:
    """Until the commit. In SQLite every transaction is alone as it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(SigningKey._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _certificate(private: rsa.RSAPrivateKey, now: datetime) -> str:
    """Signed by itself: who wants to trust it gets it from our address, over TLS."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "proxima-invoice"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:LONGEST_NAME])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
