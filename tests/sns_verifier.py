"""A verifier of SNS messages from Amazon's rules alone (docs.aws.amazon.com/sns: sns-verify-signature-of-message)."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate

FIELDS = {
    "Notification": ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
    "SubscriptionConfirmation": ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
}


def verify(message: dict[str, Any], fetch: Callable[[str], bytes]) -> None:
    """Raises when the message is not as it was signed; `fetch` gets the certificate from its address."""
    lines: list[str] = []
    for field in FIELDS[message["Type"]]:
        if field in message:
            lines += [field, message[field]]
    signed = "\n".join(lines) + "\n"
    key = load_pem_x509_certificate(fetch(message["SigningCertURL"])).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    algorithm = {"1": hashes.SHA1(), "2": hashes.SHA256()}[message["SignatureVersion"]]  # noqa: S303 - as Amazon signs
    key.verify(b64decode(message["Signature"]), signed.encode(), padding.PKCS1v15(), algorithm)
