"""What Claude Code prints, byte by byte, also where it is not what it should be."""

import json
from pathlib import Path

import pytest

from runner_agent.claude_stream import ClaudeStream, LineReader, shown

TRANSCRIPTS = Path(__file__).parents[2] / "support" / "transcripts"


def line(**event) -> bytes:
    return json.dumps(event).encode() + b"\n"


def tool_call(identity: str, name: str = "Bash", **given) -> bytes:
    block = {"type": "tool_use", "id": identity, "name": name, "input": given}
    return line(type="assistant", message={"id": "m", "model": "claude-opus", "content": [block]})


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
def test_pieces_of_any_size_give_the_same_record(size):
    content = (TRANSCRIPTS / "recommended-step.jsonl").read_bytes()
    stream = ClaudeStream()

    events = []
    for start in range(0, len(content), size):
        events += stream.feed(content[start : start + size])

    assert events == content.decode().splitlines()
    assert stream.record.events == len(events)
    assert stream.record.denials == ["Bash"]
    assert stream.record.model == "claude-sonnet-4-5"
    assert stream.record.permission_mode == "dontAsk"
    assert len(stream.record.results) == 1
    assert not stream.record.runs_tool


def test_a_tool_runs_from_its_call_to_its_answer():
    stream = ClaudeStream()

    stream.feed(tool_call("t1", command="make\ttest"))
    assert stream.record.runs_tool
    assert stream.record.line == "Bash: make test"

    answer = {"type": "tool_result", "tool_use_id": "t1", "content": "ok"}
    stream.feed(line(type="user", message={"content": [answer]}))
    assert not stream.record.runs_tool
    assert stream.record.tools_run == 1


def test_a_tool_whose_answer_was_cut_or_missed_does_not_run_for_ever():
    stream = ClaudeStream(limit=300)
    stream.feed(tool_call("t1"))

    events = stream.feed(line(type="user", message={"content": "x" * 400}))

    assert events == []
    assert (stream.record.truncated, stream.record.garbage) == (1, 0)
    assert not stream.record.runs_tool

    stream = ClaudeStream()
    stream.feed(tool_call("t1") + tool_call("t2"))
    assert len(stream.record.open_tools) == 2
    stream.feed(line(type="assistant", message={"id": "next", "content": []}))
    assert not stream.record.runs_tool


def test_a_tool_runs_on_while_its_own_agent_speaks():
    stream = ClaudeStream()
    stream.feed(tool_call("t1", name="Agent"))

    stream.feed(line(type="assistant", message={"id": "sub"}, parent_tool_use_id="t1"))

    assert stream.record.open_tools == {"t1"}


def test_what_is_not_json_is_counted_and_does_no_harm():
    stream = ClaudeStream()

    events = stream.feed(b"\x1b[31mwarning\xff\n[1]\n\n" + line(type="unheard-of") + b'{"type":\n')

    assert events == ['{"type": "unheard-of"}']
    assert stream.record.garbage == 3
    assert stream.record.garbage_sample == "?[31mwarning\ufffd"


def test_the_last_line_needs_no_end():
    stream = ClaudeStream()

    assert stream.feed(b'{"type":"result","is_error":false}') == []
    assert stream.flush() == ['{"type":"result","is_error":false}']
    assert len(stream.record.results) == 1


def test_a_line_longer_than_the_limit_is_cut_and_its_rest_takes_no_memory():
    reader = LineReader(limit=10)

    lines = [found for _ in range(1000) for found in reader.feed(b"x" * 100)]
    lines += reader.feed(b"\nshort\n")

    assert lines == [b"x" * 10, b"short"]
    assert reader.truncated == 1


def test_a_wait_for_the_api_is_shown_until_the_model_answers():
    stream = ClaudeStream()

    stream.feed(
        line(
            type="system",
            subtype="api_retry",
            attempt=1,
            max_retries=4,
            retry_delay_ms=2000,
            error_status=529,
            error="overloaded",
        )
    )
    assert stream.record.line == "waits 2 s to ask again after 529 overloaded (1 of 4)"
    assert stream.record.retry is not None

    stream.feed(tool_call("t1"))
    assert stream.record.retry is None


def test_events_of_the_wrong_shape_are_survived():
    stream = ClaudeStream()

    stream.feed(line(type="assistant", message="text"))
    stream.feed(line(type="user", message={"content": "text"}))
    stream.feed(line(type="system", subtype="init", mcp_servers={"a": 1}, model=7))
    stream.feed(line(type="system", subtype="api_retry", attempt="one", error=None))
    stream.feed(line(type=["result"]))

    assert stream.record.events == 5


def test_the_reading_of_a_message_is_priced_once():
    stream = ClaudeStream()
    message = {"id": "m", "model": "claude-opus", "usage": {"input_tokens": 1_000_000}}

    stream.feed(line(type="assistant", message=message))
    stream.feed(line(type="assistant", message=message))

    assert stream.record.estimate_usd == pytest.approx(5.0)


def test_shown_text_is_one_short_line_without_control_characters():
    assert shown("a\n\x1b[2Jb") == "a ?[2Jb"
    assert len(shown("x" * 1_000_000)) == 120
