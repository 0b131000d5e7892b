"""Which names and contents a bundle may hold: whatever passes can be unpacked, and checked by its checksums, on any system."""

from __future__ import annotations

import ntpath
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.pointers import is_pointer
from releasekit.documents import members
from releasekit.documents.members import LARGEST, Member, check_content, check_members, check_paths
from releasekit.errors import RepositoryError
from releasekit.git import objects

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/руководство оператора.md",
        "docs/说明/🚀.md",
        "docs/.nojekyll",
        "docs/a..b/…",
        "docs/console.md",
        "docs/com10/lpt.md",
        "docs/ leading.md",
        "d/" + "a" * 198,
        "d/" + "ы" * 127,
    ],
)
def test_names_that_every_system_can_have_pass(path: str) -> None:
    check_paths([path])


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/passwd", "absolute"),
        ("C:/windows", "absolute"),
        ("c:a.md", "absolute"),
        ("//server/share", "absolute"),
        ("../up.md", "'..'"),
        ("docs/../../up.md", "'..'"),
        ("docs//a.md", "empty part"),
        ("./a.md", "'.'"),
        ("docs/.", "'.'"),
        ("docs/", "empty part"),
        ("", "empty part"),
        ("docs\\a.md", "backslash"),
        ("docs/a\n.md", "control character"),
        ("docs/a\0.md", "control character"),
        ("docs/\x1b[31m.md", "control character"),
        ("docs/\u202egnp.md", "control character"),
        ("docs/\udcff.md", "no UTF-8"),
        ("docs/a.md:stream", "Windows has no files"),
        ("docs/what?.md", "Windows has no files"),
        ("docs/<T>.md", "Windows has no files"),
        ("docs/aux.md", "device"),
        ("NUL", "device"),
        ("con/a.md", "device"),
        ("docs/COM1.tar.gz", "device"),
        ("docs/lpt².md", "device"),
        ("docs/prn .md", "device"),
        ("docs/conin$", "device"),
        ("docs./a.md", "dot or a space"),
        ("docs/a ", "dot or a space"),
        ("docs/...", "dot or a space"),
        ("docs/" + "ы" * 128, "more than 255 bytes"),
        ("d/" + "a" * 199, "more than 200 characters"),
        ("d/" + "🚀" * 50 + "/" + "🚀" * 50, "more than 200 characters"),
    ],
)
def test_names_that_are_not_safe_everywhere_are_refused(path: str, reason: str) -> None:
    with pytest.raises(RepositoryError, match=r"the bundle cannot hold[\s\S]*bundle\.include") as caught:
        check_paths(["docs/fine.md", path])
    assert reason in caught.value.message
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("docs/a.md", "docs/a.md"),
        ("docs/Guide.md", "docs/guide.md"),
        ("docs/STRASSE.md", "docs/straße.md"),
        ("docs/ΣΑΣ.md", "docs/σας.md"),
        ("docs/caf\u00e9.md", "docs/cafe\u0301.md"),
        ("docs/A", "docs/a/b.md"),
        ("docs/a/b.md", "docs/A"),
        ("Docs/a.md", "docs/b.md"),
        ("docs/API/v1/a.md", "docs/api/v1/b.md"),
        ("caf\u00e9/a.md", "cafe\u0301/b.md"),
    ],
)
def test_names_that_are_one_on_some_system_are_refused(one: str, other: str) -> None:
    with pytest.raises(RepositoryError, match="on some systems") as caught:
        check_paths([one, other])

    told = caught.value.message
    assert all(path in told or path.rpartition("/")[0] in told or path.split("/")[0] in told for path in (one, other))


@given(st.text(alphabet=st.sampled_from("aAcCoOnNuUlLpPtTmMxX1²9$. :*"), min_size=1, max_size=8))
def test_no_name_that_passes_is_reserved_on_windows(name: str) -> None:
    try:
        check_paths([name])
    except RepositoryError:
        return

    is_reserved = getattr(ntpath, "isreserved", lambda text: PureWindowsPath(text).is_reserved())  # from Python 3.13 on the former
    assert not is_reserved(name)


def test_names_are_asked_before_anything_is_read() -> None:
    def paths() -> object:
        yield "docs/a.md"
        yield "../b.md"
        pytest.fail("asked for more than the name that is wrong")

    with pytest.raises(RepositoryError, match=r"'\.\./b\.md'"):
        check_paths(paths())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        POINTER,
        POINTER.replace(b"\n", b"\r\n", 1),
        POINTER.replace(b"\noid", b"\next-0-crypt sha256:" + b"1" * 64 + b"\noid"),
        POINTER.replace(b"git-lfs.github", b"hawser.github"),
        POINTER.removesuffix(b"\n"),
    ],
)
def test_a_pointer_of_git_lfs_is_no_document(content: bytes) -> None:
    assert is_pointer(content)
    with pytest.raises(RepositoryError, match=r"docs/big\.pdf: this is a Git LFS pointer[\s\S]*git lfs pull"):
        check_members([Member("docs/big.pdf", content)])


@pytest.mark.parametrize(
    "content", [b"", b"About " + POINTER, POINTER + b"x" * 1024, b"version https://git-lfs.github.com/spec/v1\nsize 3\n"]
)
def test_what_only_tells_of_git_lfs_is_a_document(content: bytes) -> None:
    assert not is_pointer(content)
    check_content(Member("docs/lfs.md", content))


@pytest.mark.parametrize(
    ("mode", "told"), [(0o120000, "a symbolic link"), (0o160000, "a submodule"), (0o040000, "a folder"), (0o010000, "what is no file")]
)
def test_what_is_no_file_is_refused(mode: int, told: str) -> None:
    with pytest.raises(RepositoryError, match=f"docs/link: the bundle cannot hold {told}"):
        check_members([Member("docs/link", b"../secret", mode)])


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o100644, 0o100755])
def test_plain_files_pass_whatever_their_permissions(mode: int) -> None:
    check_content(Member("docs/a.md", b"x", mode))


def test_a_file_that_does_not_fit_is_refused_by_its_size() -> None:
    with pytest.raises(RepositoryError, match=r"docs/big\.iso: the file has 1,073,741,825 bytes, and a bundle holds files of up to"):
        check_content(Member("docs/big.iso", bytes(LARGEST + 1)))  # zeros that nobody looks at take no memory


def test_what_is_read_and_what_is_written_have_one_limit() -> None:
    assert members.LARGEST == objects.LARGEST
