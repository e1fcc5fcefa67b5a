"""Plain text and Markdown -> title, text and front matter."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from .html import without_title


@dataclass(frozen=True, slots=True)
class Plain:
    """Title ("" if none), text with paragraphs separated by blank lines, and the front matter's plain values."""

    title: str
    text: str
    front: dict[str, str] = field(default_factory=dict)


def tidy(text: str) -> str:
    """Line ends as ``\\n``; no control characters; no trailing spaces; at most one blank line."""
    text = re.sub(r"\r\n?|\x85|\u2028|\u2029|\f|\v", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u00ad]", "", text)
    text = "\n".join(line.rstrip(" \t\xa0") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n ")


def unwrap(text: str) -> str:
    """Joins the lines of paragraphs in a text that was wrapped at a fixed width; leaves any other text as it is.

    Wrapped means: no line beyond 100 characters, and lines that are followed by another in their paragraph are long.
    """
    lines = text.split("\n")
    inner = [len(line) for line, after in itertools.pairwise(lines) if line.strip() and after.strip()]
    if not inner or max(map(len, lines)) > 100 or sorted(inner)[len(inner) // 2] < 45:
        return text
    width = max(inner)
    out: list[list[str]] = []
    before = ""
    for line in lines:
        starts = re.match(r"\s*([-*•–—]\s|\d{1,2}[.)]\s|\||>|#)", line)
        if out and before.strip() and line.strip() and len(before) > 0.6 * width and not starts:
            out[-1].append(line.strip())
        else:
            out.append([line.rstrip()])
        before = line
    return "\n".join(" ".join(parts) for parts in out)


def read_text(text: str) -> Plain:
    """Plain text: the first line is the title when it stands apart and is short; the rest is kept as it is."""
    text = tidy(text)
    first, _, rest = text.partition("\n")
    body = rest.strip("\n ")
    if body and 8 <= len(first) <= 250 and not re.search(r"[.;:,]$", first) and len(body) > len(first):
        return Plain(first.strip(), unwrap(body))
    return Plain("", unwrap(text))


def read_markdown(text: str) -> Plain:
    """Markdown: front matter read, marks of headings, emphasis, links and images taken off, words kept verbatim."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    front: dict[str, str] = {}
    match = re.match(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text, re.DOTALL)
    if match and len(match[1]) < 20_000:
        front = _front_matter(match[1])
        if front:
            text = text[match.end() :]
    text = tidy(text)
    title = front.get("title") or ""
    first = text.split("\n", 1)[0]
    if not title and first.startswith("#") and len(first) <= 500:
        title = _inline(_line(first)).strip()
    text = _strip(text)
    if not title:
        plain = read_text(text)
        return Plain(plain.title, plain.text, front)
    return Plain(title, without_title(unwrap(text), title), front)


def _front_matter(block: str) -> dict[str, str]:
    """The plain values of a front matter block, keys in lower case; {} when it is not one."""
    import yaml

    try:
        data: Any = yaml.load(block, yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings only
    except (yaml.YAMLError, RecursionError):
        data = dict(re.findall(r"^(\w+):[ \t]*(.*)$", block, re.MULTILINE))
    if not isinstance(data, dict):
        return {}
    found = {str(key).lower(): value.strip() for key, value in data.items() if isinstance(value, str)}
    return {key: value for key, value in found.items() if value and value.lower() not in ("none", "null")}


def _inline(text: str) -> str:
    # All bounded: a text of brackets or stars only must not take more than linear time.
    text = re.sub(r"!\[[^\]\[\n]{0,500}\]\([^()\n]{0,2000}\)", "", text)
    text = re.sub(r"\[([^\]\[\n]{0,500})\]\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)", r"\1", text)
    text = re.sub(r"(?<![\w*])\*{1,3}(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*{1,3}(?![\w*])", r"\1", text)
    text = re.sub(r"(?<!\w)_{1,3}(?=[^\s_])([^_\n]{1,1000})(?<=\S)_{1,3}(?!\w)", r"\1", text)
    text = re.sub(r"`([^`\n]{1,500})`", r"\1", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!|>~'\"$-])", r"\1", text)


def _strip(text: str) -> str:
    if re.search(r"</?(p|br|div|strong|em|b|i|a|span)\b[^<>]{0,500}>", text, re.IGNORECASE):
        text = re.sub(r"(?i)</p>\s*|<br\s*/?>", "\n\n", text)
        text = re.sub(
            r"(?i)</?(p|div|strong|em|b|i|u|a|span|h\d|ul|ol|li|blockquote|figure|img)\b[^<>]{0,2000}>", "", text
        )
        text = html.unescape(text)
    return tidy(_inline("\n".join(_line(line) for line in text.split("\n"))))


def _line(line: str) -> str:
    """A line without the marks of a heading or quotation; "" for a rule."""
    bare = line.strip(" \t")
    if bare.startswith("#") and (mark := re.match(r"#{1,6}[ \t]+", bare)):
        return bare[mark.end() :].rstrip("#").rstrip()
    if bare.startswith(">"):
        return bare.lstrip("> \t")
    if len(bare) >= 3 and bare[0] in "-*_" and not bare.strip(f"{bare[0]} \t"):
        return ""
    return line
