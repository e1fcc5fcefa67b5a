"""WARC and mbox: archives that are cut into documents while they stream by."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any, cast

from ..errors import Issue
from ..model import Document, Given
from .identity import CollectOptions, RefusalError, document, merge_given, too_large

#: Media types of web captures that are documents; everything else in an archive is passed over.
WEB_TYPES = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "application/pdf": "application/pdf",
    "text/plain": "text/plain",
    "text/markdown": "text/markdown",
}


def inflate(body: bytes, encoding: str, where: str, options: CollectOptions) -> bytes:
    """``body`` without its HTTP content encoding, bounded; raises :class:`RefusalError`."""
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        if name == "identity":
            continue
        if name in ("gzip", "x-gzip"):
            decoder = zlib.decompressobj(wbits=47)
        elif name == "deflate":
            # RFC 9110 means zlib, some servers send it bare: the first byte of zlib has 8 in its low half.
            decoder = zlib.decompressobj(wbits=15 if body[:1] and body[0] & 0x0F == 8 else -15)
        else:
            raise RefusalError("encoding", where, f"{where}: content encoding '{name}' is not read")
        try:
            plain = decoder.decompress(body, options.max_bytes + 1)
        except zlib.error as error:
            raise RefusalError(
                "truncated", where, f"{where}: the packed body is broken ({error}); fetch it again"
            ) from None
        large = len(plain) > options.max_bytes
        used = len(body) - len(decoder.unconsumed_tail)
        if (large or len(plain) > options.ratio_after) and len(plain) > options.ratio * max(used, 1):
            message = f"{where}: unfolds to more than {options.ratio} times its size, as no text does; refused"
            raise RefusalError("bomb", where, message)
        if large:
            issue = too_large(where, options)
            raise RefusalError(issue.code, where, issue.message)
        if not decoder.eof:
            raise RefusalError("truncated", where, f"{where}: the packed body ends in the middle; fetch it again")
        body = plain
    return body


def web_type(content_type: str) -> tuple[str | None, str | None]:
    """Media type (None when it is no document) and charset of a ``Content-Type`` header."""
    kind, _, rest = content_type.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", rest, re.IGNORECASE)
    return WEB_TYPES.get(kind.strip().lower()), charset.group(1) if charset else None


def with_charset(media_type: str, charset: str | None) -> str:
    """``text/html; charset=big5``: the header's word travels with the document, for the reader to weigh."""
    return f"{media_type}; charset={charset.lower()}" if charset and media_type.startswith("text/") else media_type


def warc(stream: Any, where: str, name: str, options: CollectOptions) -> Iterator[Document | Issue]:
    """Every captured page of a WARC stream, which is read from where it stands and never sought in.

    Read by hand, not with FastWARC: version 2 panics (past ``except Exception``) on streams without ``seek``, which a
    bounded unpacking is, and unpacks what it passes over without bounds. Reading is a few lines; a broken record or a
    bomb costs that record, and the next one is looked for.
    """
    found = False
    while True:
        reader = io.BufferedReader(stream, 256 * 1024) if isinstance(stream, io.RawIOBase) else stream
        place = where
        try:
            for record in _records(reader, where):
                if isinstance(record, Issue):
                    found = True
                    yield record
                    continue
                place = f"{where}#{record.url or record.headers.get('warc-record-id', '?')}"
                for item in _capture(record, place, name, options):
                    found = True
                    yield item
            break
        except RefusalError as refused:
            found = True
            yield Issue(refused.issue.code, place, refused.issue.message.replace("\0", place))
            if not isinstance(stream, io.RawIOBase) or not cast(Any, stream).skip_member():
                break
            reader.detach()
    if not found:
        yield Issue("no-text", where, f"{where}: no captured page (html, pdf or text) in this archive")


@dataclass(slots=True)
class _Record:
    """A WARC record whose block is still in the stream: ``left`` bytes of it."""

    headers: dict[str, str]
    reader: Any
    left: int

    @property
    def url(self) -> str:
        return self.headers.get("warc-target-uri", "").strip("<> ")

    def read(self, size: int) -> bytes:
        data: bytes = self.reader.read(min(size, self.left))
        self.left -= len(data)
        return data

    def skip(self) -> bool:
        """Pass over the rest of the block; False when the stream ends before it."""
        while self.left:
            if not self.read(256 * 1024):
                return False
        return True


