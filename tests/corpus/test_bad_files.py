"""Bad files by row of the list of bad inputs: refused, in bounded time and memory."""

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.source.codes import CODES
from runner.source.drawing import draw
from runner.source.files import text_of
from runner.source.problems import SpecError
from runner.spec.load import load_captured, load_workflow

SECONDS_MAX = 2.0
"""Processor time that a bad file may cost."""
BYTES_MAX = 64 << 20

_LAUGHS = "\n".join(
    ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
)
_STEP = "steps: {a: {run: x, "

BAD: dict[str, tuple[bytes, str]] = {
    "Y1 nothing": (b"", "E104"),
    "Y1 remarks": (b"# a\n# b\n", "E104"),
    "Y1 dashes": (b"---\n", "E104"),
    "Y2 steps twice": (b"steps: {a: {run: x}}\nsteps: {b: {run: x}}\n", "E106"),
    "Y2 merge key": (b"x: &x {run: a}\nsteps:\n  a:\n    <<: *x\n", "E107"),
    "Y3 billion laughs": (_LAUGHS.encode(), "E107"),
    "Y4 recursive alias": (b"a: &a [*a]\n", "E107"),
    "Y5 5,000 brackets": (b"a: " + b"[" * 5_000, "E112"),
    "Y5 100,000 brackets": (b"a: " + b"[" * 100_000, "E112"),
    "Y5 100,000 dashes": (b"- " * 100_000, "E112"),
    "Y6 a line of 8 MB": (b"steps: {a: {rum: " + b"x" * (8 << 20) + b"}}", "E201"),
    "Y7 python": (b'steps: {a: {run: !!python/object/apply:os.system ["id"]}}', "E108"),
    "Y7 set": (b"steps: !!set {a: {run: x}}", "E108"),
    "Y8 on": (b"on: push\nsteps: {a: {run: x}}", "E201"),
    "Y9 infinity": ((_STEP + "retry: {attempts: .inf}}}").encode(), "E202"),
    "Y9 octal": ((_STEP + "retry: {attempts: 0o17}}}").encode(), "E202"),
    "Y10 5,000 digits": ((_STEP + "retry: {attempts: " + "9" * 5_000 + "}}}").encode(), "E113"),
    "Y11 tab": (b"steps:\n\ta:\n", "E105"),
    "Y12 null": (b"steps: \x00", "E103"),
    "Y12 surrogate": (b'steps: {a: {run: "\\ud800"}}', "E105"),
    "Y12 mark in the middle": ("steps: {a: {run: x\ufeff}}".encode(), "E103"),
    "Y13 UTF-16": ("steps: {a: {run: x}}".encode("utf-16"), "E102"),
    "Y13 Latin-1": ("steps: {a: {run: é}}".encode("latin-1"), "E102"),
    "Y14 two documents": (b"steps: {a: {run: x}}\n---\nsteps: {}", "E110"),
    "Y15 list": (b"- a\n", "E111"),
    "Y15 scalar": (b"hello\n", "E111"),
    "Y15 null": (b"null\n", "E104"),
    "Y16 override": ("steps: {a: {run: 'x\u202e'}}".encode(), "E103"),
    "Y16 homoglyph": ("steps: {\u0430: {run: x}}".encode(), "E205"),
    "Y17 list as key": (b"? [a]\n: b\n", "E109"),
    "Y17 null as key": (b"~: b\nsteps: {a: {run: x}}", "E109"),
    "Y17 number as key": (b"1: b\nsteps: {a: {run: x}}", "E109"),
    "Y18 quote": (b"steps: {a: {run: 'x}}", "E105"),
    "Y18 flow": (b"steps: {a: {run: x}", "E105"),
    "Q1 unknown key": (b"steps: {a: {comand: x}}", "E201"),
    "Q2 no steps": (b"steps: {}", "E202"),
    "Q2 timeout": ((_STEP + "timeout: soon}}").encode(), "E202"),
    "Q2 negative": ((_STEP + "retry: {attempts: -1}}}").encode(), "E202"),
    "Q2 half": ((_STEP + "retry: {attempts: 1.5}}}").encode(), "E202"),
    "Q2 boolean": ((_STEP + "retry: {attempts: true}}}").encode(), "E202"),
    "Q3 cycle": (b"steps: {a: {run: x, needs: b}, b: {run: x, needs: a}}", "E237"),
    "Q3 itself": (b"steps: {a: {run: x, needs: a}}", "E236"),
    "Q4 unknown need": ((_STEP + "needs: b}}").encode(), "E232"),
    "Q6 dots": (b"steps: {'..': {run: x}}", "E205"),
    "Q6 slash": (b"steps: {a/b: {run: x}}", "E205"),
    "Q6 nothing": (b"steps: {'': {run: x}}", "E205"),
    "Q6 10 kB": (b"steps:\n  ? " + b"a" * 10_000 + b"\n  : {run: x}\n", "E205"),
    "Q6 emoji": ("steps: {😀: {run: x}}".encode(), "E205"),
    "Q6 device": (b"steps: {con: {run: x}}", "E235"),
    "Q6 proto": (b"steps: {__proto__: {run: x}}", "E205"),
    "Q7 case": (b"steps: {Build: {run: x}, build: {run: x}}", "E205"),
    "Q8 zero": ((_STEP + "timeout: 0s}}").encode(), "E207"),
    "Q8 for ever": ((_STEP + "timeout: 1000000000000s}}").encode(), "E207"),
    "Q8 no unit": ((_STEP + "timeout: 1h30}}").encode(), "E202"),
    "Q8 ISO": ((_STEP + "timeout: PT5M}}").encode(), "E202"),
    "Q8 backoff": ((_STEP + "retry: {backoff: {max: 99999d}}}}").encode(), "E207"),
    "Q9 both": (b"steps: {a: {run: x, prompt: y}}", "E221"),
    "Q9 neither": (b"steps: {a: {}}", "E220"),
    "Q10 empty prompt": (b"steps: {a: {prompt: ' '}}", "E212"),
    "Q11 key": (b"env: {A: ghp_" + b"a" * 36 + b"}\nsteps: {a: {run: x}}", "E223"),
    "Q14 newer": (b"version: 2\nsteps: {a: {run: x}}", "E206"),
    "Q15 undeclared output": (
        b"steps:\n"
        b"  a: {prompt: x, output-schema: {type: object, properties: {b: {}}}}\n"
        b"  c: {needs: a, prompt: '${{ steps.a.outputs.d }}'}\n",
        "E304",
    ),
    "Q15 remote reference": (
        b"steps: {a: {prompt: x, output-schema: {type: object, $ref: 'https://a.org/b'}}}",
        "E214",
    ),
    "Q17 no ancestor": (b"steps: {a: {run: x, if: steps.b.status}, b: {run: x}}", "E305"),
    "T4 undefined": (b"steps: {a: {prompt: '${{ nobody }}'}}", "E304"),
    "T9 secret": (b"secrets: [A]\nsteps: {a: {prompt: '${{ secrets.A }}'}}", "E306"),
    "T11 null": (b'steps: {a: {run: x, env: {A: "a\\0b"}}}', "E103"),
    "T11 name": (b"steps: {a: {run: x, env: {A=B: x}}}", "E205"),
}


