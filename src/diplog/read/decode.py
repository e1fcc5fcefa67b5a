"""Bytes -> characters: which encoding, on what ground, and what was lost."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

#: What pages say, and what browsers take it to mean (the wider code page of the same family).
WIDER = {
    "ascii": "windows-1252",
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "windows-874": "cp874",
    "tis-620": "cp874",
}
#: Declared names that are character encodings of texts; Python knows others (utf-7, unicode_escape) that no page may ask for.
KNOWN = re.compile(
    r"(us-)?ascii|utf-?8|utf-?16(-?[lb]e)?|windows-\d{3,4}|cp\d{3,5}|iso[-_]?8859[-_]\d{1,2}(-i)?|latin-?\d{1,2}|koi8-[rut]"
    r"|gb2312|gbk|gb18030|big5(-?hkscs)?|euc[-_](jp|kr|tw)|shift[-_]jis|sjis|iso-2022-(jp|kr)|ks_c_5601-1987|tis-620"
    r"|mac-?(roman|cyrillic)"
)
META = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
#: Below this share of lost characters a text is read with a warning, above it is refused.
BEARABLE_LOSS = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters, the encoding used, and how many could not be read (each stands as U+FFFD)."""

    text: str
    encoding: str
    lost: int = 0
    guessed: bool = False  # neither valid UTF-8 nor as declared: what the bytes look like


def decode(body: bytes, declared: str | None = None) -> Decoded:
    """The characters of ``body``. In turn: byte order mark, valid UTF-8, what is declared, what the bytes look like.

    UTF-8 goes before the declaration because it is hardly ever valid by accident, whereas declarations are often wrong.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return _replacing(body[len(mark) :], name)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    meta = META.search(body[:4096])
    stated = [declared] if declared else []
    if meta:
        stated.append((meta.group(1) or meta.group(2)).decode("ascii", "replace"))
    for name in stated:
        if not KNOWN.fullmatch(name.lower()):
            continue
        wide = WIDER.get(name.lower(), name.lower())
        if wide in ("utf-8", "utf8"):
            broken = _replacing(body, "utf-8")
            if broken.lost <= max(3, len(broken.text) // 200):
                return broken
            continue
        try:
            text = body.decode(wide)
        except (LookupError, UnicodeDecodeError):
            continue
        if not _mojibake(text):
            return Decoded(text, wide)
    return _guess(body)


def _mojibake(text: str) -> bool:
    """Whether text read as Western European is mostly accented letters, as Cyrillic or Arabic misread comes out."""
    letters = sum(char.isalpha() for char in text)
    high = sum("\u00a1" <= char <= "\u00ff" for char in text)
    return letters > 0 and high > 0.4 * letters


def _guess(body: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(body[: 256 * 1024], cp_isolation=None, preemptive_behaviour=False).best()
    if best is not None:
        try:
            return Decoded(body.decode(best.encoding), best.encoding, guessed=True)
        except (LookupError, UnicodeDecodeError):
            pass
    utf8 = _replacing(body, "utf-8")
    if utf8.lost <= BEARABLE_LOSS * max(len(utf8.text), 1):
        return utf8
    return replace(_replacing(body, best.encoding if best is not None else "utf-8"), guessed=True)


def _replacing(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))
