"""A language's date words and rules, compiled from ``data/lexicon/dates/<lang>.yml`` once per process."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, cast

from ..errors import ConfigError
from .calendar import KINDS, Kind, Part, Sort

# One code point to one code point, so that offsets stay; ``lower`` after it then keeps the length too (only the dotted
# capital I would not). Marks that some writers leave out and characters with two usual forms meet in one.
_FOLD_PAIRS = (
    ("İ", "i"),
    ("’‘ʼ＇`´", "'"),
    ("\u00a0\u202f\u2009\u2007\u2002\u2003\u3000", " "),
    ("–—−‑‐‒～〜", "-"),
    ("أإآٱ", "ا"),
    ("ىیۍ", "ي"),
    ("ک", "ك"),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("：", ":"),
    ("／", "/"),
)
_HAN_PAIRS = "週周號号個个後后這这來来間间當当時时幾几兩两開开頭头點点鐘钟禮礼將将過过從从內内剛刚歲岁結结發发數数臨临傍傍淩凌約约長长達达"
_HAN_FORMS = {b: a for a, b in zip(_HAN_PAIRS[::2], _HAN_PAIRS[1::2], strict=True) if a != b}
_ARABIC_FORMS = tuple((char, to) for chars, to in _FOLD_PAIRS[4:7] for char in chars)
_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")  # Arabic-Indic, Persian, full width


def _fold_table(lang: str) -> dict[int, str]:
    table = {ord(char): to for chars, to in _FOLD_PAIRS for char in chars}
    table.update({ord(a): b for a, b in zip(_HAN_PAIRS[::2], _HAN_PAIRS[1::2], strict=True)})
    table.update({ord(char): str(i) for digits in _DIGITS for i, char in enumerate(digits)})
    if lang == "tr":
        table[ord("I")] = "ı"
    return table


# Vowel signs, tatweel, soft hyphen, direction marks: dropped before matching, with a map that leads offsets back.
DROP = re.compile(r"[\u00ad\u0640\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

_CJK_DIGITS = {char: i for i, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def cjk_number(words: str) -> int | None:
    """``二十二`` -> 22, ``十`` -> 10, ``二〇二五`` -> 2025; None if it is no number."""
    if "十" in words:
        tens, _, ones = words.partition("十")
        if (tens and tens not in _CJK_DIGITS) or (ones and ones not in _CJK_DIGITS):
            return None
        return (_CJK_DIGITS[tens] if tens else 1) * 10 + (_CJK_DIGITS[ones] if ones else 0)
    digits = [_CJK_DIGITS.get(char) for char in words]
    if None in digits or not digits:
        return None
    return int("".join(map(str, digits)))


# ---------------------------------------------------------------- a language's grammar

BITS = {letter: 1 << i for i, letter in enumerate("MWDUPNY")}
_FIRST_FREE_BIT = len(BITS)
WINDOW = 32  # characters read on either side of a date word: room for *from the twenty-second day of* and the like
YEARS = 1900, 2100  # years a date of a contact can have


@dataclass(slots=True)
class Rule:
    """One row of ``rules:``; its expression is compiled when a sentence first has the words it needs."""

    id: str
    kind: Kind
    sort: Sort
    source: str
    mask: int  # classes of date words that must stand in the window
    fixed: Mapping[str, Any]  # values the rule itself gives (``mod: last``, ``n: -1``)
    vague: bool
    sign: int  # *ago* -1, *in … days* +1
    capital: str | None  # this slot must start with a capital (May, March)
    part: Part | None
    compiled: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        if self.compiled is None:
            try:
                self.compiled = re.compile(self.source)
            except re.error as error:
                raise ConfigError(f"dates rule {self.id}: {error} in {self.source}") from error
        return self.compiled


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language, compiled: needles with the class bits each one raises, rules, and the meaning of slot words."""

    lang: str
    scan: Any  # ahocorasick_rs.AhoCorasick
    bits: tuple[int, ...]
    exact: tuple[bool, ...]  # the needle is a whole word: letters on its right disqualify it
    rules: tuple[Rule, ...]
    values: Mapping[str, Mapping[str, Any]]
    table: dict[int, str]
    merged: tuple[tuple[str, str], ...]  # letters with two forms in this script, merged before the needles are sought
    words_apart: bool  # words are separated by spaces: letters on a needle's left disqualify it


