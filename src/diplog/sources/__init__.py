"""The register of sources: which publisher speaks at an address, or under a name, and for whom.

One YAML file per publisher stands in ``sources/<side>/<publisher>.yml``; ``rules.yml`` holds what can be said of addresses
in general (``*.gob.mx`` is official and Mexican). ``register.json`` is all of them in one file, because reading hundreds
of YAML files costs more than reading the documents; ``python -m diplog.sources`` rebuilds it and a test compares.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import ConfigError
from ..model import Source, SourceType

HERE = Path(__file__).parent
TYPES = ("official", "state_media", "media")


@dataclass(frozen=True, slots=True)
class Entry:
    """One publisher of the register: the source, the names it goes by, and where its file is."""

    source: Source
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What an address says in general: host patterns (``*.gob.mx``, ``mfa.*``) and what follows from them."""

    hosts: tuple[str, ...]
    type: SourceType | None = None
    side: str | None = None  # a side code, or ``ccTLD``: the country of the top-level domain
    office: str | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What the register knows of a publisher: a source, and ``how`` (``name``, ``address``, ``rule``, ``country``)."""

    source: Source
    how: str


#: *Ministry of Foreign Affairs of the Republic of Poland* is that *of Poland*. Not where the style tells two states apart.
_STYLED = re.compile(
    r"\bthe (?:(?:islamic|arab|socialist|democratic|federal|federative|bolivarian|hashemite|peoples) )*"
    r"(?:(?:republic|kingdom|state|sultanate) of (?!korea|congo|china)|(?<=peoples )republic of (?=china))"
)


def fold(name: str) -> str:
    """A publisher's name for comparison: no case, accents, punctuation or leading article.

    >>> fold("The White House"), fold("U.S. Dept. of State"), fold("Embassy of the Republic of Poland")
    ('white house', 'us dept of state', 'embassy of poland')
    """
    text = unicodedata.normalize("NFKD", name.replace("ı", "i")).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"[.'’`´]", "", text)
    text = _STYLED.sub("", re.sub(r"[^\w]+|_", " ", text).strip())
    return re.sub(r"^(the|el|la|le|der|die|das|al) (?=\w)", "", text)


class SourceRegister:
    """Looks publishers up by address and by name. Build with :func:`load`; immutable afterwards.

    ``data`` is the value of ``register.json``; entries are made when they are asked for, as most runs meet a handful.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._sources: list[dict[str, Any]] = data["sources"]
        self._names: dict[str, list[int]] = data["names"]
        self._hosts: dict[str, list[tuple[str, int]]] = data["hosts"]
        self._countries: dict[str, str] = data["countries"]  # top-level domain -> side
        self._rules = [_rule(item) for item in data["rules"]]
        self._made: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def __iter__(self) -> Iterator[Entry]:
        return map(self._entry, range(len(self._sources)))

    def _entry(self, number: int) -> Entry:
        if number not in self._made:
            data = self._sources[number]
            self._made[number] = _entry(data, data["id"])
        return self._made[number]

    def source(self, id: str) -> Source | None:
        """The source with that id (``mex-sre``), None if there is none."""
        number = next((number for number, data in enumerate(self._sources) if data["id"] == id), None)
        return None if number is None else self._entry(number).source

    def by_address(self, url: str) -> Match | None:
        """The publisher at an address: the longest registered path at the nearest registered host, else a rule."""
        try:
            parts = urlsplit(url if "//" in url else f"//{url}")
            host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        except ValueError:
            return None
        if not host:
            return None
        archived = re.match(r"/web/\d+[a-z_]*/(https?:/+.+)", parts.path) if host == "web.archive.org" else None
        if archived:
            return self.by_address(re.sub(r":/+", "://", archived.group(1), count=1))
        path = parts.path.strip("/")
        labels = host.split(".")
        for start in range(len(labels) - 1):
            for prefix, number in self._hosts.get(".".join(labels[start:]), ()):
                if _under(path, prefix):
                    return Match(self._entry(number).source, "address")
        return self._by_rule(host)

    def _by_rule(self, host: str) -> Match | None:
        country = self._countries.get(host.rsplit(".", 1)[-1])
        for rule in self._rules:
            side = country if rule.side == "ccTLD" else rule.side
            if side is None or not _fits(host, rule.hosts) or (rule.unless and _fits(host, rule.unless)):
                continue
            kind: SourceType = rule.type or "unknown"
            source = Source(id=f"host:{host}", name=host, type=kind, side=side, office=rule.office, domains=(host,))
            return Match(source, "rule" if rule.type else "country")
        return None

    def by_name(self, publisher: str, url: str | None = None) -> Match | None:
        """The publisher of that name or alias; None when unknown or when several share the name and ``url`` does not tell.

        A bracket or addition at the end is tried without: *Dawn (AFP)*, *Al Jazeera (aljazeera.net)*, *CBS News | World*.
        """
        names = [publisher, re.sub(r"\s*[(（\[].*$", "", publisher), re.split(r"\s+[|–—-]\s+|,\s", publisher)[0]]
        for name in dict.fromkeys(fold(name) for name in names):
            found = [self._entry(number).source for number in self._names.get(name, ())]
            if len(found) == 1:
                return Match(found[0], "name")
            if found and url and (match := self.by_address(url)):
                for near in (
                    [s for s in found if s == match.source],
                    [s for s in found if s.side == match.source.side],
                ):
                    if len(near) == 1:
                        return Match(near[0], "name")
        return None


