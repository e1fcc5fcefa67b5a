"""Answers as JSON-ready values, in one way for pages' twins and the HTTP API."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from ..dates import DateSpan


def plain(value: Any) -> Any:
    """Dataclasses become dicts of their fields, a :class:`~diplog.publish.show.Comparison` and whatever else has a
    ``data()`` what that says; dates their ISO form. Words are kept exactly."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    data = getattr(value, "data", None)
    if callable(data):
        return data()
    if isinstance(value, DateSpan):
        return value.iso()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no plain form for {type(value).__name__}")
