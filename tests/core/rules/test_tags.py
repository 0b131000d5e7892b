"""RK204, RK205, RK209 and RK213: how release tags are made, and what they point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core.rules.scene import Said, found, mend, release, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

TAGGER = "tagger Ada <ada@example.org> 1768381200 +0300"


def put_tag(repo: RepoBuilder, ref: str, *lines: str, message: str = "made by hand") -> str:
    """A tag object of any lines, under a ref; git itself is not asked what it thinks of it."""
    content = "\n".join(lines) + f"\n\n{message}\n"
    oid = repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=content)
    repo.write(f".git/refs/tags/{ref}", f"{oid}\n")
    return oid


def head_lines(repo: RepoBuilder, name: str) -> tuple[str, ...]:
    """The lines of a sound tag object of HEAD."""
    return (f"object {repo.rev('HEAD')}", "type commit", f"tag {name}", TAGGER)


# RK204 lightweight ----------------------------------------------------------------------------------------------------------


def test_rk204_is_broken_by_a_lightweight_tag(repo: RepoBuilder) -> None:
    release(repo, "v1.0", annotated=False)
    assert found(repo) == [("RK204", "v1.0")]
    assert told(repo, "RK204") == [Said("v1.0", "warning", "v1.0 is a lightweight tag", mend("RK204"))]


def test_rk204_is_kept_by_an_annotated_tag(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    assert found(repo) == []


def test_rk204_years_of_lightweight_tags_are_one_finding(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.0.1", "v1.1", annotated=False)
    release(repo, "v1.2")
    release(repo, "v1.3", annotated=False)
    assert [(one.place, one.message) for one in told(repo, "RK204")] == [
        ("v1.0..v1.1", "v1.0 to v1.1 (3 tags) are lightweight tags"),
        ("v1.3", "v1.3 is a lightweight tag"),
    ]


def test_rk204_a_duplicate_may_be_lightweight_too(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("v1.0.0", annotated=False)
    assert found(repo) == [("RK102", "v1.0.0"), ("RK103", "v1.0.0"), ("RK204", "v1.0.0")]


def test_rk204_foreign_tags_may_be_lightweight(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("nightly", annotated=False)
    assert found(repo) == []


# RK205 nested ---------------------------------------------------------------------------------------------------------------


def test_rk205_is_broken_by_a_tag_of_a_tag(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("inner")
    repo.tag("v1.0", "inner")
    assert found(repo) == [("RK205", "v1.0")]
    hint = "tag the commit itself: git tag -a TAG 'v1.0^{commit}'"
    assert told(repo, "RK205") == [Said("v1.0", "warning", "v1.0 is a tag of a tag", hint)]


def test_rk205_is_kept_by_a_tag_of_the_commit_under_a_tag(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("inner")
    repo.tag("v1.0", "inner^{commit}")
    assert found(repo) == []


def test_rk205_neighbours_are_one_finding_however_deep_they_are(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("one")
    repo.tag("v1.0", "one")
    repo.commit()
    repo.tag("two")
    repo.tag("three", "two")
    repo.tag("v1.1", "three")
    assert [(one.place, one.message) for one in told(repo, "RK205")] == [("v1.0..v1.1", "v1.0 to v1.1 (2 tags) are tags of tags")]


# RK209 inner-name -----------------------------------------------------------------------------------------------------------


def test_rk209_is_broken_by_the_tag_object_of_another_release(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("update-ref", "refs/tags/v2.0", "refs/tags/v1.0")
    assert [one for one in found(repo) if one[0] == "RK209"] == [("RK209", "v2.0")]
    message = "the tag object under v2.0 says that it is v1.0"
    assert told(repo, "RK209") == [Said("v2.0", "error", message, "find out who made it: git cat-file tag v2.0")]


def test_rk209_is_kept_by_a_tag_object_under_its_own_name(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v2.0")
    assert found(repo) == []


def test_rk209_another_spelling_of_the_same_version_is_another_name(repo: RepoBuilder) -> None:
    repo.commit()
    put_tag(repo, "v1.0", *head_lines(repo, "v1.0.0"))
    assert found(repo) == [("RK209", "v1.0")]


def test_rk209_a_name_in_the_message_is_none(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("v1.0", message="tag v2.0\n\ntag v3.0\n")
    assert found(repo) == []


def test_rk209_a_tag_object_without_any_name_says_so(repo: RepoBuilder) -> None:
    repo.commit()
    put_tag(repo, "v1.0", *head_lines(repo, ""))
    assert found(repo) == [("RK209", "v1.0")]
    assert told(repo, "RK209")[0].message == "the tag object under v1.0 bears no name"


def test_rk209_a_foreign_tag_may_bear_any_name(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("update-ref", "refs/tags/nightly", "refs/tags/v1.0")
    assert found(repo) == []


# RK213 not-a-commit ---------------------------------------------------------------------------------------------------------


def test_rk213_is_broken_by_a_tag_of_a_file(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    blob = repo.git("hash-object", "-w", "--stdin", input="a key")
    repo.tag("v1.1", blob)
    assert found(repo) == [("RK213", "v1.1")]
    assert told(repo, "RK213") == [Said("v1.1", "error", "v1.1 is named as a release, and points at no commit", mend("RK213"))]


def test_rk213_is_broken_by_a_lightweight_tag_of_a_tree(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("v1.1", "HEAD^{tree}", annotated=False)
    assert found(repo) == [("RK213", "v1.1")]


def test_rk213_is_broken_by_a_tag_of_a_tag_of_a_file(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("key", repo.git("hash-object", "-w", "--stdin", input="a key"))
    repo.tag("v1.1", "key")
    assert found(repo) == [("RK213", "v1.1")]


def test_rk213_is_kept_by_a_tag_of_a_file_under_another_name(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("junio-gpg-pub", repo.git("hash-object", "-w", "--stdin", input="a key"))
    assert found(repo) == []


# Objects that git would not make --------------------------------------------------------------------------------------------


def test_a_tag_object_without_tagger_is_a_release(repo: RepoBuilder) -> None:
    repo.commit()
    put_tag(repo, "v1.0", *head_lines(repo, "v1.0")[:-1])
    assert found(repo) == []


def test_a_tag_object_with_a_strange_tagger_is_a_release(repo: RepoBuilder) -> None:
    repo.commit()
    put_tag(repo, "v1.0", *head_lines(repo, "v1.0")[:-1], "tagger nobody at all")
    assert found(repo) == []


def test_a_tag_object_without_message_is_a_release(repo: RepoBuilder) -> None:
    repo.commit()
    content = "\n".join(head_lines(repo, "v1.0")) + "\n"
    repo.git("update-ref", "refs/tags/v1.0", repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=content))
    assert found(repo) == []


def test_a_message_of_megabytes_is_no_trouble(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("v1.0", message="tag v9.9\n" * 500_000)
    assert found(repo) == []


def test_a_name_that_is_no_utf_8_inside_a_tag_object_is_another_name(repo: RepoBuilder) -> None:
    repo.commit()
    content = b"\n".join(line.encode() for line in head_lines(repo, "v1.0")).replace(b"tag v1.0", b"tag v1.0\xff") + b"\n\nx\n"
    oid = repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=content)
    repo.git("update-ref", "refs/tags/v1.0", oid)
    assert found(repo) == [("RK209", "v1.0")]
