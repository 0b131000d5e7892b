"""A folder of published sites: what is put where, what stays untouched, and that it works at every moment."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from mike.versions import Versions

from releasekit.core.sites import SiteVersions
from releasekit.core.version import Version
from releasekit.delivery import swap
from releasekit.delivery.failpoints import SITE_POINTS
from releasekit.delivery.sites import STAGING, LaidOut, open_sites
from releasekit.documents.members import Member
from releasekit.documents.sitepages import top_pages
from releasekit.errors import PolicyError, RaceLost, RepositoryError, UsageError
from tests.crash.matrix import IS_WHOLE

V = Version.parse


def files(text: str) -> list[Member]:
    return [Member("assets/a.css", b"a {}"), Member("guide/bills.html", text.encode()), Member("index.html", text.encode())]


def publish(
    folder: Path,
    version: str,
    *aliases: str,
    members: list[Member] | None = None,
    alias_type: str = "redirect",
    init: bool = False,
    withdrawn: tuple[str, ...] = (),
) -> LaidOut:
    gone = {V(one) for one in withdrawn}
    with open_sites(folder, init=init) as place:
        after = place.versions.with_release(V(version), aliases, gone)
        pages = top_pages(after, {"en": "Toweco", "ru": "Товеко"}, gone)
        shown = members or files(f"<body>{version}")
        return place.publish(after, str(V(version).line), shown, pages, alias_type, "en")


def tree(folder: Path, *under: str) -> dict[str, tuple[bytes, int]]:
    """Every file below some names, with its content and its time in nanoseconds; links as what they lead to."""
    found: dict[str, tuple[bytes, int]] = {}
    for name in under or (".",):
        for path in sorted((folder / name).rglob("*")):
            if path.is_symlink() or path.is_file():
                content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
                found[path.relative_to(folder).as_posix()] = (content, path.lstat().st_mtime_ns)
    return found


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def versions(folder: Path) -> list[tuple[str, str, set[str]]]:
    """The list as mike reads it."""
    found = Versions.loads((folder / "versions.json").read_text(encoding="utf-8"))
    return [(str(one.version), one.title, one.aliases) for one in found]


def led_to(page: Path) -> Path:
    """Where a page leads on to."""
    address = page.read_text(encoding="utf-8").partition('<a href="')[2].partition('"')[0]
    return (page.parent / address).resolve()


def assert_works(folder: Path) -> None:
    """Whatever is named is there."""
    if (folder / "versions.json").exists():
        for name, _, aliases in versions(folder):
            assert (folder / name / "index.html").is_file()
            for alias in aliases:
                page = folder / alias / "index.html"
                assert led_to(page).is_file() if b"canonical" in page.read_bytes() else page.is_file()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "public"


def test_the_first_release_makes_the_folder(folder: Path) -> None:
    done = publish(folder, "4.2")

    assert names(folder) == ["4.2", "index.html", "latest", "stable", "switcher.js", "versions.html", "versions.json", "versions.ru.html"]
    assert versions(folder) == [("4.2", "4.2", {"latest", "stable"})]
    assert done == LaidOut(("latest", "stable"), ())
    assert led_to(folder / "index.html") == folder / "latest/index.html"
    assert led_to(folder / "latest/guide/bills.html") == folder / "4.2/guide/bills.html"
    assert not (folder / "latest/assets").exists()
    page = (folder / "versions.ru.html").read_text(encoding="utf-8")
    assert "<h1>Товеко</h1>" in page
    assert '<a href="4.2/index.html">4.2</a>' in page
    assert '<a href="versions.html" hreflang="en" lang="en">English</a>' in page


def test_a_hotfix_replaces_its_line_and_touches_nothing_else(folder: Path) -> None:
    for version in ("4.1", "4.2", "4.3"):
        publish(folder, version)
    before = tree(folder, "4.1", "4.3", "latest", "stable")

    done = publish(folder, "4.2.1", members=[Member("index.html", b"new")])

    assert tree(folder, "4.1", "4.3", "latest", "stable") == before
    assert [name for name, _ in tree(folder, "4.2").items()] == ["4.2/index.html"]
    assert versions(folder) == [("4.3", "4.3", {"latest", "stable"}), ("4.2", "4.2.1", set()), ("4.1", "4.1", set())]
    assert done.aliases == ()


def test_aliases_move_to_the_highest_line(folder: Path) -> None:
    publish(folder, "4.9")
    before = tree(folder, "4.9")

    done = publish(folder, "4.10")

    assert tree(folder, "4.9") == before
    assert done.aliases == ("latest", "stable")
    assert led_to(folder / "latest/index.html") == folder / "4.10/index.html"
    page = (folder / "versions.html").read_text(encoding="utf-8")
    assert page.index("4.10/index.html") < page.index("4.9/index.html")
    assert page.count(">newest<") == 1


def test_pages_of_an_alias_that_are_gone_lead_nowhere(folder: Path) -> None:
    publish(folder, "4.2")
    publish(folder, "4.2.1", members=[Member("index.html", b"new"), Member("new page.html", b"new")])

    assert list(tree(folder, "latest")) == ["latest/index.html", "latest/new page.html"]
    assert b'href="../4.2/new%20page.html"' in (folder / "latest/new page.html").read_bytes()


def test_withdrawn_versions_stay_and_are_told_apart(folder: Path) -> None:
    publish(folder, "4.2")
    publish(folder, "4.3")
    before = tree(folder, "4.3")

    done = publish(folder, "4.2.1", withdrawn=("4.3",))

    assert tree(folder, "4.3") == before
    assert done.aliases == ("latest", "stable")
    assert led_to(folder / "stable/index.html") == folder / "4.2/index.html"
    assert "отозвана" in (folder / "versions.ru.html").read_text(encoding="utf-8")
    assert versions(folder) == [("4.3", "4.3", set()), ("4.2", "4.2.1", {"latest", "stable"})]


def test_an_alias_may_move_to_a_version_that_lies_there_already(folder: Path) -> None:
    for version in ("4.1", "4.2", "4.3"):
        publish(folder, version)

    publish(folder, "4.1.1", withdrawn=("4.3",))

    assert led_to(folder / "latest/guide/bills.html") == folder / "4.2/guide/bills.html"


def test_an_older_release_is_refused_and_nothing_is_changed(folder: Path) -> None:
    publish(folder, "4.2.1")
    before = tree(folder)

    with pytest.raises(PolicyError):
        publish(folder, "4.2")

    assert tree(folder) == before


def test_types_of_aliases(folder: Path) -> None:
    publish(folder, "4.1", "lts", alias_type="copy")
    assert (folder / "lts/assets/a.css").read_bytes() == b"a {}"
    publish(folder, "4.2", alias_type="symlink")

    assert str((folder / "latest").readlink()) == "4.2"
    assert (folder / "latest/index.html").read_bytes() == b"<body>4.2"
    assert not (folder / "lts").is_symlink()

    publish(folder, "4.2.1", alias_type="redirect")
    assert not (folder / "latest").is_symlink()
    assert led_to(folder / "latest/index.html") == folder / "4.2/index.html"
    assert (folder / "4.2/index.html").read_bytes() == b"<body>4.2.1"

    publish(folder, "4.2.2", alias_type="symlink")
    publish(folder, "4.3", alias_type="symlink")
    assert str((folder / "latest").readlink()) == "4.3"
    with pytest.raises(UsageError, match="there is no type of alias"):
        publish(folder, "4.4", alias_type="hard")
    assert names(folder).count("4.4") == 0


def test_what_hosts_need_stays(folder: Path) -> None:
    folder.mkdir()
    for name in (".nojekyll", "CNAME", ".gitignore"):
        (folder / name).write_text(name, encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git/HEAD").write_text("ref: refs/heads/gh-pages\n", encoding="utf-8")
    before = tree(folder)

    publish(folder, "4.2")

    assert {name: one for name, one in tree(folder).items() if name in before} == before


def test_a_folder_of_other_things_is_only_taken_when_it_is_meant(folder: Path) -> None:
    folder.mkdir()
    (folder / "report.pdf").write_bytes(b"1")
    before = tree(folder)

    with pytest.raises(RepositoryError, match=r"the folder is not empty, and has no versions\.json: it holds 'report\.pdf'") as caught:
        publish(folder, "4.2")
    assert "--init" in caught.value.hint
    assert tree(folder) == before

    publish(folder, "4.2", init=True)
    publish(folder, "4.3")
    assert tree(folder)["report.pdf"] == before["report.pdf"]


def test_pages_of_others_are_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "versions.json").write_text("[]", encoding="utf-8")
    (folder / "index.html").write_text("<h1>Welcome</h1>", encoding="utf-8")
    (folder / "versions.ru.html").symlink_to("/etc/hostname")

    assert publish(folder, "4.2").kept == ("index.html", "versions.ru.html")
    assert (folder / "index.html").read_text(encoding="utf-8") == "<h1>Welcome</h1>"
    assert str((folder / "versions.ru.html").readlink()) == "/etc/hostname"
    assert (folder / "versions.html").is_file()


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("4.2", lambda path: path.mkdir(), "this is there already, and versions.json does not name it"),
        ("latest", lambda path: path.mkdir(), "this is there already, and versions.json does not name it"),
        ("4.2", lambda path: path.symlink_to("/etc"), "this is there already, and versions.json does not name it"),
        ("LATEST", lambda path: path.mkdir(), "'LATEST' and 'latest' are one name on some systems"),
        ("4.1", lambda path: (path.rename(path.with_name("moved")), path.symlink_to("moved")), "this is no directory"),
        ("4.1", lambda path: (path.rename(path.with_name("moved")), path.write_text("1")), "this is no directory"),
        ("versions.json", lambda path: path.write_text("{"), "the list of versions is not JSON"),
        ("versions.json", lambda path: (path.unlink(), path.mkdir()), "no site can be published here: Is a directory"),
        ("versions.json", lambda path: (path.rename(path.with_name("v")), path.symlink_to("v")), "this is a symbolic link"),
    ],
)
def test_names_that_are_taken(folder: Path, name: str, make: Callable[[Path], object], reason: str) -> None:
    publish(folder, "4.1") if name in ("4.1", "versions.json") else folder.mkdir()
    make(folder / name)
    before = tree(folder)

    with pytest.raises(RepositoryError, match=reason):
        publish(folder, "4.1.1" if name == "4.1" else "4.2", init=True)

    assert tree(folder) == before


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([Member("page.html", b"1")], r"there is no index\.html among its files"),
        ([], r"there is no index\.html among its files"),
        ([Member("index.html", b"1"), Member("../evil", b"1")], "has an empty part, '.' or '..'"),
        ([Member("index.html", b"1"), Member("/evil", b"1")], "it is absolute"),
        ([Member("index.html", b"1"), Member("index.html", b"2")], "two files of the site have one name on this system"),
        ([Member("index.html", b"1"), Member("index.html/x", b"2")], "one name on this system"),
    ],
)
def test_files_that_make_no_site(folder: Path, members: list[Member], reason: str) -> None:
    publish(folder, "4.1")
    before = tree(folder)

    with open_sites(folder) as place, pytest.raises(RepositoryError, match=reason):
        place.publish(place.versions.with_release(V("4.2")), "4.2", iter(members), {}, "redirect", "en")

    assert tree(folder) == before
    assert not (folder.parent / "evil").exists()


def test_a_list_that_names_what_is_not_there(folder: Path) -> None:
    folder.mkdir()
    (folder / "versions.json").write_text('[{"version": "4.3"}, {"version": "4.1"}]', encoding="utf-8")
    before = tree(folder)

    with pytest.raises(RepositoryError, match=r"versions\.json names 4\.3, and there is no such directory"):
        publish(folder, "4.1.1")
    assert tree(folder) == before


def test_a_folder_that_is_none_or_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("1", encoding="utf-8")

    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(RepositoryError, match="this is no folder"):
            publish(place, "4.2")
    with pytest.raises(RepositoryError, match="no site can be published here"):
        publish(Path("/proc/self/nothing"), "4.2")
    with pytest.raises(PolicyError):
        publish(tmp_path / "new", "4.2", withdrawn=("4.2",))
    assert names(tmp_path) == ["file"]


def test_two_do_not_publish_at_once(folder: Path) -> None:
    publish(folder, "4.1")
    with open_sites(folder), pytest.raises(RaceLost, match="somebody else publishes here"):
        publish(folder, "4.2")
    publish(folder, "4.2")

    assert [name for name, _, _ in versions(folder)] == ["4.2", "4.1"]


class PowerCut(BaseException):
    """The end of a process between two of its steps: from here on, it changes nothing more."""


@contextmanager
def power_cut_after(steps: int, *, can_exchange: bool) -> Iterator[None]:
    """Let every change of a name but the first ones fail, the tidying up included."""
    left = steps

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*words: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise PowerCut
            return change(*words, **more)

        return counting

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(swap, "_exchanged", counted(swap._exchanged) if can_exchange else lambda *_: False)
        for owner, name in ((Path, "rename"), (Path, "replace"), (shutil, "rmtree")):
            patch.setattr(owner, name, counted(getattr(owner, name)))
        yield


@pytest.mark.parametrize(
    ("version", "alias_type", "can_exchange"),
    [("4.2.1", "redirect", True), ("4.3", "redirect", False), ("4.3", "symlink", True), ("4.2.1", "copy", False)],
)
def test_a_power_cut_leaves_what_was_or_what_is_new(tmp_path: Path, version: str, alias_type: str, *, can_exchange: bool) -> None:
    """Where names cannot be exchanged a directory may lack until the next run, and no other thing."""
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        publish(folder, "4.1")
        publish(folder, "4.2")
    publish(after, version, alias_type=alias_type)
    states = [{name: content for name, (content, _) in tree(folder).items()} for folder in (before, after)]
    for steps in count():
        folder = shutil.copytree(before, tmp_path / f"after-{steps}", symlinks=True)
        try:
            with power_cut_after(steps, can_exchange=can_exchange):
                publish(folder, version, alias_type=alias_type)
        except PowerCut:
            if can_exchange:
                assert_works(folder)
            with open_sites(folder):
                assert_works(folder)
            assert {name: content for name, (content, _) in tree(folder).items()} in states
            publish(folder, version, alias_type=alias_type)
        else:
            break
        finally:
            assert {name: content for name, (content, _) in tree(folder).items()} == states[1]
            assert STAGING not in names(folder)
    assert steps > 8


KILLED_PUBLICATION = """
import sys
from pathlib import Path
from tests.delivery.test_sites import publish

