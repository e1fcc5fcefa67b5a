"""The joints of each language: what ``data/mentions/<lang>.yml`` says, compiled once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ..errors import ConfigError
from ..gazetteer import fold

LANGUAGES = ("en", "es", "fr", "pt", "de", "it", "ru", "uk", "tr", "ar", "zh", "ja")


def _upper_class() -> str:
    """Upper-case letters of the Latin, Greek and Cyrillic blocks as the inside of a regular-expression class."""
    spans = ((0x41, 0x5A), (0xC0, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF))
    return "".join(re.escape(chr(c)) for a, b in spans for c in range(a, b + 1) if chr(c).isupper())


UP = _upper_class()
SPACE = r"[\u064b-\u0652]?(?:[ \u00a0\u2009\u202f]{1,3}|[ \u00a0]?\n[ \u00a0]?)"  # behind an Arabic vowel sign too (*وفداً روسياً*)

_PARTICLE = (
    r"(?:de las?|de los|de l[’']|de|del|della|dei|di|da|dos|das|do|du|des|van der|van den|van de|van|von der|von|der|den|zu|ten|ter|"
    r"bin|bint|ibn|ben|al|el|as|ash|ul|ur|la|le|lo|los|las|bel|af|av|дер|фон|ван|де|ла|аль|эль|бин|бен|ибн|ад|ас|ат|аш|оглы|кызы|огли)"
)
_TOKEN = rf"(?:(?:[aeAE][lsnrdtz]h?|ash|ad-?D|O|D|d|l|L|аль|эль|ад|ас|ат|аш|ал|ель)[-’'])?[{UP}](?:\w|(?<=\w)[’'ʼ`‑-](?=\w))*"
_INITIAL = rf"[{UP}]\.(?:[ \u00a0]?[{UP}]\.)*"
NAME_TOKEN = re.compile(rf"(?:{_INITIAL}-?[ \u00a0]?|(?:Jr|Sr|St)\.|{_TOKEN})")
NAME_GLUE = re.compile(rf"(?:{SPACE})(?:{_PARTICLE}{SPACE}){{0,3}}|(?<=\.)|,?{SPACE}(?=Jr\.?|Sr\.?)")


class Words:
    """Finds the lexicon's words in a text: one Aho-Corasick pass over the folded text, longest first at each place."""

    def __init__(self, words: Iterable[str], *, bounded: bool, clitics: bool) -> None:
        import ahocorasick_rs

        self._words = sorted(set(words))
        self._bounded = bounded
        self._clitics = clitics
        self._automaton = ahocorasick_rs.AhoCorasick(
            [fold(w) for w in self._words] or ["\x00"], matchkind=ahocorasick_rs.MatchKind.Standard
        )

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """``(start, end, word)`` for every word at word boundaries; of several from one place the longest."""
        folded = fold(text)
        best: dict[int, tuple[int, str]] = {}
        words = self._words
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            old = best.get(start)
            if old is not None and old[0] >= end:
                continue
            if self._bounded:
                if end < len(text) and (text[end].isalnum() or text[end] == "_"):
                    continue
                if start and (text[start - 1].isalnum() or text[start - 1] == "_") and not self._clitic(text, start):
                    continue
            word = words[index]
            seen = text[start:end].lower()
            if seen != word and " ".join(seen.replace("’", "'").split()) != word.replace("’", "'"):
                continue
            best[start] = (end, word)
        found = []
        reach = 0
        for start in sorted(best):
            end, word = best[start]
            if start >= reach:
                found.append((start, end, word))
                reach = end
        return found

    def _clitic(self, text: str, start: int) -> bool:
        """Arabic: *and*, *so*, *by*, *for*, *like* are written together with the word behind them."""
        return self._clitics and _CLITIC.search(text, max(0, start - 4), start) is not None


