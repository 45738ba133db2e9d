"""E1xx: the file itself and its YAML."""

from collections.abc import Mapping

from runner.source.code_page import CodePage

_PAGES = (
    CodePage(
        "E101",
        "the file cannot be read",
        "The path names nothing, a folder, a device, or a file that may not be read or is larger"
        " than 64 MiB. Workflows and prompt files are regular files.",
        "runner validate no-such.yaml",
    ),
    CodePage(
        "E102",
        "the file is not UTF-8",
        "Workflows and prompt files are UTF-8, with or without a byte order mark at the start.",
        "iconv -f latin1 -t utf-8 old.yaml > new.yaml",
    ),
    CodePage(
        "E103",
        "a character that may not stand there",
        "Control characters and characters that reorder text on the screen are refused, since a"
        " reviewer would see something else than what runs.",
        'env: {NAME: "a\\0b"}',
    ),
    CodePage(
        "E104",
        "the workflow is empty",
        "A workflow has at least 'steps' with one step.",
        "steps:\n  hello:\n    run: echo hello",
    ),
    CodePage(
        "E105",
        "the YAML cannot be parsed",
        "The file breaks the rules of YAML; nothing behind this place was looked at.",
        "name: a: b   # quote it: name: 'a: b'",
    ),
    CodePage(
        "E106",
        "a key is given twice",
        "YAML parsers would silently take the last one. Both lines are named.",
        "steps:\n  a: {run: 'true'}\n  a: {run: 'false'}",
    ),
    CodePage(
        "E107",
        "anchors and aliases are not allowed",
        "A small file can grow without bound through them. Use 'defaults' for what steps share.",
        "a: &x 1\nb: *x",
    ),
    CodePage(
        "E108",
        "tags are not allowed",
        "A tag asks the parser to build something other than what is written. Leave it out.",
        "run: !!binary aGVsbG8=",
    ),
    CodePage(
        "E109",
        "a key is not a string",
        "Keys are plain words. A list or a mapping cannot be one, and a number is quoted.",
        "env: {1: one}",
    ),
    CodePage(
        "E110",
        "more than one document",
        "A file holds one workflow; '---' may stand only before it.",
        "steps: {}\n---\nsteps: {}",
    ),
    CodePage(
        "E111",
        "the file is not a mapping",
        "At the top of a workflow stand keys such as 'name' and 'steps'.",
        "- run: echo hello",
    ),
    CodePage(
        "E112",
        "nested too deeply",
        "Mappings and lists may be 64 deep.",
        "a: [[[[[...]]]]]",
    ),
    CodePage(
        "E113",
        "a number is too large",
        "Numbers are finite and have at most 300 characters. Quote it if it is text.",
        "retry: {attempts: 1e999}",
    ),
    CodePage(
        "E114",
        "too many values in one file",
        "A file may hold 10,000,000 values.",
        "",
    ),
)

CODES: Mapping[str, CodePage] = {page.code: page for page in _PAGES}