publish(Path(sys.argv[1]), sys.argv[2], alias_type=sys.argv[3])
"""


@pytest.mark.parametrize(("point", "alias_type"), [*((point, "redirect") for point in SITE_POINTS), ("site-moved", "copy")])
def test_a_publication_that_is_killed_anywhere_is_finished_by_the_next(folder: Path, tmp_path: Path, point: str, alias_type: str) -> None:
    """Killed each time that a point is passed; what readers see works, and the next one leaves what an undisturbed one leaves."""
    for number in count(1, 1 if IS_WHOLE else 4):
        shutil.rmtree(folder, ignore_errors=True)
        publish(folder, "4.2", alias_type=alias_type)
        publish(folder, "4.3", alias_type=alias_type)
        undisturbed = shutil.copytree(folder, tmp_path / f"undisturbed-{number}")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "RELEASEKIT_FAILPOINT": f"{point} SIGKILL {number}"}
        command = [sys.executable, "-c", KILLED_PUBLICATION, str(folder), "4.3.1", alias_type]
        status = subprocess.run(command, env=environment, check=False).returncode
        assert_works(folder)
        if status == 0:
            break
        assert status == -9
        publish(folder, "4.3.1", alias_type=alias_type)
        publish(undisturbed, "4.3.1", alias_type=alias_type)
        assert STAGING not in names(folder)
        found, wanted = tree(folder), tree(undisturbed)
        assert {name: content for name, (content, _) in found.items()} == {name: content for name, (content, _) in wanted.items()}
    assert number > 1, "the point is never passed"


def test_what_cannot_be_put_in_its_place_is_told_and_goes_on_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(folder, "4.1")
    real = swap.put

    def full(new: Path, place: Path, old: Path) -> None:
        if place.name == "stable":
            raise OSError(errno.ENOSPC, "No space left on device", str(place))
        real(new, place, old)

    monkeypatch.setattr("releasekit.delivery.sites.put", full)
    with pytest.raises(RepositoryError, match="not all of the site could be put in its place: No space left on device") as caught:
        publish(folder, "4.2")
    assert "run this again" in caught.value.hint
    assert versions(folder) == [("4.1", "4.1", {"latest", "stable"})]
    assert_works(folder)
    with pytest.raises(RepositoryError, match="no site can be published here: No space left on device"):
        publish(folder, "4.2")
    monkeypatch.undo()
    with open_sites(folder) as place:
        assert [one.name for one in place.versions.shown] == ["4.2", "4.1"]
    assert_works(folder)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_folder_is_put_in_the_place_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, can_exchange: bool) -> None:
    if not can_exchange:
        monkeypatch.setattr(swap, "_exchanged", lambda *_: False)
    for name in ("new", "place"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "is").write_text(name, encoding="utf-8")

    swap.put(tmp_path / "new", tmp_path / "place", tmp_path / "old")

    assert {path.parent.name: path.read_text(encoding="utf-8") for path in tmp_path.rglob("is")} == {"place": "new", "old": "place"}


def test_a_put_that_fails_leaves_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "place").mkdir()
    for can_exchange in (True, False):
        if not can_exchange:
            monkeypatch.setattr(swap, "_exchanged", lambda *_: False)
        with pytest.raises(OSError):
            swap.put(tmp_path / "missing", tmp_path / "place", tmp_path / "old")
        assert names(tmp_path) == ["place"]


def test_titles_of_others_are_kept_and_escaped(folder: Path) -> None:
    folder.mkdir()
    (folder / "dev").mkdir()
    (folder / "dev/index.html").write_text("dev", encoding="utf-8")
    data = [
        {"version": "dev", "title": "<script>alert(1)</script>", "aliases": ["a b"]},
        {"version": "old", "title": "old", "aliases": [], "properties": {"hidden": True}},
    ]
    (folder / "versions.json").write_text(json.dumps(data), encoding="utf-8")

    publish(folder, "4.2")

    page = (folder / "versions.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="a%20b/index.html"' in page
    assert "old/index.html" not in page
    kept = SiteVersions.from_bytes((folder / "versions.json").read_bytes(), "").shown
    assert [one.to_json() for one in kept if one.line is None] == data
