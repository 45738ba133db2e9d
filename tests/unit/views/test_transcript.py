import json

import pytest

from runner.views.transcript import transcript_lines


def line(kind, *blocks, **more):
    return json.dumps({"type": kind, "message": {"content": list(blocks)}, **more})


@pytest.mark.parametrize(
    ("event", "lines"),
    [
        (line("assistant", {"type": "text", "text": "One.\nTwo."}), ["One.", "Two."]),
        (
            line(
                "assistant", {"type": "tool_use", "name": "Bash", "input": {"command": "make  x"}}
            ),
            ["> Bash(make x)"],
        ),
        (
            line("assistant", {"type": "tool_use", "name": "Odd", "input": {"list": [1, 2]}}),
            ["> Odd([1, 2])"],
        ),
        (line("assistant", {"type": "tool_use", "name": "Bare", "input": {}}), ["> Bare"]),
        (line("assistant", {"type": "thinking", "thinking": "hm"}), []),
        (line("user", {"type": "tool_result", "content": "fine"}), []),
        (
            line("user", {"type": "tool_result", "is_error": True, "content": "no such file"}),
            ["! no such file"],
        ),
        (json.dumps({"type": "result", "subtype": "success"}), []),
        (
            json.dumps({"type": "result", "subtype": "error_max_turns"}),
            ["! ended: error_max_turns"],
        ),
        (json.dumps({"type": "system", "subtype": "init"}), []),
        (json.dumps({"type": "assistant", "message": "odd"}), []),
        ("no JSON", []),
        ("[]", []),
    ],
)
def test_a_line_of_a_transcript_is_told_to_a_person(event, lines):
    assert transcript_lines(event) == lines


def test_a_long_argument_is_cut():
    block = {"type": "tool_use", "name": "Write", "input": {"file_path": "x" * 500}}

    (told,) = transcript_lines(line("assistant", block))

    assert len(told) < 250
    assert told.endswith("...)")
