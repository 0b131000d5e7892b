"""The digest that releasekit knows contents by."""

from __future__ import annotations


def sha256(content: bytes) -> str:
    """SHA-256 of a content, in hexadecimal."""
    import hashlib  # it loads OpenSSL, which most short commands can do without

    return hashlib.sha256(content).hexdigest()
