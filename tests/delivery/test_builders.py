"""Builders: what a site is made from, what it may not do, and that two builds are the same."""

from __future__ import annotations

import errno
import io
import os
import socket
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from releasekit.core.bundleoptions import SiteOptions
from releasekit.core.version import Version
from releasekit.delivery.builders import SiteValues, built_sites
from releasekit.delivery.builders.process import run
from releasekit.errors import ReleasekitError, RepositoryError, UsageError
from releasekit.git import Git
from tests.gitrepo import RepoBuilder

VALUES = SiteValues(Version(4, 2, 1), date(2026, 3, 11), "toweco")
MOMENT = datetime(2026, 3, 11, 9, tzinfo=UTC)
MKDOCS = {
    "mkdocs.yml": "site_name: Toweco\nsite_url: https://example.org/\n",
    "docs/index.md": "# Toweco\n\nHello.\n",
    "docs/bills.md": "# Bills\n",
}
SPHINX = {
    "docs/conf.py": 'project = "Toweco"\ntoday_fmt = "%Y-%m-%d"\n',
    "docs/index.rst": "Toweco\n======\n\nThis is |release|, of |version|, |today|.\n",
}


def site(code: str = "", **options: Any) -> SiteOptions:
    """A site that a piece of Python makes; it finds the arguments after its own name in ``sys.argv``."""
    command = (sys.executable, "-c", f"import os, sys, pathlib, time\nout = pathlib.Path(sys.argv[1])\n{textwrap.dedent(code)}", "{output}")
    return SiteOptions(**{"id": "manual", "command": command, **options})


def made(repo: RepoBuilder, logs: Path, *sites: SiteOptions) -> tuple[dict[str, bytes], Mapping[str, str]]:
    """What the bundle would be given: files and tools."""
    with built_sites(Git(repo.path), repo.rev("HEAD"), sites, VALUES, MOMENT, logs) as built:
        return {member.path: member.content for member in built.files}, built.tools


def build(repo: RepoBuilder, logs: Path, *sites: SiteOptions) -> dict[str, bytes]:
    """The files that the bundle would be given."""
    return made(repo, logs, *sites)[0]


