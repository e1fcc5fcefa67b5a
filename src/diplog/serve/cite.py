"""Citations of a sentence, a contact or a page: plain, BibTeX, RIS, Markdown; each with the words and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from ..model import Statement
from ..publish import safe
from ..publish import words as phrases


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited. ``permalink`` is the page of ours with moment and fingerprint; ``archived`` asks the Internet Archive for
    the copy nearest to the day of publication (whether there is one, nobody has looked)."""

    key: str
    title: str
    author: str
    published: str | None
    url: str | None
    archived: str | None
    quote: str
    said: str
    permalink: str
    as_of: str | None
    hash: str
    accessed: str | None = None

    def forms(self) -> dict[str, str]:
        return {"plain": self.plain(), "bibtex": self.bibtex(), "ris": self.ris(), "markdown": self.markdown()}

    def plain(self) -> str:
        said = f"{self.said}: " if self.said else ""
        words = f"{said}“{self.quote}” " if self.quote else ""
        title = f"“{self.title}”, " if self.title else ""
        where = ", ".join(part for part in (self.url, self.archived and f"archived: {self.archived}") if part)
        return safe.plain(
            f"{words}{self.author}, {title}{self.published or 'undated'}{', ' + where if where else ''}. "
            f"diplog, as of {self.as_of or 'all that is on record'}, {self.permalink} (fingerprint {self.hash})."
        )

    def bibtex(self) -> str:
        fields = [
            ("author", f"{{{_tex(self.author)}}}"),
            ("title", f"{{{_tex(self.title or self.quote[:120] or self.key)}}}"),
            ("date", _tex(self.published or "")),
            ("year", _tex((self.published or "")[:4])),
            ("url", _tex_url(self.url)),
            ("urldate", _tex(self.accessed or "")),
            ("note", _tex(f"{self.said + ': ' if self.said else ''}“{self.quote}”" if self.quote else "")),
            (
                "addendum",
                f"diplog, as of {_tex(self.as_of or 'all on record')}, {_tex_url(self.permalink)}, fingerprint {self.hash}",
            ),
            ("archived", _tex_url(self.archived)),
        ]
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value)
        return f"@online{{{re.sub(r'[^A-Za-z0-9:-]', '', self.key) or 'diplog'},\n{body}}}"

    def ris(self) -> str:
        day = (self.published or "")[:10].replace("-", "/")
        lines = [
            ("TY", "ELEC"),
            ("AU", self.author),
            ("TI", self.title or self.quote[:120]),
            ("DA", day),
            ("PY", day[:4]),
            ("UR", self.url or self.permalink),
            ("L1", self.archived or ""),
            ("AB", f"{self.said + ': ' if self.said else ''}“{self.quote}”" if self.quote else ""),
            ("N1", f"diplog, as of {self.as_of or 'all on record'}, {self.permalink}, fingerprint {self.hash}"),
        ]
        body = "\r\n".join(f"{tag}  - {safe.plain(words)}" for tag, words in lines if words)
        return f"{body}\r\nER  - \r\n"

    def markdown(self) -> str:
        md = safe.markdown
        said = f"{md(self.said)}: " if self.said else ""
        words = f"> {said}“{md(self.quote)}”\n>\n> " if self.quote else ""
        where = f", {safe.markdown_link(self.url)}" if self.url else ""
        archived = f" ([archived]({_in_link(self.archived)}))" if self.archived else ""
        title = f", *{md(self.title)}*" if self.title else ""
        return (
            f"{words}— {md(self.author)}{title}, {md(self.published or 'undated')}{where}{archived}. "
            f"[diplog, as of {md(self.as_of or 'all on record')}]({_in_link(self.permalink)}), fingerprint {self.hash}."
        )


def of_statement(
    statement: Statement, *, title: str, permalink: str, as_of: str | None, hash: str, accessed: str | None = None
) -> Citation:
    """The citation of one sentence; ``title`` is that of its document."""
    url = safe.address(statement.url)
    return Citation(
        key=f"diplog-{statement.id.rpartition('-')[2][:10]}",
        title=safe.plain(title),
        author=safe.plain(statement.publisher or statement.key),
        published=statement.published,
        url=url,
        archived=archived(url, statement.published),
        quote=safe.plain(statement.quote.words),
        said=safe.plain(phrases.speaker(statement)),
        permalink=permalink,
        as_of=as_of,
        hash=hash,
        accessed=accessed,
    )


def of_page(
    title: str, *, permalink: str, as_of: str | None, hash: str, said: str = "", accessed: str | None = None
) -> Citation:
    """The citation of a page of the ledger, such as a contact and how it stands."""
    return Citation(
        key=f"diplog-{hash[:10]}",
        title=safe.plain(title),
        author="diplog ledger",
        published=as_of,
        url=None,
        archived=None,
        quote=safe.plain(said),
        said="",
        permalink=permalink,
        as_of=as_of,
        hash=hash,
        accessed=accessed,
    )


def archived(url: str | None, published: str | None) -> str | None:
    """The Internet Archive's address for the copy nearest to the day; None for an address that cannot be followed."""
    if not url:
        return None
    day = re.sub(r"\D", "", (published or "")[:10])
    return f"https://web.archive.org/web/{day or '2'}/{url}"


_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "#": r"\#", "&": r"\&", "_": r"\_",
    "^": r"\^{}", "~": r"\~{}",
})  # fmt: skip


def _tex(words: str) -> str:
    return safe.plain(words).translate(_TEX)


def _tex_url(url: str | None) -> str:
    return (
        quote(url, safe="%/:?#[]@!$&'()*+,;=~-._")
        .replace("%", r"\%")
        .replace("#", r"\#")
        .replace("&", r"\&")
        .replace("_", r"\_")
        if url
        else ""
    )


def _in_link(url: str | None) -> str:
    return (
        (url or "").replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    )
