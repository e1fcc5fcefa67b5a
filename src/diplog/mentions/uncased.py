"""Unknown names in scripts without capitals: Arabic, Chinese, Japanese.

A name that the register lacks is read only right beside a title, and only as far as the script shows where it ends: in
Arabic up to the first word that is no name (``not_names``), in Chinese up to a verb, preposition or mark (``name_end``), in
Japanese as a run of katakana, or of kanji up to the title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .elements import Atom
    from .joints import Lexicon

_ARABIC_WORD = re.compile(r"[\u0621-\u064a\u0670-\u06d3]+")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc\u30f4][\u30a1-\u30fa\u30fc・=＝‐]*[\u30a1-\u30fa\u30fc]")
#: How a name in characters is read, in brackets behind it (*習近平（シー・ジンピン）国家主席*).
_READING = re.compile(r"[（(][\u3041-\u3096\u30a1-\u30fc・＝= ]{2,24}[）)]$")
_HAN = re.compile(r"[\u4e00-\u9fff·•・]{2,14}")
#: Parts of Arabic names that are no word of their own.
_PARTS = frozenset(
    [
        "عبد",
        "بن",
        "بنت",
        "أبو",
        "ابو",
        "آل",
        "ال",
        "ابن",
        "أم",
        "نور",
        "سيف",
        "صلاح",
        "عز",
        "محيي",
        "شمس",
        "علاء",
        "جمال",
        "ناصر",
        "حسام",
    ]
)
_TO_COME = re.compile(r"س[يتن].{3}")  # *سيجري*: a verb
_NEVER_FIRST = re.compile(r"[وفبلك]?ال")


def unknown_name(
    text: str,
    pos: int,
    lex: Lexicon,
    starts: dict[int, int],
    atoms: list[Atom],
    given: frozenset[str],
    *,
    honoured: bool,
) -> int | None:
    """End of the name that begins at ``pos`` behind a title, or None.

    ``given`` are given names of the script that the register knows; ``honoured`` says that an honorific stands before.
    """
    if lex.language == "ar":
        return _arabic(text, pos, lex, starts, atoms, given, honoured)
    if lex.language == "zh":
        return _chinese(text, pos, lex, starts, atoms)
    if lex.language == "ja":
        match = _KATAKANA.match(text, pos)
        return match.end() if match else None
    return None


def _taken(pos: int, starts: dict[int, int], atoms: list[Atom]) -> bool:
    """Whether a title, side, body … begins here (a register person does not count)."""
    index = starts.get(pos)
    return index is not None and "P" not in atoms[index].kinds


def _arabic(
    text: str, pos: int, lex: Lexicon, starts: dict[int, int], atoms: list[Atom], given: frozenset[str], honoured: bool
) -> int | None:
    end: int | None = None
    words = 0
    at = pos
    while words < 3:
        match = _ARABIC_WORD.match(text, at)
        if match is None:
            break
        word = match.group()
        if word in lex.not_names or (_taken(at, starts, atoms) and word not in _PARTS):
            break
        first = at == pos and word not in _PARTS  # *عبد الرشيد*: a name by its first word
        if first and (len(word) < 3 or _NEVER_FIRST.match(word) or not (honoured or word in given)):
            return None
        if (
            words
            and word[0] in "وفبلك"
            and (word[1:] in lex.not_names or word[1:3] == "ال" or _taken(at + 1, starts, atoms))
        ):
            break
        if words == 2 and (word[:1] in "بلوفك" or word[:2] == "ال" or _TO_COME.match(word)):
            break  # a third word only where it cannot be the sentence going on
        end = match.end()
        words += word not in _PARTS
        gap = re.compile(r"[ \u00a0-]").match(text, end)
        if gap is None:
            break
        at = gap.end()
    return end if words else None


_WORDS_BEFORE = re.compile(
    r"(?:[\u0621-\u064a\u0670-\u06d3]+[ \u00a0]){1,5}[\u0621-\u064a\u0670-\u06d3]+(?=،?[ \u00a0]$)"
)


def arabic_before(text: str, end: int, lex: Lexicon, given: frozenset[str]) -> tuple[int, int] | None:
    """Where the unknown name lies that ends at the comma before a title at ``end`` (*محمد الطيب، وزير العدل*): from a given name on."""
    window = max(0, end - 60)
    found = list(_WORDS_BEFORE.finditer(text[window:end]))
    if not found:
        return None
    words = list(_ARABIC_WORD.finditer(found[-1].group()))
    names = 0
    while names < len(words) and words[-1 - names].group() not in lex.not_names:
        names += 1
    for word in words[len(words) - names : -1]:
        if word.group() in given or word.group() in _PARTS:
            start = window + found[-1].start() + word.start()
            return start, window + found[-1].end()
    return None


def _chinese(text: str, pos: int, lex: Lexicon, starts: dict[int, int], atoms: list[Atom]) -> int | None:
    if lex.name_end is None:
        return None
    stop = pos
    while (
        stop < len(text)
        and stop - pos < 14
        and text[stop] in lex.name_characters
        and not (stop > pos and _taken(stop, starts, atoms))
    ):
        stop += 1
    cut = lex.name_end.search(text, pos + 2, stop)
    if cut is not None:
        stop = cut.start()
    dotted = any(c in "·•・" for c in text[pos:stop])
    if 2 <= stop - pos <= 6 or (dotted and stop - pos >= 4):
        return stop
    if (
        pos < len(text) and text[pos] in lex.surnames and text[pos : pos + 2] not in lex.not_names
    ):  # a Chinese, Korean or Japanese name: up to a verb, preposition or mark
        found = lex.name_end.search(text, pos + 2, pos + 8)
        end = found.start() if found is not None else (len(text) if len(text) - pos <= 4 else None)
        if (
            end is not None
            and 2 <= end - pos <= 4
            and _HAN.fullmatch(text, pos, end)
            and not any(_taken(k, starts, atoms) for k in range(pos, end))
        ):
            return end
    return None


def name_before(text: str, end: int, lex: Lexicon, limit: int) -> int | None:
    """Start of the name that ends right before a title (Japanese): katakana, or up to four kanji after a mark or の."""
    reading = _READING.search(text, limit, end)
    end = reading.start() if reading is not None and reading.start() > limit else end
    start = end
    while (start > limit and text[start - 1] in "・=＝ー") or (
        start > limit and "\u30a1" <= text[start - 1] <= "\u30fa"
    ):
        start -= 1
    if end - start >= 2:
        return start
    start = end
    while start > limit and "\u4e00" <= text[start - 1] <= "\u9fff" and end - start < 6:
        start -= 1
    if end - start == 1:  # 林外務大臣: a family name of one character, only where nothing of a word stands before
        return start
    return start if 2 <= end - start <= 5 else None
