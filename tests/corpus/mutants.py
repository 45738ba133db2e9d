"""Mutants: files of the corpus and of ``workflows/``, changed by chance; the same for a seed."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from tests.corpus.entries import FILES
from tests.support.command_line import ROOT

SEED_BYTES_MAX = 64 << 10
CHANGES_MAX = 6
BYTES_MAX = 2 << 20
"""Large files are legal, and have entries of their own; a mutant is to be quick."""
_TOKEN = re.compile(rb"\$\{\{|\}\}|[\w./-]+|[^\w\s]|\s+")

_KEY = re.compile(rb"(?<![\w-])[\w-]++(?=: )")

_NUMBERS = (
    *(b"0", b"-0", b"-1", b"1.5", b"1e308", b"1e309", b"-1e309", b"1e-400", b"9" * 300),
    *(b"9" * 301, b"9" * 5_000, b"2147483648", b"9223372036854775808", b"18446744073709551616"),
    *(b"0x10", b"0o17", b"1_000", b"12:30:45", b".inf", b"-.inf", b".nan", b"0.1e", b"1e5", b"+1"),
)
_CHARACTERS = tuple(
    character.encode("utf-8", "surrogatepass")
    for character in (
        *("\x00", "\x07", "\x1b[2J", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u202e", "\u2028"),
        *("\u2066", "\ufeff", "\uffff", "\ud800", "\U0001f600", "\U0010ffff", "e\u0301" * 40),
        *("\u0430", "\uff41", "\u0660", "\u2160", "\u00b2", "\u0130", "\u1e9e", "\ufb01", "\u3000"),
    )
)
_PIECES = (
    *(b": ", b"- ", b"? ", b"[", b"]", b"{", b"}", b",", b"'", b'"', b"|\n", b">-\n", b"#", b"%"),
    *(b"&a ", b"*a", b"!t ", b"!!set ", b"<<: ", b"---\n", b"...\n", b"\t", b"\r", b"\r\n", b"\\"),
    *(b"null", b"~", b"true", b"no", b"\\u0000", b"\\ud800", b"\\x1b", b"2026-01-01"),
)
_EXPRESSIONS = (
    *(b"${{ ", b" }}", b"{% if ", b" %}", b"{% endif %}", b"{% for a in b %}", b"{% endfor %}"),
    *(b"{% raw %}", b"{% endraw %}", b"{% include 'prompts/part.md' %}", b"{# ", b" #}", b"{{"),
    *(b"steps.a.outputs.x", b"inputs.name", b"secrets.TOKEN", b"env.A", b"matrix.a", b"run.id"),
    *(b" | int", b" | default('x')", b" | join(', ')", b"contains(a, b)", b"success()", b"not "),
    *(b" and ", b" == ", b" if a else b", b"[0]", b"['x']", b"$(", b"`", b"<<E\n", b"${", b"$(("),
)
_KEYS = (
    *(b"steps", b"finally", b"needs", b"if", b"run", b"prompt", b"prompt-file", b"uses", b"with"),
    *(b"approval", b"strategy", b"matrix", b"for-each", b"include", b"exclude", b"as", b"env"),
    *(b"secrets", b"inputs", b"defaults", b"budget", b"concurrency", b"outputs", b"retry"),
    *(b"output-schema", b"$ref", b"pattern", b"claude", b"settings", b"mcp-config", b"agents"),
    *(b"artifacts", b"requires", b"timeout", b"on", b"shell", b"workspace", b"version", b"type"),
)

Change = Callable[[bytes, Random], bytes]


@cache
def seeds() -> Sequence[bytes]:
    """Return the contents that mutants begin with, in the order of their paths."""
    paths = sorted([*FILES.rglob("*.yaml"), *(ROOT / "workflows").glob("*.yaml")])
    return [path.read_bytes() for path in paths if path.stat().st_size <= SEED_BYTES_MAX]


def mutant(seed: int, number: int) -> bytes:
    """Return mutant ``number`` of ``seed``."""
    chance = Random(f"{seed}:{number}")
    content = chance.choice(seeds())
    for _ in range(chance.randint(1, CHANGES_MAX)):
        content = chance.choice(_CHANGES)(content, chance)[:BYTES_MAX]
    return content


def _place(content: bytes, chance: Random) -> int:
    return chance.randint(0, len(content))


def _put(content: bytes, chance: Random, piece: bytes) -> bytes:
    at = _place(content, chance)
    return content[:at] + piece + content[at:]


def _flip_a_bit(content: bytes, chance: Random) -> bytes:
    if not content:
        return b"\x80"
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def _cut_out(content: bytes, chance: Random) -> bytes:
    start = _place(content, chance)
    return content[:start] + content[start + chance.choice([1, 2, 8, 64, 512]) :]


def _cut_off(content: bytes, chance: Random) -> bytes:
    return content[: _place(content, chance)]


def _delete_lines(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at = chance.randint(0, len(lines))
    return b"".join(lines[:at] + lines[at + chance.randint(1, 3) :])


def _repeat_lines(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at = chance.randint(0, len(lines))
    times = chance.choice([1, 1, 2, 10, 100])
    return b"".join(lines[:at] + lines[at : at + chance.randint(1, 3)] * times + lines[at:])


def _swap_lines(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _shift_lines(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at = chance.randint(0, len(lines))
    end = at + chance.randint(1, 4)
    shift = chance.choice([b" ", b"  ", b"    ", b"\t", b"- "])
    shifted = [
        shift + line if chance.random() < 0.7 else line.removeprefix(b"  ")
        for line in lines[at:end]
    ]
    return b"".join(lines[:at] + shifted + lines[end:])


def _append_another(content: bytes, chance: Random) -> bytes:
    other = chance.choice(seeds())
    return content[: _place(content, chance)] + other[_place(other, chance) :]


def _with_token(content: bytes, chance: Random, replaced: Callable[[bytes], bytes]) -> bytes:
    tokens = _TOKEN.findall(content)
    words = [index for index, token in enumerate(tokens) if token.strip()]
    if not words:
        return replaced(content)
    at = chance.choice(words)
    tokens[at] = replaced(tokens[at])
    return b"".join(tokens)


def _take_a_token(content: bytes, chance: Random) -> bytes:
    found = [token for token in _TOKEN.findall(chance.choice(seeds())) if token.strip()]
    return _with_token(content, chance, lambda _: chance.choice(found or [b""]))


def _nest(content: bytes, chance: Random) -> bytes:
    depth = chance.choice([1, 2, 5, 40, 63, 64, 65, 300, 3_000])
    left, right = chance.choice([(b"[", b"]"), (b"{a: ", b"}"), (b"(", b")"), (b"$(", b")")])
    ends = chance.random() < 0.8
    return _with_token(
        content, chance, lambda token: left * depth + token + (right * depth if ends else b"")
    )


def _lengthen(content: bytes, chance: Random) -> bytes:
    count = chance.choice([64, 300, 4_097, 70_000, 300_000])
    piece = chance.choice([b"x", b"9", b"a.", b"not ", b"\\n", b"a, ", b" ", b"-", b"${{ a }} "])
    if piece == b"a, ":
        # Each is a value, and to explain what is wrong with one takes 50 us for each of them.
        count = min(count, 30_000)
    return _with_token(content, chance, lambda token: token + piece * (count // len(piece)))


def _change_a_number(content: bytes, chance: Random) -> bytes:
    found = list(re.finditer(rb"\d+", content))
    if not found:
        return _put(content, chance, chance.choice(_NUMBERS))
    match = chance.choice(found)
    return content[: match.start()] + chance.choice(_NUMBERS) + content[match.end() :]


def _change_a_value(content: bytes, chance: Random) -> bytes:
    found = list(re.finditer(rb": [^\n{]*", content))
    if not found:
        return content
    match = chance.choice(found)
    values = (b"", b"[]", b"{}", b"[[]]", b"''", b"null", b"true", b"{a: b}", b"[a, b]", b"1", b"|")
    value = chance.choice([*values, *_NUMBERS[:4], chance.choice(_EXPRESSIONS)])
    return content[: match.start() + 2] + value + content[match.end() :]


def _change_a_key(content: bytes, chance: Random) -> bytes:
    found = list(_KEY.finditer(content))
    if not found:
        return content
    match = chance.choice(found)
    return content[: match.start()] + chance.choice(_KEYS) + content[match.end() :]


def _put_from(pieces: Sequence[bytes]) -> Change:
    return lambda content, chance: _put(content, chance, chance.choice(pieces))


_CHANGES: Sequence[Change] = (
    *(_flip_a_bit, _cut_out, _cut_off, _delete_lines, _repeat_lines, _swap_lines, _shift_lines),
    *(_append_another, _take_a_token, _take_a_token, _nest, _lengthen, _change_a_number),
    *(_change_a_value, _change_a_value, _change_a_key, _change_a_key),
    *(_put_from(_CHARACTERS), _put_from(_PIECES), _put_from(_EXPRESSIONS), _put_from(_EXPRESSIONS)),
)
