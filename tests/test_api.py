"""The HTTP API: the command line's answers in the same words, one error shape, ETags, limits, tokens; and whatever is
asked, a documented answer (schemathesis against the API's own description)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from diplog.pipeline import Desk, demo_ledger
from diplog.publish.dossier import contact_dict

pytest.importorskip("fastapi")
schemathesis = pytest.importorskip("schemathesis")

from schemathesis import checks  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from diplog.serve.app import HEADERS, Options, create_app  # noqa: E402
from diplog.serve.queries import Queries  # noqa: E402

TOKEN = "a-token-of-some-length"
CALL = "MEX-USA-2025-01-21-call"


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    path = str(tmp_path_factory.mktemp("api") / "demo.db")
    with demo_ledger(path):
        pass
    found = Queries.open(path)
    yield found
    found.close()


@pytest.fixture(scope="module")
def client(queries: Queries) -> Iterator[TestClient]:
    app = create_app(queries, Options(pages=False))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as found:
        yield found


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[TestClient]:
    path = str(tmp_path / "demo.db")
    with demo_ledger(path):
        pass
    queries = Queries.open(path)
    app = create_app(queries, Options(token=TOKEN, pages=False))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as found:
        yield found
    queries.close()


def get(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v1{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("as_of", [None, "2025-01-22", "2025-01-23", "2025-02"])
def test_contacts_are_what_the_command_line_lists(client: TestClient, queries: Queries, as_of: str | None) -> None:
    expected = [contact_dict(d) for d in Desk(queries.ledger, as_of).contacts()]
    found = get(client, "/contacts", **({"as_of": as_of} if as_of else {}))
    assert found["contacts"] == expected
    assert found["total"] == len(expected)
    assert found["next"] is None


def test_pages_follow_each_other_without_gap_or_repetition(client: TestClient) -> None:
    whole = get(client, "/contacts", limit=500)["contacts"]
    pieces: list[Any] = []
    token = None
    while True:
        page = get(client, "/contacts", limit=4, **({"token": token} if token else {}))
        assert page["total"] == len(whole)
        pieces += page["contacts"]
        token = page["next"]
        if token is None:
            break
    assert pieces == whole


def test_show_and_history_say_what_the_command_line_says(client: TestClient, queries: Queries) -> None:
    shown = get(client, f"/contacts/{CALL}")
    hash = shown.pop("hash")
    assert shown == json.loads(json.dumps(Desk(queries.ledger).show(CALL).data(), ensure_ascii=False))
    assert len(hash) == 64
    early = get(client, f"/contacts/{CALL}", as_of="2025-01-22")
    assert early["hash"] != hash
    assert early["status"] == "one-sided"
    changes = get(client, f"/contacts/{CALL}/history")["changes"]
    assert [c["status"] for c in changes] == ["one-sided", "unconfirmed"]
    assert get(client, f"/contacts/{CALL}/history", as_of="2025-01-22")["changes"] == changes[:1]


def test_bulk_is_whole_and_one_object_a_line(client: TestClient) -> None:
    answer = client.get("/api/v1/contacts.ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == get(client, "/contacts", limit=500)["contacts"]
    assert answer.headers["x-total-count"] == str(len(lines))
    said = [json.loads(line) for line in client.get("/api/v1/statements.ndjson?side=MEX").text.splitlines()]
    assert said == get(client, "/statements", side="MEX")["statements"]
    assert said
    assert all(s["contact"].startswith("contact-") for s in said)


@pytest.mark.parametrize(
    ("path", "params", "status", "kind"),
    [
        ("/contacts", {"side": "Nowhereland"}, 400, "bad-question"),
        ("/contacts", {"topic": "gossip"}, 400, "bad-question"),
        ("/contacts", {"since": "yesterday"}, 400, "bad-question"),
        ("/contacts", {"as_of": "soon"}, 400, "bad-question"),
        ("/contacts", {"token": "forged"}, 400, "bad-question"),
        ("/contacts", {"limit": 0}, 422, "not-of-its-form"),
        ("/contacts", {"limit": "many"}, 422, "not-of-its-form"),
        ("/contacts/no-such-contact", {}, 404, "not-found"),
        ("/documents/no-such", {}, 404, "not-found"),
        ("/documents/..%2F..%2Fetc%2Fpasswd", {}, 404, "not-found"),
        ("/persons/nobody", {}, 404, "not-found"),
        ("/pairs/MEX/MEX", {}, 400, "bad-question"),
        ("/statements", {"status": "confirmed"}, 400, "bad-question"),
        ("/nothing-here", {}, 404, "not-found"),
        ("/search", {"text": "x" * 301}, 422, "not-of-its-form"),
    ],
)
def test_errors_have_one_shape(client: TestClient, path: str, params: dict[str, Any], status: int, kind: str) -> None:
    answer = client.get(f"/api/v1{path}", params=params)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"type", "title", "status", "detail", "instance"}
    assert told["type"].endswith(f"/{kind}")
    assert told["status"] == status


def test_the_same_question_again_is_answered_by_its_tag(client: TestClient) -> None:
    first = client.get("/api/v1/contacts")
    tag = first.headers["etag"]
    again = client.get("/api/v1/contacts", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content
    assert client.get("/api/v1/contacts?limit=3").headers["etag"] != tag
    assert client.get("/api/v1/contacts", headers={"If-None-Match": '"other"'}).status_code == 200
    kept = client.get("/api/v1/contacts")
    assert kept.content == first.content


def test_every_answer_is_strict_with_browsers(client: TestClient) -> None:
    for path in ("/api/v1/contacts", "/api/v1/nothing", "/healthz", "/api/v1/openapi.json"):
        headers = client.get(path).headers
        for name, value in HEADERS.items():
            assert headers[name] == value


def test_other_hosts_long_addresses_and_large_bodies_are_refused(client: TestClient, writable: TestClient) -> None:
    assert client.get("/api/v1/totals", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/api/v1/totals", headers={"Host": "localhost:99"}).status_code == 200
    assert client.get("/api/v1/contacts?" + "x=1&" * 3000).status_code == 414
    body = json.dumps({"id": "x", "body": "a" * (5 << 20)})
    large = writable.post("/api/v1/documents", content=body, headers=bearer())
    assert large.status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(80):
            yield b"a" * 65_536

    streamed = writable.post("/api/v1/documents", content=pieces(), headers=bearer())
    assert streamed.status_code == 413
    assert streamed.headers["content-type"] == "application/problem+json"


def bearer(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def test_posting_is_off_without_a_token(client: TestClient) -> None:
    for path, body in (("/check", {"claim": "x"}), ("/documents", {"id": "x", "body": "y"})):
        assert client.post(f"/api/v1{path}", json=body).status_code == 403
        assert client.post(f"/api/v1{path}", json=body, headers={"Authorization": "Bearer "}).status_code == 403
    assert client.delete("/api/v1/contacts").status_code == 405


def test_a_document_is_read_and_counts_at_once(writable: TestClient) -> None:
    sent = {
        "id": "ours-1",
        "body": "Foreign Minister Hakan Fidan spoke by telephone with Foreign Minister Takeshi Iwaya of Japan on 3 March 2025.",
        "publisher": "Ministry of Foreign Affairs of Türkiye",
        "source_type": "official",
        "source_country": "TUR",
        "published": "2025-03-03",
        "lang": "en",
    }
    assert writable.post("/api/v1/documents", json=sent, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert get(writable, "/contacts", pair="TUR,JPN")["total"] == 0
    answer = writable.post("/api/v1/documents", json=sent, headers=bearer())
    assert answer.status_code == 200, answer.text
    assert answer.json()["outcome"] == "new"
    assert len(answer.json()["statements"]) == 1
    (contact,) = get(writable, "/contacts", pair="TUR,JPN")["contacts"]
    assert contact["date"] == "2025-03-03"
    assert contact["status"] == "one-sided"
    assert get(writable, f"/documents/{answer.json()['document']}")["text"].startswith("Foreign Minister")
    assert writable.post("/api/v1/documents", json=sent, headers=bearer()).json()["outcome"] == "unchanged"
    nameless = {"body": "text without a name"}
    assert writable.post("/api/v1/documents", json=nameless, headers=bearer()).status_code == 400


def test_a_claim_is_checked_as_on_the_command_line(writable: TestClient) -> None:
    claim = {"claim": "De la Fuente spoke with Rubio on 21 January 2025", "on": "2025-01-23"}
    answer = writable.post("/api/v1/check", json=claim, headers=bearer())
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "unsettled"
    assert answer.json()["answers"][0]["contacts"][0]["label"] == CALL


def test_the_description_is_openapi_3_1_and_names_every_answer(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for path, of in schema["paths"].items():
        for method, operation in of.items():
            assert operation["description"], (method, path)
            assert "200" in operation["responses"]
            problem = operation["responses"]["503"]["content"]
            assert "application/problem+json" in problem


# -- whatever is asked -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(queries: Queries) -> Any:
    app = create_app(queries, Options(token=TOKEN, hosts=(), pages=False))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


checks.load_all_checks()
CHECKS = [
    checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
        "negative_data_rejection",
    )
]  # not that whatever is of the right form means something: a side may be nowhere


def test_whatever_is_asked_the_answer_is_documented(described: Any) -> None:
    """No 5xx, no undocumented status, content type or shape: some thousand questions made from the description."""
    statuses: Counter[int] = Counter()
    for found in described.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=10, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def ask(case: Any) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        ask()
    assert statuses[200] >= 25
    assert statuses[400] + statuses[404] > 5
    assert max(statuses) < 500


@pytest.mark.parametrize(
    "path", ["/api/v1/contacts", "/api/v1/contacts.ndjson", "/api/v1/statements.ndjson", "/", "/search?q=call", "/index.json", "/healthz",
             "/static/diplog.css", "/contact/none-such", "/api/v1/openapi.json"]
)  # fmt: skip
def test_head_has_the_headers_of_get_and_no_body(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    same = ("content-type", "content-length", "etag", "content-security-policy", "x-total-count")
    assert {k: head.headers.get(k) for k in same} == {k: whole.headers.get(k) for k in same}
    assert client.head("/api/v1/check").status_code == 405
