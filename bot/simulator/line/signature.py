"""The signature of a webhook and the id of a webhook event."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime


def sign(secret: str, body: bytes) -> str:
    """`x-line-signature` of a raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ulid(moment: datetime) -> str:
    """26 characters: milliseconds, then 80 random bits, in Crockford's base 32."""
    number = round(moment.timestamp() * 1000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(26)))
