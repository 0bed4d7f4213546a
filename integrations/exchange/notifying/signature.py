"""The signature of a message as Amazon SNS makes it (docs.aws.amazon.com/sns: sns-verify-signature-of-message)."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SIGNED: Final = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
"""In this order, each that a message has. Its attributes and its UnsubscribeURL are not signed."""
# The first is what the API that clients were written for signs with, and what every verifier takes.
HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303


def string_to_sign(message: Mapping[str, Any]) -> str:
    return "".join(f"{name}\n{message[name]}\n" for name in SIGNED if name in message)


def signature(message: Mapping[str, Any], *, key: RSAPrivateKey, version: str) -> str:
    """Base64. The same message, key and version give the same signature."""
    return b64encode(key.sign(string_to_sign(message).encode(), padding.PKCS1v15(), HASHES[version])).decode()
