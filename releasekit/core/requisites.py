"""Requisites of a Russian right holder: INN, OGRN, OGRNIP and KPP, their lengths and their check digits.

A number with a digit mistyped or two exchanged would stand in every copy of a document that was handed over; so it is told at once, with
the digit that does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_INN_COMPANY = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_PERSON = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_PERSON_LAST = (3, *_INN_PERSON)


def inn(text: str) -> str:
    """The taxpayer number (INN) of a company, 10 digits, or of a person, 12. Raises ValueError that says what is wrong."""
    _require_digits(text, {10: "of a company", 12: "of a person"})
    if len(text) == 10:
        _require_digit(text, 10, _weighted(text, _INN_COMPANY))
    else:
        _require_digit(text, 11, _weighted(text, _INN_PERSON))
        _require_digit(text, 12, _weighted(text, _INN_PERSON_LAST))
    return text


def ogrn(text: str) -> str:
    """The registration number of a company (OGRN), 13 digits, or of an entrepreneur (OGRNIP), 15. Raises ValueError."""
    _require_digits(text, {13: "of a company (OGRN)", 15: "of an entrepreneur (OGRNIP)"})
    last = len(text)
    _require_digit(text, last, int(text[:-1]) % (last - 2) % 10)
    return text


def kpp(text: str) -> str:
    """The registration reason code (KPP): 4 digits, 2 digits or capital letters, 3 digits. It has no check digit. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", text, re.ASCII):
        raise ValueError(f"must be 9 characters, 4 digits, then 2 digits or capital Latin letters, then 3 digits, not {text!r}")
    return text


def _require_digits(text: str, lengths: dict[int, str]) -> None:
    wanted = " or ".join(f"{length} ({whose})" for length, whose in lengths.items())
    if not re.fullmatch(r"[0-9]+", text, re.ASCII):
        raise ValueError(f"must be a text of digits only, {wanted}, not {text!r}")
    if len(text) not in lengths:
        raise ValueError(f"must have as many digits as {wanted}; {text!r} has {len(text)}")


def _weighted(text: str, weights: Sequence[int]) -> int:
    """The check digit after the digits that have weights."""
    return sum(weight * int(digit) for weight, digit in zip(weights, text, strict=False)) % 11 % 10


def _require_digit(text: str, place: int, expected: int) -> None:
    """Raises ValueError when the check digit at a place, counted from 1, is not the one that follows from the digits before it."""
    found = text[place - 1]
    if int(found) != expected:
        raise ValueError(
            f"must be a number whose check digits fit: digit {place} of {text!r} is {found}, and the digits before it demand {expected}, so"
            " one of them is mistyped"
        )
