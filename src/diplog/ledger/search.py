"""Words for full-text search: how texts are cut into them, and how a person's query is.

Chinese and Japanese are written without spaces, and the databases' tokenizers take such a run for one word. So a space is
put around each of their characters before indexing, and a run in a query becomes a phrase of characters. The index is
filled by the writer (not by triggers) for that reason.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Kana, Han (with extensions) and their compatibility forms.
_UNSPACED = re.compile("([぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ𠀀-𲎯])")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w")
EXCERPT = 160  # characters


def cut(text: str) -> str:
    """``text`` with each Chinese or Japanese character as a word of its own.

    >>> cut("同王毅 talks").split()
    ['同', '王', '毅', 'talks']
    """
    return _UNSPACED.sub(r" \1 ", text)


def folded(text: str) -> str:
    """Without case and accents, as SQLite's ``remove_diacritics`` has it; for PostgreSQL and for excerpts."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def terms(query: str) -> list[tuple[str, bool]]:
    """The words or quoted phrases of a query that hold a letter or digit, each with whether it ends in ``*`` (a prefix)."""
    found = []
    for phrase, word in _TERM.findall(query):
        term = phrase or word
        if _WORD.search(term):
            found.append((" ".join(term.rstrip("*").replace('"', " ").split()), term.endswith("*")))
    return found


def fts5(query: str) -> str:
    """The query for SQLite's FTS5: all terms must occur. Everything is quoted, so nothing a user types is syntax."""
    return " AND ".join(f'"{" ".join(cut(term).split())}"{"*" if prefix else ""}' for term, prefix in terms(query))


@lru_cache(maxsize=4096)
def _folded_char(char: str) -> str:
    return (folded(char) or " ")[0]


def excerpt(text: str, query: str, length: int = EXCERPT) -> str:
    """Some ``length`` characters of ``text`` around the first term of the query, ``…`` where it was cut."""
    if len(text) <= length:
        return text
    # One folded character for each of the text's, so that a place found in one is the place in the other.
    plain = text.lower() if text.isascii() else "".join(map(_folded_char, text))
    places = [plain.find(folded(term)) for term, _ in terms(query)]
    middle = min((place for place in places if place >= 0), default=0)
    start = max(0, min(middle - length // 3, len(text) - length))
    words = text[start : start + length]
    return f"{'…' if start else ''}{words}{'…' if start + length < len(text) else ''}"
