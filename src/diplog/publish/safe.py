"""Words from documents are hostile until they are made harmless for the place they go to.

Titles, quotes, publishers, names and addresses come from outside. A terminal obeys escape sequences, every reader is
fooled by bidirectional controls, a browser runs markup, a spreadsheet runs formulas, Markdown makes links. Each
function here is the one gate to one of these places. What is dangerous is made *visible* where that is possible
(``\\x1b`` becomes ``␛``), so that a reader sees that something was there; nothing is silently dropped except in widths.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from html import escape as _escape
from typing import TYPE_CHECKING
from urllib.parse import quote as _percent
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

# C0 and C1 controls, marks that turn the direction of text, invisible separators, tags, lone surrogates, BOM, non-characters
# (XML forbids them).
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
# More stacked marks than any script needs are an attack on the layout (Vietnamese and Arabic need up to 3).
_STACK = re.compile("([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f]+")


def _visible(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point < 0x20:
        return chr(0x2400 + point)  # the picture of the control
    if point == 0x7F:
        return "\u2421"
    if 0xD800 <= point <= 0xDFFF:
        return "\ufffd"
    return f"<U+{point:04X}>"


def plain(text: str) -> str:
    """One line of text without anything that a terminal or a reader's eye could be fooled by.

    >>> plain("a\\x1b[31m b\\n c\\u202ed")
    'a␛[31m b c<U+202E>d'
    """
    if text.isascii() and text.isprintable():  # most words by far: nothing to make visible
        return " ".join(text.split()) if "  " in text else text.strip()
    return _STACK.sub(r"\1", _UNSAFE.sub(_visible, _SPACES.sub(" ", text))).strip()


def html(text: str) -> str:
    """Text for an HTML body or a double-quoted attribute."""
    return _escape(plain(text), quote=True)


def language(code: str | None) -> str:
    """`` lang="es"`` for an HTML tag, empty where the code is no language tag: a document may state anything."""
    return f' lang="{code}"' if code and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) else ""


def address(url: str | None) -> str | None:
    """The address if a reader may safely follow it (http or https with a host), else None.

    ``javascript:``, ``data:``, ``file:`` and the like never become links; they are shown as words.
    """
    if not url or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return _percent(url, safe="%/:?#[]@!$&'()*+,;=~-._")


_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~$])")
_LINE_MARKUP = re.compile(r"^(\s*)([#+\-=]|\d+[.)])")


def markdown(text: str) -> str:
    """Text for one line of Markdown (also inside a table cell): markup characters lose their power."""
    escaped = _MARKUP.sub(r"\\\1", plain(text)).replace("&", "&amp;")
    # ``!`` makes a picture only before ``[``, which is escaped already; a bare address would be made a link.
    escaped = _LINE_MARKUP.sub(lambda m: f"{m.group(1)}\\{m.group(2)}", escaped)
    return re.sub(r"(?i)\b(https?|ftp|javascript|data|mailto):", r"\1&#58;", escaped)


def markdown_link(url: str | None) -> str:
    """``<address>`` when it may be followed, else the address as escaped words, else an em dash."""
    followed = address(url)
    if followed:
        return "<" + followed.replace("<", "%3C").replace(">", "%3E") + ">"
    return markdown(url) if url else "—"


# Characters with which Excel, LibreOffice and Google Sheets start a formula, full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def cell(value: object) -> str:
    """One CSV cell. A word that a spreadsheet would run as a formula gets an apostrophe in front.

    Line breaks become spaces and control characters visible: a quote with such characters is to be taken from the
    JSON export, whose offsets and words are exact.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    harmless = plain(text)
    return "'" + harmless if harmless.startswith(_FORMULA) or text[:1] in ("\t", "\r", "\n") else harmless


def write_csv(out: SupportsWrite[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """RFC 4180 with ``\\n`` line ends, one header row, every cell through :func:`cell`."""
    import csv

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(value) for value in row])


def _escaped(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point > 0xFFFF:
        point -= 0x10000
        return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"
    return f"\\u{point:04x}"


# What json.dumps leaves alone although a terminal or an eye would be fooled by it.
_RAW_IN_JSON = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", ""))


def to_json(value: object, *, indent: int | None = None) -> str:
    """JSON with exact words: dangerous characters are written as ``\\u`` escapes, so nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=None if indent else (", ", ": "))
    return _RAW_IN_JSON.sub(_escaped, text)
