"""One spelling for every value: RFC 8785 bytes, and a reader that takes no other spelling.

Only JSON lives here, nothing about reviews. It is separate because two readers that see different values in the same
signed bytes (the last of two equal keys, a rounded number) would make the signature worthless.
"""

import json
from typing import NoReturn, TypeAlias

import rfc8785

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
"""What evidence may hold: no floats, integers within +-(2^53 - 1), strings without lone surrogates."""

JsonObject: TypeAlias = dict[str, Json]

MAX_DEPTH = 64
_MAX_SAFE_INTEGER = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class MalformedError(ValueError):
    """Bytes or values that are not what evidence may hold. Whoever knows the file turns it into an error for users."""


def canonical(value: Json) -> bytes:
    """Write `value` as RFC 8785. Raises MalformedError for what `load` would refuse to read back.

    Without floats and with keys in ASCII the standard encoder writes the very same bytes, seven times as fast; a test
    holds the two against each other.
    """
    has_ascii_keys = _check(value, MAX_DEPTH)
    try:
        return _ENCODER.encode(value).encode("utf-8") if has_ascii_keys else rfc8785.dumps(value)
    except ValueError as error:
        raise MalformedError(f"cannot be written as canonical JSON: {error}") from error


def load(text: bytes) -> Json:
    """Read JSON strictly: UTF-8, no key twice, no floats, no nesting beyond MAX_DEPTH.

    Raises MalformedError.
    """
    try:
        value: Json = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
        )
    except UnicodeDecodeError as error:
        raise MalformedError(f"is not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise MalformedError(f"is not JSON at character {error.pos}: {error.msg}") from error
    except RecursionError as error:
        raise MalformedError(f"is nested deeper than {MAX_DEPTH} levels") from error
    except ValueError as error:
        raise error if isinstance(error, MalformedError) else MalformedError(f"is not JSON: {error}") from error
    return value


def load_canonical(text: bytes) -> Json:
    """Read JSON that must be spelled exactly as `canonical` would. Raises MalformedError."""
    value = load(text)
    if canonical(value) != text:
        raise MalformedError("is not in canonical form (RFC 8785)")
    return value


def load_object(text: bytes) -> JsonObject:
    """Read a canonical JSON object. Raises MalformedError."""
    value = load_canonical(text)
    if not isinstance(value, dict):
        raise MalformedError("is not a JSON object")
    return value


def _check(value: Json, depth: int) -> bool:
    """Whether all keys are ASCII. Raises MalformedError for a value that evidence may not hold."""
    if depth < 0:
        raise MalformedError(f"is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        if abs(value) > _MAX_SAFE_INTEGER:
            raise MalformedError(f"holds {value}, an integer beyond 2^53 - 1")
        return True
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise MalformedError(f"has a key that is not a string: {key!r}")
        items_are_ascii = [_check(item, depth - 1) for item in value.values()]
        return all(items_are_ascii) and all(key.isascii() for key in value)
    if isinstance(value, list | tuple):
        items_are_ascii = [_check(item, depth - 1) for item in value]
        return all(items_are_ascii)
    raise MalformedError(f"holds a {type(value).__name__}, which evidence may not")


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise MalformedError(f"has the key {twice!r} twice")
    return found


def _refuse_float(text: str) -> NoReturn:
    raise MalformedError(f"holds {text!r}, and evidence has no floats")
