"""The register of sources: which publisher speaks at an address, or under a name, and for whom.

One YAML file per publisher stands in ``sources/<side>/<publisher>.yml``; ``rules.yml`` holds what can be said of addresses
in general (``*.gob.mx`` is official and Mexican). ``register.json`` is all of them in one file, because reading hundreds
of YAML files costs more than reading the documents; ``python -m diplog.sources`` rebuilds it and a test compares.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
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
    """What an address says in general: a host pattern (``*.gob.mx``, ``mfa.*``) and what follows from it."""

    host: str
    type: SourceType | None = None
    side: str | None = None  # a side code, or ``ccTLD``: the country of the top-level domain
    office: str | None = None
    name: str | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What the register knows of a publisher: a source, and ``how`` (``name``, ``address``, ``rule``, ``country``)."""

    source: Source
    how: str


def fold(name: str) -> str:
    """A publisher's name for comparison: no case, accents, punctuation or leading article.

    >>> fold("The White House"), fold("U.S. Department of State")
    ('white house', 'us department of state')
    """
    text = unicodedata.normalize("NFKD", name.replace("ı", "i")).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"[.'’`´]", "", text)
    text = re.sub(r"[^\w]+|_", " ", text).strip()
    return re.sub(r"^(the|el|la|le|der|die|das|al) (?=\w)", "", text)


class SourceRegister:
    """Looks publishers up by address and by name. Build with :func:`load`; immutable afterwards."""

    def __init__(self, entries: Iterable[Entry], rules: Iterable[Rule], countries: dict[str, str]) -> None:
        self.entries = tuple(entries)
        self.rules = tuple(rules)
        self._countries = countries  # top-level domain -> side
        self._by_id = {entry.source.id: entry for entry in self.entries}
        self._by_host: dict[str, list[tuple[str, Source]]] = {}
        self._by_name: dict[str, list[Source]] = {}
        for entry in self.entries:
            for address in entry.addresses:
                host, _, path = address.partition("/")
                self._by_host.setdefault(host, []).append((path, entry.source))
            for name in dict.fromkeys(fold(name) for name in (entry.source.name, *entry.aliases)):
                self._by_name.setdefault(name, []).append(entry.source)
        for paths in self._by_host.values():
            paths.sort(key=lambda item: -len(item[0]))

    def __len__(self) -> int:
        return len(self.entries)

    def source(self, id: str) -> Source | None:
        entry = self._by_id.get(id)
        return entry.source if entry else None

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
            for prefix, source in self._by_host.get(".".join(labels[start:]), ()):
                if _under(path, prefix):
                    return Match(source, "address")
        return self._by_rule(host, labels)

    def _by_rule(self, host: str, labels: list[str]) -> Match | None:
        country = self._countries.get(labels[-1])
        for rule in self.rules:
            if not _host_fits(host, rule.host) or any(_host_fits(host, other) for other in rule.unless):
                continue
            side = country if rule.side == "ccTLD" else rule.side
            if side is None:
                continue
            source = Source(
                id=f"rule:{rule.host}:{host}",
                name=rule.name or host,
                type=rule.type or "unknown",
                side=side,
                office=rule.office,
                domains=(host,),
            )
            return Match(source, "rule" if rule.type else "country")
        return None

    def by_name(self, publisher: str) -> Match | None:
        """The publisher of that name or alias; None when unknown or when two publishers share the name.

        A bracket at the end is tried without: *Dawn (AFP)*, *Al Jazeera (aljazeera.net)*.
        """
        names = [publisher, re.sub(r"\s*[(（\[].*$", "", publisher), re.split(r"\s+[|–—-]\s+|,\s", publisher)[0]]
        for name in dict.fromkeys(fold(name) for name in names):
            found = self._by_name.get(name)
            if found and len(found) == 1:
                return Match(found[0], "name")
        return None


def _under(path: str, prefix: str) -> bool:
    if not prefix:
        return True
    if prefix.endswith("*"):
        return path.startswith(prefix[:-1])
    return path == prefix or path.startswith(f"{prefix}/")


def _host_fits(host: str, pattern: str) -> bool:
    """``*.gov.*`` style patterns: a star stands for one or more labels at the start, exactly one elsewhere.

    ``*.gov`` also fits ``gov`` with nothing before it (``gov.pl`` fits ``*.gov.*``).
    """
    return _pattern(pattern).fullmatch(host) is not None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    start = ""
    if pattern.startswith("*."):
        start, pattern = r"(?:[^.]+\.)*", pattern[2:]
    return re.compile(start + re.escape(pattern).replace(r"\*", r"[^.]+"))


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
    return {"sources": sources, "rules": general["rules"], "countries": general["countries"]}


def build(data: dict[str, Any]) -> SourceRegister:
    """A register from the value of :func:`read_yaml` or of ``register.json``."""
    entries = [_entry(item, item.get("id", "?")) for item in data["sources"]]
    rules = [Rule(**{**item, "unless": tuple(item.get("unless", ()))}) for item in data["rules"]]
    return SourceRegister(entries, rules, data["countries"])


@cache
def load() -> SourceRegister:
    """The shipped register, loaded once per process."""
    path = HERE / "register.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: the register of sources cannot be read ({error}); reinstall diplog") from error
    return build(data)


def write() -> int:
    """Rebuild ``register.json`` from the YAML files; returns the number of publishers."""
    data = read_yaml()
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in data["sources"])
    rules = ",\n".join(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in data["rules"])
    countries = json.dumps(data["countries"], ensure_ascii=False, sort_keys=True)
    text = f'{{"sources": [\n{lines}\n],\n"rules": [\n{rules}\n],\n"countries": {countries}}}\n'
    (HERE / "register.json").write_text(text, encoding="utf-8")
    return len(data["sources"])