def load(content: bytes) -> None:
    text = text_of("w.yaml", content)
    load_captured(text.text, {}, "w.yaml")


@pytest.mark.parametrize("row", BAD)
def test_a_bad_file_is_refused_with_place_and_remedy(row):
    content, code = BAD[row]

    began = time.process_time()
    with pytest.raises(SpecError) as caught:
        load(content)
    spent = time.process_time() - began

    problems = caught.value.problems
    assert code in {problem.code for problem in problems}
    assert {problem.code for problem in problems} <= set(CODES)
    assert len(problems) <= 50
    assert spent <= SECONDS_MAX
    for problem in problems:
        drawn = draw(problem)
        assert problem.mark.line >= 1
        assert problem.mark.column >= 1
        assert len(drawn) < 1_200
        assert drawn.replace("\n", "").isprintable()


def test_a_bad_file_costs_little_memory():
    tracemalloc.start()
    try:
        for content in (b"a: " + b"[" * 100_000, _LAUGHS.encode()):
            with pytest.raises(SpecError):
                load(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak <= BYTES_MAX


def test_a_large_sparse_file_is_refused_by_its_size(tmp_path: Path):
    path = tmp_path / "sparse.yaml"
    with path.open("wb") as file:
        file.truncate(10 << 30)

    with pytest.raises(SpecError, match="larger than 64 MiB"):
        load_workflow(path)


_WORDS = st.sampled_from(
    [
        *("steps", "a", "run", "prompt", "needs", "if", "env", "inputs", "${{ ", " }}", "12", "~"),
        *(": ", "- ", "\n", "  ", "\t", "{", "}", "[", "]", ",", "'", '"', "|", ">", "#", "%"),
        *("&a", "*a", "!t"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=40).map("".join))
def test_reading_never_raises_anything_but_spec_errors(text):
    try:
        load(text.encode())
    except SpecError as error:
        drawn = str(error)
    else:
        drawn = "sound"

    assert drawn
