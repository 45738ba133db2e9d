"""Inputs that are large, or that no editor could show: each is written when it is needed."""

from collections.abc import Callable, Mapping
from pathlib import Path

_MIB = 1 << 20
_STEP = "steps:\n  a:\n    run: x\n"
_KEY = "ghp_" + "a" * 36
"""Has the shape of a key, and is none; put together, so that scanners pass over this file."""


def _content(content: bytes | str) -> Callable[[Path], None]:
    raw = content if isinstance(content, bytes) else content.encode()
    return lambda path: path.write_bytes(raw) and None


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10 << 30)


def _graph(count: int, needs: Callable[[int], str]) -> str:
    return "steps:\n" + "".join(
        f"  s{n}: {{run: 'true', needs: [{needs(n)}]}}\n" for n in range(count)
    )


def _beside(path: Path, content: bytes, workflow: str) -> None:
    (path.parent / "beside.md").write_bytes(content)
    path.write_text(workflow, "utf-8")


def _prompt_file(content: bytes) -> Callable[[Path], None]:
    workflow = "steps:\n  a:\n    prompt-file: beside.md\n"
    return lambda path: _beside(path, content, workflow)


_BYTES: Mapping[str, bytes | str] = {
    "y01_nothing": b"",
    "y01_one_mark": b"\xef\xbb\xbf",
    "y01_blanks": b" \n\n  \n",
    "y05_brackets_5000": "a: " + "[" * 5_000,
    "y05_brackets_100000": "a: " + "[" * 100_000,
    "y05_braces_100000": "{a: " * 100_000,
    "y05_dashes_100000": "- " * 100_000,
    "y05_questions_10000": "? " * 10_000,
    "y05_depth_in_blocks": "\n".join(" " * n + "a:" for n in range(500)),
    "y06_line_of_8_mib": "steps: {a: {rum: " + "x" * (8 * _MIB) + "}}",
    "y06_quote_of_8_mib": "steps: {a: {run: '" + "x" * (8 * _MIB),
    "y10_digits_5000": "steps: {a: {run: x, retry: {attempts: " + "9" * 5_000 + "}}}",
    "y12_nul": "steps: \x00",
    "y12_delete": "steps: {a: {run: 'x\x7f'}}",
    "y12_next_line": "steps: {a: {run: 'x\x85'}}",
    "y12_escape": "steps: {a: {run: '\x1b[2J'}}",
    "y12_mark_in_the_middle": "steps: {a: {run: x\ufeff}}",
    "y12_no_character": "steps: {a: {run: 'x\uffff'}}",
    "y12_ok_mark_at_the_start": b"\xef\xbb\xbf" + _STEP.encode(),
    "y13_utf_16": _STEP.encode("utf-16"),
    "y13_utf_16_without_mark": _STEP.encode("utf-16-le"),
    "y13_utf_32": _STEP.encode("utf-32"),
    "y13_latin_1": "steps: {a: {run: échö}}".encode("latin-1"),
    "y13_overlong": b"steps: {a: {run: '\xc0\xaf'}}",
    "y13_surrogate": b"steps: {a: {run: '\xed\xa0\x80'}}",
    "y13_cut_off": b"steps: {a: {run: x}} # \xe2\x82",
    "y16_override_in_a_command": "steps: {a: {run: 'x\u202e'}}",
    "y16_override_in_a_key": "steps: {a\u202e: {run: x}}",
    "y16_override_in_a_remark": _STEP + "# \u2066 see\n",
    "y16_zero_width_in_a_key": "steps: {a: {ru\u200bn: x}}",
    "y16_zero_width_in_an_id": "steps: {a\u200b: {run: x}}",
    "y18_ok_cr_lf": _STEP.replace("\n", "\r\n"),
    "y18_ok_cr": _STEP.replace("\n", "\r"),
    "y18_ok_no_last_line_end": _STEP.rstrip(),
    "y18_cr_lf": "steps:\r\n  a:\r\n    comand: x\r\n",
    "y18_cr": "steps:\r  a:\r    comand: x\r",
    "q03_cycle_of_1000": _graph(1_000, lambda n: f"s{(n + 1) % 1_000}"),
    "q05_ok_chain_of_5000": _graph(5_000, lambda n: f"s{n - 1}" if n else ""),
    "q05_ok_300_by_300": _graph(600, lambda n: ", ".join(f"s{m}" for m in range(300 * (n >= 300)))),
    "q06_id_of_10_kb": "steps:\n  ? " + "a" * 10_000 + "\n  : {run: x}\n",
    "q10_prompt_of_11_mb": "steps: {a: {prompt: '" + "x" * 11_000_000 + "'}}",
    "q11_key_in_env": f"env: {{TOKEN: {_KEY}}}\n{_STEP}",
    "q11_key_in_a_command": f"steps: {{a: {{run: 'curl -H {_KEY} https://example.org'}}}}",
    "q11_key_as_a_name": f"steps: {{{_KEY}: {{run: x}}}}",
    "q11_key_in_a_broken_line": f"env: {{TOKEN: {_KEY}\nsteps: [",
    "q11_anthropic_key": "env:\n  A: sk-ant-" + "api03-" + "b" * 40 + f"\n{_STEP}",
    "t03_nested_deep": "steps: {a: {run: x, if: " + "not " * 3_000 + "true}}",
    "t03_brackets_deep": "steps: {a: {run: x, if: '" + "(" * 3_000 + "1" + ")" * 3_000 + "'}}",
    "t03_long": "steps: {a: {run: x, if: '" + "1 == 1 and " * 3_000 + "true'}}",
    "t03_minus_deep": "steps: {a: {run: x, if: '" + "-" * 5_000 + "1 == 1'}}",
    "t03_lists_deep": "steps: {a: {prompt: '${{ " + "[" * 4_000 + "]" * 4_000 + " }}'}}",
    "t03_blocks_deep": "steps: {a: {prompt: '" + "{% if true %}" * 1_000 + "'}}",
    "t03_expressions_1001_in_a_prompt": "steps: {a: {prompt: '" + "${{ run.id }} " * 1_001 + "'}}",
    "t03_expressions_1001_in_a_command": (
        "steps: {a: {run: 'echo " + "${{ run.id }} " * 1_001 + "'}}"
    ),
    "t03_expressions_30000_in_env": "env: {A: '" + "${{ a }}" * 30_000 + "'}\n" + _STEP,
    "t06_brackets_deep": "steps: {a: {run: '" + "$(" * 5_000 + "echo ${{ run.id }}'}}",
    "t11_nul_escape": 'steps: {a: {run: x, env: {A: "a\\0b"}}}',
}

GENERATED: Mapping[str, Callable[[Path], None]] = {
    **{name: _content(content) for name, content in _BYTES.items()},
    "y06_sparse": _sparse,
    "y06_folder": lambda path: path.mkdir(),
    "y06_missing": lambda _: None,
    "y13_prompt_file_latin_1": _prompt_file("é".encode("latin-1")),
    "y12_prompt_file_escape": _prompt_file(b"a\nb \x1b[2J"),
    "q10_prompt_file_of_11_mb": _prompt_file(b"x" * 11_000_000),
    "q10_prompt_file_empty": _prompt_file(b" \n"),
    "q11_prompt_file_key": _prompt_file(f"Use {_KEY}.\n".encode()),
}
"""Name -> what writes the file at the path it is given; other files stand beside it."""