def refused(repo: RepoBuilder, logs: Path, *sites: SiteOptions) -> ReleasekitError:
    """Why the bundle would be given nothing."""
    with pytest.raises(ReleasekitError) as caught:
        build(repo, logs, *sites)
    return caught.value


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Goes to another machine, as far as a process can."""
    before = os.umask(0o022)

    def go() -> None:
        os.umask(0o077)
        (tmp_path / "tmp").mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
        monkeypatch.chdir(tmp_path)
        settings = {"TZ": "Asia/Kathmandu", "LANG": "ru_RU.UTF-8", "LC_ALL": "ru_RU.UTF-8", "HOME": str(tmp_path), "USER": "eve"}
        for name, value in {**settings, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}.items():
            monkeypatch.setenv(name, value)

    yield go
    os.umask(before)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def test_mkdocs_builds_a_site_and_is_named(repo: RepoBuilder, logs: Path, elsewhere: Callable[[], None]) -> None:
    repo.commit("docs", MKDOCS)
    manual = SiteOptions("manual", "mkdocs", command=("--strict",))

    first, tools = made(repo, logs, manual)
    elsewhere()
    second = build(repo, logs, manual)

    assert b"Hello." in first["manual/index.html"]
    assert list(first) == sorted(first)
    assert first == second
    assert b"2026-03-11" in first["manual/sitemap.xml"]
    assert tools["mkdocs"][0].isdecimal()
    assert "Building documentation" in (logs / "manual.log").read_text(encoding="utf-8")


def test_sphinx_builds_a_site_of_the_version(repo: RepoBuilder, logs: Path, elsewhere: Callable[[], None]) -> None:
    repo.commit("docs", SPHINX)
    manual = SiteOptions("manual", "sphinx", source="docs")

    first, tools = made(repo, logs, manual)
    elsewhere()
    second = build(repo, logs, manual)

    assert b"This is 4.2.1, of 4.2, 2026-03-11." in first["manual/index.html"]
    assert first == second
    assert not {"manual/.buildinfo", "manual/.doctrees"} & set(first)
    assert {"sphinx", "docutils"} <= set(tools)


@pytest.mark.parametrize("configuration", ["zensical.toml", "mkdocs.yml"])
def test_zensical_builds_a_site_where_its_configuration_says(
    repo: RepoBuilder, logs: Path, configuration: str, elsewhere: Callable[[], None]
) -> None:
    pytest.importorskip("zensical")
    text = {
        "zensical.toml": '[project]\nsite_name = "T"\nsite_dir = "public"\n',
        "mkdocs.yml": 'site_name: T\nsite_dir: "public"  # there\n',
    }
    repo.commit("docs", {configuration: text[configuration], "docs/index.md": "# Toweco\n\nHello.\n"})
    manual = SiteOptions("manual", "zensical")

    first, tools = made(repo, logs, manual)
    elsewhere()
    second = build(repo, logs, manual)

    assert b"Hello." in first["manual/index.html"]
    assert first == second
    assert set(tools) == {"zensical"}


@pytest.mark.parametrize("folder", ["..", "/tmp", ".", "docs"])
def test_zensical_must_not_write_elsewhere(repo: RepoBuilder, logs: Path, folder: str) -> None:
    repo.commit("docs", {"mkdocs.yml": f"site_name: T\nsite_dir: {folder}\n", "docs/index.md": "# T\n"})

    assert "mend site_dir" in str(refused(repo, logs, SiteOptions("manual", "zensical")))


@pytest.mark.parametrize("builder", ["mkdocs", "sphinx", "zensical"])
def test_a_builder_that_is_not_installed_is_asked_for(
    repo: RepoBuilder, logs: Path, builder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repo.commit("docs", MKDOCS)
    monkeypatch.setattr("releasekit.delivery.builders.kinds.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    error = refused(repo, logs, SiteOptions("manual", builder))

    assert isinstance(error, UsageError)
    assert f"{builder} is not installed" in str(error)
    assert f"pip install {builder}" in error.hint


def test_the_program_on_the_path_is_taken_where_ours_has_none(
    repo: RepoBuilder, logs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repo.commit("docs", MKDOCS)
    program = tmp_path / "mkdocs"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m mkdocs "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("releasekit.delivery.builders.kinds.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    manual = SiteOptions("manual", "mkdocs")

    files, tools = made(repo, logs, manual)

    assert "manual/index.html" in files
    assert tools["mkdocs"].startswith("1.")


def test_a_command_is_told_where_to_write_and_what_is_released(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"docs/a": "1\n"})
    one = site("(out / 'said').write_text(' '.join(sys.argv[2:]))")
    told = SiteOptions("manual", command=(*one.command, "{version}", "of {date}", "{other}", "{{version}}"))

    assert build(repo, logs, told) == {"manual/said": b"4.2.1 of 2026-03-11 {other} {4.2.1}"}


def test_sites_are_sorted_as_a_whole(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})
    code = "(out / 'x').write_text('1')"

    assert list(build(repo, logs, site(code, id="manual"), site(code, id="manual-ru"))) == ["manual-ru/x", "manual/x"]


def test_the_commit_is_built_and_not_the_work_tree(repo: RepoBuilder, logs: Path) -> None:
    """Attributes, filters and settings of git have no say in it either."""
    files = {"docs/a.txt": "one\n", "docs/b.txt": "$Format:%H$\n", "docs/left.txt": "out\n"}
    repo.commit("docs", {**files, ".gitattributes": "*.txt text eol=crlf\nb.txt export-subst\nleft.txt export-ignore\n"})
    repo.git("config", "core.autocrlf", "true")
    repo.write("docs/a.txt", "not committed\n")
    repo.write("docs/new.txt", "new\n")
    code = """
        import shutil
        assert not [one for one in ('.git', '../.git') if os.path.lexists(one)]
        shutil.copytree('.', out, dirs_exist_ok=True)
    """

    found = build(repo, logs, site(code, source="docs"))

    assert found == {"manual/a.txt": b"one\n", "manual/b.txt": b"$Format:%H$\n", "manual/left.txt": b"out\n"}


def test_modes_and_dates_are_those_of_the_release(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"run": "#!/bin/sh\n", "docs/a": "1\n"})
    repo.git("update-index", "--chmod=+x", "run")
    repo.commit("executable")
    code = """
        found = [(p, oct(os.stat(p).st_mode & 0o777), int(os.stat(p).st_mtime)) for p in ('run', 'docs', 'docs/a')]
        (out / 'said').write_text(repr(found))
    """
    when = int(MOMENT.timestamp())
    before = os.umask(0o077)
    try:
        said = build(repo, logs, site(code))["manual/said"].decode()
    finally:
        os.umask(before)

    assert eval(said) == [("run", "0o755", when), ("docs", "0o755", when), ("docs/a", "0o644", when)]


def test_the_environment_holds_nothing_of_ours(repo: RepoBuilder, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("docs", {"a": "1\n"})
    for name in ("GITHUB_TOKEN", "RELEASEKIT_TOKEN", "GIT_DIR_X", "VIRTUAL_ENV", "LANGUAGE"):
        monkeypatch.setenv(name, "canary-4711")
    code = "(out / 'said').write_text(repr(dict(os.environ)))"

    found = eval(build(repo, logs, site(code, environment={"NODE_ENV": "production", "TZ": "Europe/Moscow"}))["manual/said"])

    assert "canary" not in repr(found)
    assert found["PATH"] == os.environ["PATH"]
    assert (found["SOURCE_DATE_EPOCH"], found["LC_ALL"], found["PYTHONHASHSEED"]) == (str(int(MOMENT.timestamp())), "C.UTF-8", "0")
    assert (found["NODE_ENV"], found["TZ"]) == ("production", "Europe/Moscow")
    assert not Path(found["HOME"]).exists()
    assert Path(found["HOME"]).parent == Path(found["TMPDIR"]).parent == Path(found["GIT_CEILING_DIRECTORIES"])
    assert not [name for name in found if name.startswith("GIT_") and name not in {"GIT_CEILING_DIRECTORIES", "GIT_TERMINAL_PROMPT"}]


def test_a_builder_that_fails_is_named_with_its_last_lines(repo: RepoBuilder, logs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    repo.commit("docs", {"a": "1\n"})
    code = "print('\\n'.join(f'line {one}' for one in range(100)), flush=True); print('no such chapter', file=sys.stderr); sys.exit(3)"

    error = refused(repo, logs, site(code))

    assert isinstance(error, RepositoryError)
    assert error.where == "bundle.site manual"
    assert "command ended with status 3:" in error.message
    assert error.message.endswith("\n  | line 99\n  | no such chapter")
    assert "line 80\n" not in error.message
    assert error.hint == f"its log is {logs / 'manual.log'}"
    assert (logs / "manual.log").read_text(encoding="utf-8").startswith("line 0\n")
    assert capfd.readouterr() == ("", "")


def test_a_builder_that_is_killed_is_told_apart(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})

    assert "was ended by signal 9:\n  it said nothing" in refused(repo, logs, site("os.kill(os.getpid(), 9)")).message


GRANDCHILD = """
    import subprocess
    again = "import time, pathlib, sys\\nwhile True: pathlib.Path(sys.argv[1]).write_text(str(time.time())); time.sleep(.02)"
    child = subprocess.Popen([sys.executable, '-c', again, sys.argv[2]], start_new_session={apart})
    (out / 'pid').write_text(str(child.pid))
    print('waiting', flush=True)
    while not os.path.exists(sys.argv[2]): time.sleep(.01)
    time.sleep({rest})
