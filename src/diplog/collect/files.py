"""Files, folders and standard input: what each is, and the documents in it."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from ..errors import ConfigError, Issue
from ..model import Document
from .identity import CollectOptions, RefusalError, document, os_issue, too_large
from .jsonlines import json_lines, json_values

#: Media types of files by suffix; ``jsonl``, ``json``, ``warc`` and ``mbox`` are containers.
SUFFIXES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".shtml": "text/html",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".json": "application/json",
    ".warc": "application/warc",
}
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,9}")
CONTAINERS = frozenset({"application/jsonl", "application/json", "application/warc", "application/mbox"})

#: What a saved web page drags along: passed over without a word inside folders, refused when named outright.
ASSETS = frozenset(
    f".{suffix}"
    for suffix in (
        *("css", "js", "mjs", "map", "woff", "woff2", "ttf", "otf", "eot", "ico", "svg"),
        *("png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "tif", "tiff"),
        *("mp3", "mp4", "m4a", "ogg", "wav", "webm", "avi", "mov"),
        *("pyc", "db", "sqlite", "lock"),
    )
)


def read_stdin(options: CollectOptions) -> Iterator[Document | Issue]:
    yield from read_stream(sys.stdin.buffer, "-", "stdin", None, options)


def read_path(value: str, options: CollectOptions) -> Iterator[Document | Issue]:
    path = Path(value)
    try:
        info = path.stat()
    except FileNotFoundError:
        broken = " (a link to something that is not there)" if path.is_symlink() else ""
        yield Issue("not-found", value, f"{value}: no such file or folder{broken}; check the spelling")
        return
    except (OSError, ValueError) as error:
        yield os_issue(value, error)
        return
    if stat.S_ISDIR(info.st_mode):
        if options.given.id or options.given.url:
            raise ConfigError(f"an id or address can be given for a single document only; {value} is a folder")
        found = False
        for item in _folder(path, path, {}, options):
            found = True
            yield item
        if not found:
            yield Issue("no-files", value, f"{value}: the folder holds no documents")
        return
    yield from _file(path, path.name, options, named=True)


def _folder(
    root: Path, folder: Path, visited: dict[tuple[int, int], str], options: CollectOptions
) -> Iterator[Document | Issue]:
    """Everything under ``folder``, sorted by name; each real folder once, so that links cannot go in circles."""
    try:
        info = folder.stat()
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield os_issue(str(folder), error)
        return
    identity = (info.st_dev, info.st_ino)
    if identity in visited:
        message = f"{folder}: a link back to {visited[identity]}, which is read already; passed over"
        yield Issue("loop", str(folder), message, "warning")
        return
    visited[identity] = str(folder)
    for name in names:
        if name.startswith("."):
            continue
        path = folder / name
        try:
            mode = path.stat().st_mode
        except OSError as error:
            yield os_issue(str(path), error)
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(root, path, visited, options)
        elif stat.S_ISREG(mode):
            if path.suffix.lower() not in ASSETS:
                yield from _file(path, path.relative_to(root).as_posix(), options)
        else:
            yield Issue("not-a-file", str(path), f"{path}: neither a file nor a folder (pipe, socket or device)")


def _file(path: Path, name: str, options: CollectOptions, *, named: bool = False) -> Iterator[Document | Issue]:
    where = str(path)
    inner = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    media_type = SUFFIXES.get(inner.suffix.lower())
    # *notes.csv* is no prose although it is text; what is plainly a page, a PDF or an archive is read under any name.
    strange = media_type is None and _SUFFIX.fullmatch(inner.suffix.lower()) is not None
    try:
        size = path.stat().st_size
        regular = path.is_file()
        # An ordinary file that is too large is never opened; containers are streamed and gzip is bounded as it unfolds.
        if regular and media_type and media_type not in CONTAINERS and inner is path and size > options.max_bytes:
            yield too_large(where, options, size)
            return
        with path.open("rb") as stream:
            yield from read_stream(
                stream, where, name, media_type, options, size=size if regular else None, strange=strange
            )
    except OSError as error:
        yield os_issue(where, error)


def read_stream(
    raw: IO[bytes],
    where: str,
    name: str,
    media_type: str | None,
    options: CollectOptions,
    size: int | None = None,
    *,
    strange: bool = False,
) -> Iterator[Document | Issue]:
    """One opened input: find out what it is, then one document, or those of a container.

    ``strange``: its name has a suffix that is not known here, so that plain text in it is not taken for a document.
    """
    stream = cast(io.BufferedReader, raw if hasattr(raw, "peek") else io.BufferedReader(cast(Any, raw)))
    head = stream.peek(4096)[:4096]
    if not head:
        yield Issue("empty", where, f"{where}: empty; nothing to read")
        return
    try:
        bounded: IO[bytes] = stream
        if head[:2] == b"\x1f\x8b":
            gunzip = BoundedGunzip(stream, options)
            head = gunzip.peek_first(4096)
            if not head:
                yield Issue("empty", where, f"{where}: holds nothing once unpacked")
                return
            if head[:2] == b"\x1f\x8b":
                raise RefusalError("bomb", where, f"{where}: packed inside packed; unpack it once and read that")
            bounded = cast(IO[bytes], gunzip)
        found = sniff(head)
        # What the bytes plainly are beats what the suffix says; a suffix decides between the kinds of text.
        if found in ("application/pdf", "application/warc") or media_type is None:
            media_type = found
        elif found is None:
            media_type = None
        elif media_type == "application/json" and found == "application/jsonl":
            media_type = found
        if media_type is None:
            hint = "office files: save as PDF or text" if head[:2] == b"PK" else "convert it to text, HTML or PDF"
            raise RefusalError("suffix", where, f"{where}: not a kind of file that is read here ({hint})")
        if media_type not in CONTAINERS and size is not None and bounded is stream and size > options.max_bytes:
            yield too_large(where, options, size)
            return
        if strange and media_type == "text/plain":
            message = (
                f"{where}: not a kind of file that is read here (if it is a document, name it .txt or pipe it to -)"
            )
            raise RefusalError("suffix", where, message)
        if media_type in CONTAINERS and (options.given.id or options.given.url):
            options = replace(options, given=replace(options.given, id=None, url=None))
        match media_type:
            case "application/jsonl":
                yield from json_lines(bounded, where, name, options)
            case "application/json":
                yield from json_values(bounded, where, name, options)
            case "application/warc":
                from .archives import warc

                yield from warc(bounded, where, name, options)
            case "application/mbox":
                from .archives import mbox

                yield from mbox(bounded, where, name, options)
            case _:
                body = bounded.read(options.max_bytes + 1)
                if len(body) > options.max_bytes:
                    yield too_large(where, options, size)
                    return
                if media_type == "application/pdf" and b"%PDF-" not in body[:1024]:
                    raise RefusalError(
                        "truncated", where, f"{where}: not a PDF although its name says so; fetch it again"
                    )
                if name == "stdin":  # two things piped in are two documents, not two versions of one
                    name = f"stdin:{hashlib.sha256(body).hexdigest()[:16]}"
                yield document(body, media_type, origin=where, name=name, given=options.given)
    except RefusalError as refused:
        yield Issue(refused.issue.code, where, refused.issue.message.replace("\0", where))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Issue("truncated", where, f"{where}: the packed file is broken ({error}); fetch it again")
    except OSError as error:
        yield os_issue(where, error)


def sniff(head: bytes) -> str | None:
    """The media type that the first bytes show, None when they are not text of any kind.

    >>> sniff(b"%PDF-1.7"), sniff(b'{"text": "x"}'), sniff(b"<!DOCTYPE html>")
    ('application/pdf', 'application/jsonl', 'text/html')
    """
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"WARC/"):
        return "application/warc"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text/plain"
    sample = head.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in sample or head[:2] == b"PK":
        return None
    # Control characters other than whitespace and escape do not occur in text; allow a stray one.
    if sum(byte < 9 or 13 < byte < 27 or 28 <= byte < 32 for byte in sample) > len(sample) // 100:
        return None
    start = sample.lstrip()[:512].lower()
    if re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", start, re.DOTALL):
        return "text/html"
    if start.startswith(b"<!--") and b"<html" in sample.lower():
        return "text/html"
    if start.startswith(b"{"):
        return "application/jsonl" if _first_line_is_json(sample) else "application/json"
    if start.startswith((b"[{", b"[\n", b"[ ", b"[\r")) and b'"' in start:
        return "application/json"
    if sample.startswith(b"From ") and re.search(rb"^(from|date|subject):", sample, re.IGNORECASE | re.MULTILINE):
        return "application/mbox"
    if re.match(rb"(received|return-path|delivered-to|message-id|mime-version|x-[\w-]+|from|subject|date):", start):
        headers = sample.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
        if len(re.findall(rb"^(from|to|date|subject|message-id|mime-version):", headers, re.I | re.M)) >= 3:
            return "message/rfc822"
    return "text/plain"


def _first_line_is_json(sample: bytes) -> bool:
    line = sample.lstrip().split(b"\n", 1)[0].strip()
    return line.endswith(b"}") or (len(line) > 1 and b"\n" not in sample.strip())


class BoundedGunzip(io.RawIOBase):
    """Unpacks gzip (any number of members) a piece at a time and refuses what unfolds without measure.

    Raises :class:`RefusalError` with code ``bomb`` (``\\0`` in the message stands for the input's name).
    """

    def __init__(self, stream: IO[bytes], options: CollectOptions) -> None:
        self._stream = stream
        self._options = options
        self._inflate = zlib.decompressobj(wbits=31)
        self._packed = b""  # read from the file, not yet unpacked
        self._first = b""
        self._in = 0
        self._out = 0
        self._end = False

    def readable(self) -> bool:
        return True

    def peek_first(self, size: int) -> bytes:
        self._first = self._unpack(size)
        return self._first

    def readinto(self, buffer: Any) -> int:
        # One piece at a time: what was unpacked before a break in the file is handed out before the break is told.
        data, self._first = (self._first[: len(buffer)], self._first[len(buffer) :]) if self._first else (b"", b"")
        data = data or self._unpack(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            size = sys.maxsize
        parts: list[bytes] = []
        while size > 0:
            if self._first:
                data, self._first = self._first[:size], self._first[size:]
            else:
                data = self._unpack(min(size, 256 * 1024))
            if not data:
                break
            parts.append(data)
            size -= len(data)
        return b"".join(parts)

    def skip_member(self) -> bool:
        """Give up the member at hand and go on at the next one that starts a WARC record; False when there is none."""
        self._first = b""
        window = self._packed
        while True:
            start = window.find(b"\x1f\x8b\x08", 1)
            while start >= 0:
                if len(window) < start + 4096:
                    window += self._stream.read(4096)
                try:
                    if zlib.decompressobj(wbits=31).decompress(window[start:], 5) == b"WARC/":
                        self._inflate, self._packed = zlib.decompressobj(wbits=31), window[start:]
                        self._in, self._out = len(self._packed), 0
                        return True
                except zlib.error:
                    pass
                start = window.find(b"\x1f\x8b\x08", start + 1)
            more = self._stream.read(256 * 1024)
            if not more:
                self._end = True
                return False
            window = window[-2:] + more if len(window) > 2 else window + more

    def _unpack(self, size: int) -> bytes:
        while not self._end:
            if not self._packed and not self._inflate.eof:
                self._packed = self._stream.read(64 * 1024)
                self._in += len(self._packed)
                if not self._packed:
                    if not self._inflate.eof:
                        raise EOFError("it ends in the middle")
                    self._end = True
                    break
            if self._inflate.eof:
                rest = self._inflate.unused_data or self._stream.read(64 * 1024)
                rest = rest.lstrip(b"\0")
                if not rest:
                    self._end = True
                    break
                # Each member is measured by itself: a bomb does not hide behind honest records before it.
                self._inflate, self._packed = zlib.decompressobj(wbits=31), rest
                self._in, self._out = len(rest), 0
                continue
            data = self._inflate.decompress(self._packed, size)
            self._packed = self._inflate.unconsumed_tail
            self._out += len(data)
            if self._out > self._options.ratio_after and self._out > self._options.ratio * max(self._in, 1):
                raise RefusalError(
                    "bomb",
                    "",
                    f"\0: unfolds to more than {self._options.ratio} times its size, as no text does; refused",
                )
            if data:
                return data
        return b""
