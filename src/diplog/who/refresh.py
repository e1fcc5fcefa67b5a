"""``diplog who --sync``: the register refreshed from CIA World Leaders and Wikidata, into the user's own folder.

One page of each service for each state, one request at a time, with the service's own pace, a cache that makes a broken
run resumable, and every answer checked before it is believed. A change is applied when two sources agree, or one source and
a sentence of the ledger; what only one source says is held back; what an official document in the ledger contradicts is
refused; a name that changes while the Wikidata id stays is quarantined. Nothing is written before the diff has been
shown, and the shipped register is never touched. *Not tried live*: there was no network where this was written; it is
tested against a server on loopback that answers in the services' published shapes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from ..dates import DateSpan
from ..errors import ConfigError, Issue
from ..gazetteer import Register, Side, Tenure, user_folder
from ..mentions import compatible
from ..mentions.names import fold, tidy
from ..resolve.people import matches
from ..resolve.tenures import stale
from .evidence import Evidence
from .rows import Row

Decision = Literal["apply", "hold", "refused", "quarantined", "older"]

USER_AGENT = "diplog/0.1 (register sync; one request at a time; see the project's page for a contact)"

#: English abbreviations of CIA World Leaders' titles.
_ABBREVIATIONS = (
    ("Dep.", "Deputy"), ("Min.", "Minister"), ("Pres.", "President"), ("Gen.", "General"), ("Govt.", "Government"),
    ("Sec.", "Secretary"), ("Dir.", "Director"), ("Chmn.", "Chairman"), ("Intl.", "International"), ("Mbr.", "Member"),
    ("Dept.", "Department"), ("Chf.", "Chief"), ("Amb.", "Ambassador"), ("Affs.", "Affairs"), ("Rep.", "Representative"),
)  # fmt: skip

#: Offices that a sync may change; everything else in a cabinet list is left alone.
OFFICES = ("head_of_state", "head_of_government", "foreign_minister")

#: The services' names for some states, where they are not the register's.
_SLUGS = {
    "BHS": "bahamas-the", "COD": "congo-democratic-republic-of-the", "COG": "congo-republic-of-the", "CIV": "cote-divoire",
    "GMB": "gambia-the", "VAT": "holy-see-vatican-city", "PRK": "korea-north", "KOR": "korea-south", "MMR": "burma",
    "FSM": "micronesia-federated-states-of", "TUR": "turkey-turkiye", "CZE": "czechia", "SWZ": "eswatini",
    "TLS": "timor-leste", "CPV": "cabo-verde", "MKD": "north-macedonia", "XKX": "kosovo",
}  # fmt: skip

WIKIDATA_QUERY = """SELECT ?office ?person ?personLabel ?start ?end WHERE {
  ?country wdt:P297 "%s" .
  { ?country wdt:P1906 ?position . BIND("head_of_state" AS ?office) }
  UNION { ?country wdt:P1313 ?position . BIND("head_of_government" AS ?office) }
  UNION { ?position wdt:P279* wd:Q7330070 ; wdt:P1001 ?country . BIND("foreign_minister" AS ?office) }
  ?person p:P39 ?held . ?held ps:P39 ?position ; wikibase:rank ?rank .
  OPTIONAL { ?held pq:P580 ?start } OPTIONAL { ?held pq:P582 ?end }
  FILTER(?rank != wikibase:DeprecatedRank)
  FILTER(!BOUND(?end) || ?end > "2020-01-01T00:00:00Z"^^xsd:dateTime)
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en" . }
}"""


@dataclass(frozen=True, slots=True)
class Options:
    """Where to ask, how fast, and what to keep. The addresses can be changed for tests and mirrors.

    ``pace`` is seconds between requests to one service (the World Leaders pages ask for ten); ``max_age`` days that a cached
    answer serves; ``tries`` attempts for one address; ``longest_wait`` the most seconds that a *Retry-After* is waited for.
    """

    cia: str = "https://www.cia.gov/resources/world-leaders/page-data/foreign-governments"
    wikidata: str = "https://query.wikidata.org/sparql"
    sources: tuple[str, ...] = ("cia", "wikidata")
    folder: Path | None = None
    pace: tuple[tuple[str, float], ...] = (("cia", 10.0), ("wikidata", 1.0))
    max_age: int = 7
    tries: int = 4
    timeout: float = 60.0
    longest_wait: float = 300.0
    largest: int = 5_000_000  # bytes of one answer


@dataclass(frozen=True, slots=True)
class Found:
    """What one service says of one office: a name, since and until when, as of when, where."""

    side: str
    office: str
    role: str
    name: str
    source: str
    url: str
    seen: str
    since: str | None = None
    until: str | None = None
    wikidata: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the services and the register, and what is done with it, and why.

    ``kind``: ``confirmed`` (the register's holder, seen later), ``new`` (the register knew nobody, or only old evidence),
    ``changed`` (somebody else), ``ended`` (the register's open tenure has an end).
    """

    kind: Literal["confirmed", "new", "changed", "ended"]
    side: str
    office: str
    role: str
    name: str
    before: str | None
    since: str | None
    until: str | None
    seen: str
    decision: Decision
    reason: str
    person: str | None = None
    wikidata: str | None = None
    status: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the user names to accept it: ``SIDE:office``."""
        return f"{self.side}:{self.office}"

    def row(self) -> Row:
        names = sorted({"cia" if "world-leaders" in s else "wikidata" if "sparql" in s else s for s in self.sources})
        return Row(
            self.name, self.office, self.side, self.role, self.since, self.until, self.seen, "sync:" + "+".join(names),
            self.person, self.status, self.wikidata, self.sources,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        return {"key": self.key} | {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The diff of one sync, and what went wrong: nothing has been written yet."""

    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    asked: int  # requests that went out
    cached: int  # answers that the cache gave

    def accepted(self, keys: Iterable[str] = ()) -> list[Row]:
        """Rows to write: changes decided as ``apply``, and those that the user accepts by key (``SIDE:office``).

        Quarantined ones are never written. An unknown key raises :class:`ConfigError`.
        """
        wanted = set(keys)
        unknown = wanted - {c.key for c in self.changes}
        if unknown:
            raise ConfigError(
                f"nothing to accept for {sorted(unknown)[0]!r}; run --sync without --accept to see the diff"
            )
        rows = []
        for change in self.changes:
            if change.decision == "apply" or (change.key in wanted and change.decision in ("hold", "refused")):
                rows.append(change.row())
        return rows

    def to_dict(self) -> dict[str, Any]:
        return {
            "changes": [c.to_dict() for c in self.changes],
            "issues": [{"code": i.code, "input": i.input, "message": i.message} for i in self.issues],
            "asked": self.asked,
            "cached": self.cached,
        }


