#!/usr/bin/env python3
"""The title test: does the body alone give what the title of a readout says?

    python eval/titles.py [--part dev|unseen|all] [--errors N] [--sort KIND] [--floor 95]

Thousands of White House and State Department readouts carry titles that tell the truth (*Readout of President Biden's
Call with President Putin of Russia*). The kind and the counterparts are parsed from the title by the small parser below,
which shares no code with the extractor but the register's list of countries; then statements are extracted from the body
with **no title**, and one of them must have

* the kind of the title (a *call* may be a video call; a *meeting* may be one where the body says that it was virtual),
* every side that the title names, and no other,
* somebody for every name in the title, and no named person whom the title does not name.

Titles that name no foreign counterpart (domestic meetings, groups) are left out. The texts lie beside the checkout and are
never committed; half of the files (``sha256(name)`` even) is for development, nobody looks at the errors of the other half.
"""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import email.utils
import functools
import hashlib
import html
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
RAW = HERE.parent.parent / "shared" / "data" / "raw"


@dataclass(frozen=True)
class Page:
    """A readout: its body, and the title that is kept from the extractor."""

    name: str
    title: str
    body: str
    published: str | None


@dataclass(frozen=True)
class Truth:
    """What a title says: the kind, the sides that take part besides the USA, the own and the other side's names."""

    kind: str
    sides: frozenset[str]
    ours: tuple[str, ...]  # words that may be names of the own side's persons
    theirs: tuple[tuple[str, ...], ...]  # for each named counterpart, the words that may be the name
    words: frozenset[str] = field(default=frozenset())  # all words of the title, folded


#: Somebody who acts for a state or an organisation; a title without one is about citizens, whatever it calls them.
_OFFICE = re.compile(
    r"\b(?:president|prime minister|premier|taoiseach|chancellor|king|queen|prince|emir|amir|sultan|sheikh|majesty|highness|pope|"
    r"holiness|cardinal|archbishop|ministers?|secretary|secretaries|advis[eo]rs?|commissioner|representatives?|envoys?|ambassadors?|"
    r"counsel(?:or|lor)|councilor|leaders?|officials?|chairperson|chairman|speaker|director|chief|general|deputy|coordinator|"
    r"counterparts?|delegation|crown|head|member|political director|foreign affairs|royal office)\b", re.I
)  # fmt: skip


def fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d"))
    return "".join(c for c in text if not unicodedata.combining(c)).casefold()


# ---------------------------------------------------------------------------------------------------------- pages


def pages() -> Iterator[Page]:
    """All readouts, White House and State, in order of their names."""
    for path in sorted((RAW / "us_whitehouse" / "contact").glob("*.md")):
        raw = path.read_text(encoding="utf-8")
        head, _, body = raw[3:].partition("\n---")
        title = _front(head, "title")
        if title:
            paragraphs = (re.sub(r"\s*\n\s*", " ", p).strip() for p in re.split(r"\n\s*\n", body))
            text = "\n".join(re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_\\]{1,3}", r"\1", p) for p in paragraphs if p)
            yield Page(path.name, title, text, _front(head, "date"))
    for path in sorted((RAW / "us_state_dept" / "contact").glob("*.json")):
        item = json.loads(path.read_text(encoding="utf-8"))
        version = item["versions"][0]
        text = re.sub(r"(?i)</p>|<br\s*/?>|</li>", "\n", version["content_html"])
        text = html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\xa0", " ")
        day = email.utils.parsedate_to_datetime(item["pubDate"]).date()
        yield Page(path.name, html.unescape(item["title"]), text, day.isoformat())


def _front(head: str, key: str) -> str | None:
    import yaml

    value = (yaml.safe_load(head) or {}).get(key)
    return value.isoformat() if isinstance(value, dt.date) else (str(value) if value else None)


