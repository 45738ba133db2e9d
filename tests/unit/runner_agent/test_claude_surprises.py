"""Claude Code may print anything: the record and the outcome survive it, and success is earned."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.base.causes import CAUSES
from runner.base.ids import AgentId, AttemptId, Fence
from runner.wire.codec import decode, encode
from runner.wire.messages import Outcome, TaskComplete
from runner_agent.claude_decision import Ending, decide
from runner_agent.claude_invocation import invocation_of
from runner_agent.claude_stream import ClaudeStream

TRANSCRIPTS = Path(__file__).parents[2] / "support" / "transcripts"
LINES = [
    json.loads(line)
    for name in ("so-ok", "recommended-step", "fault-529-retries2", "mcp-crash")
    for line in (TRANSCRIPTS / f"{name}.jsonl").read_text().splitlines()
]
ODD = st.sampled_from(
    [
        *("0", "-1", "1.5", "1e999", "-1e999", "NaN", "Infinity", "9" * 4_000, "null", "true"),
        *('""', '"9"', '"\\ud800"', "[]", "{}", "[null]", '{"a":{}}', '{"a":[1e999]}'),
        '[{"costUSD":-1}]',
    ]
)
"""Values as they stand in a line, also such as `json.dumps` would not write."""


def paths_of(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths_of(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths_of(item, (*path, index))


PLACES = [(number, path) for number, line in enumerate(LINES) for path in paths_of(line) if path]


def spoilt(number: int, path: tuple, text: str) -> bytes:
    """Return a recorded line in which the value at ``path`` is ``text``."""
    mark = "a mark that stands nowhere else"
    line = json.loads(json.dumps(LINES[number]))
    place = line
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = mark
    return json.dumps(line).replace(f'"{mark}"', text).encode() + b"\n"


def outcome_of(content: bytes, code: int = 0, schema=None) -> Outcome:
    stream = ClaudeStream()
    stream.feed(content)
    payload = {"prompt": "p", "options": {}, "output_schema": schema, "allow_denials": True}
    outcome = decide(stream.record, Ending(code), invocation_of("claude", payload, "s"))
    assert outcome.cause is None or outcome.cause in CAUSES
    assert outcome.cost_usd is None or 0 <= outcome.cost_usd < float("inf")
    frame = encode(
        TaskComplete("t", AttemptId("a"), Fence(1), 1, AgentId("local"), 1, outcome=outcome)
    )
    assert decode(frame).outcome == outcome
    return outcome


@settings(deadline=None)
@given(st.sampled_from(PLACES), ODD, st.sampled_from([0, 1]))
def test_a_value_that_should_not_be_there_does_no_harm(place, text, code):
    number, path = place
    lines = [json.dumps(line).encode() + b"\n" for line in LINES[: number + 1]]
    lines[number] = spoilt(number, path, text)

    outcome = outcome_of(b"".join(lines), code, {"type": "object"})

    assert outcome.status == "failed" or code == 0


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 20))
def test_bytes_of_any_kind_between_the_lines_do_no_harm(noise, place):
    lines = (TRANSCRIPTS / "plain.jsonl").read_bytes().splitlines(keepends=True)
    lines.insert(min(place, len(lines)), noise + b"\n")

    assert outcome_of(b"".join(lines)).cause is None


def result_with(**fields: str) -> bytes:
    """Return the last line of a good recording with some fields replaced by raw JSON."""
    result = json.loads((TRANSCRIPTS / "so-ok.jsonl").read_text().splitlines()[-1])
    line = json.dumps({**result, **{name: f"<{name}>" for name in fields}})
    for name, text in fields.items():
        line = line.replace(f'"<{name}>"', text)
    return line.encode() + b"\n"


def test_a_cost_that_is_no_amount_is_unknown_and_said_so():
    for cost in ("-3", "1e999", '"free"', "null"):
        outcome = outcome_of(
            result_with(model_usage_since_last_result=f'{{"m":{{"costUSD":{cost}}}}}')
        )

        assert outcome.cost_usd is None
        assert "counts as unknown" in outcome.warnings[0]


def test_structured_output_that_cannot_be_written_is_none():
    schema = {"type": "object"}
    deep = '{"a":' * 500 + "1" + "}" * 500

    assert outcome_of(result_with(structured_output='{"n":1e999}'), 0, schema).cause == (
        "structured_output"
    )
    assert outcome_of(result_with(structured_output=deep), 0, schema).cause == "structured_output"
    assert outcome_of(result_with(structured_output='{"n":1}'), 0, schema).outputs == {"n": 1}


def test_not_a_number_is_not_json():
    stream = ClaudeStream()

    assert stream.feed(b'{"type":"result","total_cost_usd":NaN}\n') == []
    assert stream.record.garbage == 1