# --------------------------------------------------------------------------------------------------------------- fetching


class TroubleError(Exception):
    """One address could not be had; carries the issue to be shown."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


@dataclass(slots=True)
class _Desk:
    """Asks one address at a time: pace, retries, cache."""

    options: Options
    cache: Path
    sleep: Callable[[float], None]
    now: Callable[[], dt.datetime]
    last: dict[str, float] = field(default_factory=dict)
    asked: int = 0
    cached: int = 0
    client: Any = None

    def json(self, service: str, url: str, accept: str = "application/json") -> Any:
        """The parsed answer of an address, from the cache where it is young enough. Raises :class:`TroubleError`."""
        path = self.cache / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"
        kept = self._kept(path)
        if kept is not None:
            self.cached += 1
            return kept
        body = self._get(service, url, accept)
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise TroubleError(
                Issue("half-answer", url, f"{url}: not whole JSON ({error}); run again later")
            ) from error
        self.cache.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(
            json.dumps({"url": url, "fetched": self.now().isoformat(timespec="seconds"), "answer": answer}), "utf-8"
        )
        temporary.replace(path)
        return answer

    def _kept(self, path: Path) -> Any:
        try:
            kept = json.loads(path.read_text("utf-8"))
            age = self.now() - dt.datetime.fromisoformat(kept["fetched"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return kept["answer"] if age < dt.timedelta(days=self.options.max_age) else None

    def _get(self, service: str, url: str, accept: str) -> bytes:
        import httpx

        if self.client is None:
            self.client = httpx.Client(
                headers={"User-Agent": USER_AGENT}, timeout=self.options.timeout, follow_redirects=True
            )
        pace = dict(self.options.pace).get(service, 1.0)
        wait = 2.0
        trouble = Issue("network", url, f"{url}: no answer")
        for attempt in range(self.options.tries):
            since = time.monotonic() - self.last.get(service, -1e9)
            if since < pace:
                self.sleep(pace - since)
            self.last[service] = time.monotonic()
            self.asked += 1
            try:
                with self.client.stream("GET", url, headers={"Accept": accept}) as response:
                    status = response.status_code
                    if status == 200:
                        body = b""
                        for piece in response.iter_bytes():
                            body += piece
                            if len(body) > self.options.largest:
                                raise TroubleError(
                                    Issue("too-large", url, f"{url}: more than {self.options.largest} bytes")
                                )
                        return body
                    after = response.headers.get("Retry-After", "")
            except httpx.HTTPError as error:
                trouble = Issue("network", url, f"{url}: {type(error).__name__}: {error}")
                status, after = 0, ""
            else:
                trouble = Issue(f"http-{status}", url, f"{url}: answered {status}")
                if status not in (408, 425, 429, 500, 502, 503, 504):
                    raise TroubleError(trouble)
            if attempt + 1 < self.options.tries:
                self.sleep(self._patience(after, wait))
                wait *= 2
        raise TroubleError(trouble)

    def _patience(self, after: str, wait: float) -> float:
        """Seconds to wait: what *Retry-After* asks for (seconds or a date), never longer than the longest wait."""
        asked = wait
        if after.strip().isdigit():
            asked = float(after)
        elif after.strip():
            from email.utils import parsedate_to_datetime

            try:
                asked = (parsedate_to_datetime(after) - self.now()).total_seconds()
            except (TypeError, ValueError):
                asked = wait
        return min(max(asked, 0.0), self.options.longest_wait)


# ----------------------------------------------------------------------------------------------------------------- parsing


def slug(side: Side) -> str:
    """The name of a state in World Leaders' addresses."""
    known = _SLUGS.get(side.code)
    if known is not None:
        return known
    plain = unicodedata.normalize("NFKD", side.name.lower().replace("'", "").replace("’", ""))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def read_cia(answer: Any, side: Side, url: str, register: Register) -> Iterator[Found]:
    """Offices in a World Leaders page: ``result.data.page.leaders[].title/.name``. A page of another shape raises TroubleError."""
    try:
        page = answer["result"]["data"]["page"]
        leaders = [item for key in ("leaders", "leaders_2", "leaders_3", "leaders_4") for item in page.get(key) or ()]
        updated = str(page.get("date_updated") or "")
    except (KeyError, TypeError, AttributeError) as error:
        raise TroubleError(Issue("shape", url, f"{url}: not a World Leaders page (no result.data.page)")) from error
    if not leaders:
        raise TroubleError(Issue("empty", url, f"{url}: a page without leaders; kept what we had"))
    seen = _day_of(updated)
    if seen is None:
        raise TroubleError(Issue("no-date", url, f"{url}: the page does not say when it was updated ({updated!r})"))
    for item in leaders:
        if not isinstance(item, dict):
            continue
        name, title = str(item.get("name") or ""), str(item.get("title") or "")
        acting = "(acting)" in (name + title).lower()
        name = re.sub(r"\((?:acting|vacant)\)", "", name, flags=re.IGNORECASE).strip()
        if not name or name.lower() == "vacant":
            continue
        for office, role in _offices(title, side.code, register):
            yield Found(
                side.code,
                office,
                role,
                tidy(_mixed_case(name), side.code),
                "cia",
                url,
                seen,
                status="acting" if acting else None,
            )


