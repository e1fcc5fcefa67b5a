"""Collecting: what comes out of files, folders, archives and addresses, and how each bad input is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import threading
import time
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from diplog.collect import CollectOptions, canonical_url, collect
from diplog.collect.files import sniff
from diplog.errors import ConfigError, Issue
from diplog.model import Document, Given

BOMB = gzip.compress(bytes(60 * 1024 * 1024))
PAGES = Path(__file__).parent / "pages"
HTML = b"<html><body><p>The two ministers spoke by telephone today about the border.</p></body></html>"


def run(*inputs: str | Path, **options: Any) -> tuple[list[Document], list[Issue]]:
    found = list(collect([str(value) for value in inputs], CollectOptions(**options)))
    return [d for d in found if isinstance(d, Document)], [i for i in found if isinstance(i, Issue)]


def codes(issues: list[Issue]) -> list[str]:
    return [issue.code for issue in issues]


# ------------------------------------------------------------------------------------------------- identity


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Example.ORG:443/a?utm_source=x&id=7&fbclid=Q#top", "https://example.org/a?id=7"),
        ("https://example.org", "https://example.org/"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://example.org/a?b=%20c", "https://example.org/a?b=%20c"),
        ("https://example.org/a?utm_medium=rss", "https://example.org/a"),
        ("not an address", "not an address"),
        ("http://[broken/a", "http://[broken/a"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


def test_a_fragment_that_names_a_part_is_kept_on_demand() -> None:
    assert canonical_url("https://example.org/list.txt#L92", fragment=True) == "https://example.org/list.txt#L92"
    assert canonical_url("https://example.org/a#:~:text=call", fragment=True) == "https://example.org/a"


def test_same_bytes_same_document_and_changed_bytes_a_new_version(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("They spoke.")
    first = run(file)[0][0]
    assert run(file)[0][0] == first
    assert first.fetched is None
    file.write_text("They spoke again.")
    second = run(file)[0][0]
    assert (second.key, first.key) == ("a.txt", "a.txt")
    assert second.id != first.id


def test_a_folder_gives_the_same_keys_wherever_it_stands(tmp_path: Path) -> None:
    for root in ("one", "two/deep"):
        (tmp_path / root / "sub").mkdir(parents=True)
        (tmp_path / root / "sub" / "b.txt").write_text("b")
        (tmp_path / root / "a.txt").write_text("a")
    first, _ = run(tmp_path / "one")
    second, _ = run(tmp_path / "two" / "deep")
    assert [d.key for d in first] == ["a.txt", "sub/b.txt"]
    assert [d.id for d in first] == [d.id for d in second]


def test_two_inputs_of_one_name_are_pointed_out(tmp_path: Path) -> None:
    for root in ("one", "two"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "index.html").write_bytes(HTML + root.encode())
    documents, issues = run(tmp_path / "one" / "index.html", tmp_path / "two" / "index.html")
    assert len(documents) == 2
    assert codes(issues) == ["same-name"]
    assert issues[0].severity == "warning"
    assert "one" in issues[0].message


def test_what_is_given_wins_over_the_line_and_an_id_needs_a_single_input(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"id": "x", "text": "They spoke.", "lang": "en", "publisher": "The Post"}) + "\n")
    document = run(file, given=Given(lang="es"))[0][0]
    assert (document.given.lang, document.given.publisher, document.given.id) == ("es", "The Post", "x")
    with pytest.raises(ConfigError, match="single document"):
        run(file, file, given=Given(url="https://example.org/"))
    with pytest.raises(ConfigError, match="folder"):
        run(tmp_path, given=Given(id="x"))


# ------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n  <!DOCTYPE html><html>", "text/html"),
        (b"<!-- saved --><html lang='en'>", "text/html"),
        (b'{"text": "a"}\n{"text": "b"}\n', "application/jsonl"),
        (b'{\n "text": "a"\n}', "application/json"),
        (b'[{"text": "a"}]', "application/json"),
        (b"WARC/1.0\r\n", "application/warc"),
        (b"From a@b Wed Jan 22 2025\nFrom: a@b\nSubject: x\n", "application/mbox"),
        (b"From: a@b\nTo: c@d\nSubject: x\nDate: y\n\nBody", "message/rfc822"),
        (b"From here the road leads north: to the border.", "text/plain"),
        ("Министры говорили".encode("cp1251"), "text/plain"),
        (b"\xff\xfeT\x00h\x00", "text/plain"),
        (b"PK\x03\x04", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None),
        (bytes(range(1, 32)), None),
    ],
)
def test_sniff(head: bytes, kind: str | None) -> None:
    assert sniff(head) == kind


def test_every_kind_of_file_is_recognised() -> None:
    documents, issues = run(PAGES)
    assert not issues
    kinds = {d.key: d.media_type for d in documents}
    assert kinds["press-release.html"] == "text/html"
    assert kinds["readout.md"] == "text/markdown"
    assert kinds["letter.eml"] == "message/rfc822"
    assert kinds["wire.txt"] == "text/plain"
    assert list(kinds) == sorted(kinds)


def test_an_unknown_suffix_is_sniffed(tmp_path: Path) -> None:
    (tmp_path / "page.aspx").write_bytes(HTML)
    (tmp_path / "noext").write_bytes(b'{"text": "They spoke."}\n')
    (tmp_path / "wrong.txt").write_bytes(b"%PDF-1.4\n...")
    (tmp_path / "readout.2025").write_bytes(b"They spoke about the border today.")
    (tmp_path / "z.docx").write_bytes(b"PK\x03\x04" + bytes(30))
    documents, issues = run(tmp_path)
    assert {d.key.split("#")[0]: d.media_type for d in documents} == {
        "noext": "application/json",
        "page.aspx": "text/html",
        "readout.2025": "text/plain",
        "wrong.txt": "application/pdf",
    }
    assert codes(issues) == ["suffix"]
    assert "z.docx" in issues[0].message
    assert "save as PDF" in issues[0].message


def test_text_under_an_unknown_suffix_is_refused_not_taken_for_prose(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("who,whom\nA,B\n")
    documents, issues = run(path)
    assert not documents
    assert codes(issues) == ["suffix"]
    assert "table.csv" in issues[0].message
    assert ".txt" in issues[0].message


def test_assets_of_saved_pages_are_passed_over_in_folders_only(tmp_path: Path) -> None:
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page.html").write_bytes(HTML)
    (tmp_path / "page_files" / "logo.png").write_bytes(b"\x89PNG\x00")
    (tmp_path / ".hidden").write_text("x")
    documents, issues = run(tmp_path)
    assert len(documents) == 1
    assert not issues
    assert codes(run(tmp_path / "page_files" / "logo.png")[1]) == ["suffix"]


def test_bad_files_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a-empty.html").write_bytes(b"")
    (tmp_path / "b-not.pdf").write_text("no pdf at all")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"They spoke. " * 100)[:-20])
    (tmp_path / "d.gz").write_bytes(b"\x1f\x8b\x08\x00rubbish")
    (tmp_path / "e.gz").write_bytes(gzip.compress(gzip.compress(b"They spoke.")))
    (tmp_path / "f.gz").write_bytes(gzip.compress(b""))
    (tmp_path / "g.txt").write_text("They spoke.")
    documents, issues = run(tmp_path)
    assert [d.key for d in documents] == ["g.txt"]
    assert codes(issues) == ["empty", "truncated", "truncated", "truncated", "bomb", "empty"]
    for issue, name in zip(issues, ("a-empty.html", "b-not.pdf", "c.txt.gz", "d.gz", "e.gz", "f.gz"), strict=True):
        assert issue.input.endswith(name)
        assert name in issue.message
        assert issue.severity == "refused"


def test_missing_and_empty_and_foreign(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    _, issues = run(tmp_path / "nothing", tmp_path / "empty", tmp_path / "dangling", "ftp://example.org/a", "bad\0name")
    assert codes(issues) == ["not-found", "no-files", "not-found", "scheme", "unreadable"]
    assert "link" in issues[2].message


def test_links_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("They spoke.")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    documents, issues = run(tmp_path)
    assert [d.key for d in documents] == ["a/x.txt"]
    assert sorted(codes(issues)) == ["loop", "loop"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("They spoke.")
    file.chmod(0)
    assert codes(run(file)[1]) == ["permission"]


def test_permission_errors_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("They spoke.")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    _, issues = run(tmp_path / "a.txt")
    assert codes(issues) == ["permission"]
    assert "a.txt" in issues[0].message


def test_a_pipe_named_outright_is_read_and_one_in_a_folder_is_not(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert codes(run(tmp_path)[1]) == ["not-a-file"]
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"They spoke by telephone."))
    writer.start()
    documents, _ = run(pipe)
    writer.join()
    assert documents[0].body == b"They spoke by telephone."


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    def pipe(content: bytes) -> Document:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        documents, issues = run("-")
        assert not issues
        return documents[0]

    first, second = pipe(HTML), pipe(b"They spoke by telephone.")
    assert (first.media_type, second.media_type) == ("text/html", "text/plain")
    assert first.key != second.key  # two things piped in are not two versions of one
    assert pipe(HTML) == first


def test_a_large_file_is_refused_without_being_loaded(tmp_path: Path) -> None:
    file = tmp_path / "big.html"
    with file.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)  # sparse: takes no room
    with (tmp_path / "odd.dat").open("wb") as stream:
        stream.write(b"text " * 1000)
        stream.truncate(200 * 1024 * 1024)
    tracemalloc.start()
    _, issues = run(file, tmp_path / "odd.dat")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(issues) == ["too-large", "too-large"]
    assert "200 MB" in issues[0].message
    assert peak < 2 * 1024 * 1024


def test_gzip_bomb_is_refused_early(tmp_path: Path) -> None:
    file = tmp_path / "bomb.html.gz"
    with gzip.open(file, "wb") as stream:
        for _ in range(60):
            stream.write(bytes(1024 * 1024))
    tracemalloc.start()
    _, issues = run(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(issues) == ["suffix"]  # zeros are no text: seen before anything is unfolded
    assert peak < 30 * 1024 * 1024
    text = tmp_path / "bomb.txt.gz"
    with gzip.open(text, "wb") as stream:
        for _ in range(60):
            stream.write(b"They spoke. " * 90_000)
    _, issues = run(text)
    assert codes(issues) == ["bomb"]
    assert "bomb.txt.gz" in issues[0].message


def test_honest_gzip_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(HTML))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"They spoke. ") + gzip.compress(b"And met."))  # two members
    documents, issues = run(tmp_path)
    assert not issues
    assert [(d.media_type, d.body) for d in documents] == [
        ("text/html", HTML),
        ("text/plain", b"They spoke. And met."),
    ]


# ------------------------------------------------------------------------------------------------- JSON


def test_a_broken_line_leaves_its_neighbours(tmp_path: Path) -> None:
    file = tmp_path / "docs.jsonl"
    file.write_bytes(
        b'\xef\xbb\xbf{"id": "a", "text": "They spoke."}\n'
        b'{"id": "b", "text": \n'
        b"\n"
        b'["no", "object"]\n'
        b'{"id": "c"}\n'
        b'{"id": "d", "text": 7}\n'
        b'{"id": "e", "text": "caf\xe9"}\n'
        b'{"id": "f", "text": ""}\n' + b"[" * 100_000 + b"\n"
        b'{"id": 7, "text": "They met.", "lang": 5, "source_type": "gossip"}\n'
    )
    documents, issues = run(file)
    assert [d.given.id for d in documents] == ["a", "7"]
    assert [(i.code, i.input.rsplit(":", 1)[1]) for i in issues] == [
        ("json", "2"),
        ("json", "4"),
        ("no-text", "5"),
        ("json", "6"),
        ("encoding", "7"),
        ("no-text", "8"),
        ("json", "9"),
        ("json", "10"),
        ("json", "10"),
    ]
    assert [i.severity for i in issues[-2:]] == ["warning", "warning"]
    assert all(str(file) in issue.message for issue in issues)
    assert (documents[1].given.lang, documents[1].given.source_type) == (None, None)


def test_only_what_is_read_makes_a_version(tmp_path: Path) -> None:
    file = tmp_path / "docs.jsonl"
    file.write_text('{"id": "a", "text": "They spoke.", "statements": []}\n')
    first = run(file)[0][0]
    file.write_text('{"text":"They spoke.",  "id":"a", "statements": [1], "views": 12}\n')
    assert run(file)[0][0].id == first.id
    file.write_text('{"text":"They met.", "id":"a"}\n')
    second = run(file)[0][0]
    assert second.key == first.key
    assert second.id != first.id


def test_key_of_a_line_is_address_then_id_then_content(tmp_path: Path) -> None:
    file = tmp_path / "docs.jsonl"
    file.write_text(
        '{"id": "a", "url": "https://Example.org/x?utm_source=y", "text": "One."}\n'
        '{"id": "b", "text": "Two."}\n'
        '{"text": "Three."}\n'
        '{"url": "https://example.org/all.txt#L1", "text": "Four."}\n'
        '{"url": "https://example.org/all.txt#L2", "text": "Five."}\n'
    )
    keys = [d.key for d in run(file)[0]]
    assert keys[:2] == ["https://example.org/x", "b"]
    assert keys[2].startswith("docs.jsonl#")
    assert keys[3:] == ["https://example.org/all.txt#L1", "https://example.org/all.txt#L2"]
    file.write_text('{"text": "Three."}\n')
    assert run(file)[0][0].key == keys[2]  # its place in the file does not count


def test_json_files_and_other_peoples_field_names(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"headline": "A", "body": "They spoke."}, {"text": "They met."},\n {"x": 1}]')
    (tmp_path / "b.json").write_text(
        '{\n "title": "B", "content_html": "<p>They spoke.</p>",\n "link": "https://b.example/1"}'
    )
    (tmp_path / "c.json").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "d.json").write_text('[{"text": "They spoke."}, {"text": "They')
    (tmp_path / "e.json").write_text("nothing of the kind")
    documents, issues = run(tmp_path)
    assert [(d.given.title, json.loads(d.body).get("text")) for d in documents] == [
        ("A", "They spoke."),
        (None, "They met."),
        ("B", None),
        (None, "They spoke."),
    ]
    assert documents[2].key == "https://b.example/1"
    assert codes(issues) == ["no-text", "no-text", "json", "json"]


def test_a_long_json_list_is_streamed(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    item = json.dumps({"text": "They spoke by telephone. " * 40})
    with file.open("w") as stream:
        stream.write("[" + ",\n".join([item] * 5_000) + "]")
    tracemalloc.start()
    count = sum(isinstance(found, Document) for found in collect([str(file)]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5_000
    assert file.stat().st_size > 5_000_000
    assert peak < 2_000_000


def test_only_the_long_line_is_refused_and_none_is_kept_whole(tmp_path: Path) -> None:
    file = tmp_path / "docs.jsonl"
    with file.open("wb") as stream:
        stream.write(b'{"text": "They spoke."}\n{"text": "')
        for _ in range(40):
            stream.write(b"x" * 1024 * 1024)
        stream.write(b'"}\n{"text": "They met."}\n')
    tracemalloc.start()
    documents, issues = run(file, max_bytes=1024 * 1024)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(documents) == 2
    assert codes(issues) == ["too-large"]
    assert issues[0].input.endswith("docs.jsonl:2")
    assert peak < 8 * 1024 * 1024


def test_lone_surrogates_are_replaced_and_said(tmp_path: Path) -> None:
    file = tmp_path / "docs.jsonl"
    file.write_text('{"text": "They \\ud83d spoke."}\n')
    documents, issues = run(file)
    assert json.loads(documents[0].body)["text"] == "They \ufffd spoke."
    assert [(i.code, i.severity) for i in issues] == [("encoding", "warning")]


def test_interrupt_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "They spoke."}\n')

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("json.loads", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a.jsonl")


# ------------------------------------------------------------------------------------------------- archives


def record(url: str, body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", **more: str) -> bytes:
    headers = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    block = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-01-22T19:05:00.123Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


INFO = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_warc(tmp_path: Path, packed: bool) -> None:
    pack = gzip.compress if packed else bytes
    chunks = b"5\r\n<html\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(HTML) - 5, HTML[5:])
    records = [
        INFO,
        record("https://a.example/1?utm_source=x", HTML),
        record("https://a.example/logo.png", b"\x89PNG", "image/png"),
        record("https://a.example/moved", b"", status="301 Moved Permanently"),
        record("https://a.example/gone", HTML, status="404 Not Found"),
        record("https://a.example/packed", gzip.compress(HTML), Content_Encoding="gzip"),
        record("https://a.example/chunked", chunks, Transfer_Encoding="chunked"),
        record("https://a.example/dechunked", HTML, Transfer_Encoding="chunked"),
        record("https://a.example/empty", b"  "),
        record("https://a.example/odd", HTML, Content_Encoding="br"),
        record("https://a.example/text", "¿Hablaron?".encode("latin-1"), "text/plain; charset=ISO-8859-1"),
    ]
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    file.write_bytes(b"".join(pack(item) for item in records))
    documents, issues = run(file)
    assert [d.key.rsplit("/", 1)[1] for d in documents] == ["1", "packed", "chunked", "dechunked", "text"]
    assert all(d.body == HTML for d in documents[:4])
    assert {d.fetched for d in documents} == {"2025-01-22T19:05:00Z"}
    assert documents[-1].media_type == "text/plain; charset=iso-8859-1"
    assert documents[0].given.url == "https://a.example/1?utm_source=x"
    assert codes(issues) == ["http-404", "empty", "encoding"]
    assert issues[0].input == f"{file}#https://a.example/gone"


def test_a_bomb_in_a_warc_costs_that_record_only(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    inner = gzip.compress(b"They spoke. " * 8_000_000, 9)
    parts = [
        record("https://a.example/1", HTML),
        record("https://a.example/bomb", bytes(150 * 1024 * 1024)),
        record("https://a.example/2", HTML),
        record("https://a.example/inner", inner, Content_Encoding="gzip"),
        record("https://a.example/3", HTML),
    ]
    file.write_bytes(b"".join(gzip.compress(part, 9) for part in parts))
    del parts
    tracemalloc.start()
    documents, issues = run(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [d.key[-1] for d in documents] == ["1", "2", "3"]
    assert [(i.code, i.input.rsplit("/", 1)[1]) for i in issues] == [("bomb", "bomb"), ("bomb", "inner")]
    assert all(i.input in i.message for i in issues)
    assert peak < 120 * 1024 * 1024


def test_broken_warcs(tmp_path: Path) -> None:
    whole = record("https://a.example/1", HTML)
    cut = tmp_path / "cut.warc"
    cut.write_bytes(whole + record("https://a.example/2", HTML)[:-40])
    documents, issues = run(cut)
    assert (len(documents), codes(issues)) == (1, ["truncated"])
    assert "https://a.example/2" in issues[0].message
    dirty = tmp_path / "dirty.warc"
    dirty.write_bytes(whole + b"rubbish\r\n" * 5 + b"WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n\r\n" + whole)
    documents, issues = run(dirty)
    assert (len(documents), codes(issues)) == (2, ["truncated", "truncated"])
    none = tmp_path / "none.warc"
    none.write_bytes(INFO)
    assert codes(run(none)[1]) == ["no-text"]
    packed = tmp_path / "packed.warc.gz"
    packed.write_bytes(gzip.compress(whole) + gzip.compress(whole)[:-30])
    documents, issues = run(packed)
    assert (len(documents), codes(issues)) == (1, ["truncated"])


def test_a_large_warc_is_streamed_and_only_its_large_record_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    with file.open("wb") as stream:
        stream.write(record("https://a.example/1", HTML))
        size = 210 * 1024 * 1024
        stream.write(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/big\r\n"
            b"Content-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" % size
        )
        stream.seek(size - 44, os.SEEK_CUR)
        stream.write(b"\r\n\r\n" + record("https://a.example/2", HTML))
    tracemalloc.start()
    documents, issues = run(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [d.key[-1] for d in documents] == ["1", "2"]
    assert [(i.code, i.input.rsplit("/", 1)[1]) for i in issues] == [("too-large", "big")]
    assert peak < 4 * 1024 * 1024


def test_mbox(tmp_path: Path) -> None:
    letter = (PAGES / "letter.eml").read_bytes()
    other = (
        b"From: a@b.example\nSubject: Second\nDate: Thu, 23 Jan 2025 10:00:00 +0000\n\n>From the border: they met.\n"
    )
    file = tmp_path / "box.mbox"
    file.write_bytes(b"From a Wed Jan 22\n" + letter + b"\nFrom b Thu Jan 23\n" + other)
    documents, issues = run(file)
    assert not issues
    assert next(d.key for d in documents) == "box.mbox#call-2025-01-22@mfa.example"
    assert documents[1].body.endswith(b"\nFrom the border: they met.\n")
    assert codes(run(file, max_bytes=500)[1]) == ["too-large"]


# ------------------------------------------------------------------------------------------------- addresses


class Handler(BaseHTTPRequestHandler):
    """A small site with the manners and bad manners of real ones; ``asked`` counts the requests per path."""

    asked: ClassVar[dict[str, int]] = {}
    agents: ClassVar[list[str]] = []

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""

    def answer(
        self, body: bytes, kind: str | None = "text/html; charset=utf-8", status: int = 200, **more: str
    ) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in more:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        count = self.asked[path] = self.asked.get(path, 0) + 1
        self.agents.append(self.headers.get("User-Agent", ""))
        match path:
            case "/page":
                self.answer(HTML)
            case "/moved":
                self.answer(b"", status=302, Location="/page?utm_source=x")
            case "/loop":
                self.answer(b"", status=302, Location="/loop")
            case "/to-file":
                self.answer(b"", status=302, Location="file:///etc/passwd")
            case "/busy":
                self.answer(b"", status=429 if count == 1 else 200, Retry_After="0") if count == 1 else self.answer(
                    HTML
                )
            case "/always-busy":
                self.answer(b"", status=429, Retry_After="3600")
            case "/busy-until":
                moment = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)).strftime("%a, %d %b %Y %H:%M:%S GMT")
                self.answer(b"", status=503, Retry_After=moment)
            case "/flaky":
                self.answer(HTML) if count == 3 else self.answer(b"", status=502)
            case "/broken":
                self.answer(b"", status=500)
            case "/forbidden":
                self.answer(b"", status=403)
            case "/slow":
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                try:
                    for _ in range(100):
                        self.wfile.write(b"<p>wait</p>")
                        self.wfile.flush()
                        time.sleep(0.05)
                except OSError:
                    pass
            case "/silent":
                time.sleep(1.5)
            case "/huge":
                self.answer(b"", Content_Length=str(200 * 1024 * 1024))
            case "/endless":
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                try:
                    for _ in range(2000):
                        self.wfile.write(b"<p>more and more</p>" * 1000)
                except OSError:
                    pass
            case "/charset":
                self.answer("Говорили о границе".encode("koi8-r"), "text/html; charset=koi8-r")
            case "/gzip":
                self.answer(gzip.compress(HTML), Content_Encoding="gzip")
            case "/bomb":
                self.answer(BOMB, Content_Encoding="gzip")
            case "/image":
                self.answer(b"\x89PNG\r\n\x00\x00", "image/png")
            case "/pdf":
                self.answer(b"%PDF-1.4 ...", "application/octet-stream")
            case "/untyped":
                self.answer(HTML, None)
            case "/empty":
                self.answer(b"")
            case "/cut":
                self.answer(HTML, Content_Length=str(len(HTML) + 50))
            case _:
                self.answer(b"not here", status=404)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(*urls: str, **options: Any) -> tuple[list[Document], list[Issue]]:
    quick = {"delay": 0.0, "backoff": 0.01, "attempts": 3, "read_timeout": 0.8, "total_timeout": 2.0, **options}
    return run(*urls, **quick)


def test_fetch(site: str) -> None:
    Handler.agents.clear()
    documents, issues = fetch(f"{site}/page", f"{site}/moved", f"{site}/gzip", f"{site}/pdf", f"{site}/untyped")
    assert not issues
    page, moved, packed, pdf, untyped = documents
    assert (page.body, page.media_type, page.key) == (HTML, "text/html; charset=utf-8", f"{site}/page")
    assert page.fetched is not None
    assert dt.datetime.fromisoformat(page.fetched).tzinfo is not None
    assert (moved.key, moved.id, moved.origin) == (page.key, page.id, f"{site}/moved")
    assert packed.body == HTML
    assert (pdf.media_type, untyped.media_type) == ("application/pdf", "text/html")
    assert all(agent.startswith("diplog/") for agent in Handler.agents)


def test_the_charset_of_the_header_travels_along(site: str) -> None:
    document = fetch(f"{site}/charset")[0][0]
    assert document.media_type == "text/html; charset=koi8-r"


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ("/nowhere", "http-404", "no such page"),
        ("/forbidden", "http-403", "save the page"),
        ("/broken", "http-500", "try again later"),
        ("/always-busy", "http-429", "fewer requests"),
        ("/busy-until", "http-503", "try again later"),
        ("/loop", "redirect", "from one address to the next"),
        ("/to-file", "redirect", "file:///etc/passwd"),
        ("/silent", "timeout", "no answer in time"),
        ("/slow", "timeout", "too slowly"),
        ("/huge", "too-large", "200 MB"),
        ("/endless", "too-large", "one document may have"),
        ("/bomb", "bomb", "unfolds"),
        ("/image", "suffix", "image/png"),
        ("/empty", "empty", "empty"),
        ("/cut", "network", "cannot be fetched"),
    ],
)
def test_fetch_refusals(site: str, path: str, code: str, says: str) -> None:
    documents, issues = fetch(site + path, f"{site}/page", max_bytes=20 * 1024 * 1024)
    assert len(documents) == 1  # the rest is done
    assert codes(issues) == [code]
    assert issues[0].input == site + path
    assert site + path in issues[0].message
    assert says in issues[0].message


def test_retries(site: str) -> None:
    Handler.asked.clear()
    documents, issues = fetch(f"{site}/busy", f"{site}/flaky")
    assert (len(documents), issues) == (2, [])
    assert Handler.asked == {"/busy": 2, "/flaky": 3}
    fetch(f"{site}/nowhere", f"{site}/always-busy", f"{site}/broken")
    assert Handler.asked["/nowhere"] == 1  # a 404 is not asked for again
    assert Handler.asked["/always-busy"] == 1  # nor what says to wait an hour
    assert Handler.asked["/broken"] == 3


def test_one_request_at_a_time_with_a_pause(site: str) -> None:
    begin = time.monotonic()
    fetch(f"{site}/page", f"{site}/page", f"{site}/page", delay=0.2)
    assert time.monotonic() - begin >= 0.4


def test_no_server_and_no_address() -> None:
    _, issues = fetch("http://127.0.0.1:9/", "http://", "http://exa mple/")
    assert codes(issues)[0] == "network"
    assert set(codes(issues)[1:]) <= {"address", "network"}
    assert len(issues) == 3
