"""Unknown names in scripts without capitals: Arabic, Chinese, Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .elements import Atom
    from .joints import Lexicon


def unknown_name(text: str, pos: int, lex: Lexicon, starts: dict[int, int], atoms: list[Atom]) -> int | None:
    """End of the name that begins at ``pos`` behind a title, or None."""
    return None