def _under(path: str, prefix: str) -> bool:
    if not prefix:
        return True
    if prefix.endswith("*"):
        return path.startswith(prefix[:-1])
    return path == prefix or path.startswith(f"{prefix}/")


def _fits(host: str, patterns: tuple[str, ...]) -> bool:
    """Whether a host fits one of the patterns: a star stands for any labels (also none) at the start, for one elsewhere."""
    return _pattern(patterns).fullmatch(host) is not None


@cache
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    parts = []
    for pattern in patterns:
        start = pattern.startswith("*.")
        rest = re.escape(pattern[2:] if start else pattern).replace(r"\*", r"[^.]+")
        parts.append(rf"(?:[^.]+\.)*{rest}" if start else rest)
    return re.compile("|".join(parts))


# ------------------------------------------------------------------------------------------------- files


def _entry(data: dict[str, Any], where: str) -> Entry:
    try:
        kind = data["type"]
        if kind not in TYPES:
            raise ConfigError(f"{where}: type '{kind}' is none of {', '.join(TYPES)}")
        addresses = tuple(str(address).lower().strip("/") for address in data.get("addresses", ()))
        source = Source(
            id=data["id"],
            name=data["name"],
            type=kind,
            side=data.get("side"),
            office=data.get("office"),
            languages=tuple(data.get("languages", ())),
            domains=tuple(dict.fromkeys(address.split("/", 1)[0] for address in addresses)),
        )
    except KeyError as error:
        raise ConfigError(f"{where}: the field {error} is missing") from None
    return Entry(source, tuple(data.get("aliases", ())), addresses)


def read_yaml() -> dict[str, Any]:
    """All YAML files as one value, checked: what ``register.json`` holds. Raises :class:`ConfigError` naming the file."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    sources: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    for path in sorted(HERE.glob("*/*.yml")):
        where = path.relative_to(HERE).as_posix()
        with path.open(encoding="utf-8") as stream:
            data = yaml.load(stream, loader)  # noqa: S506 - one of the safe loaders
        if not isinstance(data, dict):
            raise ConfigError(f"{where}: a mapping with id, name, type … is needed")
        data = {"id": f"{path.parent.name}-{path.stem}", **data}
        _entry(data, where)
        if data["id"] in ids:
            raise ConfigError(f"{where}: the id {data['id']} is taken by {ids[data['id']]}")
        ids[data["id"]] = where
        sources.append(data)
    with (HERE / "rules.yml").open(encoding="utf-8") as stream:
        general = yaml.load(stream, loader)  # noqa: S506 - one of the safe loaders
    return index({"sources": sources, "rules": general["rules"], "countries": general["countries"]})


def index(data: dict[str, Any]) -> dict[str, Any]:
    """``data`` with the two look-up tables: folded name -> positions, host -> (path, position), longest path first."""
    names: dict[str, list[int]] = {}
    hosts: dict[str, list[tuple[str, int]]] = {}
    for number, item in enumerate(data["sources"]):
        entry = _entry(item, item["id"])
        for name in dict.fromkeys(fold(name) for name in (entry.source.name, *entry.aliases)):
            names.setdefault(name, []).append(number)
        for address in entry.addresses:
            host, _, path = address.partition("/")
            taken = next((other for other, owner in hosts.get(host, ()) if other == path), None)
            if taken is not None:
                raise ConfigError(f"{item['id']}: the address {address} belongs to another source already")
            hosts.setdefault(host, []).append((path, number))
    for paths in hosts.values():
        paths.sort(key=lambda pair: -len(pair[0]))
    return {**data, "names": names, "hosts": hosts}


def _rule(item: dict[str, Any]) -> Rule:
    return Rule(**{**item, "hosts": tuple(item["hosts"]), "unless": tuple(item.get("unless", ()))})


@cache
def load() -> SourceRegister:
    """The shipped register, loaded once per process."""
    path = HERE / "register.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: the register of sources cannot be read ({error}); reinstall diplog") from error
    return SourceRegister(data)


def write() -> int:
    """Rebuild ``register.json`` from the YAML files; returns the number of publishers."""
    data = read_yaml()

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    parts = [f'"{key}": [\n' + ",\n".join(map(line, data[key])) + "\n]" for key in ("sources", "rules")]
    parts += [f'"{key}": {line(data[key])}' for key in ("countries", "hosts", "names")]
    (HERE / "register.json").write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")
    return len(data["sources"])
