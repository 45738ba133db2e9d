"""Prompts: Jinja2's tree of blocks, turned into the few parts that are rendered."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from runner.base.records import record
from runner.source.codes_expressions import BLOCK, INCLUDE, SYNTAX, UNCLOSED
from runner.source.expression import Expression, checked
from runner.source.expression_errors import ExpressionSyntaxError, line_starts, offset_mark
from runner.source.grammar import ESCAPE_HINT, GrammarError, parse_blocks
from runner.source.problems import Mark, Problem
from runner.source.template_parts import Body, Choice, Loop, Part

if TYPE_CHECKING:
    from jinja2 import nodes

Load = Callable[[str], str]
INCLUDE_DEPTH_MAX = 8
_TAGS = ("${{", "{%")
_TAG_NAMES: Mapping[str, str] = {
    "Assign": "set",
    "AssignBlock": "set",
    "CallBlock": "call",
    "FilterBlock": "filter",
    "FromImport": "from",
    "ScopedEvalContextModifier": "autoescape",
}


@record
class PromptText:
    """One file of a prompt while its nodes are read."""

    text: str
    mark: Mark
    load: Load | None
    problems: list[Problem]
    """Shared by all files of the prompt."""
    included: dict[str, Body]
    """File -> its parts, shared likewise: what is included twice is read once."""
    within: tuple[str, ...] = ()
    """The files that include this one, outermost first."""
    bound: frozenset[str] = frozenset()

    def body(self) -> Body:
        """Return the parts; faults go to ``problems``."""
        try:
            tree = parse_blocks(self.text)
        except GrammarError as error:
            code = UNCLOSED if error.hint == ESCAPE_HINT else SYNTAX
            problem = Problem(code, self._place(error.line), error.message, error.hint)
            self.problems.append(problem)
            return ()
        return self._parts(tree.body, self.bound)

    def _parts(self, tree: "list[nodes.Node]", bound: frozenset[str]) -> Body:
        return tuple(part for node in tree for part in self._parts_of(node, bound))

    def _parts_of(self, node: "nodes.Node", bound: frozenset[str]) -> Iterator[Part]:
        from jinja2 import nodes

        match node:
            case nodes.Output():
                for inner in node.nodes:
                    if isinstance(inner, nodes.TemplateData):
                        yield inner.data
                    else:
                        yield self._expression(inner, bound)
            case nodes.If():
                yield self._choice(node, bound)
            case nodes.For():
                yield from self._loop(node, bound)
            case nodes.Include():
                yield from self._included(node, bound)
            case _:
                name = _TAG_NAMES.get(type(node).__name__, type(node).__name__.lower())
                self._report(BLOCK, node, f"there is no block '{name}'", "compute in a 'run' step")

    def _choice(self, node: "nodes.If", bound: frozenset[str]) -> Choice:
        branches = tuple(
            (self._expression(branch.test, bound), self._parts(branch.body, bound))
            for branch in (node, *node.elif_)
        )
        return Choice(branches, self._parts(node.else_, bound))

    def _loop(self, node: "nodes.For", bound: frozenset[str]) -> Iterator[Loop]:
        from jinja2 import nodes

        if not isinstance(node.target, nodes.Name):
            self._report(BLOCK, node, "'for' takes one name", "write {% for x in list %}")
        elif node.test is not None or node.recursive:
            hint = "put {% if %} inside the loop"
            self._report(BLOCK, node, "'for' takes no 'if' and no 'recursive'", hint)
        else:
            inner = bound | {node.target.name, "loop"}
            yield Loop(
                node.target.name,
                self._expression(node.iter, bound),
                self._parts(node.body, inner),
                self._parts(node.else_, bound),
            )

    def _included(self, node: "nodes.Include", bound: frozenset[str]) -> Body:
        from jinja2 import nodes

        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if not isinstance(name, str):
            self._report(INCLUDE, node, "a file is included by its name in quotes", "")
            return ()
        if fault := self._fault_of_include(name):
            self._report(INCLUDE, node, fault, "")
            return ()
        key = f"{name}\n{sorted(bound)}"
        if key not in self.included:
            assert self.load is not None
            within = (*self.within, name)
            inner = PromptText(
                self.load(name),
                Mark(name, 1, 1),
                self.load,
                self.problems,
                self.included,
                within,
                bound,
            )
            self.included[key] = inner.body()
        return self.included[key]

    def _fault_of_include(self, name: str) -> str:
        if self.load is None:
            return "no file can be included here"
        if name in self.within:
            return f"'{name[:80]}' includes itself"
        if len(self.within) >= INCLUDE_DEPTH_MAX:
            return f"files include files more than {INCLUDE_DEPTH_MAX} deep"
        return ""

    def _expression(self, node: "nodes.Node", bound: frozenset[str]) -> Expression:
        expression = Expression("", self._place(node.lineno), node, bound)
        try:
            return checked(expression)
        except ExpressionSyntaxError as error:
            self.problems.extend(error.problems)
            return expression

    def _report(self, code: str, node: "nodes.Node", message: str, hint: str) -> None:
        self.problems.append(Problem(code, self._place(node.lineno), message, hint))

    def _place(self, line: int) -> Mark:
        """Return the first tag of ``line``: Jinja2 knows no columns."""
        return offset_mark(self.mark, self.text, _first_tag(self.text, line))


@lru_cache(maxsize=1024)
def _first_tag(text: str, line: int) -> int:
    """Return the offset of the first tag of ``line``, which can have many."""
    starts = line_starts(text)
    start = starts[min(line, len(starts)) - 1]
    end = starts[line] if line < len(starts) else len(text)
    return min((at for tag in _TAGS if (at := text.find(tag, start, end)) >= 0), default=start)