"""


def is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie that nobody has asked for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells who left the group")
@pytest.mark.parametrize("apart", [False, True])
def test_a_builder_that_hangs_is_stopped_with_all_that_it_started(repo: RepoBuilder, logs: Path, tmp_path: Path, *, apart: bool) -> None:
    repo.commit("docs", {"a": "1\n"})
    pid_file = tmp_path / "pid"
    code = GRANDCHILD.format(apart=apart, rest=600) + f"    pathlib.Path({str(pid_file)!r}).write_text('')\n"
    code = code.replace("print('waiting'", f"pathlib.Path({str(pid_file)!r}).write_text(str(child.pid)); print('waiting'")
    hanging = site(code, timeout=2)
    began = time.monotonic()

    error = refused(repo, logs, SiteOptions("manual", command=(*hanging.command, str(tmp_path / "beat")), timeout=2))

    assert "did not end within 2 seconds, and was stopped:\n  | waiting" in error.message
    assert time.monotonic() - began < 20
    assert not is_running(int(pid_file.read_text(encoding="utf-8")))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells who left the group")
@pytest.mark.parametrize("apart", [False, True])
def test_nobody_is_left_behind_by_a_builder_that_ended(repo: RepoBuilder, logs: Path, tmp_path: Path, *, apart: bool) -> None:
    repo.commit("docs", {"a": "1\n"})
    made = site(GRANDCHILD.format(apart=apart, rest=0))
    found = build(repo, logs, SiteOptions("manual", command=(*made.command, str(tmp_path / "beat"))))

    assert not is_running(int(found["manual/pid"]))


def test_a_program_that_is_not_there_is_no_riddle(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})

    error = refused(repo, logs, SiteOptions("manual", command=("no-such-program", "{output}")))

    assert isinstance(error, UsageError)
    assert "there is no program 'no-such-program'" in error.message


def test_a_log_that_cannot_be_written_is_no_program_that_cannot_be_started(tmp_path: Path) -> None:
    """Case 29: the disk is full when the last line is written."""

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left"):
        run([sys.executable, "-c", "print('one', end='')"], tmp_path, dict(os.environ), 60, Full())


def test_a_shell_is_not_asked(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})
    told = site("(out / 'said').write_text(sys.argv[2])")

    found = build(repo, logs, SiteOptions("manual", command=(*told.command, "$HOME; `id` && *")))

    assert found == {"manual/said": b"$HOME; `id` && *"}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("pass", "it wrote nothing"),
        ("(out / 'empty').mkdir()", "it wrote nothing"),
        ("pathlib.Path('elsewhere.html').write_text('1'); (out.parent / 'x.html').write_text('1')", "it wrote nothing"),
        ("(out / 'a').symlink_to('/etc/passwd')", "leads out of the site"),
        ("(out / 'a').symlink_to('../export/a')", "leads out of the site"),
        ("(out / 'a').symlink_to('nowhere')", "is no file"),
        ("(out / 'd').mkdir(); (out / 'a').symlink_to('d')", "is no file"),
        ("out.rmdir(); out.symlink_to('/etc')", "no folder of files"),
        ("out.rmdir(); out.write_text('1')", "no folder of files"),
        ("os.mkfifo(out / 'a')", "neither a file nor a folder"),
        ("(out / 'A.html').write_text('1'); (out / 'a.html').write_text('1')", "one name on some systems"),
        ("(out / 'a\\x1b[31m').write_text('1')", "control character"),
        ("(out / 'a\\\\b').write_text('1')", "backslash"),
    ],
)
def test_what_is_no_site_is_refused(repo: RepoBuilder, logs: Path, code: str, reason: str) -> None:
    repo.commit("docs", {"a": "1\n"})

    error = refused(repo, logs, site(code))

    assert "command made no site: " in error.message
    assert reason in error.message
    assert "manual" in error.where
    assert "its log is" in error.hint


def test_a_socket_is_no_part_of_a_site(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})

    code = "import socket; os.chdir(out); s = socket.socket(socket.AF_UNIX); s.bind('a')"

    assert hasattr(socket, "AF_UNIX")
    assert "neither a file nor a folder" in refused(repo, logs, site(code)).message


def test_a_link_to_a_file_of_the_site_is_that_file(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})

    found = build(repo, logs, site("(out / 'b').write_text('1'); (out / 'a').symlink_to('b')"))

    assert found == {"manual/a": b"1", "manual/b": b"1"}


@pytest.mark.parametrize(
    "code",
    [
        "pathlib.Path({top!r}, 'new.txt').write_text('1')",
        "pathlib.Path({top!r}, 'a').write_text('other')",
        "import subprocess; subprocess.run(['git', '-C', {top!r}, 'tag', 'v9.9'], check=True)",
    ],
)
def test_a_builder_that_writes_into_the_repository_is_found_out(repo: RepoBuilder, logs: Path, code: str) -> None:
    repo.commit("docs", {"a": "1\n"})

    error = refused(repo, logs, site(code.format(top=str(repo.path)) + "\n(out / 'x').write_text('1')"))

    assert "the repository was changed while its sites were built" in error.message


def test_git_finds_no_repository_from_a_builder(repo: RepoBuilder, logs: Path) -> None:
    """Not even where temporary files lie in one."""
    repo.commit("docs", {"a": "1\n"})
    code = "import subprocess; done = subprocess.run(['git', 'rev-parse', '--git-dir']); (out / 'x').write_text(str(done.returncode))"

    assert build(repo, logs, site(code)) == {"manual/x": b"128"}


def test_temporary_files_in_the_repository_are_refused(repo: RepoBuilder, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("docs", {"a": "1\n"})
    monkeypatch.setattr("tempfile.tempdir", str(repo.path))

    error = refused(repo, logs, site("(out / 'x').write_text('1')"))

    assert isinstance(error, UsageError)
    assert "TMPDIR" in error.hint
    assert sorted(one.name for one in repo.path.iterdir()) == [".git", "a"]


def test_secrets_do_not_get_into_the_log(repo: RepoBuilder, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of addresses, those that look like one, and ours, however the builder got at them."""
    repo.commit("docs", {"a": "1\n"})
    monkeypatch.setenv("DEPLOY_TOKEN", "canary-4711")
    monkeypatch.setenv("SIGNING_PRIVATE_KEY", "-----BEGIN KEY-----\ncanary-first-line\ncanary-last-line\n")
    code = """
        print("  fetching https://joe:hunter22@example.org/x")
        print("Authorization: Bearer abcdef123456")
        print("https://example.org/?token=feedbeef&x=1")
        print("ghp_abcdefghijklmnopqrstuvwxyz0123456789")
        print(pathlib.Path(f"/proc/{os.getppid()}/environ").read_bytes().decode(errors="replace")) if os.path.exists("/proc") else None
        sys.exit(1)
    """

    error = refused(repo, logs, site(code))

    log = (logs / "manual.log").read_text(encoding="utf-8")
    for text in (log, str(error)):
        assert not [one for one in ("hunter22", "abcdef123456", "feedbeef", "ghp_", "canary") if one in text]
    assert log.startswith("  fetching https://***@example.org/x\n")


