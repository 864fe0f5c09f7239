"""Seals what is pushed, so that only the browser reads it, and signs who pushes.

The rules are in RFC 8291 (encryption) and RFC 8292 (VAPID); http-ece and PyJWT carry them out.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cached_property

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from storage.drafts.subscriptions import Subscription

SIGNED_FOR = timedelta(hours=12)
"""How long a signature is valid; at most 24 hours are allowed (RFC 8292, section 2)."""
POINT, SECRET = 65, 16
"""Bytes of a browser's uncompressed point and of its secret (RFC 8291, section 3)."""


class Signer:
    """Signs pushes with the server's key."""

    def __init__(self, key: bytes, contact: str) -> None:
        """Make a signer of the private key, a number in 32 bytes.

        `contact` is a "mailto:" or "https:" address at which push services reach the operator; "" for none.
        """
        self._key = ec.derive_private_key(int.from_bytes(key, "big"), ec.SECP256R1())
        self._contact = contact

    @cached_property
    def public_key(self) -> str:
        """The public key as browsers want it (applicationServerKey): the point in base64url."""
        return urlsafe_b64encode(_point(self._key)).decode().rstrip("=")

    def authorization(self, endpoint: str, now: datetime) -> str:
        """Return the Authorization header for an endpoint's push service."""
        claims = {
            "aud": "/".join(endpoint.split("/", 3)[:3]),
            "exp": int((now + SIGNED_FOR).timestamp()),
        } | ({"sub": self._contact} if self._contact else {})
        return f"vapid t={jwt.encode(claims, self._key, 'ES256')}, k={self.public_key}"


def seal(content: bytes, to: Subscription) -> bytes:
    """Return the body of a push, as Content-Encoding aes128gcm. Each has a key pair and a salt of its own."""
    sealed: bytes = http_ece.encrypt(
        content,
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=to.public_key,
        auth_secret=to.secret,
        version="aes128gcm",
    )
    return sealed


def can_be_sealed_for(one: Subscription) -> bool:
    """Whether a browser's key is a point of the curve, and its secret as long as it has to be."""
    if len(one.public_key) != POINT or len(one.secret) != SECRET:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), one.public_key)
    except ValueError:
        return False
    return True


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
