"""The MCP server as an assistant meets it: through the SDK's own client, over stdio, in a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from diplog.pipeline import demo_ledger

mcp = pytest.importorskip("mcp")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("mcp") / "demo.db")
    with demo_ledger(path):
        pass
    return path


def ask(ledger: str, questions: Callable[[Any], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        command = ["-c", "from diplog.cli import main; main()", "mcp", "--ledger", ledger]
        async with mcp.Client(mcp.StdioServerParameters(command=sys.executable, args=command)) as client:
            return await questions(client)

    return asyncio.run(run())


def test_tools_answer_with_ids_moments_quotes_and_addresses(ledger: str) -> None:
    async def questions(client: Any) -> dict[str, Any]:
        found = {"tools": (await client.list_tools()).tools}
        for name, arguments in (
            ("find_contacts", {"pair": ["MEX", "USA"]}),
            ("show", {"contact": "MEX-USA-2025-01-21-call"}),
            ("check", {"claim": "De la Fuente spoke with Rubio on 21 January 2025", "on": "2025-01-23"}),
            ("brief", {"pair": ["MEX", "USA"]}),
            ("who", {"mention": "Rubio", "on": "2025-02-01"}),
        ):
            answer = await client.call_tool(name, arguments)
            assert not answer.is_error, answer.content
            found[name] = answer.structured_content
        early = await client.call_tool("show", {"contact": "MEX-USA-2025-01-21-call", "as_of": "2025-01-22"})
        found["early"] = early.structured_content
        return found

    found = ask(ledger, questions)
    assert [t.name for t in found["tools"]] == ["find_contacts", "show", "check", "brief", "who"]
    assert all(t.annotations.read_only_hint for t in found["tools"])
    (contact,) = found["find_contacts"]["contacts"]
    assert contact["id"].startswith("contact-")
    assert contact["as_of"] == found["find_contacts"]["horizon"] == "2025-02-04"
    assert {e["statement"] for e in contact["evidence"]} == set(contact["rests_on"])
    assert all(e["quote"] and e["url"] and e["publisher"] for e in contact["evidence"])
    assert found["show"]["status"] == "unconfirmed"
    assert found["early"]["status"] == "one-sided"
    assert found["early"]["as_of"] == "2025-01-22"
    assert found["show"]["id"] == contact["id"]
    assert all(s["quote"] and s["source"]["url"] for s in found["show"]["statements"])
    assert found["check"]["outcome"] == "unsettled"
    assert all(e["quote"] and e["url"] for e in found["check"]["evidence"])
    assert found["brief"]["horizon"] == "2025-02-04"
    assert "https://" in str(found["brief"])
    assert [p["person"] for p in found["who"]["people"]] == ["usa-marco-rubio"]
    assert found["who"]["on_record"][0]["evidence"][0]["url"]


def test_what_cannot_be_answered_is_said_in_words(ledger: str) -> None:
    async def questions(client: Any) -> list[Any]:
        return [
            await client.call_tool("show", {"contact": "no-such"}),
            await client.call_tool("find_contacts", {"side": ["Nowhereland"]}),
            await client.call_tool("find_contacts", {"since": "yesterday"}),
            await client.call_tool("brief", {}),
        ]

    answers = ask(ledger, questions)
    assert all(a.is_error for a in answers)
    words = [a.content[0].text for a in answers]
    assert "no contact 'no-such'" in words[0]
    assert "no side 'Nowhereland'" in words[1]
    assert "since: not a date" in words[2]
    assert "name a person" in words[3]


def test_nothing_is_written(ledger: str) -> None:
    before = Path(ledger).read_bytes()

    async def questions(client: Any) -> Any:
        return await client.call_tool("find_contacts", {"text": "Rubio"})

    assert ask(ledger, questions).structured_content["total"] > 0
    assert Path(ledger).read_bytes() == before
