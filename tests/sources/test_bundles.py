"""Bundles are read as what they are: files from strangers. Nothing is unpacked, and what is strange is told in one sentence."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import tarfile
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from releasekit.errors import DamagedBundle, UsageError
from releasekit.sources import bundles, members
from releasekit.sources.bundles import Bundle, handed_over, is_bundle, kind_of_file, opened, read_bundle, text_of_file
from releasekit.sources.members import Limits

if TYPE_CHECKING:
    from pathlib import Path

zstd = members._zstd()

FOLDER = "toweco-docs-4.2"
FILES = {"docs/guide.md": b"guide\n", "docs/глава.md": "глава\n".encode(), "MANIFEST.json": b"{}\n", "SHA256SUMS": b"0  x\n"}
LONG = f"docs/{'d' * 120}/{'f' * 120}.md"
GIB = 1 << 30


# how archives are made here ------------------------------------------------------------------------------------------------------


def tar(files: Iterable[tuple[str, bytes]], *more: tarfile.TarInfo, format: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=format) as archive:
        for name, content in files:
            one = tarfile.TarInfo(name)
            one.size = len(content)
            archive.addfile(one, io.BytesIO(content))
        for each in more:
            archive.addfile(each, io.BytesIO(b"x" * each.size))
    return stream.getvalue()


def named(files: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [(f"{FOLDER}/{name}", content) for name, content in files.items()]


def zipped(files: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two files with one name
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def info(name: str, *, mode: int = 0o100644, create_system: int = 3) -> zipfile.ZipInfo:
    one = zipfile.ZipInfo(f"{FOLDER}/{name}")
    one.external_attr = mode << 16
    one.create_system = create_system
    return one


KINDS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": lambda files: zipped(named(files)),
    "tar.gz": lambda files: gzip.compress(tar(named(files))),
    "tar.zst": lambda files: zstd.compress(tar(named(files))),
}


def put(folder: Path, content: bytes) -> Path:
    path = folder / "bundle"
    path.write_bytes(content)
    return path


def refused(path: Path, limits: Limits = bundles.LIMITS) -> str:
    with pytest.raises(DamagedBundle) as caught:
        read_bundle(path, "sha1", limits)
    assert caught.value.exit_code == 1
    return str(caught.value)


# what is read ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_is_known_by_its_content_and_read_to_digests(kind: str, tmp_path: Path) -> None:
    path = put(tmp_path, KINDS[kind](FILES | {LONG: b"", "docs/large.bin": os.urandom(700_000)}))
    found = read_bundle(path, "sha1")

    assert kind_of_file(path) == kind
    assert (found.folder, found.texts) == (FOLDER, {name: FILES[name] for name in ("MANIFEST.json", "SHA256SUMS")})
    assert [one.path for one in found.members] == [*FILES, LONG, "docs/large.bin"]
    assert found.members[0].sha256 == hashlib.sha256(b"guide\n").hexdigest()
    assert found.members[0].blob == hashlib.sha1(b"blob 6\0guide\n").hexdigest()
    assert [one.size for one in found.members] == [6, 11, 3, 5, 0, 700_000]
    assert found.members[2].blob == ""


def test_blobs_are_those_of_the_object_format_or_not_asked_for(tmp_path: Path) -> None:
    path = put(tmp_path, KINDS["zip"](FILES))
    assert len(read_bundle(path, "sha256").members[0].blob) == 64
    assert read_bundle(path).members[0].blob == ""


def test_a_folder_is_read_like_an_archive(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found, packed = read_bundle(tmp_path, "sha1"), read_bundle(put(tmp_path.parent, KINDS["zip"](FILES)), "sha1")

    assert sorted(found.members) == sorted(packed.members)
    assert (found.folder, found.texts) == ("", packed.texts)


def test_stored_files_and_other_tar_formats_are_read_too(tmp_path: Path) -> None:
    plain = {"docs/a": b"a"}
    assert read_bundle(put(tmp_path, zipped(named(plain), zipfile.ZIP_STORED))).members[0].size == 1
    assert read_bundle(put(tmp_path, gzip.compress(tar(named(plain), format=tarfile.USTAR_FORMAT)))).members[0].size == 1


def test_an_archive_without_files_is_read(tmp_path: Path) -> None:
    assert read_bundle(put(tmp_path, zipped([]))) == Bundle("", (), {})
    assert read_bundle(put(tmp_path, gzip.compress(tar([])))) == Bundle("", (), {})


def test_what_a_release_hands_over_is_known_by_its_name(tmp_path: Path) -> None:
    for name in ("a.zip", "a.tar.gz", "a.tar.zst", "a.intoto.json", "history.md"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder.zip").mkdir()
    assert [one.name for one in handed_over(tmp_path)] == ["a.intoto.json", "a.tar.gz", "a.tar.zst", "a.zip"]
    assert not is_bundle(tmp_path)
    (tmp_path / "SHA256SUMS").write_bytes(b"")
    assert is_bundle(tmp_path)


def test_a_reader_may_leave_members_unread(tmp_path: Path) -> None:
    for make in KINDS.values():
        with opened(put(tmp_path, make(FILES))) as (folder, found):
            assert [one.name for one in found] == list(FILES)
            assert folder() == FOLDER


# damage -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"PK", b"# a page\n", b"\x1f", b"BZh91AY&SY"])
def test_what_is_no_archive_is_told(content: bytes, tmp_path: Path) -> None:
    assert "this is no archive: it begins with" in refused(put(tmp_path, content))


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_that_was_cut_off_is_damaged_wherever_it_was_cut(kind: str, tmp_path: Path) -> None:
    content = KINDS[kind](FILES)
    for end in range(4, len(content), 7):
        assert "damaged" in refused(put(tmp_path, content[:end])) or end > len(content) - 22


@pytest.mark.parametrize("kind", KINDS)
def test_a_byte_that_was_changed_never_goes_through_as_the_same_files(kind: str, tmp_path: Path) -> None:
    content = KINDS[kind](FILES)
    whole = read_bundle(put(tmp_path, content), "sha1")
    silent = 0
    for place in range(0, len(content), 5):
        changed = bytearray(content)
        changed[place] ^= 0x41
        try:
            found = read_bundle(put(tmp_path, bytes(changed)), "sha1")
        except DamagedBundle:
            continue
        silent += found == whole
    # Dates and the like may change and mean nothing; whoever wants every byte asks for --rebuild.
    assert silent < len(content) / 5 / 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_follows_an_archive_is_told(kind: str, tmp_path: Path) -> None:
    refused(put(tmp_path, KINDS[kind](FILES) + b"and more, twenty-two bytes at the least"))


def test_what_stands_before_a_zip_archive_is_told(tmp_path: Path) -> None:
    assert "no archive" in refused(put(tmp_path, b"#!/bin/sh\n" + KINDS["zip"](FILES)))
    assert "shares bytes" in refused(put(tmp_path, b"PK\x03\x04hidden" + KINDS["zip"](FILES)))


def test_a_comment_of_a_zip_archive_is_told(tmp_path: Path) -> None:
    path = put(tmp_path, KINDS["zip"](FILES))
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"hidden"
    assert "something follows the end" in refused(path)


# what bundles do not hold -----------------------------------------------------------------------------------------------------------


def special(kind: bytes, **values: str | int) -> tarfile.TarInfo:
    one = tarfile.TarInfo(f"{FOLDER}/docs/strange")
    one.type = kind
    for name, value in values.items():
        setattr(one, name, value)
    return one


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (special(tarfile.SYMTYPE, linkname="/etc/passwd"), "a symbolic link"),
        (special(tarfile.LNKTYPE, linkname="docs/guide.md"), "a hard link"),
        (special(tarfile.CHRTYPE, devmajor=1, devminor=3), "a device"),
        (special(tarfile.FIFOTYPE), "a pipe"),
        (special(tarfile.DIRTYPE), "a folder"),
        (special(tarfile.GNUTYPE_SPARSE), "a file of holes"),
        (special(tarfile.CONTTYPE), "no plain file"),
        (special(b"Z"), "no plain file"),
    ],
)
def test_only_plain_files_are_taken_from_a_tar_archive(one: tarfile.TarInfo, said: str, tmp_path: Path) -> None:
    assert (
        refused(put(tmp_path, gzip.compress(tar(named(FILES), one))))
        == f"{FOLDER}/docs/strange: it is {said}, and a bundle holds plain files"
    )


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"GNU.sparse.major": "1"}, "says 'GNU.sparse.major' of a file"),
        ({"linkpath": "x"}, "says 'linkpath' of a file"),
        ({"SCHILY.xattr.user.x": "x"}, "says 'SCHILY.xattr.user.x'"),
        ({"comment": "x" * 9000}, "a header of"),
        ({"size": "-1"}, "it is no plain file"),
        ({"size": "x"}, "damaged"),
        ({"size": str(1 << 70)}, "unpacks to more"),
    ],
)
def test_pax_headers_may_only_say_what_a_bundle_needs(headers: dict[str, str], said: str, tmp_path: Path) -> None:
    one = special(tarfile.REGTYPE)
    one.pax_headers = headers
    assert said in refused(put(tmp_path, gzip.compress(tar([], one))))


def test_a_header_for_all_files_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", pax_headers={"path": "everything"}) as archive:
        archive.addfile(tarfile.TarInfo(f"{FOLDER}/a"))
    assert "a header for all files" in refused(put(tmp_path, gzip.compress(stream.getvalue())))


def test_headers_without_a_file_do_not_go_on_for_ever(tmp_path: Path) -> None:
    one = tarfile.TarInfo("pax")
    one.type = tarfile.XHDTYPE
    content = one.tobuf(tarfile.USTAR_FORMAT) * 1000
    assert "it is no plain file" in refused(put(tmp_path, gzip.compress(content)))


@pytest.mark.parametrize("line", [b"9 path=a\n", b"12 pathabcde\n", b"x path=a\n", b"11 path=\xff\xff\n"])
def test_a_pax_header_that_cannot_be_read_is_damage(line: bytes, tmp_path: Path) -> None:
    one = tarfile.TarInfo("pax")
    one.type, one.size = tarfile.XHDTYPE, len(line)
    content = one.tobuf(tarfile.USTAR_FORMAT) + line.ljust(512, b"\0") + tar(named(FILES))
    refused(put(tmp_path, gzip.compress(content)))


def test_a_name_in_a_tar_archive_is_utf8(tmp_path: Path) -> None:
    one = tarfile.TarInfo(f"{FOLDER}/docs/\udcff")
    assert "damaged" in refused(
        put(tmp_path, gzip.compress(tar([]).replace(tar([]), one.tobuf(tarfile.GNU_FORMAT, errors="surrogateescape"))))
    )


def test_a_tar_archive_ends_with_two_empty_blocks_and_little_more(tmp_path: Path) -> None:
    content = tar(named({"docs/a": b"a"}))
    body = content.rstrip(b"\0")
    body += b"\0" * (-len(body) % 512)
    refused(put(tmp_path, gzip.compress(body)))
    assert "does not end with two" in refused(put(tmp_path, gzip.compress(body + b"\0" * 512 + b"x" * 512)))
    assert "something follows" in refused(put(tmp_path, gzip.compress(body + b"\0" * 1024 + b"x" * 512)))
    assert "something follows" in refused(put(tmp_path, gzip.compress(body + b"\0" * (3 << 20))))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (info("docs/strange", mode=0o120777), "it is no plain file"),
        (info("docs/strange", mode=0o060600), "it is no plain file"),
        (info("docs/strange/"), "it is no plain file"),
    ],
)
def test_only_plain_files_are_taken_from_a_zip_archive(one: zipfile.ZipInfo, said: str, tmp_path: Path) -> None:
    assert said in refused(put(tmp_path, zipped([(one, b"target")])))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_not_everybody_can_read_is_refused(method: int, tmp_path: Path) -> None:
    assert "that not everybody can read" in refused(put(tmp_path, zipped(named(FILES), method)))


def test_an_unknown_packing_and_an_encrypted_file_are_refused(tmp_path: Path) -> None:
    content = zipped(named({"docs/a": b"a"}), zipfile.ZIP_STORED)
    central = content.index(b"PK\x01\x02")
    unknown = content[: central + 10] + struct.pack("<H", 77) + content[central + 12 :]
    assert "(77)" in refused(put(tmp_path, unknown))
    encrypted = content[: central + 8] + struct.pack("<H", 1) + content[central + 10 :]
    assert "it is encrypted" in refused(put(tmp_path, encrypted))


def test_a_zip_name_that_is_no_utf8_or_cut_off_is_refused(tmp_path: Path) -> None:
    content = zipped(named({"docs/ы": b"a"}))
    refused(put(tmp_path, content.replace("ы".encode(), b"\xff\xff")))
    plain = zipped(named({"docs/ab.md": b"a"}))
    assert "cut off by a zero byte" in refused(put(tmp_path, plain.replace(b"ab.md", b"a\0.md")))


def test_the_two_names_of_a_zip_entry_must_agree(tmp_path: Path) -> None:
    content = zipped(named({"docs/a.md": b"a"}))
    place = content.index(b"docs/a.md")
    assert "differ" in refused(put(tmp_path, content[:place] + b"docs/b.md" + content[place + 9 :]))


def test_zip_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:
    content = zipped(named({"docs/a.md": b"a" * 99, "docs/b.md": b"a" * 99}))
    second = content.rindex(b"PK\x01\x02")
    overlapping = content[: second + 42] + struct.pack("<I", 0) + content[second + 46 :]
    assert "shares bytes" in refused(put(tmp_path, overlapping.replace(b"docs/b.md", b"docs/a.md")))


@pytest.mark.parametrize("name", ["loose.md", "other-folder/a.md", "/etc/passwd", "../up.md"])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_all_files_lie_in_one_folder(name: str, kind: str, tmp_path: Path) -> None:
    files = [*named(FILES), (name, b"x")]
    content = zipped(files) if kind == "zip" else gzip.compress(tar(files))
    assert refused(put(tmp_path, content)) == f"{name}: it lies in another folder than the files before it, and a bundle has one folder"


@pytest.mark.parametrize("top", ["", ".."])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_that_lies_as_a_whole_outside_of_its_folder_is_refused(top: str, kind: str, tmp_path: Path) -> None:
    files = [(f"{top}/{name}", content) for name, content in FILES.items()]
    content = zipped(files) if kind == "zip" else gzip.compress(tar(files))
    assert refused(put(tmp_path, content)) == f"{files[0][0]}: its name leads out of the folder that the archive is unpacked to"


def test_links_and_pipes_in_a_folder_are_refused_and_never_opened(tmp_path: Path) -> None:
    (tmp_path / "MANIFEST.json").symlink_to("/etc/passwd")
    assert "MANIFEST.json: it is no plain file" in refused(tmp_path)
    (tmp_path / "MANIFEST.json").unlink()
    os.mkfifo(tmp_path / "pipe")
    assert "pipe: it is no plain file" in refused(tmp_path)
    (tmp_path / "pipe").unlink()
    (tmp_path / "docs").symlink_to(tmp_path.parent)
    assert "docs: it is no plain file" in refused(tmp_path)


# bombs ------------------------------------------------------------------------------------------------------------------------------


@contextmanager
def little_memory(most: int = 64 << 20) -> Iterator[None]:
    """Holds what happens inside to an amount of memory."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes of members were looked at."""
    counted = [0]
    guarded = members._guarded

    def counting(chunks: Iterator[bytes], kind: str) -> Iterator[bytes]:
        for chunk in guarded(chunks, kind):
            counted[0] += len(chunk)
            yield chunk

    monkeypatch.setattr(members, "_guarded", counting)
    return counted


