"""Archives: every reader can read them, and the same files give the same bytes whoever writes them, wherever, with however many threads."""

from __future__ import annotations

import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Event
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.bundleoptions import ARCHIVES
from releasekit.core.manifest import FileEntry
from releasekit.documents.archives import Archives, Written, archive_tools, open_archive, require_archives, workers, zips
from releasekit.documents.archives.gzips import Gzip
from releasekit.documents.archives.tars import Tar
from releasekit.documents.archives.workers import Workers
from releasekit.documents.archives.zips import Zip
from releasekit.documents.archives.zstandard import library
from releasekit.documents.members import Member, check_paths
from releasekit.errors import RepositoryError, UsageError
from tests.documents.archivesamples import FOLDER, LARGE, MEMBERS, MOMENT, TEXT, digests, written
from tests.programs import needs

if TYPE_CHECKING:
    from collections.abc import Iterable

ALPHABET = st.sampled_from("abZ09._- ~éßЖ語🚀")
PATHS = st.lists(st.text(ALPHABET, min_size=1, max_size=60), min_size=1, max_size=4).map("/".join)


@st.composite
def accepted(draw: st.DrawFn) -> tuple[Member, ...]:
    """Members with names that a bundle may hold, short and long, of any script, with contents that compress well or not at all."""
    paths: list[str] = []
    for path in draw(st.lists(PATHS, max_size=8)):
        try:
            check_paths([*paths, path])
        except RepositoryError:
            continue
        paths.append(path)
    contents = st.one_of(
        st.binary(max_size=300), st.builds(lambda seed, size: bytes([seed]) * size, st.integers(0, 255), st.integers(0, 3000))
    )
    return tuple(Member(path, draw(contents), draw(st.sampled_from((0o644, 0o755, 0o100600)))) for path in paths)


def unpacked(kind: str, content: bytes) -> list[tuple[str, bytes, int]]:
    """Name, content and permissions of each member, as the standard library reads them."""
    if kind == "zip":
        with ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            return [(one.filename, archive.read(one), one.external_attr >> 16) for one in archive.infolist()]
    tar = gzip.decompress(content) if kind == "tar.gz" else library().decompress(content)
    with tarfile.open(fileobj=io.BytesIO(tar), mode="r:") as opened:
        assert {(one.uid, one.gid, one.uname, one.gname, one.mtime, one.type) for one in opened} <= {
            (0, 0, "", "", 1773230405, tarfile.REGTYPE)
        }
        return [(one.name, reading(opened.extractfile(one)), one.mode | 0o100000) for one in opened]


def reading(file: IO[bytes] | None) -> bytes:
    assert file
    return file.read()


def expected(members: Iterable[Member]) -> list[tuple[str, bytes, int]]:
    return [(f"{FOLDER}/{one.path}", one.content, 0o100755 if one.mode & 0o111 else 0o100644) for one in members]


# Readers ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ARCHIVES)
@given(members=accepted())
def test_what_was_written_is_read(kind: str, members: tuple[Member, ...]) -> None:
    assert unpacked(kind, written(kind, members)) == expected(members)


@given(members=accepted(), threads=st.sampled_from((1, 2, 8)))
def test_a_zip_file_is_the_one_that_the_standard_library_writes(members: tuple[Member, ...], threads: int) -> None:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for member in members:
            entry = ZipInfo(f"{FOLDER}/{member.path}", MOMENT.timetuple()[:6])
            entry.create_system, entry.compress_type = 3, ZIP_DEFLATED
            entry.external_attr = (0o100755 if member.mode & 0o111 else 0o100644) << 16
            archive.writestr(entry, member.content)

    assert written("zip", members, threads=threads) == stream.getvalue()


def files_of(folder: Path) -> list[tuple[str, bytes, int]]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted((str(path.relative_to(folder)), path.read_bytes(), path.stat().st_mode) for path in found)


