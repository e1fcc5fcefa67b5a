"""Where places lie, for the map page; the data are made by ``tools/build_map.py``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees; ``whole_country`` where only the state is known and its capital stands for it."""

    longitude: float
    latitude: float
    whole_country: bool = False


@lru_cache(maxsize=1)
def land() -> str:
    """The outline of the land as an SVG path in the coordinates of :func:`diplog.serve.pictures.equal_earth`."""
    return _data("land.path").strip()


@lru_cache(maxsize=1)
def _places() -> tuple[dict[tuple[str, str], Position], dict[str, list[Position]], dict[str, Position]]:
    named: dict[tuple[str, str], Position] = {}
    anywhere: dict[str, list[Position]] = {}
    capitals: dict[str, Position] = {}
    for row in _data("places.tsv").splitlines():
        if row.startswith("#") or not row:
            continue
        name, side, longitude, latitude, what, also = row.split("\t")
        position = Position(float(longitude), float(latitude))
        for word in dict.fromkeys(_key(n) for n in (name, *also.split("|")) if n):
            named.setdefault((word, side), position)
            anywhere.setdefault(word, []).append(position)
        if what == "capital":
            capitals[side] = Position(position.longitude, position.latitude, True)
    return named, anywhere, capitals


@lru_cache(maxsize=10_000)
def position(place: str, side: str | None) -> Position | None:
    """Where a place lies: the town itself, else the capital of the state it lies in, else None. Towns of one name in
    several states are told apart by the state; without it none is chosen."""
    named, anywhere, capitals = _places()
    for word in dict.fromkeys((place, place.partition(",")[0], re.sub(r"\s*\(.*\)$", "", place))):
        key = _key(word)
        if side and (key, side) in named:
            return named[key, side]
        if not side and len(anywhere.get(key, ())) == 1:
            return anywhere[key][0]
    return capitals.get(side) if side else None


def _key(name: str) -> str:
    marks_off = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", marks_off.casefold()).split())


def _data(name: str) -> str:
    return (resources.files("diplog") / "data" / "interface" / "map" / name).read_text(encoding="utf-8")
