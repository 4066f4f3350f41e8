"""Keys: one secret, one derived key per purpose (HKDF, RFC 5869); the secret itself is never used.

`SECRET_KEY_OLD` still reads what was written before a rotation, and still finds what was looked up by it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadData, URLSafeSerializer

_NONCE = 12


class SleutelFout(Exception):
    """What was sealed cannot be opened with the present or the old key."""


class Keys:
    """The derived keys of one installation. Safe to share between threads."""

    def __init__(self, secret: str, old: str = "") -> None:
        if len(secret) < 32:
            raise ValueError("SECRET_KEY: minstens 32 tekens")
        self._secrets = tuple(s.encode() for s in (secret, old) if s)
        self._derived: dict[tuple[int, str], bytes] = {}

    def derived(self, purpose: str, which: int = 0) -> bytes:
        """The 32-byte key of a purpose (also for Flask's own signing); `which` 1 is the old secret's."""
        found = self._derived.get((which, purpose))
        if found is None:
            hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kernpraat:" + purpose.encode())
            found = self._derived[which, purpose] = hkdf.derive(self._secrets[which])
        return found

    def seal(self, purpose: str, text: str) -> bytes:
        """Encrypt with AES-256-GCM; the purpose is bound in, so a row cannot be moved to another column."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.derived(purpose)).encrypt(nonce, text.encode(), purpose.encode())

    def open(self, purpose: str, blob: bytes) -> str:
        """Decrypt what `seal` made, with the old key where the new one does not fit. Raises SleutelFout."""
        for which in range(len(self._secrets)):
            try:
                box = AESGCM(self.derived(purpose, which))
                return box.decrypt(blob[:_NONCE], blob[_NONCE:], purpose.encode()).decode()
            except InvalidTag:
                continue
        raise SleutelFout(purpose)

    def lookup(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 as 64 hex digits: finds a value again without keeping it."""
        return self.lookups(purpose, text)[0]

    def lookups(self, purpose: str, text: str) -> tuple[str, ...]:
        """The HMACs by the present and the old key; search with all of them."""
        return tuple(
            hmac.new(self.derived("lookup:" + purpose, which), text.encode(), hashlib.sha256).hexdigest()
            for which in range(len(self._secrets))
        )

    def sign(self, purpose: str, payload: str, now: datetime) -> str:
        """A link's token: the payload and the moment, signed for one purpose."""
        return str(self._signer(purpose, 0).dumps([payload, int(now.timestamp())]))

    def unsign(self, purpose: str, token: str, now: datetime, max_age: timedelta) -> str | None:
        """The payload of a token that `sign` made at most `max_age` ago; None for anything else."""
        for which in range(len(self._secrets)):
            try:
                payload, stamp = self._signer(purpose, which).loads(token)
            except (BadData, ValueError, TypeError):
                continue
            fresh = datetime.fromtimestamp(stamp, UTC) >= now - max_age
            return str(payload) if fresh else None
        return None

    def _signer(self, purpose: str, which: int) -> URLSafeSerializer:
        return URLSafeSerializer(self.derived("link:" + purpose, which), salt=purpose)