def zeros(count: int, raw: int) -> Iterator[bytes]:
    """Zeros as deflate packs them, ``count`` times ``raw`` of them; each piece stands for itself."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packer.compress(b"\0" * raw)
    packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b"\0" * raw) + packer.flush(zlib.Z_FULL_FLUSH)
    yield from (piece for _ in range(count))


def test_a_zip_bomb_is_not_even_begun(tmp_path: Path, hashed: list[int]) -> None:
    body = b"".join(zeros(4096, 1 << 20)) + b"\x03\x00"
    name = f"{FOLDER}/docs/bomb".encode()
    size = struct.pack("<III", 0, len(body), 4 * GIB - 1)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + size + struct.pack("<HH", len(name), 0) + name
    central = (
        b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0x21) + size + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local) + len(body), 0)
    path = put(tmp_path, local + body + central + end)
    with little_memory():
        assert "as bombs do" in refused(path)
    assert hashed == [0]


def test_a_zip_file_that_holds_more_than_it_says_is_read_no_further(tmp_path: Path, hashed: list[int]) -> None:
    content = zipped(named({"docs/a": b"\0" * 50_000_000}))
    central = content.index(b"PK\x01\x02")
    lying = content[: central + 24] + struct.pack("<I", 10) + content[central + 28 :]
    lying = lying[:22] + struct.pack("<I", 10) + lying[26:]
    with little_memory():
        assert "damaged" in refused(put(tmp_path, lying))
    assert hashed[0] <= 10


def test_a_tar_file_that_is_said_to_be_huge_is_not_begun(tmp_path: Path, hashed: list[int]) -> None:
    one = tarfile.TarInfo(f"{FOLDER}/docs/bomb")
    one.size = 40 * GIB
    assert "as bombs do" in refused(put(tmp_path, gzip.compress(one.tobuf(tarfile.GNU_FORMAT))))
    assert hashed == [0]


def test_a_bomb_of_many_files_is_stopped_on_the_way(tmp_path: Path, hashed: list[int]) -> None:
    each = 64 << 20
    pieces = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for place in range(40):  # 2.5 GB
        one = tarfile.TarInfo(f"{FOLDER}/docs/{place}")
        one.size = each
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        pieces += [packer.compress(one.tobuf(tarfile.USTAR_FORMAT)) + packer.flush(zlib.Z_FULL_FLUSH), *zeros(64, 1 << 20)]
    path = put(tmp_path, b"".join(pieces))
    with little_memory():
        assert "as bombs do: it was not read to the end" in refused(path, Limits(floor=32 << 20, ratio=20))
    assert hashed[0] <= (32 << 20) + 20 * path.stat().st_size


@pytest.mark.parametrize("kind", KINDS)
def test_more_files_than_any_bundle_has_are_not_read(kind: str, tmp_path: Path, hashed: list[int]) -> None:
    content = KINDS[kind]({f"docs/{place}": b"x" for place in range(30)})
    assert "more than 10 files" in refused(put(tmp_path, content), Limits(files=10))
    assert hashed[0] <= 10


def test_a_zip_directory_beyond_all_measure_is_not_taken_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_LONGEST_DIRECTORY", 1000)
    assert "its directory is" in refused(put(tmp_path, KINDS["zip"]({f"docs/{place}": b"x" for place in range(30)})))


@pytest.mark.parametrize("name", ["MANIFEST.json", "SHA256SUMS"])
def test_a_huge_manifest_is_not_taken_into_memory(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, KINDS["zip"]({name: b"\0" * (17 << 20)}))
    with little_memory(16 << 20):
        assert "no bundle needs more than" in refused(path)


def test_a_bomb_inside_a_bundle_is_a_file_like_any_other(tmp_path: Path) -> None:
    inner = zlib.compress(b"\0" * 10_000_000, 9)
    assert read_bundle(put(tmp_path, KINDS["zip"]({"docs/inner.zip": inner}))).members[0].size == len(inner)


def test_a_text_beyond_all_measure_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "LARGEST_TEXT", 5)
    (tmp_path / "a").write_bytes(b"12345")
    assert text_of_file(tmp_path / "a") == b"12345"
    (tmp_path / "a").write_bytes(b"123456")
    with pytest.raises(DamagedBundle, match="longer than 5 bytes"):
        text_of_file(tmp_path / "a")


def test_without_the_extra_a_zst_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, KINDS["tar.zst"](FILES))
    monkeypatch.setitem(__import__("sys").modules, "backports.zstd", None)
    monkeypatch.setitem(__import__("sys").modules, "compression.zstd", None)
    with pytest.raises(UsageError, match="needs the extra zst") as caught:
        read_bundle(path)
    assert caught.value.hint == "install it: pip install 'releasekit[zst]'"