def _records(reader: Any, where: str) -> Iterator[_Record | Issue]:
    """The response and resource records of an unpacked stream, each to be read before the next is asked for."""
    lost = False
    while line := reader.readline(64 * 1024):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            if not lost:
                yield Issue("truncated", where, f"{where}: a broken record; looking for the next one", "warning")
            lost = True
            continue
        lost = False
        headers = _headers(reader)
        length = headers.get("content-length", "")
        if not length.isdigit():
            yield Issue("truncated", where, f"{where}: a record without length; looking for the next one", "warning")
            lost = True
            continue
        record = _Record(headers, reader, int(length))
        if headers.get("warc-type") in ("response", "resource"):
            yield record
        if not record.skip():
            message = f"{where}: ends in the middle of a record ({record.url or 'no address'}); fetch it again"
            yield Issue("truncated", where, message)
            return


def _headers(reader: Any) -> dict[str, str]:
    """Header lines up to the blank one, names in lower case; at most 256 kB of them."""
    found: dict[str, str] = {}
    name = ""
    left = 256 * 1024
    while left > 0 and (line := reader.readline(64 * 1024)).strip():
        left -= len(line)
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:
            found[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        found.setdefault(name, value.strip())
    return found


def _capture(record: _Record, place: str, name: str, options: CollectOptions) -> Iterator[Document | Issue]:
    """The document in a record, if its media type is one that is read; error pages and what is broken are issues."""
    stated, encoding, chunked, status = record.headers.get("content-type", ""), "", False, 200
    start = b""
    if "application/http" in stated or record.headers["warc-type"] == "response":
        start = record.read(64 * 1024)
        head, _, start = start.partition(b"\n\r\n") if b"\n\r\n" in start else start.partition(b"\n\n")
        first, _, rest = head.partition(b"\n")
        code = re.match(rb"HTTP/[\d.]+\s+(\d{3})", first)
        status = int(code.group(1)) if code else 0
        headers = _headers(io.BytesIO(rest))
        stated, encoding = headers.get("content-type", ""), headers.get("content-encoding", "")
        chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    kind, charset = web_type(stated)
    if kind is None or 300 <= status < 400:
        return
    if status == 0:
        yield Issue("truncated", place, f"{place}: the capture does not start with an HTTP status; passed over")
        return
    if status != 200:
        yield Issue(f"http-{status}", place, f"{place}: the capture is an error page (status {status})")
        return
    size = len(start) + record.left
    if size > options.max_bytes:
        if record.skip():  # a bomb shows itself here, and is then called one
            yield too_large(place, options, size)
        return
    body = start + record.read(record.left)
    if record.left:
        return  # the stream has ended: told by the caller
    try:
        body = inflate(_unchunked(body) if chunked else body, encoding, place, options)
    except RefusalError as refused:
        yield refused.issue
        return
    if not body.strip():
        yield Issue("empty", place, f"{place}: the capture is empty")
        return
    date = record.headers.get("warc-date", "")
    yield document(
        body,
        with_charset(kind, charset),
        origin=place,
        name=f"{name}#{hashlib.sha256(body).hexdigest()[:16]}",
        given=merge_given(options.given, Given(url=record.url or None)),
        fetched=date[:19] + "Z" if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", date) else None,
    )


def _unchunked(body: bytes) -> bytes:
    """A body without its chunk lengths; as it is when it has none, for many archives drop them but keep the header."""
    parts: list[bytes] = []
    position = 0
    while True:
        line = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n").match(body, position)
        if line is None:
            return b"".join(parts) if parts else body
        size = int(line.group(1), 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[line.end() : line.end() + size])
        position = line.end() + size


def mbox(stream: IO[bytes], where: str, name: str, options: CollectOptions) -> Iterator[Document | Issue]:
    """Every message of an mbox file, cut at its ``From `` lines."""
    parts: list[bytes] = []
    size = count = 0

    def message() -> Document | Issue | None:
        body = b"".join(parts)
        if not body.strip():
            return None
        place = f"{where}#{count}"
        if size > options.max_bytes:
            return too_large(place, options)
        ident = re.search(rb"^message-id:\s*<?([^>\s]+)", body[:8192], re.IGNORECASE | re.MULTILINE)
        label = ident.group(1).decode("ascii", "replace") if ident else hashlib.sha256(body).hexdigest()[:16]
        given = replace(options.given, id=None, url=None)
        return document(body, "message/rfc822", origin=place, name=f"{name}#{label}", given=given)

    blank = True
    while line := cast(Any, stream).readline(64 * 1024):
        if blank and line.startswith(b"From "):
            if found := message():
                yield found
            parts, size, count = [], 0, count + 1
        else:
            size += len(line)
            if size <= options.max_bytes:
                parts.append(line[1:] if re.match(rb">+From ", line) else line)
        blank = not line.strip()
    if found := message():
        yield found