def _day_of(value: str) -> str | None:
    """``2026-04-07 16:59:15`` or ``9/15/2022`` as an ISO day."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", value)
    if match:
        return match.group()
    match = re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})$", value.strip())
    if match:
        try:
            return dt.date(int(match[3]), int(match[1]), int(match[2])).isoformat()
        except ValueError:
            return None
    return None


def _mixed_case(name: str) -> str:
    """*Recep Tayyip ERDOGAN* → *Recep Tayyip Erdogan*; hyphens and apostrophes keep their capitals."""
    return " ".join(
        re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize(), w) if len(w) > 1 and w.isupper() else w
        for w in name.split()
    )


def _offices(title: str, side: str, register: Register) -> list[tuple[str, str]]:
    """The offices that a cabinet title means: *Min. of Foreign Affairs* → foreign minister; deputies mean none."""
    for short, long in _ABBREVIATIONS:
        title = title.replace(short, long)
    title = " ".join(title.split())
    if re.match(
        r"(?i)(deputy|vice|first vice|second|third|assistant|under|former|governor of|state minister|minister of state)\b",
        title,
    ):
        return []
    out: list[tuple[str, str]] = []
    for hit in register.scan(title, "en"):
        for form in hit.forms:
            if form.kind != "office" or (form.side is not None and form.side != side):
                continue
            office = register.office_for(form.role or "", side) or form.id
            whole = hit.end - hit.start >= 0.6 * len(title) or office == "foreign_minister"
            if office in OFFICES and whole and hit.start <= 4:
                out.append((office, form.role or office.replace("_", " ")))
            break
    return out[:2]


def read_wikidata(answer: Any, side: Side, url: str, seen: str) -> Iterator[Found]:
    """Holders in a SPARQL answer (``results.bindings``). Another shape raises TroubleError."""
    try:
        bindings = answer["results"]["bindings"]
        rows = [
            {name: str(cell["value"]) for name, cell in binding.items() if isinstance(cell, dict) and "value" in cell}
            for binding in bindings
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise TroubleError(Issue("shape", url, f"{url}: not a SPARQL answer (no results.bindings)")) from error
    for row in rows:
        office, label = row.get("office", ""), row.get("personLabel", "")
        id = row.get("person", "").rsplit("/", 1)[-1]
        if office not in OFFICES or not re.fullmatch(r"Q\d+", id):
            continue
        if not label or re.fullmatch(r"Q\d+", label):
            continue  # nobody has given it an English label
        role = {"head_of_state": "head of state", "head_of_government": "head of government"}.get(
            office, "foreign minister"
        )
        yield Found(
            side.code,
            office,
            role,
            label,
            "wikidata",
            url,
            seen,
            _day_of(row.get("start", "")),
            _day_of(row.get("end", "")),
            id,
        )


_BAD_NAME = re.compile(r"[\d<>{}\[\]\\/@#$%^*_=+|~]|https?:|www\.", re.IGNORECASE)


def suspicious(found: Found, register: Register) -> str | None:
    """Why a name is not believed: no name at all, or another name on a known person's Wikidata id (vandalism)."""
    name = unicodedata.normalize("NFC", found.name)
    if (
        len(name) > 80
        or len(name) < 2
        or _BAD_NAME.search(name)
        or any(unicodedata.category(c)[0] == "C" for c in name)
    ):
        return "not a person's name"
    if found.wikidata:
        for person in register.persons():
            if person.wikidata == found.wikidata and not matches(name, person) and not compatible(name, person.name):
                return f"Wikidata id {found.wikidata} is {person.name} in the register: the name has changed while the id stays"
    return None