def _expand(word: str) -> list[str]:
    """``январ<ь|я|е>`` -> three forms."""
    match = re.search(r"<([^<>]*)>", word)
    if not match:
        return [word]
    return [
        form
        for choice in match.group(1).split("|")
        for form in _expand(word[: match.start()] + choice + word[match.end() :])
    ]


# The file may hold lists per value (months, weekdays) or value -> words (the rest).
_SLOT_LISTS = {
    "rel": "D",
    "part": "P",
    "unit": "U",
    "mod": "",
    "num": "",
    "ymod": "",
    "mmod": "",
    "ord": "",
    "era": "",
}
_SLOT = re.compile(r"\{([a-z]\w*)\}")
_DAY_DIGITS = r"(?<!\d)(?<!\d[.,:/])(?P<{name}>3[01]|[12]\d|0?[1-9])(?![\d])(?![.,:/%]\d)"


def _alternation(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s{1,8}") for word in ordered)


@functools.cache
def supported() -> tuple[str, ...]:
    """The languages with a date lexicon."""
    folder = resources.files("diplog") / "data" / "lexicon" / "dates"
    return tuple(sorted(e.name[:-4] for e in folder.iterdir() if e.name.endswith(".yml") and e.name != "any.yml"))


def _load(name: str) -> dict[str, Any]:
    import yaml

    path = resources.files("diplog") / "data" / "lexicon" / "dates" / f"{name}.yml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    except FileNotFoundError:
        return {}
    except yaml.YAMLError as error:
        raise ConfigError(f"dates/{name}.yml is not YAML: {error}") from error
    return cast("dict[str, Any]", data)


class Compiler:
    """Turns ``dates/<lang>.yml`` into a :class:`Grammar`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.data = _load(lang)
        self.table = _fold_table(lang)
        self.values: dict[str, dict[str, Any]] = {}
        self.needles: dict[str, tuple[int, bool]] = {}
        self.bits = dict(BITS)
        self.used: dict[str, int] = {}
        self.cjk = bool(self.data.get("cjk"))

    def fold(self, word: str) -> str:
        return word.translate(self.table).lower()

    def table_of(self, key: str) -> dict[str, Any]:
        raw = self.data.get(key) or {}
        items: Iterable[tuple[Any, list[str]]]
        items = enumerate(raw, 1 if key == "months" else 0) if isinstance(raw, list) else raw.items()
        return {self.fold(form): value for value, words in items for word in words for form in _expand(str(word))}

    def needle(self, word: str, bit: int, *, exact: bool) -> None:
        """A multi-word entry is found by its longest word, an elided one by what stands before the apostrophe."""
        longest = max(re.split(r"[ ]", word), key=len)
        longest = longest.split("'")[0] if len(longest.split("'")[0]) > 3 else longest
        old, old_exact = self.needles.get(longest, (0, True))
        self.needles[longest] = (old | bit, exact and old_exact)

    def vocabulary(self) -> None:
        suffixed = bool(self.data.get("month_suffix") or self.data.get("weekday_suffix"))
        for key, slot, letter in (("months", "m", "M"), ("weekdays", "w", "W")):
            self.values[slot] = self.table_of(key)
            for word in self.values[slot]:
                self.needle(word, BITS[letter], exact=not suffixed)
        for slot, letter in _SLOT_LISTS.items():
            self.values[slot] = self.table_of(slot)
            for word in self.values[slot] if letter else ():
                self.needle(word, BITS[letter], exact=not suffixed)
        for letter, words in (self.data.get("needles") or {}).items():
            for word in words:
                self.needle(self.fold(word), BITS[letter], exact=False)
        for digit, mark in itertools.product("0123456789", "./-"):
            self.needle(digit + mark, BITS["N"], exact=False)
        self.needle("19", BITS["Y"], exact=False)
        self.needle("20", BITS["Y"], exact=False)

    def slot(self, name: str) -> str:
        base, name_ = name.rstrip("12f"), name.removesuffix("f")
        again = self.used.get(name_, 0)
        self.used[name_] = again + 1
        if again:  # one slot in two branches of a rule: regular expressions want two names
            name_ = f"{name_}_{again}"
        given = (self.data.get("slots") or {}).get(base)
        if given is not None:
            return f"(?P<{name_}>{self.fold_pattern(str(given))})"
        match base:
            case "d":
                digits = _DAY_DIGITS.format(name=name_) + self.text("day_suffix")
                words = self.values["ord"]
                return rf"(?:{digits}|(?P<o{name_[1:]}>{_alternation(words)}))" if words else digits
            case "dd":  # a day in a date all in figures
                return rf"(?<!\d)(?P<{name_.replace('dd', 'd')}>3[01]|[12]\d|0?[1-9])(?!\d)"
            case "p" | "q":  # the two numbers of 03/04/2025, in whichever order
                return rf"(?P<{name_}>\d{{1,2}})"
            case "x":  # a count that may have a half
                return rf"(?P<{name_}>\d{{1,3}}(?:[.,]\d)?|{self.count})"
            case "h":
                return rf"(?<![\d:.,])(?P<{name_}>[01]?\d|2[0-4])(?!\d)"
            case "mi":
                return rf"(?P<{name_}>[0-5]\d)(?!\d)"
            case "nm":
                return rf"(?P<{name_.replace('nm', 'm')}>1[0-2]|0?[1-9])(?!\d)"
            case "y":
                return rf"(?<!\d)(?P<{name_}>(?:19|20)\d\d)(?!\d)" + self.text("year_suffix")
            case "n":
                return rf"(?P<{name_}>\d{{1,3}}|{self.count})"
            case "m" | "w":
                shy = {self.fold(form) for word in self.data.get("shy") or () for form in _expand(word)}
                names = [word for word in self.values[base] if not (name.endswith("f") and word in shy)]
                suffix = self.text("month_suffix" if base == "m" else "weekday_suffix")
                return rf"(?P<{name_}>{_alternation(names)}){suffix}" + (
                    r"(?![^\W\d])" if self.apart and not (base == "w" and self.data.get("compounds")) else ""
                )
            case "mx":  # a month named again (*كانون الثاني/يناير*): not read
                return f"(?:{_alternation(self.values['m'])})"
            case "rel" | "part" | "unit" | "mod" | "ymod" | "mmod" | "era":
                return f"(?P<{name_}>{_alternation(self.values[base])})"
        if name == "list":  # *3, 4 and 5 March*: the ends count
            return r"(?:[,、،]\s?\d{1,2}(?!\d)\.?){0,4}"
        macros = self.data.get("macros") or {}
        if name not in macros:
            raise ConfigError(f"dates/{self.lang}.yml: no slot or macro {{{name}}}")
        return f"(?:{self.template(self.fold_pattern(str(macros[name])))})"

    def template(self, pattern: str) -> str:
        if self.apart:
            spaced = pattern.replace(" ?", "\0").replace(" ", r"\s{1,8}").replace("\0", r"\s{0,8}")
        else:
            spaced = pattern.replace(" ", r"\s{0,4}")
        return _SLOT.sub(lambda match: self.slot(match.group(1)), spaced)

    @property
    def apart(self) -> bool:
        return not self.cjk

    def rule(self, raw: Mapping[str, Any], lang: str) -> Rule:
        where = f"dates/{lang}.yml: rule {raw.get('id')!r}"
        kind = raw.get("is", "date")
        if kind not in KINDS:
            raise ConfigError(f"{where}: is: {kind!r}, want one of {', '.join(KINDS)}")
        mask = 0
        for letter in str(raw.get("has", "")):
            mask |= BITS[letter]
        for word in raw.get("gate") or ():
            for form in _expand(str(word)):
                bit = self.bits.setdefault(f"rule {lang} {raw['id']}", 1 << len(self.bits))
                self.needle(self.fold(form), bit, exact=False)
                mask |= bit
        if not mask:
            raise ConfigError(f"{where}: needs has: or gate:, else it would run on every sentence")
        self.used = {}
        source = self.template(self.fold_pattern(str(raw["re"])))
        guard = (r"(?<!\w)" + self.text("prefix"), r"(?!\w)") if self.apart else ("", "")
        sorts = {"date": "absolute", "weekday": "weekday", "month": "month", "year": "year", "vague": "vague"}
        return Rule(
            id="anaphoric" if kind == "anaphoric" else f"{lang}.{raw['id']}",
            kind=kind,
            sort=raw.get("sort") or cast("Sort", sorts.get(kind, "relative")),
            source=f"{guard[0]}(?:{source}){guard[1]}",
            mask=mask,
            fixed={key: raw[key] for key in ("n", "n2", "mod", "ymod", "mmod", "unit", "w", "m", "y") if key in raw},
            vague=bool(raw.get("vague", kind == "vague")),
            sign={"past": -1, "future": 1}.get(str(raw.get("dir", "future")), 1),
            capital=raw.get("capital"),
            part=raw.get("part"),
        )

    @property
    def count(self) -> str:
        """Counts written out."""
        given = (self.data.get("slots") or {}).get("n")
        return self.fold_pattern(str(given)) if given else _alternation(self.values["num"])

    def text(self, key: str) -> str:
        return self.fold_pattern(str(self.data.get(key) or ""))

    def fold_pattern(self, pattern: str) -> str:
        """Fold the letters of a pattern, not its escapes (``\\W`` is not ``\\w``)."""
        return "".join(
            piece if piece.startswith("\\") else self.fold(piece) for piece in re.split(r"(\\.)", pattern) if piece
        )

    def grammar(self) -> Grammar:
        import ahocorasick_rs  # here and not above: `diplog --help` reads no dates

        self.vocabulary()
        rules = [self.rule(raw, self.lang) for raw in self.data.get("rules") or ()]
        if self.lang != "any":
            rules += [self.rule(raw, "any") for raw in _load("any")["rules"]]
        for word, (bit, exact) in list(self.needles.items()):
            # The longest needle at a place is the only one reported: it speaks for those inside it.
            for i, j in itertools.combinations(range(len(word) + 1), 2):
                bit |= self.needles.get(word[i:j], (0, True))[0]
            self.needles[word] = (bit, exact)
        raw_needles: dict[str, tuple[int, bool]] = {}
        for word, found in self.needles.items():
            for form in self.cases(word):
                raw_needles[form] = found
        scan = ahocorasick_rs.AhoCorasick(
            list(raw_needles),
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            implementation=ahocorasick_rs.Implementation.DFA,
        )
        return Grammar(
            lang=self.lang,
            scan=scan,
            bits=tuple(bit for bit, _ in raw_needles.values()),
            exact=tuple(exact for _, exact in raw_needles.values()),
            rules=tuple(rules),
            values=self.values,
            table=self.table,
            merged=_ARABIC_FORMS if self.data.get("prefix") else (),
            words_apart=self.apart and not self.data.get("prefix"),
        )

    def cases(self, word: str) -> set[str]:
        """How a folded word stands in print: lower case, capitalised, capitals; with either apostrophe."""
        upper = word.replace("i", "İ").replace("ı", "I").upper() if self.lang == "tr" else word.upper()
        forms = {word, upper[:1] + word[1:], upper}
        if self.cjk:  # simplified and traditional
            forms = {"".join(chars) for chars in itertools.product(*({c, *_HAN_FORMS.get(c, "")} for c in word))}
        return forms | {form.replace("'", "’") for form in forms}


def language_of(lang: str) -> str:
    """The lexicon that reads ``lang`` (``es-MX`` -> ``es``), ``any`` (figures only) where there is none."""
    base = re.split(r"[-_]", lang.lower(), maxsplit=1)[0]
    return base if base in supported() else "any"


@functools.cache
def grammar_of(lang: str) -> Grammar:
    return Compiler(language_of(lang)).grammar()