_CLITIC = re.compile(r"(?<!\w)[وف]?[بلك]?$")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What ``data/mentions/<lang>.yml`` says, compiled."""

    language: str
    script: str
    words: Words
    meanings: dict[str, tuple[tuple[str, str], ...]]
    joins: dict[tuple[str, str], re.Pattern[str]]
    targets: dict[tuple[str, str], re.Pattern[str]]
    title_name: re.Pattern[str]
    apposition: re.Pattern[str]
    name_side: re.Pattern[str] | None
    conjunction: re.Pattern[str]
    article: re.Pattern[str]
    indefinite: re.Pattern[str]
    not_names: frozenset[str]
    place_before: re.Pattern[str] | None
    place_after: re.Pattern[str] | None  # case endings of a mere place (*Ankara'da*)
    opposition: frozenset[str]
    portfolio: re.Pattern[str] | None
    portfolios: dict[str, str]
    somebody_elses: re.Pattern[str] | None  # right behind an office of one state: another state's (*for Defence of*)
    definite_groups: frozenset[str]
    quoted: re.Pattern[str] | None
    cased: bool
    plural_counterparts: (
        re.Pattern[str] | None
    )  # *mit seinen Amtskollegen*: several, although the noun alone may be one
    suffixed: bool  # the register scans through endings: its hits stop before them
    deputies: tuple[str, ...]
    name_end: re.Pattern[str] | None  # what may stand right behind an unknown name (Chinese)
    name_characters: frozenset[str]  # what foreign names are spelled with (Chinese)
    surnames: frozenset[str]
    given_names: frozenset[str]  # that unknown names may begin with, besides those of the register's persons
    open_title: (
        re.Pattern[str] | None
    )  # behind a title: fields of office that the register need not know, up to the name
    long_title: re.Pattern[str] | None  # what a title may go on with before the name: words up to the next comma
    either_number: re.Pattern[str] | None  # titles that look the same in the plural
    singular_before: re.Pattern[str] | None  # words that show that such a title is one person's
    impersonal: re.Pattern[str] | None  # a pronoun that means nobody (*il y a*, *il est prévu*)
    not_definite: re.Pattern[str] | None  # what behind a bare title says that it is not *the* one
    name_first: re.Pattern[str] | None  # between a name and the title behind it (Japanese)
    small_letters: re.Pattern[str] | None  # names that this language's press may write in small letters
    one_character_sides: dict[str, str]  # of Japanese: 米 before a title
    blocked: frozenset[str]  # ordinary words that end in a one-character name of a state (Chinese)
    skip: re.Pattern[str] | None  # words that look like a mention and are none (برئاسة: *headed by*)
    side_word: re.Pattern[str] | None  # a state told of by its first character (Chinese: 哈方)
    short: re.Pattern[str] | None  # a one-character name of a state in company that makes it one; None: anywhere
    body_word: re.Pattern[str] | None  # begins a body that an office is spelled like but for an accent (*Secretaría*)
    glued: re.Pattern[str] | None  # a status written together with its title (expresidente)
    split_heads: re.Pattern[str] | None  # nouns whose title an adjective may split (ministro turco de Exteriores)
    duals: frozenset[str]  # forms that mean two by themselves (الرئيسان)
    both: frozenset[str]  # numbers that point back without an article
    individuals: dict[str, str]  # leaders → leader
    side_first: bool  # the side stands before the title (Turkish Foreign Minister), not after it (canciller turco)
    side_glue: re.Pattern[str] | None  # between two sides of one phrase, besides the conjunctions (US-Russian, 中俄)
    side_name: re.Pattern[str] | None  # between a side and the name of its representative (Russia's Putin)
    apposition_lead: re.Pattern[str]  # between a name and the title phrase behind it
    apposition_back: re.Pattern[str]  # the same, seen from the title phrase
    pair_glue: re.Pattern[str]  # before the next side of "the presidents of A, X, and of B, Y"

    def needs_article(self, words: str) -> bool:
        """Whether a number points back only with an article (*the two*), unlike *both*."""
        return words.lower() not in self.both


def _alternatives(words: Iterable[str]) -> str:
    """A regular-expression alternation, longest first; a space matches any run of white space."""
    unique = sorted({w for w in words if w}, key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", SPACE) for w in unique) or r"(?!)"


def _gap(pattern: str) -> re.Pattern[str]:
    return re.compile("(?:" + pattern.replace("_", SPACE) + ")", re.IGNORECASE)


def _pairs(table: dict[str, str]) -> dict[tuple[str, str], re.Pattern[str]]:
    out: dict[tuple[str, str], re.Pattern[str]] = {}
    for keys, pattern in table.items():
        compiled = _gap(pattern)
        for key in keys.split(","):
            left, right = key.split()
            out[left, right] = compiled
    return out


def _flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [w for words in value.values() for w in words]
    return [str(w) for w in value or ()]


@functools.cache
def lexicon(lang: str) -> Lexicon:
    """The joints of one language, read once. Raises :class:`ConfigError` for a language without a file."""
    import yaml

    path = resources.files("diplog") / "data" / "mentions" / f"{lang}.yml"
    try:
        raw: dict[str, Any] = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 safe loader
    except FileNotFoundError as error:
        raise ConfigError(f"no mention data for language {lang!r} (have: {', '.join(LANGUAGES)})") from error
    cased = raw.get("script") in ("latin", "cyrillic")
    meanings: dict[str, list[tuple[str, str]]] = {}

    def put(cls: str, value: str, words: Iterable[str]) -> None:
        for word in words:
            meanings.setdefault(str(word).lower(), []).append((cls, str(value)))

    for gender, words in raw.get("honorifics", {}).items():
        put("H", gender, words)
    for status, words in raw.get("status", {}).items():
        put("X", status, words)
    for count, words in raw.get("quantifiers", {}).items():
        put("Q", count, words)
    put("V", "", raw.get("possessives", ()))
    for number, words in raw.get("counterparts", {}).items():
        put("C", number, words)
    for kind, words in raw.get("pronouns", {}).items():
        put("R", kind, words)
    for role, words in raw.get("titles", {}).items():
        put("T", role, words)
    for role, words in raw.get("groups", {}).items():
        put("G", role, words)
    for body, words in raw.get("bodies", {}).items():
        put("B", body, words)
    edge = (r"(?<!\w)", r"(?!\w)") if cased or raw.get("script") == "arabic" else ("", "")
    words = Words(meanings, bounded=bool(edge[0]), clitics=raw.get("script") == "arabic")
    portfolios = {w.lower(): key for key, words in raw.get("portfolios", {}).items() for w in words}
    templates = raw.get("portfolio_patterns", ())
    alternatives = _alternatives(portfolios)
    portfolio = (
        re.compile(
            "|".join(
                f"(?:{edge[0]}{t.replace('_', SPACE).replace('@', f'(?P<p{i}>{alternatives})')}{edge[1]})"
                for i, t in enumerate(templates)
            ),
            re.IGNORECASE,
        )
        if templates
        else None
    )
    leaders = _alternatives(raw.get("leader_words", ()))
    openers, closers = "[\"“”„«‹「『‘']", "[\"“”»›」』’']"
    quoted = (
        re.compile(
            raw["quoted_opposition"]
            .replace("_", SPACE)
            .replace("@L", f"(?:{leaders})")
            .replace("@Q", f'{openers}(?P<quoted>[^"“”„«»「」『』\n]{{3,60}}?){closers}'),
            re.IGNORECASE,
        )
        if raw.get("quoted_opposition")
        else None
    )

    def before(key: str) -> re.Pattern[str] | None:
        items = _flat(raw.get(key))
        if not items:
            return None
        tail = r"\s+(?:(?:" + _alternatives(_flat(raw.get("articles"))) + r")\s*)?" if cased else r"\s*"
        edge = "" if raw.get("script") == "han" else r"(?:^|(?<!\w))"  # Chinese words are not parted
        return re.compile(rf"{edge}(?:{_alternatives(items)}){tail}$", re.IGNORECASE)

    def look(key: str) -> re.Pattern[str]:
        tail = r"\s+$" if cased else "$"
        return re.compile(rf"{edge[0]}(?:{_alternatives(_flat(raw.get(key)))}){tail}", re.IGNORECASE)

    space = SPACE if cased or raw.get("script") == "arabic" else r"\s?"
    conj = _alternatives(raw.get("conjunctions", ("and",)))
    the = rf"(?:(?:{_alternatives(_flat(raw.get('articles')))}){space})?"
    conjunction = re.compile(rf"(?:,?{space}(?:{conj}){space}|[,،、]{space}?|/){the}", re.IGNORECASE)
    if raw.get("coordination"):
        conjunction = _gap(raw["coordination"].replace("@", f"(?:{conj})"))
    apposition = raw.get("apposition", ",_")
    return Lexicon(
        language=lang,
        script=str(raw.get("script")),
        words=words,
        meanings={k: tuple(v) for k, v in meanings.items()},
        joins=_pairs(raw.get("joins", {})),
        targets=_pairs(raw.get("targets", {})),
        title_name=_gap(raw.get("title_name", "_")),
        apposition=_gap(apposition),
        apposition_lead=_gap(f"(?:{apposition}){the}"),
        apposition_back=re.compile(f"(?:{apposition})".replace("_", SPACE) + the + "$", re.IGNORECASE),
        name_side=_gap(raw["name_side"]) if raw.get("name_side") else None,
        side_name=_gap(raw["side_name"]) if raw.get("side_name") is not None else None,
        side_glue=_gap(raw["side_glue"]) if raw.get("side_glue") is not None else None,
        pair_glue=_gap(raw.get("pair_glue", r"(?!)").replace("@", f"(?:{conj})")),
        conjunction=conjunction,
        article=look("articles"),
        indefinite=look("indefinite"),
        not_names=frozenset(str(w) for w in raw.get("not_names", ())),
        place_before=before("place_before"),
        place_after=re.compile(raw["place_after"]) if raw.get("place_after") else None,
        opposition=frozenset(w.lower() for w in raw.get("opposition", ())),
        portfolio=portfolio,
        portfolios=portfolios,
        somebody_elses=re.compile(raw["somebody_elses"].replace("_", SPACE)) if raw.get("somebody_elses") else None,
        definite_groups=frozenset(raw.get("definite_groups", ())),
        quoted=quoted,
        cased=cased,
        name_end=re.compile(_alternatives(raw["name_end"]) + r"|[，。、；：！？（）()\s“”「」]")
        if raw.get("name_end")
        else None,
        name_characters=frozenset(raw.get("name_characters", "")),
        surnames=frozenset(raw.get("surnames", "")),
        given_names=frozenset(str(w) for w in raw.get("given_names", ())),
        long_title=re.compile(raw["long_title"].replace("_", SPACE)) if raw.get("long_title") else None,
        either_number=re.compile(raw["either_number"]) if raw.get("either_number") else None,
        singular_before=re.compile(raw["singular_before"], re.I) if raw.get("singular_before") else None,
        open_title=re.compile(raw["open_title"].replace("_", SPACE)) if raw.get("open_title") else None,
        impersonal=re.compile(raw["impersonal"].replace("_", SPACE), re.I) if raw.get("impersonal") else None,
        not_definite=re.compile(raw["not_definite"].replace("_", SPACE)) if raw.get("not_definite") else None,
        name_first=_gap(raw["name_first"]) if raw.get("name_first") is not None else None,
        small_letters=re.compile(rf"(?<!\w)(?:{_alternatives(raw['small_letters'])})\w*")
        if raw.get("small_letters")
        else None,
        one_character_sides=dict(raw.get("one_character_sides", {})),
        blocked=frozenset(raw.get("blocked", ())),
        skip=re.compile(raw["skip"]) if raw.get("skip") else None,
        side_word=re.compile(raw["side_word"]) if raw.get("side_word") else None,
        short=re.compile(raw["short"]) if raw.get("short") else None,
        body_word=re.compile(raw["body_word"], re.IGNORECASE) if raw.get("body_word") else None,
        glued=re.compile(
            r"(?<!\w)(?:" + "|".join(f"(?P<{k}>{v})" for k, v in raw["glued"].items()) + ")", re.IGNORECASE
        )
        if raw.get("glued")
        else None,
        split_heads=re.compile(rf"(?<!\w)({_alternatives(raw['split_heads'])}){SPACE}$", re.IGNORECASE)
        if raw.get("split_heads")
        else None,
        duals=frozenset(str(w) for w in raw.get("duals", ())),
        both=frozenset(str(w).lower() for w in raw.get("both", ())),
        individuals=dict(raw.get("individuals", {})),
        plural_counterparts=re.compile(raw["plural_counterparts"]) if raw.get("plural_counterparts") else None,
        suffixed=bool(raw.get("suffixed", False)),
        deputies=tuple(raw.get("deputies", ())),
        side_first=bool(raw.get("side_first", False)),
    )
