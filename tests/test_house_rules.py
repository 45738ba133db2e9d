"""The rules of the house that no linter knows: sizes, names, purity, crash points, places."""

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from runner.service.crash_points import CRASH_POINTS

ROOT = Path(__file__).parents[1]
PACKAGES = (ROOT / "runner", ROOT / "agents" / "runner_agent")
LINES_MAX = 500
LINES_TO_ASK_ABOUT = 400
TEST_LINES_MAX = 600

PURE = ("base", "wire", "kinds", "spec", "plan", "engine", "views")
"""Packages of `runner` that touch no clock, chance or loop; facts come in and events go out."""
IMPURE_MODULES = frozenset(
    {"asyncio", "datetime", "random", "secrets", "socket", "subprocess", "threading", "time"}
)

WORDS = frozenset(
    {"manager", "handler", "helper", "helpers", "util", "utils", "common", "impl", "data", "info"}
)
"""Say nothing about what a thing is."""
BEGINNINGS = ("process_", "handle_", "do_")

SHARED_NAMES = {
    "main": "the entry of each program",
    "decide": "what follows from a run's state, and from Claude's answer",
    "text_of": "of a file, and of a block of Claude's",
}
"""Public names that may be there twice, with the reason."""


def product_files() -> list[Path]:
    found = [path for package in PACKAGES for path in sorted(package.rglob("*.py"))]
    return [path for path in found if "compiled" not in path.parts]


def files_of_tests() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


EVERY_FILE = pytest.mark.parametrize("path", product_files(), ids=name_of)


@EVERY_FILE
def test_a_module_is_read_in_one_sitting(path):
    assert lines_of(path) <= LINES_MAX


def test_no_module_is_so_long_that_a_reviewer_would_ask():
    long = [name_of(path) for path in product_files() if lines_of(path) > LINES_TO_ASK_ABOUT]

    assert long == []


@pytest.mark.parametrize("path", files_of_tests(), ids=name_of)
def test_a_test_module_is_not_endless(path):
    assert lines_of(path) <= TEST_LINES_MAX


@EVERY_FILE
def test_a_module_says_what_lives_in_it(path):
    docstring = ast.get_docstring(tree_of(path))

    assert docstring
    assert len(docstring.splitlines()) <= 8


def public_names(path: Path) -> Iterator[str]:
    for node in tree_of(path).body:
        is_named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if is_named and not node.name.startswith("_"):
            yield node.name


def test_no_public_name_is_defined_twice_without_a_reason():
    places = defaultdict(list)
    for path in product_files():
        for name in public_names(path):
            places[name].append(name_of(path))

    twice = {name: found for name, found in places.items() if len(found) > 1}

    assert {name: twice[name] for name in twice.keys() - SHARED_NAMES.keys()} == {}
    assert SHARED_NAMES.keys() - twice.keys() == set()


def words_of(name: str) -> set[str]:
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name)
    return {part.lower() for part in parts}


def defined_names(path: Path) -> Iterator[tuple[str, str]]:
    """Yield kind and name of the module and of everything defined in it."""
    yield "module", path.stem
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.ClassDef(name=name):
                yield "class", name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield "function", name


@EVERY_FILE
def test_names_say_what_a_thing_is(path):
    found = []
    for kind, name in defined_names(path):
        is_empty = kind != "function" and words_of(name) & WORDS
        is_base = kind == "class" and name.lstrip("_").startswith("Base")
        is_vague = kind == "function" and name.lstrip("_").startswith(BEGINNINGS)
        if is_empty or is_base or is_vague:
            found.append(f"{kind} {name}")

    assert found == []


def test_two_classes_never_share_a_name():
    places = defaultdict(list)
    for path in product_files():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name_of(path))

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@EVERY_FILE
def test_values_that_never_change_are_records(path):
    found = [
        node.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and "dataclass(frozen=True, slots=True)" in map(ast.unparse, node.decorator_list)
    ]

    assert found == [], "write @record: start-up pays for each"


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import(names=names):
                found |= {alias.name.partition(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module.partition(".")[0])
    return found


@pytest.mark.parametrize(
    "path",
    [path for package in PURE for path in sorted((ROOT / "runner" / package).rglob("*.py"))],
    ids=name_of,
)
def test_a_pure_module_asks_neither_clock_nor_chance_nor_loop(path):
    waits = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Await)]
    opens = [
        node
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"open", "input", "print"}
    ]

    assert imports_of(path) & IMPURE_MODULES == set()
    assert (waits, opens) == ([], [])


def is_a_sleep(node: ast.AST) -> bool:
    """Whether ``node`` calls a sleep other than ``sleep(0)``, which only lets others run."""
    match node:
        case ast.Call(func=ast.Attribute(attr="sleep") | ast.Name(id="sleep"), args=args):
            return not (len(args) == 1 and getattr(args[0], "value", None) == 0)
        case _:
            return False


@pytest.mark.parametrize("path", files_of_tests(), ids=name_of)
def test_no_test_sleeps(path):
    sleeps = [node.lineno for node in ast.walk(tree_of(path)) if is_a_sleep(node)]

    assert sleeps == []


@pytest.mark.parametrize(
    "path", [path for path in files_of_tests() if path.name.startswith("test_")], ids=name_of
)
def test_a_test_name_is_a_claim(path):
    short = [
        node.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    ]

    assert short == []


def crash_labels() -> list[str]:
    found = []
    for path in product_files():
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(func=ast.Name(id="crash_here"), args=[ast.Constant(value=label)]):
                    found.append(label)
                case ast.Call(func=ast.Name(id="crash_here")):
                    found.append(f"no label at {name_of(path)}:{node.lineno}")
    return found


def test_each_crash_point_is_registered_and_stands_in_one_place():
    assert sorted(crash_labels()) == sorted(CRASH_POINTS)


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


OF_A_MACHINE = re.compile(
    rb"/(?:home|Users)/(?!runner\b|user\b|me\b|you\b|ada\b|alice\b|x\b|dev\b|someone\b)[a-z]\w+"
    rb"|(?<![\w.}>])/(?:root|work|workspace|mnt)/[a-z]+/"
)
"""Paths that exist on one machine only; invented homes stand for anybody's."""


def test_the_repository_names_no_path_of_one_machine():
    files = tracked_files()
    if not files:
        pytest.skip("this is no git checkout")
    own = Path(__file__).resolve()

    found = {
        name_of(path): match[0].decode()
        for path in files
        if path.resolve() != own and (match := OF_A_MACHINE.search(path.read_bytes()))
    }

    assert found == {}