def test_a_log_is_bounded_and_keeps_its_end(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})
    code = """
        for one in range(60000): print(f"line {one} " + "." * 80)
        print("x" * 3_000_000)
        print("the end", end="")
        (out / "x").write_text("1")
    """

    assert build(repo, logs, site(code)) == {"manual/x": b"1"}

    log = (logs / "manual.log").read_bytes()
    assert len(log) < 1_300_000
    assert log.startswith(b"line 0 ")
    assert log.endswith(b"the end\n")
    assert "lines are left out …\nline 599".encode() in log


def test_links_of_the_repository_are_made_if_they_stay_inside(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"docs/real.md": "real\n", "shared/b.md": "b\n"})
    (repo.path / "docs" / "link.md").symlink_to("real.md")
    (repo.path / "docs" / "more").symlink_to("../shared")
    repo.git("add", "-A")
    repo.commit("links")
    code = "(out / 'x').write_text(open('link.md').read() + open('more/b.md').read())"

    assert build(repo, logs, site(code, source="docs")) == {"manual/x": b"real\nb\n"}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../outside", "away/../../.."])
def test_links_out_of_the_repository_are_refused(repo: RepoBuilder, logs: Path, target: str) -> None:
    repo.commit("docs", {"docs/real.md": "real\n"})
    (repo.path / "docs" / "link.md").symlink_to(target)
    repo.git("add", "-A")
    repo.commit("links")

    error = refused(repo, logs, site("(out / 'x').write_text('1')"))

    assert "leads out of the repository" in error.message
    assert "docs/link.md" in error.where


