"""Requisites: lengths, check digits, and what is said when one does not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ru import inn as their_inn
from stdnum.ru import ogrn as their_ogrn

from releasekit.core.requisites import inn, kpp, ogrn

DIGITS = "0123456789"


def completed(digits: str, read: object, places: int) -> str:
    """A number whose last digits are those that are demanded."""
    ends = ("".join(end) for end in ([(one,) for one in DIGITS] if places == 1 else [(one, two) for one in DIGITS for two in DIGITS]))
    return next(digits + end for end in ends if is_read(read, digits + end))


def is_read(read: object, text: str) -> bool:
    assert callable(read)
    try:
        assert read(text) == text
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("good", ["9900001236", "990000123452"])
def test_a_right_inn_is_itself(good: str) -> None:
    assert inn(good) == good


@pytest.mark.parametrize("good", ["1999900001231", "399990000123450"])
def test_a_right_ogrn_or_ogrnip_is_itself(good: str) -> None:
    assert ogrn(good) == good


@pytest.mark.parametrize("good", ["990001001", "9900AB001"])
def test_a_kpp_of_the_right_form_is_itself(good: str) -> None:
    assert kpp(good) == good


@pytest.mark.parametrize(
    ("read", "bad", "said"),
    [
        (inn, "9900001237", "digit 10 of '9900001237' is 7, and the digits before it demand 6"),
        (inn, "9900001326", "digit 10 of '9900001326' is 6, and the digits before it demand"),
        (inn, "990000123462", "digit 11 of '990000123462' is 6, and the digits before it demand 5"),
        (inn, "990000123453", "digit 12 of '990000123453' is 3, and the digits before it demand 2"),
        (inn, "99000012", "must have as many digits as 10 (of a company) or 12 (of a person); '99000012' has 8"),
        (inn, "99 0000 1236", "must be a text of digits only, 10 (of a company) or 12 (of a person), not '99 0000 1236'"),
        (inn, "٩٩00001236", "must be a text of digits only"),
        (inn, "9900001236\n", "must be a text of digits only"),
        (inn, "", "must be a text of digits only"),
        (ogrn, "1999900001232", "digit 13 of '1999900001232' is 2, and the digits before it demand 1"),
        (ogrn, "399990000123451", "digit 15 of '399990000123451' is 1, and the digits before it demand 0"),
        (ogrn, "12345", "must have as many digits as 13 (of a company (OGRN)) or 15 (of an entrepreneur (OGRNIP)); '12345' has 5"),
        (kpp, "99000100", "must be 9 characters"),
        (kpp, "9900ab001", "must be 9 characters"),
        (kpp, "990001001\n", "must be 9 characters"),
    ],
)
def test_a_wrong_one_is_told_with_the_place(read: object, bad: str, said: str) -> None:
    assert callable(read)
    with pytest.raises(ValueError) as error:
        read(bad)
    assert said in str(error.value)


@given(st.text(DIGITS, min_size=9, max_size=9) | st.text(DIGITS, min_size=10, max_size=10))
def test_inns_are_those_of_another_implementation(digits: str) -> None:
    number = completed(digits, inn, 1 if len(digits) == 9 else 2)
    assert their_inn.is_valid(number)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not is_read(inn, wrong)
    assert not their_inn.is_valid(wrong)


@given(st.text(DIGITS, min_size=8, max_size=16))
def test_what_is_no_inn_is_none_there_either(digits: str) -> None:
    assert is_read(inn, digits) == their_inn.is_valid(digits)


@given(st.sampled_from("15") | st.just("3"), st.text(DIGITS, min_size=11, max_size=11) | st.text(DIGITS, min_size=13, max_size=13))
def test_an_ogrn_that_another_implementation_takes_is_one(first: str, digits: str) -> None:
    for last in DIGITS:
        if their_ogrn.is_valid(first + digits + last):
            assert is_read(ogrn, first + digits + last)


@given(st.text(DIGITS, min_size=12, max_size=12) | st.text(DIGITS, min_size=14, max_size=14))
def test_one_last_digit_fits(digits: str) -> None:
    assert sum(is_read(ogrn, digits + last) for last in DIGITS) == 1