@pytest.mark.parametrize(
    ("kind", "unpack"),
    [
        ("zip", ("unzip", "-q")),
        ("tar.gz", ("tar", "--gzip", "-xpf")),
        ("tar.zst", ("tar", "--zstd", "-xpf")),
        *((kind, ("bsdtar", "-xpf")) for kind in ARCHIVES),
    ],
)
def test_ordinary_tools_unpack_it_without_a_word(kind: str, unpack: tuple[str, ...], tmp_path: Path) -> None:
    needs(unpack[0])
    if kind == "tar.zst":
        needs("zstd")  # tar and bsdtar may call it
    archive, folder = tmp_path / f"bundle.{kind}", tmp_path / "unpacked"
    folder.mkdir()
    archive.write_bytes(written(kind))

    done = subprocess.run([*unpack, archive], cwd=folder, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert files_of(folder) == sorted(expected(MEMBERS))


def test_a_tar_file_without_members_is_one(tmp_path: Path) -> None:
    (tmp_path / "empty.tar.gz").write_bytes(written("tar.gz", ()))

    listed = subprocess.run([needs("tar"), "-tzf", tmp_path / "empty.tar.gz"], capture_output=True, text=True, check=True)

    assert (listed.stdout, listed.stderr) == ("", "")


@pytest.mark.parametrize(("kind", "error"), [("zip", BadZipFile), ("tar.gz", EOFError), ("tar.zst", EOFError)])
def test_an_archive_that_was_not_closed_is_no_shorter_archive(kind: str, error: type[Exception]) -> None:
    stream = io.BytesIO()
    archive = open_archive(kind, stream, FOLDER, MOMENT)
    for number in range(40):
        archive.add(Member(f"{number}.bin", hashlib.shake_256(b"%d" % number).digest(1 << 20)))

    with pytest.raises((error, library().ZstdError)):
        unpacked(kind, stream.getvalue())


# The zip file -------------------------------------------------------------------------------------------------------------------------


def test_more_files_than_a_zip_file_knew_at_first() -> None:
    members = tuple(Member(f"{number}.md", b"") for number in range(0x10001))

    content = written("zip", members)

    assert content[-22:-18] == b"PK\5\6"
    assert content[-22 + 8 : -22 + 12] == b"\xff\xff\xff\xff"  # the count stands in the record of zip64
    with ZipFile(io.BytesIO(content)) as archive:
        assert [one.filename for one in archive.infolist()] == [f"{FOLDER}/{one.path}" for one in members]


def test_files_beyond_the_first_4_gib(tmp_path: Path) -> None:
    """As if 5 GiB of other files stood before them; the file has a hole there, which takes no space."""
    with (tmp_path / "large.zip").open("w+b") as stream:
        archive = Zip(stream, FOLDER, MOMENT, 2)
        archive._position = stream.seek(5 << 30)
        for member in MEMBERS:
            archive.add(member)
        archive.close()
        with ZipFile(stream) as opened:
            assert [one.header_offset >> 30 for one in opened.infolist()] == [5] * len(MEMBERS)
            assert [(one.filename, opened.read(one), one.external_attr >> 16) for one in opened.infolist()] == expected(MEMBERS)


@pytest.mark.parametrize("size", [0, 1, 5_000, 300_000])
def test_how_files_are_put_together_for_the_threads_does_not_show(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written("zip")
    monkeypatch.setattr(zips, "_BATCH", size)

    assert written("zip") == before


# The tar file -------------------------------------------------------------------------------------------------------------------------


class Uncompressed:
    """What stands between a tar file and its reader: nothing."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, content: bytes) -> None:
        self.content += content

    def finish(self) -> None:
        pass


def tar_of(*members: Member, moment: datetime = MOMENT) -> bytes:
    output = Uncompressed()
    archive = Tar(output, FOLDER, moment)
    for member in members:
        archive.add(member)
    archive.close()
    return output.content


def test_the_bytes_of_a_tar_file_are_these() -> None:
    """Neither Python's version nor the machine has a part in them. A change here makes every bundle another one."""
    content = tar_of(*MEMBERS)

    assert len(content) % 10240 == 0
    assert content[257:265] == b"ustar\x0000"
    assert hashlib.sha256(content).hexdigest() == "b14e7af78ef53a61db09aabd890ffda55212a96b3ddf0b828dda005f5db26f9c"


@pytest.mark.parametrize("length", [*range(78, 92), 150, 981, 9_990])
def test_a_pax_record_counts_its_own_digits(length: int) -> None:
    name = "a" * length
    with tarfile.open(fileobj=io.BytesIO(tar_of(Member(name, b"x"))), mode="r:") as opened:
        (one,) = opened

    assert one.name == f"{FOLDER}/{name}"
    assert one.pax_headers == ({"path": one.name} if length + len(FOLDER) + 1 > 100 else {})


# gzip and zstd ------------------------------------------------------------------------------------------------------------------------

BLOCK = 1 << 20


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_blocks_of_gzip_are_one_stream(size: int) -> None:
    stream = io.BytesIO()
    compressor = Gzip(stream, 2)
    compressor.write(TEXT[: size // 3])
    compressor.write(TEXT[size // 3 : size])
    compressor.finish()

    reader = zlib.decompressobj(wbits=31)
    assert reader.decompress(stream.getvalue()) == TEXT[:size]
    assert reader.eof
    assert not reader.unused_data
    assert stream.getvalue()[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def test_blocks_of_gzip_cost_next_to_nothing() -> None:
    stream = io.BytesIO()
    compressor = Gzip(stream, 2)
    compressor.write(TEXT)
    compressor.finish()

    assert len(stream.getvalue()) < 1.002 * len(gzip.compress(TEXT, 6))


def test_zstd_checks_what_it_unpacks() -> None:
    content = bytearray(written("tar.zst"))
    content[-1] ^= 1

    with pytest.raises(library().ZstdError, match="checksum"):
        library().decompress(bytes(content))


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_of_zstd_does_not_show(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [Member(f"{number}.md", TEXT) for number in range(12)]  # several of its jobs, of 8 MiB each
    before = written("tar.zst", members)
    monkeypatch.setattr("releasekit.documents.archives.zstandard._THREADS", threads)

    assert written("tar.zst", members) == before


# The same bytes -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ARCHIVES)
def test_the_number_of_threads_does_not_show(kind: str) -> None:
    assert len({written(kind, LARGE, threads=threads) for threads in (1, 2, 8)}) == 1


@pytest.mark.parametrize("kind", ARCHIVES)
def test_how_much_may_wait_does_not_show(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(kind, LARGE)
    monkeypatch.setattr(workers, "WINDOW", 1)

    assert written(kind, LARGE) == before


@pytest.mark.parametrize("kind", ARCHIVES)
def test_time_zones_and_other_permissions_do_not_show(kind: str) -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=9)))
    members = [Member(one.path, one.content, 0o100700 if one.mode & 0o111 else 0o100600) for one in MEMBERS]

    assert written(kind, members, moment=elsewhere) == written(kind)


def test_machines_and_users_do_not_show(tmp_path: Path) -> None:
    here = digests(threads=2)
    for umask, threads, zone, language, seed in (("077", "1", "Asia/Tokyo", "tr_TR.UTF-8", "1"), ("000", "5", "America/Caracas", "C", "2")):
        environment = {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": seed, "HOME": str(tmp_path), "USER": language}
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        command = [sys.executable, "-m", "tests.documents.archivesamples", umask, threads]
        there = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert there.stdout.split() == here


@pytest.mark.parametrize(("year", "kept"), [(1960, 0), (1970, 0), (9999, 8**11 - 1)])
def test_a_moment_that_tar_cannot_hold_is_brought_to_the_nearest(year: int, kept: int) -> None:
    content = tar_of(Member("a.md", b""), moment=datetime(year, 1, 1, tzinfo=UTC))

    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as opened:
        assert [one.mtime for one in opened] == [kept]


@pytest.mark.parametrize(("year", "kept"), [(1960, (1980, 1, 1, 0, 0, 0)), (2200, (2107, 12, 31, 23, 59, 58))])
def test_a_moment_that_zip_cannot_hold_is_brought_to_the_nearest(year: int, kept: tuple[int, ...]) -> None:
    with ZipFile(io.BytesIO(written("zip", moment=MOMENT.replace(year=year)))) as archive:
        assert {one.date_time for one in archive.infolist()} == {kept}


# Threads ------------------------------------------------------------------------------------------------------------------------------


def test_results_come_in_the_order_in_which_work_went_in() -> None:
    taken: list[str] = []
    is_second_done = Event()
    several = Workers[str](2, taken.append)

    def first() -> str:
        assert is_second_done.wait(60)
        return "first"

    def second() -> str:
        is_second_done.set()
        return "second"

    several.put(first, 1)
    several.put(second, 1)
    several.finish()

    assert taken == ["first", "second"]


def test_no_more_than_a_window_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WINDOW", 10)
    taken: list[int] = []
    several = Workers[int](1, taken.append)
    seen = []
    for size in (4, 4, 4, 30, 1, 9):
        several.put(lambda size=size: size, size)  # type: ignore[misc]
        seen.append(len(taken))
    several.finish()

    assert seen == [0, 0, 1, 3, 4, 4]
    assert taken == [4, 4, 4, 30, 1, 9]


def test_what_a_thread_raises_reaches_whoever_waits() -> None:
    several = Workers[float](2, print)
    several.put(lambda: 1 / 0, 1)

    with pytest.raises(ZeroDivisionError):
        several.finish()


@pytest.mark.parametrize("kind", ARCHIVES)
def test_members_are_not_kept_in_memory(kind: str, tmp_path: Path) -> None:
    with (tmp_path / "bundle").open("wb") as stream:
        tracemalloc.start()
        archive = open_archive(kind, stream, FOLDER, MOMENT, threads=2)
        for number in range(100):
            archive.add(Member(f"{number}.md", bytes(1 << 20)))
        archive.close()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 24 << 20


# Several kinds at once, and what they need --------------------------------------------------------------------------------------------


def test_several_archives_are_written_in_one_pass() -> None:
    streams = {kind: io.BytesIO() for kind in ("tar.zst", "zip", "tar.gz")}
    archives = Archives(streams, FOLDER, MOMENT)
    entries = [archives.add(member) for member in MEMBERS]
    told = archives.close()

    assert entries == [FileEntry(one.path, hashlib.sha256(one.content).hexdigest(), len(one.content)) for one in MEMBERS]
    assert {kind: stream.getvalue() for kind, stream in streams.items()} == {kind: written(kind) for kind in ARCHIVES}
    assert told == tuple(
        Written(kind, hashlib.sha256(stream.getvalue()).hexdigest(), len(stream.getvalue())) for kind, stream in streams.items()
    )


def test_a_kind_that_there_is_not() -> None:
    with pytest.raises(UsageError, match=r"there is no archive of the kind 'rar'\nthe kinds are: zip, tar\.gz, tar\.zst"):
        open_archive("rar", io.BytesIO(), FOLDER, MOMENT)


@pytest.fixture
def without_zstd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "compression" if sys.version_info >= (3, 14) else "backports", None)


@pytest.mark.usefixtures("without_zstd")
def test_a_missing_library_is_one_sentence_before_anything_is_written() -> None:
    require_archives(("zip", "tar.gz"))
    missing = r"bundle\.archives: the bundle is configured as tar\.zst, which needs the `backports\.zstd` library\n.*'releasekit\[zst\]'"
    for attempt in (lambda: require_archives(("zip", "tar.zst")), lambda: open_archive("tar.zst", io.BytesIO(), FOLDER, MOMENT)):
        with pytest.raises(UsageError, match=missing):
            attempt()


def test_a_library_without_threads_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("releasekit.documents.archives.zstandard._THREADS", 1 << 20)

    with pytest.raises(UsageError, match=r"bundle\.archives: .* was built without threads"):
        require_archives(("tar.zst",))


def test_what_may_change_the_bytes_is_named() -> None:
    assert archive_tools(("zip",)) == archive_tools(("tar.gz", "zip")) == {"zlib": zlib.ZLIB_RUNTIME_VERSION}
    assert archive_tools(("tar.zst",)) == {"zstd": library().zstd_version}
    assert set(archive_tools(ARCHIVES)) == {"zlib", "zstd"}
