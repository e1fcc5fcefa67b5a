"""Statements of records, with one object for what many have in common; whole, or as linking needs them: without their words.

A million whole statements take some 4 GB, lean ones less than a quarter. Who wants the words fetches the record by its row
number, which stands where the words were (:func:`row_of`). That linking looks at nothing else, a test holds.
"""

from __future__ import annotations

import json
import marshal
import sys
from dataclasses import replace
from typing import Any

from ..dates import DateSpan
from ..ledger.codec import VERSION, decode_statement, from_json
from ..model import Participant, Quote, Rule, Statement, Topic

MEMO = 200_000  # different participants that are remembered at a time
_LEFT_OUT = ("claims", "rules", "date_text", "url", "hedge", "scope", "confidence")


def row_of(statement: Statement) -> int:
    """The row number of a lean statement's record in its ledger."""
    return statement.quote.start


class Decoder:
    """Makes statements of records; what many of them share is one object for as long as this lives."""

    def __init__(self) -> None:
        self._memo: dict[tuple[type, bytes], Any] = {}

    def lean(self, number: int, record: str) -> Statement:
        """Of the record in that row, what linking needs."""
        value = self._value(record)
        if value is None:
            whole = decode_statement(record)  # upgraded there, or refused with its reason
            return replace(whole, quote=_place(number), claims=(), rules=(), url=None)
        for name in _LEFT_OUT:
            value.pop(name, None)
        value["quote"] = _place(number)
        for name in _INTERNED:
            word = value.get(name)
            if word is not None:
                value[name] = sys.intern(word)
        return _made(value, record)

    def whole(self, record: str) -> Statement:
        """As :func:`~diplog.ledger.codec.decode_statement`, without the ledger's clock."""
        value = self._value(record)
        if value is None or "claims" in value:
            return decode_statement(record)
        value["quote"] = Quote(**value["quote"])
        if "rules" in value:
            value["rules"] = tuple([self._shared(Rule, r) for r in value["rules"]])
        return _made(value, record)

    def _value(self, record: str) -> dict[str, Any] | None:
        """The fields of a record, with what is shared; None where it is not of the present version."""
        framed = json.loads(record)
        if framed["kind"] != "statement" or framed["version"] != VERSION:
            return None
        value: dict[str, Any] = framed["value"]
        value["participants"] = tuple([self._shared(Participant, p) for p in value["participants"]])
        if "said_by" in value:
            value["said_by"] = self._shared(Participant, value["said_by"])
        if "topics" in value:
            value["topics"] = tuple([self._shared(Topic, t) for t in value["topics"]])
        if "date" in value:
            value["date"] = self._shared(DateSpan, value["date"])
        return value

    def _shared(self, cls: type, value: Any) -> Any:
        # version 2 of marshal does not depend on how often an object is referred to: equal values give equal bytes
        key = (cls, marshal.dumps(value, 2))
        found = self._memo.get(key)
        if found is None:
            if len(self._memo) > MEMO:
                self._memo.clear()
            found = self._memo[key] = from_json(cls, json.dumps(value))
        return found


_INTERNED = ("kind", "stance", "document", "key", "speaks_for", "standing", "place", "initiated_by", "publisher", "source_type",
             "source_country", "published", "lang")  # fmt: skip


def _made(value: dict[str, Any], record: str) -> Statement:
    try:
        return Statement(**value)
    except TypeError:
        return decode_statement(record)  # which says what does not fit


def _place(number: int) -> Quote:
    return Quote("text", number, 0, "")
