"""Records the cassette of `workflows/app.yaml`: the real Claude Code against the scripted model.

`python -m tests.support.record_app` does it again; the result is to be committed. The model's part
is scripted below, everything else is real: prompts, permissions, tools, commits and the tests.
"""

import sys

from tests.support.model_scenarios import Scenario, Turn
from tests.support.record_cassette import ROOT, reads, record, writes

CONTRACT = """\
`app/todo_store.py` keeps the list in memory.

class TodoStore:
    add(title: str) -> int            the new item's number, from 1; ValueError for an empty title
    finish(number: int) -> None       KeyError for a number that is not there
    items() -> list[tuple[int, str, bool]]   number, title, whether it is done; by number

`app/todo_commands.py` turns one line of text into an answer.

answer(store: TodoStore, line: str) -> str
    "add TITLE"    -> "added 1: TITLE"
    "done NUMBER"  -> "done NUMBER"
    "list"         -> one line an item, "[ ] 1 TITLE" or "[x] 1 TITLE"; "nothing to do" without any
    anything else, or an error of the store -> a line that begins with "error: "
"""

STORE = '''\
"""Keeps a to-do list in memory."""


class TodoStore:
    """Items have numbers from 1 that are never given twice."""

    def __init__(self) -> None:
        self._items: dict[int, tuple[str, bool]] = {}

    def add(self, title: str) -> int:
        """Add an item and return its number."""
        title = title.strip()
        if not title:
            raise ValueError("a title is needed")
        number = len(self._items) + 1
        self._items[number] = (title, False)
        return number

    def finish(self, number: int) -> None:
        """Mark an item as done."""
        title, _ = self._items[number]
        self._items[number] = (title, True)

    def items(self) -> list[tuple[int, str, bool]]:
        """Return number, title and state of every item, by number."""
        return [(number, title, done) for number, (title, done) in sorted(self._items.items())]
'''

COMMANDS = '''\
"""Turns a line of text into an answer."""

from app.todo_store import TodoStore


def answer(store: TodoStore, line: str) -> str:
    """Do what ``line`` says and return what to show."""
    word, _, rest = line.strip().partition(" ")
    if word == "add":
        try:
            return f"added {store.add(rest)}: {rest.strip()}"
        except ValueError as error:
            return f"error: {error}"
    if word == "done":
        try:
            store.finish(int(rest))
        except (KeyError, ValueError):
            return f"error: there is no item {rest!r}"
        return f"done {int(rest)}"
    if word == "list" and not rest:
        lines = [f"[{'x' if done else ' '}] {n} {title}" for n, title, done in store.items()]
        return "\\n".join(lines) or "nothing to do"
    return f"error: unknown command {word!r}; add, done and list are known"
'''

STORE_TESTS = """\
import unittest

from app.todo_store import TodoStore


class TodoStoreTest(unittest.TestCase):
    def test_numbers_count_from_one(self) -> None:
        store = TodoStore()

        self.assertEqual([store.add("milk"), store.add("bread")], [1, 2])

    def test_a_finished_item_is_done(self) -> None:
        store = TodoStore()
        store.add("milk")

        store.finish(1)

        self.assertEqual(store.items(), [(1, "milk", True)])

    def test_an_empty_title_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            TodoStore().add("  ")

    def test_an_unknown_number_is_refused(self) -> None:
        with self.assertRaises(KeyError):
            TodoStore().finish(7)
"""

COMMANDS_TESTS = """\
import unittest

from app.todo_commands import answer
from app.todo_store import TodoStore


class AnswerTest(unittest.TestCase):
    def test_a_list_shows_what_is_done(self) -> None:
        store = TodoStore()
        lines = ["add milk", "add bread", "done 1", "list"]

        answers = [answer(store, line) for line in lines]

        self.assertEqual(answers[:3], ["added 1: milk", "added 2: bread", "done 1"])
        self.assertEqual(answers[3], "[x] 1 milk\\n[ ] 2 bread")

    def test_an_empty_list_says_so(self) -> None:
        self.assertEqual(answer(TodoStore(), "list"), "nothing to do")

    def test_what_cannot_be_done_is_an_error(self) -> None:
        for line in ("", "add", "done", "done x", "done 3", "dance"):
            with self.subTest(line=line):
                self.assertTrue(answer(TodoStore(), line).startswith("error: "))
"""

REVIEW = """\
# Review

1. `TodoStore` cannot remove an item. The contract does not ask for it; once it does, numbers must
   not be taken from the length of the list any more.

The modules keep to the contract, and the tests cover each of its sentences.
"""


SCENARIOS = [
    Scenario(
        "plan",
        [Turn(output={"modules": ["todo_store", "todo_commands"], "contract": CONTRACT})],
        match="^Plan a small Python application",
    ),
    Scenario(
        "backend",
        [
            Turn(
                text="The store first, since the commands build on it.",
                tools=[
                    writes("app/__init__.py", ""),
                    writes("app/todo_store.py", STORE),
                    writes("app/todo_commands.py", COMMANDS),
                ],
            ),
            Turn(text="Both modules are written as the contract describes them."),
        ],
        match="^Write the application",
    ),
    Scenario(
        "tests",
        [
            Turn(
                tools=[
                    writes("tests/test_todo_store.py", STORE_TESTS),
                    writes("tests/test_todo_commands.py", COMMANDS_TESTS),
                ]
            ),
            Turn(text="The tests follow the contract; they run once the modules are there."),
        ],
        match="^Write the tests",
    ),
    Scenario(
        "review",
        [
            Turn(tools=[reads("app/todo_store.py")]),
            Turn(tools=[writes("REVIEW.md", REVIEW)]),
            Turn(output={"verdict": "accept", "remarks": 1}),
        ],
        match="^Review the application",
    ),
]


def main() -> int:
    return record(ROOT, "app", SCENARIOS, *sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
