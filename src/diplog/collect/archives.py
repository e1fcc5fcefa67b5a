"""WARC and mbox: archives that are cut into documents while they stream by."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
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
        if (large or len(plain) > options.ratio_after) and len(plain) > options.ratio * max(len(body), 1):
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
    """Every captured page of a WARC stream (packed or not); ``stream`` is read as it stands, from its start."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource
    found = False
    while True:
        try:
            for record in ArchiveIterator(stream, record_types=kinds, parse_http=True):
                for item in _record(record, where, name, options):
                    found = True
                    yield item
            break
        except RefusalError as refused:
            found = True
            yield Issue(refused.issue.code, where, refused.issue.message.replace("\0", where))
            if not stream.skip_member():
                break
    if not found:
        yield Issue("no-text", where, f"{where}: no captured page (html, pdf or text) in this archive")


def _record(record: Any, where: str, name: str, options: CollectOptions) -> Iterator[Document | Issue]:
    headers = record.headers
    url = (headers.get("WARC-Target-URI") or "").strip("<> ")
    place = f"{where}#{url or headers.get('WARC-Record-ID') or record.stream_pos}"
    if record.http_headers is not None:
        status = record.http_headers.status_code or 0
        kind, charset = web_type(record.http_headers.get("Content-Type") or "")
        encoding = record.http_headers.get("Content-Encoding") or ""
    else:
        status, encoding = 200, ""
        kind, charset = web_type(headers.get("Content-Type") or "")
    if kind is None or 300 <= status < 400:
        return
    if status != 200:
        yield Issue(f"http-{status}", place, f"{place}: the capture is an error page (status {status})")
        return
    body = record.reader.read(options.max_bytes + 1)
    if len(body) > options.max_bytes:
        yield too_large(place, options)
        return
    if len(body) < record.content_length:
        yield Issue("truncated", place, f"{place}: the record ends in the middle")
        return
    try:
        body = inflate(body, encoding, place, options)
    except RefusalError as refused:
        yield refused.issue
        return
    if not body.strip():
        yield Issue("empty", place, f"{place}: the capture is empty")
        return
    date = headers.get("WARC-Date") or ""
    fetched = date[:19] + "Z" if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", date) else None
    yield document(
        body,
        with_charset(kind, charset),
        origin=place,
        name=f"{name}#{hashlib.sha256(body).hexdigest()[:16]}",
        given=merge_given(options.given, Given(url=url or None)),
        fetched=fetched,
    )


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
