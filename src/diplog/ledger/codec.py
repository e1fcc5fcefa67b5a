"""Statement and Text <-> JSON, without loss and without class names.

A stored record is ``{"kind": "statement", "version": 1, "value": {...}}``. Fields that hold their default are left out, so
records stay short and a field added to the model later reads as its default from older records. The functions are
built once from the model's own type hints: a new field cannot be forgotten here. A change of meaning of a field needs a
new ``version`` and an entry in :data:`_UPGRADES`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import types
import typing
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal, TypeVar, Union

from ..errors import LedgerError
from ..model import Statement, Text

VERSION = 1
T = TypeVar("T")
Json = dict[str, Any]
_Function = Callable[[Any], Any]
_MANY = (tuple, Sequence)  # what is stored as a list, and comes back as a tuple
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

# (kind, version) -> what turns its value into that of the next version; empty until version 2 exists.
_UPGRADES: dict[tuple[str, int], Callable[[Json], Json]] = {}

# Characters that PostgreSQL (NUL) or UTF-8 (lone surrogates) cannot hold.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` with every character that no database can hold replaced by U+FFFD, one for one: offsets stay right."""
    return UNSTORABLE.sub("�", text) if UNSTORABLE.search(text) else text


def encode_statement(statement: Statement) -> str:
    """The statement as one line of JSON; ``known`` is left out, because it is the ledger's own time (a column)."""
    return _dump("statement", statement_value(statement))


def statement_value(statement: Statement) -> Json:
    """What :func:`encode_statement` frames: the statement's fields but ``known``, without those that hold defaults."""
    value = typing.cast(Json, _encoder(Statement)(statement))
    value.pop("known", None)
    return value


def decode_statement(line: str, known: str | None = None) -> Statement:
    """The statement that :func:`encode_statement` was given, with ``known`` set to the ledger's time.

    Raises LedgerError for a record of another kind or of a version newer than this program.
    """
    value = _load("statement", line)
    value["known"] = known
    return _as(Statement, value)


def encode_text(text: Text) -> str:
    """Everything of a Text but its title and body, which are columns of their own."""
    return _dump("text", text_value(text))


def text_value(text: Text) -> Json:
    value = typing.cast(Json, _encoder(Text)(text))
    value.pop("title", None)
    value.pop("text", None)
    return value


def decode_text(line: str, title: str, body: str) -> Text:
    value = _load("text", line)
    value["title"], value["text"] = title, body
    return _as(Text, value)


def to_json(value: Any) -> str:
    """Any of the model's dataclasses as JSON, without frame or version: for derived stores that are made anew when the
    program changes. What lasts is framed (:func:`encode_statement`)."""
    return _to_json(_encoder(typing.cast(Any, type(value)))(value))


def from_json(cls: type[T], text: str) -> T:
    """What :func:`to_json` was given. Raises LedgerError for what does not fit."""
    return _as(cls, json.loads(text))


def stored_statement(statement: Statement) -> tuple[Statement, str]:
    """The statement as it will come back, and its record; they differ from what was given only in unstorable characters."""
    value = statement_value(statement)
    line = _framed("statement", value)
    if not _odd(line):
        return statement, line
    line = _framed("statement", _storable_json(value))
    return decode_statement(line), line


def _framed(kind: str, value: Json) -> str:
    return _to_json({"kind": kind, "version": VERSION, "value": value})


def _odd(line: str) -> bool:
    return (
        UNSTORABLE.search(line) is not None or "\\u0000" in line
    )  # json writes NUL as an escape, surrogates as they are


def _dump(kind: str, value: Json) -> str:
    line = _framed(kind, value)
    return _framed(kind, _storable_json(value)) if _odd(line) else line


def _storable_json(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _storable_json(item) for key, item in value.items()}
    return value


def _load(kind: str, line: str) -> Json:
    try:
        framed = json.loads(line)
        found, version, value = framed["kind"], framed["version"], framed["value"]
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"not a record of this ledger: {line[:80]!r}") from error
    if found != kind:
        raise LedgerError(f"expected a record of kind {kind!r}, found {found!r}")
    if version > VERSION:
        raise LedgerError(
            f"record of kind {kind!r} has version {version}, this program knows {VERSION}: upgrade diplog"
        )
    while version < VERSION:
        value = _UPGRADES[kind, version](value)
        version += 1
    return typing.cast(Json, value)


def _as(cls: type[T], value: Json) -> T:
    try:
        return typing.cast(T, _decoder(typing.cast(Any, cls))(value))
    except (KeyError, TypeError, ValueError) as error:
        raise LedgerError(f"a stored {cls.__name__.lower()} does not fit this program: {error}") from error


def _same(value: Any) -> Any:
    return value


@cache
def _encoder(hint: Any) -> _Function:
    if dataclasses.is_dataclass(hint):
        return _encode_dataclass(typing.cast(type, hint))
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in _MANY:
        item = _encoder(inner[0])
        return lambda value: [item(each) for each in value]
    if origin in (Union, types.UnionType):
        return _optional(_encoder(_only(inner, hint)))
    if hint is dt.date:
        return lambda value: value.isoformat()
    return _plain(hint, origin)


@cache
def _decoder(hint: Any) -> _Function:
    if dataclasses.is_dataclass(hint):
        return _decode_dataclass(typing.cast(type, hint))
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in _MANY:
        item = _decoder(inner[0])
        if item is _same:
            return tuple
        return lambda value: tuple([item(each) for each in value])
    if origin in (Union, types.UnionType):
        return _optional(_decoder(_only(inner, hint)))
    if hint is dt.date:
        return dt.date.fromisoformat
    return _plain(hint, origin)


def _optional(function: _Function) -> _Function:
    if function is _same:
        return _same
    return lambda value: None if value is None else function(value)


def _only(inner: tuple[Any, ...], hint: Any) -> Any:
    """The one type beside None, or the union itself refused: a stored value must say what it is."""
    rest = [each for each in inner if each is not type(None)]
    if len(rest) != 1:
        raise LedgerError(f"the ledger cannot store a field of type {hint}")
    return rest[0]


def _plain(hint: Any, origin: Any) -> _Function:
    if hint in (str, int, float, bool) or origin is Literal:
        return _same
    raise LedgerError(f"the ledger cannot store a field of type {hint}")


def _fields(cls: type) -> list[tuple[str, Any, Any]]:
    """Name, type and default of each field; a field without a default has ``dataclasses.MISSING``."""
    hints = typing.get_type_hints(cls)
    return [(field.name, hints[field.name], field.default) for field in dataclasses.fields(cls)]


def _encode_dataclass(cls: type) -> _Function:
    plan = [(name, default, _encoder(hint)) for name, hint, default in _fields(cls)]

    def encode(value: Any) -> Json:
        out: Json = {}
        for name, default, function in plan:
            item = getattr(value, name)
            # 1 == True and 0 == False: a field keeps one type, so equality is enough here.
            if default is dataclasses.MISSING or item != default:
                out[name] = function(item)
        return out

    return encode


def _decode_dataclass(cls: type) -> _Function:
    nested = [(name, _decoder(hint)) for name, hint, _ in _fields(cls)]
    nested = [(name, function) for name, function in nested if function is not _same]

    def decode(value: Json) -> Any:
        for name, function in nested:
            if name in value:
                value[name] = function(value[name])
        return cls(**value)

    return decode