def test_no_file_is_written_through_a_link(repo: RepoBuilder, logs: Path, tmp_path: Path) -> None:
    """A tree that no git makes: ``a`` is a link and a folder."""
    repo.commit("docs", {"x": "evil\n"})
    (tmp_path / "away").mkdir()
    blob = repo.git("rev-parse", "HEAD:x")
    link = repo.git("hash-object", "-w", "--stdin", input=str(tmp_path / "away"))
    inner = repo.git("mktree", input=f"100644 blob {blob}\tx\n")
    tree = repo.git("mktree", input=f"120000 blob {link}\ta\n040000 tree {inner}\ta\n")
    repo.git("update-ref", "HEAD", repo.git("commit-tree", tree, "-m", "evil"))

    refused(repo, logs, site("(out / 'x').write_text('1')"))

    assert list((tmp_path / "away").iterdir()) == []


def test_a_path_that_climbs_is_refused(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"x": "evil\n"})
    blob = bytes.fromhex(repo.git("rev-parse", "HEAD:x"))
    inner = repo.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", input=b"100644 x\0" + blob)
    tree = repo.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", input=b"40000 ..\0" + bytes.fromhex(inner))
    repo.git("update-ref", "HEAD", repo.git("commit-tree", tree, "-m", "evil"))

    assert "no commit may hold such a path" in refused(repo, logs, site()).message


