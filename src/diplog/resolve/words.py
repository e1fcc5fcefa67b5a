"""Word lists of the resolver (``data/resolve.yml``), read once."""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    import yaml

    path = resources.files("diplog") / "data" / "resolve.yml"
    raw = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 safe loader
    return {str(key): frozenset(str(word) for word in value) for key, value in raw.items()}


def words(name: str) -> frozenset[str]:
    """The list of that name; a name that is not in the file raises KeyError."""
    return _lists()[name]
