"""What two builds of one bundle differ in: the first byte, the line, and the tool that is likely to be why."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.rebuilding import Difference, Place, first_difference, with_causes

TEXT = b"# Changes\n\n## 4.2\n\n- Bills are sent.\n"


def pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@pytest.mark.parametrize(("left", "right"), [(7, 7), (1, 5), (5, 1), (100, 3)])
def test_the_line_and_the_byte_are_told_however_the_contents_come(left: int, right: int) -> None:
    place = first_difference(pieces(TEXT, left), pieces(TEXT.replace(b"sent", b"lost"), right))
    assert place == Place(TEXT.index(b"sent"), 5, "- Bills are sent.", "- Bills are lost.")


def test_the_same_contents_have_no_difference() -> None:
    assert first_difference(pieces(TEXT, 3), pieces(TEXT, 4)) is None
    assert first_difference([], []) is None


def test_one_that_ends_first_is_shown_as_far_as_it_goes() -> None:
    assert first_difference([TEXT], [TEXT + b"more"]) == Place(len(TEXT), 6, "", "more")
    assert first_difference([TEXT + b"more"], [TEXT]) == Place(len(TEXT), 6, "more", "")


def test_bytes_that_are_no_text_are_shown_as_digits() -> None:
    assert first_difference([b"\x89PNG\r\n\x1a\n\x00\x01"], [b"\x89PNG\r\n\x1a\n\x00\x02"]) == Place(9, None, "01", "02")


def test_long_lines_are_shown_in_part() -> None:
    long = b"x" * 1000
    place = first_difference([long + b"1" + long], [long + b"2" + long])
    assert place
    assert (place.offset, place.line, len(place.given)) == (1000, 1, 72)


def test_a_letter_that_is_cut_in_half_does_not_make_it_another_kind_of_file() -> None:
    place = first_difference(["Счета отправляются покупателям сразу же".encode()], ["Счета отправляются покупателям иногда!".encode()])
    assert place
    assert place.line == 1
    assert place.given.endswith("сразу же")


@given(st.binary(max_size=40), st.binary(max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_the_offset_is_where_the_first_byte_differs(left: bytes, right: bytes, width: int, other: int) -> None:
    place = first_difference(pieces(left, width), pieces(right, other))
    expected = next((at for at in count() if left[at : at + 1] != right[at : at + 1] or at > 40), 0)
    assert (place is None) == (left == right)
    assert place is None or place.offset == expected


GIVEN = {"releasekit": "0.1", "typst": "0.15.0", "zlib": "1.2.13", "python": "3.11.7", "mkdocs": "1.6.1"}


def causes(member: str, here: dict[str, str], kind: str = "zip") -> tuple[str, ...]:
    return with_causes([Difference(member, "is another")], kind, GIVEN, here)[0].causes


def test_the_tools_of_a_kind_of_file_are_likely_to_be_why() -> None:
    here = GIVEN | {"typst": "0.16.0", "zlib": "1.3"}
    assert causes("history/history.ru.pdf", here) == ("typst 0.15.0 made it, and here is 0.16.0",)
    assert causes("", here) == ("zlib 1.2.13 made it, and here is 1.3",)


def test_releasekit_itself_may_be_why() -> None:
    assert causes("history/history.ru.md", GIVEN | {"releasekit": "0.2", "typst": "9"}) == ("releasekit 0.1 made it, and here is 0.2",)


def test_any_other_version_may_be_why_where_none_of_the_kind_is() -> None:
    assert causes("sites/manual/index.html", GIVEN | {"mkdocs": "1.7"}) == ("mkdocs 1.6.1 made it, and here is 1.7",)
    assert causes("docs/a", {name: version for name, version in GIVEN.items() if name != "mkdocs"}) == (
        "mkdocs 1.6.1 made it, and here is none",
    )


def test_nothing_is_why_where_all_tools_are_the_same() -> None:
    assert causes("history/history.ru.pdf", GIVEN) == ()


def test_the_manifest_follows_from_the_files() -> None:
    assert causes("MANIFEST.json", {}) == ()


def test_a_difference_is_published_with_and_without_a_place() -> None:
    with_place = Difference("a", "is another", Place(5, 2, "x", "y"), archive="a.zip").to_json()
    assert [with_place[key] for key in ("archive", "member", "offset", "line", "given", "rebuilt")] == ["a.zip", "a", 5, 2, "x", "y"]
    without = Difference("", "packed otherwise").to_json()
    assert [without[key] for key in ("archive", "member", "offset", "line", "given", "rebuilt")] == [None] * 6