def test_submodules_and_pointers_are_refused_where_a_site_needs_them(repo: RepoBuilder, logs: Path) -> None:
    """Case 40."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
    repo.commit("docs", {"docs/a.md": "a\n", "assets/movie.mp4": pointer})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.rev('HEAD')},vendor/theme")
    repo.commit("submodule")
    code = "(out / 'x').write_text(repr((os.listdir('../vendor/theme'), open('a.md').read())))"

    assert build(repo, logs, site(code, source="docs")) == {"manual/x": b"([], 'a\\n')"}
    assert "this is a submodule" in refused(repo, logs, site(code)).message
    assert "this is a Git LFS pointer" in refused(repo, logs, site(code, source="assets")).message


def test_a_pointer_that_can_be_resolved_is_the_file(repo: RepoBuilder, logs: Path) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
    repo.commit("docs", {"docs/movie.mp4": pointer})
    code = "(out / 'x').write_text(open('docs/movie.mp4').read())"

    def resolve(path: str, content: bytes) -> bytes:
        return f"{path} for {len(content)}".encode()

    with built_sites(Git(repo.path), repo.rev("HEAD"), [site(code)], VALUES, MOMENT, logs, resolve=resolve) as built:
        assert [one.content for one in built.files] == [f"docs/movie.mp4 for {len(pointer)}".encode()]


def test_a_source_that_the_commit_lacks_is_named(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})

    assert "the commit has no folder handbook" in refused(repo, logs, site(source="handbook")).message


def test_large_files_are_exported_as_they_are(repo: RepoBuilder, logs: Path) -> None:
    content = bytes(range(256)) * 16384
    repo.commit("docs", {"a": content, "b": "", "c": "x" * 1024})
    code = "import shutil; [shutil.copy(one, out) for one in 'abc']"

    assert build(repo, logs, site(code)) == {"manual/a": content, "manual/b": b"", "manual/c": b"x" * 1024}


def test_logs_may_lie_in_the_work_tree(repo: RepoBuilder) -> None:
    repo.commit("docs", {"a": "1\n"})

    assert build(repo, repo.path / "state", site("(out / 'x').write_text('1'); print('done')")) == {"manual/x": b"1"}
    assert (repo.path / "state/manual.log").read_text(encoding="utf-8") == "done\n"


def test_logs_that_cannot_be_written_are_told_before_anything_is_built(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit("docs", {"a": "1\n"})
    (tmp_path / "file").write_text("1", encoding="utf-8")

    assert "the builder's log cannot be written" in refused(repo, tmp_path / "file" / "logs", site()).message


def test_without_sites_nothing_is_done(repo: RepoBuilder, logs: Path) -> None:
    repo.commit("docs", {"a": "1\n"})

    assert build(repo, logs) == {}
    assert not logs.exists()
