"""JSON lines and JSON files: one document per object, a broken one never takes its neighbours along."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from typing import IO, Any, cast

from ..errors import Issue
from ..model import Document, Given, SourceType
from .identity import MEBIBYTE, CollectOptions, document, merge_given, too_large

#: Other people's names for the fields of a JSON document, tried in this order.
FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "message_id"),
    "url": ("url", "link", "source_url", "uri"),
    "publisher": ("publisher", "site_name", "outlet", "publication"),
    "source_type": ("source_type",),
    "source_country": ("source_country",),
    "published": ("published", "date_published", "published_time", "pubDate", "date"),
    "lang": ("lang", "language"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "html": ("html", "content_html"),
}
_SURROGATES = re.compile("[\ud800-\udfff]")
SOURCE_TYPES = ("official", "state_media", "media", "unknown")


def _lines(stream: IO[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines, None for one longer than ``limit`` (its rest is passed over, never kept)."""
    reader = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(Any, stream), 256 * 1024)
    number = 0
    while line := reader.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := reader.readline(256 * 1024)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line


def json_lines(stream: IO[bytes], where: str, name: str, options: CollectOptions) -> Iterator[Document | Issue]:
    found = False
    for number, line in _lines(stream, options.max_bytes):
        place = f"{where}:{number}"
        if line is None:
            yield too_large(place, options)
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
            if line[:2] in (b"\xff\xfe", b"\xfe\xff"):
                yield Issue("encoding", where, f"{where}: UTF-16; JSON lines are UTF-8, save it as that")
                return
        if not line.strip():
            continue
        found = True
        try:
            value = json.loads(line)
        except UnicodeDecodeError as error:
            yield Issue("encoding", place, f"{place}: not UTF-8 (byte {error.start + 1} of the line); save it as UTF-8")
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else error
            yield Issue("json", place, f"{place}: not a JSON object ({reason}); one document per line")
        else:
            yield from _json_document(value, place, name, options)
    if not found:
        yield Issue("empty", where, f"{where}: no line with a document")


def json_values(stream: IO[bytes], where: str, name: str, options: CollectOptions) -> Iterator[Document | Issue]:
    """A JSON file: one object, or a list of objects read one at a time so that a long list needs little memory."""
    decoder = json.JSONDecoder()
    reader = io.TextIOWrapper(io.BufferedReader(cast(Any, stream)), encoding="utf-8-sig", errors="strict")
    buffer, position, count, in_list = "", 0, 0, False
    chunk = 64 * 1024
    try:
        while True:
            more = reader.read(chunk)
            buffer, position = buffer[position:] + more, 0
            while True:
                position = _skip_space(buffer, position)
                if not in_list and not count and buffer[position : position + 1] == "[":
                    in_list, position = True, _skip_space(buffer, position + 1)
                if position >= len(buffer):
                    break
                if in_list and buffer[position] in ",]":
                    if buffer[position] == "]":
                        return
                    position += 1
                    continue
                try:
                    value, end = decoder.raw_decode(buffer, position)
                except RecursionError:
                    yield Issue("json", where, f"{where}: nested too deeply")
                    return
                except ValueError as error:
                    if more:
                        break  # perhaps only cut off: read on
                    yield Issue("json", where, f"{where}: not JSON after {count} documents ({error})")
                    return
                position, count, chunk = end, count + 1, 64 * 1024
                place = f"{where}#{count}" if in_list else where
                yield from _json_document(value, place, name, options)
            if not more:
                if in_list or not count:
                    yield Issue("truncated", where, f"{where}: ends in the middle, after {count} documents")
                return
            if len(buffer) - position > options.max_bytes:
                yield too_large(f"{where}#{count + 1}", options)
                return
            if len(buffer) - position > chunk:  # a long value: read twice as much before trying again
                chunk = min(2 * chunk, 8 * MEBIBYTE)
    except UnicodeDecodeError as error:
        yield Issue("encoding", where, f"{where}: not UTF-8 ({error.reason}); save it as UTF-8")
    finally:
        reader.detach()


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _json_document(value: object, place: str, name: str, options: CollectOptions) -> Iterator[Document | Issue]:
    """The document that one JSON object describes.

    Its bytes are the fields that are read, in a fixed form: other fields, their order and spacing do not make versions.
    """
    if not isinstance(value, dict):
        yield Issue("json", place, f"{place}: a JSON object with a field 'text' is needed, not {type(value).__name__}")
        return
    read: dict[str, str] = {}
    for field, names in FIELD_NAMES.items():
        for other in names:
            content = value.get(other)
            if content is None or (field != "text" and content == ""):
                continue
            if field == "id" and isinstance(content, int) and not isinstance(content, bool):
                content = str(content)
            if not isinstance(content, str):
                if other == field:
                    message = f"{place}: field '{other}' must be text, not {type(content).__name__}"
                    if field == "text":
                        yield Issue("json", place, message)
                        return
                    yield Issue("json", place, f"{message}; passed over", "warning")
                continue
            read[field] = content
            break
    if "text" not in read and "html" not in read and "title" not in read:
        yield Issue("no-text", place, f"{place}: no field 'text'")
        return
    if not any(read.get(field, "").strip() for field in ("text", "html", "title")):
        yield Issue("no-text", place, f"{place}: the field 'text' is empty")
        return
    if any(map(_SURROGATES.search, read.values())):
        read = {field: _SURROGATES.sub("\ufffd", content) for field, content in read.items()}
        yield Issue("encoding", place, f"{place}: half characters (lone surrogates) were replaced by \ufffd", "warning")
    kind = read.get("source_type")
    if kind is not None and kind not in SOURCE_TYPES:
        message = f"{place}: source_type '{kind}' is none of {', '.join(SOURCE_TYPES)}; passed over"
        yield Issue("json", place, message, "warning")
        del read["source_type"]
    found = Given(
        id=read.get("id"),
        url=read.get("url"),
        publisher=read.get("publisher"),
        source_type=cast(SourceType | None, read.get("source_type")),
        source_country=read.get("source_country"),
        published=read.get("published"),
        lang=read.get("lang"),
        title=read.get("title"),
    )
    body = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    yield document(
        body,
        "application/json",
        origin=place,
        name=f"{name}#{hashlib.sha256(body).hexdigest()[:16]}",
        given=merge_given(options.given, found),
        keep_fragment=True,
    )