def unseen(name: str) -> bool:
    """Whether a page belongs to the half that is only ever scored."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1


# --------------------------------------------------------------------------------------------------------- titles

_KINDS = (
    ("video_call", r"(?:secure\s+|bilateral\s+)?(?:video|virtual)[\s-]*(?:\w+\s+)?(?:call|meeting|conference|summit|teleconference)s?"),
    ("call", r"(?:phone\s+|telephone\s+|joint\s+|conference\s+|introductory\s+|trilateral\s+)*calls?"),
    ("meeting", r"(?:bilateral\s+|trilateral\s+|expanded\s+|joint\s+|brief\s+|pull-?aside\s+)*meetings?"),
)  # fmt: skip
_SHAPE = re.compile(
    r"^(?:readout\s+(?:of|from)\s+(?:the\s+)?|statement\s+(?:by|from)\s+[^’']*?\s+on\s+(?:the\s+)?)?"
    r"(?P<ours>.{3,120}?)(?:[’']s?|s[’'])?\s+(?P<kind>"
    + "|".join(k for _, k in _KINDS)
    + r")\s+with\s+(?P<theirs>.+)$",
    re.I,
)
_ENDS = re.compile(
    r"\s+(?:on\s+the\s+(?:margins|sidelines)|to\s+(?:discuss|mark)|on\s+[A-Z]|at\s+the|in\s+(?:advance|[A-Z])|ahead|regarding|during|–|—|- ).*$"
)
_ROLE = frozenset(
    ["a", "an", "the", "his", "her", "of", "and", "for", "to", "on", "from", "president", "prime", "minister", "foreign", "secretary", "state", "deputy", "vice", "chancellor", "king", "queen", "crown", "prince", "princess", "emir", "sheikh", "amir", "sultan", "majesty", "highness", "royal", "excellency", "dr", "mr", "ms", "mrs", "sir", "general", "director", "office", "national", "security", "adviser", "advisor", "advisors", "council", "commission", "commissioner", "high", "representative", "representatives", "affairs", "external", "international", "relations", "union", "european", "alternate", "defense", "defence", "interior", "finance", "trade", "economy", "energy", "head", "cabinet", "chief", "staff", "leader", "opposition", "elect", "president-elect", "chairman", "chairperson", "chair", "chairwoman", "chair-in-office", "chairman-in-office", "ambassador", "special", "envoy", "personal", "presidential", "political", "counselor", "councilor", "counsellor", "state", "senior", "first", "second", "republic", "kingdom", "democratic", "people", "peoples", "federal", "islamic", "organization", "united", "nations", "north", "atlantic", "treaty", "nato", "un", "eu", "asean", "who", "opcw", "iaea", "oas", "osce", "african", "authority", "palestinian", "government", "leaders", "ministers", "presidents", "officials", "official", "counterpart", "counterparts", "permanent", "pope", "holiness", "under", "assistant", "acting", "interim", "incoming", "transitional", "supreme", "joint", "member", "members", "party", "speaker", "parliament", "house", "culture", "environment", "climate", "health", "cooperation", "regional", "development", "planning", "strategy", "strategic", "ministry", "department", "chairs", "ministerial", "three", "other", "senate", "premier", "taoiseach", "grand", "duke", "mayor", "cardinal", "archbishop", "lieutenant", "colonel", "admiral", "forces", "armed", "communist", "politburo", "humanitarian", "reconstruction", "coordinator", "diplomatic", "middle", "east", "eastern", "western", "africa", "south", "southeast", "asia", "pacific", "indo-pacific", "partners", "flank", "allies", "nine", "bucharest", "quint", "e3", "c5", "g7", "g20", "select", "compact", "negotiation", "negotiations", "delegation", "spokesperson", "presumptive", "administrator", "nnsa", "administration", "white", "assembly", "statement", "principal", "homeland"]
)  # fmt: skip
#: Counterparts that are no state's: such meetings are no contacts by the guidelines.
_PRIVATE = re.compile(
    r"civil society|civil commission|activists|legislators|hostage|institutions|observers|governors?\b|citizens|advocates|families|"
    r"business|companies|ceos?\b|organizations? leaders|students|journalists|alumni|first lady", re.I
)  # fmt: skip


@functools.cache
def _register():  # type: ignore[no-untyped-def]
    from diplog import gazetteer

    return gazetteer.load()


def sides_in(words: str) -> list[tuple[int, int, str]]:
    """Countries and organisations named in a title, with their places."""
    out = []
    for hit in _register().scan(words, "en"):
        codes = {f.side for f in hit.forms if f.kind == "side" and f.side}
        states = {c for c in codes if _register().side(c).kind == "state"}
        if len(codes) == 1 or len(states) == 1:
            out.append((hit.start, hit.end, _register().country((states or codes).pop())))
    return out


def truth(title: str) -> Truth | None:
    """What a title says, or None where it names no foreign counterpart of a call or meeting."""
    title = re.sub(r"\s+", " ", title.replace("\xa0", " ")).strip()
    m = _SHAPE.match(title)
    if m is None or re.search(r"\b(?:remarks|before|fact sheet|briefing|transcript|background)\b", title, re.I):
        return None
    if _PRIVATE.search(title):
        return None
    kind = next(k for k, shape in _KINDS if re.fullmatch(shape, m["kind"], re.I))
    theirs = _ENDS.sub("", m["theirs"])
    found = [x for x in sides_in(theirs) if not re.search(r"\bfor (?:the )?$", theirs[: x[0]])]  # *UN Envoy for Yemen*
    if re.search(r"Russian\s+Security\s+Council", theirs):
        found = [x for x in found if x[2] != "UN"]
    sides = frozenset(code for _, _, code in found) - {"USA"}
    if not sides or not _OFFICE.search(theirs):
        return None
    masked = list(theirs)
    for start, end, _ in found:
        masked[start:end] = ";" * (end - start)
    chunks = []
    for chunk in re.split(r",|\band\b|&|;|/|:", "".join(masked)):
        chunk = re.sub(r"\s+of(?:\s+the)?(?:\s+[A-Z]\w+\s+of)?\s*$", "", chunk.strip())
        name: list[str] = []
        for word in reversed(chunk.split()):  # the name is the last run of capitals that are no part of a title
            plain = fold(word).strip(".’'s") if fold(word).strip(".’'s") in _ROLE else fold(word)
            if name and word in ("bin", "ibn", "al", "de", "van", "von", "da", "dos", "el", "der", "den"):
                continue
            if not word[0].isupper() or plain in _ROLE:
                break
            name.insert(0, fold(word).strip("’'."))
        if name:
            chunks.append(tuple(name))
    ours = tuple(fold(w) for w in re.findall(r"[^\W\d_][\w-]*", m["ours"]) if w[0].isupper() and fold(w) not in _ROLE)
    return Truth(kind, sides, ours, tuple(chunks), frozenset(fold(w) for w in re.findall(r"\w[\w-]*", title)))


# ---------------------------------------------------------------------------------------------------------- verdict


def alike(a: str, b: str) -> bool:
    """One name in two spellings (*Zelenskyy*, *Zelensky*; *Sisi*, *el-Sisi*)."""
    if a == b:
        return True
    if min(len(a), len(b)) < 3:
        return False
    return (a[:5] == b[:5] and min(len(a), len(b)) >= 5) or difflib.SequenceMatcher(None, a, b).ratio() >= 0.74


def tokens(name: str) -> list[str]:
    return [t for t in re.split(r"[\s.’'-]+", fold(name)) if t]


def named(name: str, words: tuple[str, ...] | frozenset[str]) -> bool:
    """Whether a person's name shares a word with a title's words."""
    wanted = [t for w in words for t in re.split(r"[’'-]", w) if len(t) > 1]
    return any(alike(t, w) for t in tokens(name) if len(t) > 1 for w in wanted)


def _sides(statements) -> set[str]:  # type: ignore[no-untyped-def]
    people = [p for s in statements for p in s.participants]
    rounds = {w for p in people if p.group and not p.side for w in (p.role or "").split() if w in ("G7", "G20", "QUAD")}
    return ({_register().country(p.side) for p in people if p.side} | rounds) - {"USA"}


_LIST_WORDS = frozenset(["and", "of", "the", "for", "to", "as", "well", "on", "with", "by", "h.e"])


def _untitled(person, said: Truth, body: str) -> bool:  # type: ignore[no-untyped-def]
    """Whether a title leaves a person to the body: it names nobody of that side, or the body lists them with whom it names."""
    own = _register().country(person.side or "") == "USA"
    if not (said.ours if own else said.theirs):
        return True
    last = tokens(person.name)[-1]
    words = re.findall(r"[\w’'.-]+|,", body[:1500])
    at = [i for i, w in enumerate(words) if alike(last, fold(w).strip(".’'"))]
    with_whom = [
        i for i, w in enumerate(words) if w[0].isupper() and any(alike(fold(w).strip(".’'"), x) for n in (*said.theirs, said.ours) for x in n)
    ]  # fmt: skip
    for i in at:
        for j in with_whom:
            between = words[min(i, j) + 1 : max(i, j)]
            if (
                i != j
                and len(between) < 40
                and all(w == "," or not w[0].islower() or w in _LIST_WORDS for w in between)
            ):
                return True
    return False


def judge(said: Truth, statements, body: str) -> str | None:  # type: ignore[no-untyped-def]
    """None where a statement says what the title says, else what is wrong with the best one."""
    virtual = re.search(r"\b(?:virtual|video)", body, re.I) is not None
    kinds = {said.kind} | ({"video_call", "call"} if said.kind in ("call", "video_call") else set())
    if said.kind == "meeting" and virtual:
        kinds.add("video_call")
    if said.kind == "video_call":
        kinds.add("meeting" if not virtual else "call")
    best, wrong = -1, "nothing found"
    pool = [s for s in statements if s.stance in ("occurred", "planned")]
    for s in pool:
        problems = []
        if s.kind not in kinds:
            problems.append(f"kind {s.kind}")
        sides = _sides([s])
        mine = sides if len(said.sides) == 1 else _sides(p for p in pool if p.kind == s.kind)
        if sides - said.sides:
            problems.append("side too many " + ",".join(sorted(x or "?" for x in sides - said.sides)))
        double = (
            len(said.theirs) == 1 and mine & said.sides
        )  # *Senegalese President and African Union Chairperson Sall*
        if said.sides - mine and not double:
            problems.append("side missing " + ",".join(sorted(said.sides - mine)))
        people = [p for p in s.participants if p.name]
        # a title without names (*with French and German counterparts*) leaves the names to the body
        extra = [p.name for p in people if not named(p.name, said.words) and not _untitled(p, said, body)]
        if extra:
            problems.append("person too many " + ", ".join(extra))
        every = [p for q in (pool if len(said.sides) > 1 else [s]) for p in q.participants if p.name]
        for words in said.theirs:
            if not any(named(p.name, words) for p in every):
                problems.append("name missing " + " ".join(words))
        if said.ours and not any(named(p.name, said.ours) for p in people):
            problems.append("own person missing " + " ".join(said.ours))
        score = 10 - len(problems)
        if score > best:
            best, wrong = score, "; ".join(problems)
        if not problems:
            return None
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("dev", "unseen", "all"), default="dev")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--floor", type=float, default=0.0, help="exit 1 when the share is below this")
    args = parser.parse_args()
    if not (RAW / "us_whitehouse").is_dir():
        print("titles: ../shared/data/raw is not here: nothing measured", file=sys.stderr)
        return 0
    if args.errors and args.part != "dev":
        parser.error("--errors only with --part dev: the other half stays unseen")
    from diplog.extract import extract
    from diplog.model import Text

    register = _register()
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    shown = 0
    for page in pages():
        if args.part != "all" and unseen(page.name) != (args.part == "unseen"):
            continue
        said = truth(page.title)
        if said is None:
            continue
        text = Text(
            document=page.name, key=page.name, title="", text=page.body, lang="en", published=page.published,
            publisher="U.S. government", source_type="official", source_country="USA",
        )  # fmt: skip
        wrong = judge(said, extract(text, register), page.body)
        for key in ("all", said.kind, "White House" if page.name.endswith(".md") else "State"):
            total[key] += 1
            right[key] += wrong is None
        if wrong:
            kinds[re.split(r"[ ;]", wrong)[0] + " " + wrong.split()[1 if len(wrong.split()) > 1 else 0]] += 1
            if shown < args.errors:
                shown += 1
                print(f"\n{page.name}\n   {page.title}\n   {wrong}\n   {page.body[:420]!r}")
    for key in total:
        print(f"{key:12} {total[key]:5}  right {100 * right[key] / total[key]:.1f} %")
    print("wrong:", dict(kinds.most_common(12)))
    return 1 if 100 * right["all"] / max(1, total["all"]) < args.floor else 0


if __name__ == "__main__":
    sys.exit(main())
