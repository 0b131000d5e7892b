"""The seal in a tag's message, and the documents of a record as a commit has them."""

from __future__ import annotations

import pytest

from releasekit.core.seal import Seal, as_committed, is_signed

TRAILERS = "Releasekit-Plan: p\nReleasekit-Base: b\nReleasekit-Record: r\nReleasekit-Manifest: m\nReleasekit-Tool: releasekit 0.1\n"
MESSAGE = f"Toweco 4.2\n\n3 changes; see releases/4.2.json\n\n{TRAILERS}"
SIGNATURE = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n"


def test_a_seal_is_read_with_and_without_a_signature() -> None:
    seal = Seal("p", "b", "r", "m", "releasekit 0.1")
    assert Seal.of(MESSAGE) == seal
    assert Seal.of(MESSAGE + SIGNATURE) == seal
    assert (is_signed(MESSAGE), is_signed(MESSAGE + SIGNATURE)) == (False, True)


@pytest.mark.parametrize("message", ["", "v4.2\n", MESSAGE.replace("Releasekit-Base: b\n", ""), f"{MESSAGE}\nand more\n"])
def test_a_message_without_a_whole_seal_has_none(message: str) -> None:
    assert Seal.of(message) is None


def test_documents_are_as_the_commit_has_them_but_for_what_the_release_itself_wrote() -> None:
    blobs = {"a.md": "1", "b.md": "2", "changelog.d/1.fix.md": "3", "releases/1.0.json": "4"}
    tree = {"a.md": "1", "b.md": "9", "changelog.d/1.fix.md": None, "releases/1.0.json": "8"}
    assert as_committed(blobs, tree) == blobs | {"b.md": "9"}
