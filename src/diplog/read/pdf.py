"""PDF -> text: lines joined into paragraphs, words that were split at line ends made whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import Issue
from .published import stated


@dataclass(frozen=True, slots=True)
class Pages:
    title: str
    text: str
    published: str | None = None
    published_how: str = "unknown"


def read_pdf(body: bytes, where: str, issues: list[Issue]) -> Pages | None:
    """Title and text of a PDF; None, with an issue, when it is broken, locked or holds pictures only."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            issues.append(Issue("locked", where, f"{where}: the PDF is locked with a password; save it without one"))
        else:
            issues.append(Issue("truncated", where, f"{where}: the PDF is broken or cut off; fetch it again"))
        return None
    pages: list[str] = []
    broken = 0
    try:
        facts = pdf.get_metadata_dict()
        for number in range(len(pdf)):
            try:
                page = pdf[number]
                text = page.get_textpage()
                pages.append(text.get_text_bounded())
                text.close()
                page.close()
            except pypdfium2.PdfiumError:
                broken += 1
    finally:
        pdf.close()
    if broken:
        message = f"{where}: {broken} of {broken + len(pages)} pages cannot be read"
        issues.append(Issue("truncated", where, message, "warning"))
    from .plain import read_text

    plain = read_text(join_lines(pages))
    created = re.match(r"D:(\d{8})", facts.get("CreationDate", ""))
    title = re.sub(r"^Microsoft Word - |\.(docx?|pdf|indd|qxd)$", "", facts.get("Title", "").strip(), flags=re.I)
    # A title in the metadata counts only if the first page bears it out; else it is the name of some template.
    same = (
        title and re.sub(r"\W+", "", title).casefold() in re.sub(r"\W+", "", plain.title + plain.text[:2000]).casefold()
    )
    day = stated(created.group(1)) if created else None
    return Pages(title if same else plain.title, plain.text, day, "meta" if day else "unknown")


def join_lines(pages: list[str]) -> str:
    """One text from the pages' lines: hyphens at line ends resolved, running heads and page numbers left out."""
    from .plain import tidy

    split = [[line.strip() for line in tidy(page).split("\n")] for page in pages]
    edges: dict[str, int] = {}
    for lines in split:
        for line in {
            re.sub(r"\d+", "#", line) for line in (*lines[:2], *lines[-2:]) if line and line[-1] not in ".!?:"
        }:
            edges[line] = edges.get(line, 0) + 1
    repeated = {line for line, count in edges.items() if count >= 3 and count > len(pages) / 2}
    kept: list[str] = []
    for lines in split:
        for number, line in enumerate(lines):
            at_edge = number < 2 or number >= len(lines) - 2
            if at_edge and (
                re.sub(r"\d+", "#", line) in repeated or re.fullmatch(r"(?:[-–—]\s*)?\d{1,4}(?:\s*[-–—])?", line)
            ):
                continue
            kept.append(line)
    out: list[list[str]] = []
    lengths = sorted(len(line) for line in kept if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0  # that of full lines; a stray longer one does not count
    before = ""
    for line in kept:
        if before and line and line[0].islower() and re.search(r"[^\W\d_][-\u00ad\u2010\ufffe]$", before):
            out[-1][-1] = out[-1][-1][:-1] + line  # a word split at the line's end
        elif (
            before and line and not _starts(line) and _goes_on(before, width) and not _stands_apart(before, line, width)
        ):
            out[-1].append(line)
        elif line:
            out.append([line])
        before = line
    return "\n\n".join(" ".join(parts) for parts in out)


def _goes_on(line: str, width: int) -> bool:
    """Whether the paragraph goes on after this line: it fills the width, or does not end a sentence."""
    return len(line) > 0.75 * width or not re.search(r"[.!?:;»”\"']$", line)


def _stands_apart(line: str, after: str, width: int) -> bool:
    """Whether a short line is a heading or a dateline, not part of the sentence that begins below it."""
    return len(line) < 0.55 * width and after[0].isupper() and not re.search(r"[,;–—-]$|\b[a-z]{1,4}$", line)


def _starts(line: str) -> bool:
    return re.match(r"[-•–—*]\s|\d{1,2}[.)]\s", line) is not None
