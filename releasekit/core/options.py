"""How configuration is declared: one dataclass field an option, holding its type, default, help and reader.

``load`` turns a mapping into such a dataclass and collects every problem with its path (``train.every``), so that a person mends a
configuration in one go. The reference page is generated from the same declarations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, field, fields
from datetime import date, time, timedelta
from typing import Any, TypeVar

from releasekit.errors import ReleasekitError

T = TypeVar("T")
Reader = Callable[[Any, str, list[str]], Any]
"""Reads one value; raises ValueError with a clause such as "must be a text", or appends to the problems and returns anything."""


def option(read: Reader, help: str, *, default: Any = MISSING, factory: Any = MISSING, key: str = "", example: str = "") -> Any:
    """Declare an option. Without default or factory it is required. ``key`` is its name in the file, if not the field's with hyphens."""
    metadata = {"read": read, "help": help, "key": key, "example": example}
    if factory is not MISSING:
        return field(default_factory=factory, metadata=metadata)
    return field(default=default, metadata=metadata)


def key_of(declared: Field[Any]) -> str:
    """The option's name in a configuration file."""
    return declared.metadata["key"] or declared.name.replace("_", "-")


def is_required(declared: Field[Any]) -> bool:
    """Whether an option has no default."""
    return declared.default is MISSING and declared.default_factory is MISSING


def load(cls: type[T], data: Any, path: str, problems: list[str]) -> T | None:
    """Read a table into ``cls``; on problems append them all, each with its path, and return None."""
    if not isinstance(data, Mapping):
        problems.append(f"{path}: must be a table, not {_type_name(data)}")
        return None
    before = len(problems)
    declared = {key_of(one): one for one in fields(cls)}  # type: ignore[arg-type]
    unknown = (key for key in data if key not in declared)
    problems.extend(f"{_join(path, key)}: there is no such option{suggestion(key, declared)}" for key in unknown)
    values: dict[str, Any] = {}
    for key, one in declared.items():
        if key in data:
            values[one.name] = _read(one.metadata["read"], data[key], _join(path, key), problems)
        elif is_required(one):
            problems.append(f"{_join(path, key)}: is missing ({one.metadata['help']})")
    if len(problems) > before:
        return None
    try:
        return cls(**values)
    except (ReleasekitError, ValueError) as error:
        problems.append(f"{path}: {_said(error)}" if path else _said(error))
        return None


def _read(read: Reader, value: Any, path: str, problems: list[str]) -> Any:
    try:
        return read(value, path, problems)
    except (ReleasekitError, ValueError) as error:
        problems.append(f"{path}: {_said(error)}")
        return None


def _said(error: ReleasekitError | ValueError) -> str:
    """An error's own words on one line."""
    if isinstance(error, ReleasekitError):
        return f"{error.message} ({error.hint})" if error.hint else error.message
    return str(error)


def suggestion(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """`` (did you mean 'train'?)``, or nothing when no known name is near."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _type_name(value: Any) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table", date: "a date"}
    return names.get(type(value), f"a {type(value).__name__}")


def _must(value: Any, kind: type, what: str) -> None:
    # bool is an int in Python, but `true` is no number in a configuration.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"must be {what}, not {_type_name(value)}")


def text(value: Any, path: str, problems: list[str]) -> str:
    """A text that is not empty."""
    _must(value, str, "a text")
    if not value.strip():
        raise ValueError("must not be empty")
    return str(value)


def slug(value: Any, path: str, problems: list[str]) -> str:
    """An ASCII name that is safe in file names and URLs."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text(value, path, problems), re.ASCII):
        raise ValueError(f"must be a name of ASCII letters, digits, '.', '_' and '-', not {value!r}")
    return str(value)


def inside(value: Any, path: str, problems: list[str]) -> str:
    """A path inside the repository, from its top, with forward slashes."""
    found = text(value, path, problems)
    parts = found.rstrip("/").split("/")
    inner = "/".join(part for part in parts if part != ".")
    if not inner or "\\" in found or not found.isprintable() or {"", "..", ".git"} & set(parts):
        raise ValueError(f"must be a path inside the repository, not {value!r}")
    return inner


def language(value: Any, path: str, problems: list[str]) -> str:
    """A language such as "ru" or "pt-BR"."""
    if not re.fullmatch(r"[a-z]{2,3}(-([A-Z][a-z]{3}|[A-Z]{2}|[0-9]{3}))?", text(value, path, problems), re.ASCII):
        raise ValueError(f'must be a language such as "ru" or "pt-BR", not {value!r}')
    return str(value)


def languages(value: Any, path: str, problems: list[str]) -> tuple[str, ...]:
    """A list of languages such as "ru" or "pt-BR", none of them twice."""
    _must(value, list, "a list of languages")
    found = tuple(_read(language, item, f"{path}[{place}]", problems) for place, item in enumerate(value))
    if not found:
        raise ValueError("must name at least one language")
    twice = next((one for place, one in enumerate(found) if one and one in found[:place]), None)
    if twice:
        raise ValueError(f"names {twice!r} twice")
    return found


def one_line(value: Any, path: str, problems: list[str]) -> str:
    """A text that can stand in the header of a commit: one line, without < and >."""
    found = text(value, path, problems)
    if not found.isprintable() or set(found) & set("<>"):
        raise ValueError(f"must be one line without < and >, not {value!r}")
    return found


def boolean(value: Any, path: str, problems: list[str]) -> bool:
    """true or false."""
    _must(value, bool, "true or false")
    return bool(value)


def count(value: Any, path: str, problems: list[str]) -> int:
    """A whole number from 1 on."""
    # bool is an int in Python, as above.
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"must be a whole number from 1 on, not {value!r}")
    return value