# ------------------------------------------------------------------------------------------------------------------- diff


def _newest(found: Sequence[Found]) -> list[Found]:
    """For each source the holder it means now: no end, the latest beginning."""
    best: dict[str, Found] = {}
    for item in found:
        if item.until is not None:
            continue
        old = best.get(item.source)
        if old is None or (item.since or "") > (old.since or ""):
            best[item.source] = item
    return list(best.values())


def _sides_of(register: Register, wanted: Iterable[str] | None) -> list[Side]:
    if wanted is None:
        return [s for s in register.sides() if s.kind == "state" and s.iso2]
    sides = []
    for code in wanted:
        side = register.side(code)
        if side.kind != "state" or not side.iso2:
            raise ConfigError(f"{code}: only states can be synced")
        sides.append(side)
    return sides


def sync(
    register: Register,
    sides: Iterable[str] | None = None,
    options: Options | None = None,
    *,
    ledger: Sequence[Evidence] = (),
    progress: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> SyncReport:
    """Ask the services about ``sides`` (all states where None) and compare with the register; write nothing.

    ``ledger`` is what the ledger's documents say (:func:`diplog.who.collect`). A state that cannot be had becomes an issue and
    the run goes on; run again, it resumes from the cache. ``sleep`` and ``now`` exist for tests.
    """
    options = options or Options()
    unknown = set(options.sources) - {"cia", "wikidata"}
    if unknown:
        raise ConfigError(f"no such source {sorted(unknown)[0]!r} (have: cia, wikidata)")
    desk = _Desk(options, (options.folder or user_folder()) / "cache", sleep, now)
    changes: list[Change] = []
    issues: list[Issue] = []
    try:
        for side in _sides_of(register, sides):
            progress(side.name)
            found: list[Found] = []
            for source in options.sources:
                try:
                    found.extend(_ask(desk, source, side, register))
                except TroubleError as trouble:
                    issues.append(trouble.issue)
            changes.extend(_compare(side, found, register, ledger))
    finally:
        if desk.client is not None:
            desk.client.close()
    return SyncReport(tuple(changes), tuple(issues), desk.asked, desk.cached)


def _ask(desk: _Desk, source: str, side: Side, register: Register) -> list[Found]:
    if source == "cia":
        if side.code == "USA":
            return []  # not a foreign government: the service has no page of its own state
        url = f"{desk.options.cia.rstrip('/')}/{slug(side)}/page-data.json"
        return list(read_cia(desk.json("cia", url), side, url, register))
    query = WIKIDATA_QUERY % side.iso2
    url = f"{desk.options.wikidata}?{urlencode({'query': query, 'format': 'json'})}"
    answer = desk.json("wikidata", url, "application/sparql-results+json")
    place = urlsplit(url)
    shown = f"{place.scheme}://{place.netloc}{place.path}#{side.iso2}"
    return list(read_wikidata(answer, side, shown, desk.now().date().isoformat()))


def _compare(side: Side, found: Sequence[Found], register: Register, ledger: Sequence[Evidence]) -> list[Change]:
    out: list[Change] = []
    for office in OFFICES:
        said = [f for f in found if f.office == office]
        believed = []
        for item in said:
            doubt = suspicious(item, register)
            if doubt is None:
                believed.append(item)
            elif item.until is None:
                out.append(_change("changed", item, None, "quarantined", doubt, [item]))
        current = _newest(believed)
        if current:
            out.extend(_office_changes(side, office, current, register, ledger))
        out.extend(_ends(side, office, believed, register))
    return out


def _same(a: str, b: str) -> bool:
    return compatible(a, b) or compatible(b, a) or fold(a) == fold(b)


def _office_changes(
    side: Side, office: str, current: Sequence[Found], register: Register, ledger: Sequence[Evidence]
) -> list[Change]:
    """One office: what the sources say now against the register's newest holder."""
    groups: list[list[Found]] = []
    for item in current:
        for group in groups:
            if _same(group[0].name, item.name):
                group.append(item)
                break
        else:
            groups.append([item])
    groups.sort(key=lambda g: (-len(g), g[0].source))
    out = []
    for group in groups:
        lead = max(group, key=lambda f: (f.since is not None, f.seen))
        latest = max(f.seen for f in group)
        today = DateSpan.parse(latest)
        holders = register.holders(office, side.code, today, 0)
        same = [t for t in holders if any(matches(f.name, register.person(t.person)) for f in group)]
        if same:
            held = same[0]
            if latest > held.seen:
                change = _change(
                    "confirmed", lead, register.person(held.person).name, "apply", "the register's own holder", group
                )
                out.append(_known(change, held, register, latest))
            continue
        fresh = [t for t in holders if not stale(t, today)]
        before = register.person(fresh[0].person).name if fresh else None
        kind: Literal["new", "changed"] = "changed" if fresh else "new"
        if fresh and latest < fresh[0].seen:
            out.append(_change(kind, lead, before, "older", f"the register's evidence is of {fresh[0].seen}", group))
            continue
        decision, reason = _decide(side.code, office, group, groups, ledger)
        person = _known_person(lead, register)
        out.append(_change(kind, lead, before, decision, reason, group, person=person))
    return out


def _decide(
    side: str, office: str, group: Sequence[Found], groups: Sequence[Sequence[Found]], ledger: Sequence[Evidence]
) -> tuple[Decision, str]:
    """Two sources, or one and a sentence of the ledger; an official document that names another holder later refuses."""
    name = group[0].name
    since = max((f.since for f in group if f.since), default=min(f.seen for f in group))
    here = [e for e in ledger if e.side == side and e.office == office]
    against = [e for e in here if e.official and not _same(e.name, name) and e.on > since]
    if against:
        latest = max(against, key=lambda e: e.on)
        return (
            "refused",
            f"an official document of {latest.on} ({latest.document}) names {latest.name}: {latest.words!r}",
        )
    behind = [e for e in here if _same(e.name, name)]
    if len({f.source for f in group}) >= 2:
        return "apply", "two sources agree"
    if behind:
        latest = max(behind, key=lambda e: e.on)
        return "apply", f"one source, and a document of {latest.on} in the ledger ({latest.document})"
    others = [g[0] for g in groups if g is not group]
    if others:
        return "hold", f"the sources disagree: {others[0].source} has {others[0].name}"
    return "hold", f"only {group[0].source} says so"


def _change(
    kind: Literal["confirmed", "new", "changed", "ended"], lead: Found, before: str | None, decision: Decision, reason: str,
    group: Sequence[Found], *, person: str | None = None,
) -> Change:  # fmt: skip
    return Change(
        kind, lead.side, lead.office, lead.role, lead.name, before, lead.since, lead.until, max(f.seen for f in group), decision,
        reason, person, next((f.wikidata for f in group if f.wikidata), None), lead.status, tuple(dict.fromkeys(f.url for f in group)),
    )  # fmt: skip


def _known(change: Change, held: Tenure, register: Register, latest: str) -> Change:
    person = register.person(held.person)
    return Change(
        change.kind, held.side, held.office, held.role, person.name, person.name, held.since, None, latest, change.decision,
        f"seen {latest} (was {held.seen})", person.id, person.wikidata or change.wikidata, held.status, change.sources,
    )  # fmt: skip


def _known_person(found: Found, register: Register) -> str | None:
    """The register's person for a new holder: by Wikidata id, else the one person of that full name in that side."""
    if found.wikidata:
        for person in register.persons():
            if person.wikidata == found.wikidata:
                return person.id
    named = [p for p in register.known_as(found.name, found.side) if compatible(found.name, p.name)]
    return named[0].id if len(named) == 1 else None


def _ends(side: Side, office: str, believed: Sequence[Found], register: Register) -> list[Change]:
    """Ends that a source gives for tenures that the register has open; applied only where a successor is known there."""
    out = []
    for item in believed:
        if item.until is None:
            continue
        for tenure in register.holders(office, side.code, DateSpan.parse(item.until), 0):
            person = register.person(tenure.person)
            if tenure.until is None and matches(item.name, person) and (tenure.since or "") <= item.until:
                successor = any(
                    f.source != item.source or f.since
                    for f in believed
                    if f.until is None and not _same(f.name, item.name)
                )
                decision: Decision = "apply" if successor else "hold"
                reason = (
                    "the source names a successor" if successor else "no successor named: the end alone is not believed"
                )
                change = _change("ended", item, person.name, decision, reason, [item])
                out.append(
                    Change(
                        "ended",
                        side.code,
                        office,
                        tenure.role,
                        person.name,
                        person.name,
                        tenure.since,
                        item.until,
                        max(tenure.seen, item.until),
                        change.decision,
                        change.reason,
                        person.id,
                        person.wikidata,
                        tenure.status,
                        change.sources,
                    )
                )
    return out