def day(value: Any, path: str, problems: list[str]) -> date:
    """A date such as 2026-01-14."""
    if type(value) is date:
        return value
    _must(value, str, "a date such as 2026-01-14")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"must be a date such as 2026-01-14, not {value!r}") from None


def days(value: Any, path: str, problems: list[str]) -> tuple[date, ...]:
    """A list of dates."""
    _must(value, list, "a list of dates")
    return tuple(_read(day, item, f"{path}[{place}]", problems) for place, item in enumerate(value))


def clock_time(value: Any, path: str, problems: list[str]) -> time:
    """A time of day such as "12:00"."""
    if not isinstance(value, time):
        _must(value, str, 'a time such as "12:00"')
        try:
            value = time.fromisoformat(value)
        except ValueError:
            raise ValueError(f'must be a time such as "12:00", not {value!r}') from None
    if value.tzinfo is not None:
        raise ValueError("must be a time without an offset, for it is local to the train's time zone")
    return time(value.hour, value.minute, value.second)


def period(value: Any, path: str, problems: list[str]) -> timedelta:
    """A period such as "2 weeks" or "10 days"."""
    _must(value, str, 'a period such as "2 weeks"')
    found = re.fullmatch(r"([0-9]{1,4}) *(day|week)s?", value.strip(), re.ASCII)
    if not found or not int(found[1]):
        raise ValueError(f'must be a period such as "2 weeks" or "10 days", not {value!r}')
    return timedelta(days=int(found[1]) * (7 if found[2] == "week" else 1))


def offset(value: Any, path: str, problems: list[str]) -> tuple[int, bool]:
    """A number of days such as "2 working days" or "1 week"."""
    _must(value, str, 'a number of days such as "2 working days"')
    found = re.fullmatch(r"([0-9]{1,3}) *(day|week|working day)s?", value.strip(), re.ASCII)
    if not found or not int(found[1]):
        raise ValueError(f'must be a number of days such as "2 working days", "7 days" or "1 week", not {value!r}')
    return int(found[1]) * (7 if found[2] == "week" else 1), found[2] == "working day"


def strings(value: Any, path: str, problems: list[str]) -> tuple[str, ...]:
    """A list of texts."""
    _must(value, list, "a list of texts")
    return tuple(_read(text, item, f"{path}[{place}]", problems) for place, item in enumerate(value))


def names(value: Any, path: str, problems: list[str]) -> dict[str, str]:
    """A name: one text for all languages, or a table of texts by language."""
    if isinstance(value, str):
        return {"": text(value, path, problems)}
    _must(value, Mapping, "a text, or a table of texts by language")
    return {str(language): _read(text, item, _join(path, str(language)), problems) for language, item in value.items()}


def mapping(read_value: Reader) -> Reader:
    """A table of names and values."""

    def read(value: Any, path: str, problems: list[str]) -> dict[str, Any]:
        _must(value, Mapping, "a table")
        return {str(key): _read(read_value, item, _join(path, str(key)), problems) for key, item in value.items()}

    return read


def one_of(*choices: str) -> Reader:
    """One of a few texts."""

    def read(value: Any, path: str, problems: list[str]) -> str:
        _must(value, str, f"one of {', '.join(choices)}")
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {value!r}{suggestion(value, choices)}")
        return str(value)

    return read


def some_of(*choices: str) -> Reader:
    """A list of some of a few texts."""
    return listed(one_of(*choices))


def listed(single: Reader) -> Reader:
    """A list of what another reader reads."""

    def read(value: Any, path: str, problems: list[str]) -> tuple[Any, ...]:
        _must(value, list, "a list")
        return tuple(_read(single, item, f"{path}[{place}]", problems) for place, item in enumerate(value))

    return read


def checked(read: Reader, holds: Callable[[Any], bool], must: str) -> Reader:
    """Another reader, whose value must also pass a test; ``must`` says which: "hold {line} once"."""

    def read_checked(value: Any, path: str, problems: list[str]) -> Any:
        before = len(problems)
        found = read(value, path, problems)
        if len(problems) == before and not holds(found):
            raise ValueError(f"must {must}, not {value!r}")
        return found

    return read_checked


def table(declare: Callable[[], type[Any]]) -> Reader:
    """A table of declared options; ``declare`` gives their class when it is needed, since a class costs a millisecond to make."""

    def read(value: Any, path: str, problems: list[str]) -> Any:
        return load(declare(), value, path, problems)

    read.of = declare  # type: ignore[attr-defined]
    return read


def tables(declare: Callable[[], type[Any]], unique: str = "") -> Reader:
    """A list of tables of declared options; ``unique`` names the field in which no two may agree. See ``table`` for ``declare``."""

    def read(value: Any, path: str, problems: list[str]) -> tuple[Any, ...]:
        _must(value, list, "a list of tables")
        loaded = tuple(load(declare(), item, f"{path}[{place}]", problems) for place, item in enumerate(value))
        seen: set[str] = set()
        for item in loaded:
            name = getattr(item, unique) if item is not None and unique else None
            if name in seen:
                problems.append(f"{path}: {unique} {name!r} is given twice")
            if name is not None:
                seen.add(name)
        return loaded

    read.of = declare  # type: ignore[attr-defined]
    return read


def parsed(parse: Callable[[str], T]) -> Reader:
    """A text that a type's own parser accepts (a version, a tag pattern)."""

    def read(value: Any, path: str, problems: list[str]) -> T:
        return parse(text(value, path, problems))

    return read
