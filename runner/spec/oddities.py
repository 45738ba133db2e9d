"""What is legal but odd: warnings for what an author hardly means. Nothing here stops a run."""

import posixpath
import re
from collections.abc import Callable, Iterator

from runner.base.causes import ALIASES
from runner.base.records import record
from runner.kinds.claude import ClaudeWork
from runner.kinds.shell import POSIX_SHELLS, ShellWork
from runner.kinds.table import KINDS
from runner.source.expression import Expression
from runner.source.nodes import MappingNode
from runner.source.problems import Problem
from runner.source.reading import Fields, Reading
from runner.spec.texts import expressions_of
from runner.spec.workflow import StepSpec, WorkflowSpec

IsThere = Callable[[str], bool]
"""Says whether the project has a file or folder at a path."""

_OUTPUT = 4
"""Names in ``steps.ID.outputs.NAME``."""
_SCRIPT = re.compile(r"\s*(\./[A-Za-z0-9_./-]+)(?=[\s;]|\Z)")
"""A first word that is a file of the project, as far as a glance can tell."""


def find_oddities(
    reading: Reading, spec: WorkflowSpec, is_there: IsThere | None
) -> Iterator[Problem]:
    """Yield a warning for each oddity of ``spec``, which was read from ``reading`` without errors.

    ``is_there`` is none where nobody can say what a step begins with.
    """
    fields = Fields(reading, reading.document.root)
    named = _Named.of(spec)
    yield from _unused_inputs(spec, named)
    yield from _unused_secrets(fields, named)
    for step in spec.steps.values():
        yield from _unused_outputs(step, named)
        yield from _absent_instances(spec, step, named)
        if is_there is not None and not step.needs and not step.is_final:
            yield from _absent_files(step, is_there)
    for block in _blocks(fields):
        yield from _idle_retry(block)
        yield from _idle_budget(block)


@record
class _Named:
    """Everything that the expressions of a workflow name."""

    by_step: dict[str, tuple[Expression, ...]]
    paths: frozenset[tuple[str, ...]]
    pairs: frozenset[tuple[str, ...]]
    """The first two names of each path."""

    @classmethod
    def of(cls, spec: WorkflowSpec) -> "_Named":
        by_step = {
            step.id: found for step in spec.steps.values() if (found := (*expressions_of(step),))
        }
        at_the_end = [*spec.outputs.values()]
        if spec.concurrency is not None:
            at_the_end.append(spec.concurrency.group)
        expressions = [each for found in by_step.values() for each in found]
        expressions += [each for template in at_the_end for each in template.expressions]
        paths = frozenset(path for each in expressions for path in each.references())
        return cls(by_step, paths, frozenset(path[:2] for path in paths))

    def has(self, root: str, name: str) -> bool:
        """Say whether ``root.name`` is named, or everything in ``root``."""
        return (root, name) in self.pairs or (root,) in self.pairs


def _unused_inputs(spec: WorkflowSpec, named: _Named) -> Iterator[Problem]:
    for name, declared in spec.inputs.items():
        if not named.has("inputs", name):
            message = f"nobody uses the input '{name}'"
            hint = f"name it as ${{{{ inputs.{name} }}}}, or leave it out"
            yield Problem("W265", declared.mark, message, hint)


def _unused_secrets(fields: Fields, named: _Named) -> Iterator[Problem]:
    for name, mark in fields.placed_texts("secrets"):
        if not named.has("secrets", name):
            message = f"nobody uses the secret '{name}'"
            hint = f"name it in 'env' as ${{{{ secrets.{name} }}}}, or leave it out"
            yield Problem("W266", mark, message, hint)


def _unused_outputs(step: StepSpec, named: _Named) -> Iterator[Problem]:
    """Yield the outputs that were asked of Claude in vain, where others of the same step were not.

    A step whose outputs nobody names at all is asked for the sake of people.
    """
    if not isinstance(step.work, ClaudeWork) or step.work.output_schema is None:
        return
    outputs = KINDS[step.kind].outputs(step.work)
    if outputs is None or step.strategy is not None or ("steps", step.id) not in named.pairs:
        return
    paths = [path for path in named.paths if path[:3] == ("steps", step.id, "outputs")]
    used = {path[_OUTPUT - 1] for path in paths if len(path) >= _OUTPUT}
    if used and all(len(path) >= _OUTPUT for path in paths):
        for name in sorted(outputs - used):
            message = f"nobody uses the output '{name}' of '{step.id}'"
            hint = "take it out of 'output-schema', or name it where it is wanted"
            yield Problem("W261", step.mark, message, hint)


def _absent_instances(spec: WorkflowSpec, step: StepSpec, named: _Named) -> Iterator[Problem]:
    """Yield each index into the instances of ``step`` where there may be none."""
    strategy = step.strategy
    outputs = ("steps", step.id, "outputs")
    if strategy is None or outputs not in named.paths or not _may_be_empty(spec, step):
        return
    for user, expressions in named.by_step.items():
        condition = spec.steps[user].condition
        if condition is not None and outputs in condition.references():
            continue
        for expression in expressions:
            if outputs in expression.references() and _has_index(expression, outputs):
                message = f"'{step.id}' may have no instances: its 'for-each' may be empty"
                hint = "see to it that the list has an item, or ask in 'if' for its length"
                yield Problem("W264", expression.mark, message, hint)


def _may_be_empty(spec: WorkflowSpec, step: StepSpec) -> bool:
    from jinja2 import nodes

    items = step.strategy.items if step.strategy else None
    if items is None or isinstance(items, tuple):
        return items == ()
    (expression,) = items.expressions
    node = expression.node
    filters = [*node.find_all(nodes.Filter), *([node] if isinstance(node, nodes.Filter) else [])]
    if any(each.name == "default" for each in filters):
        return False
    return not any(_has_an_item(spec, path) for path in expression.references())


def _has_an_item(spec: WorkflowSpec, path: tuple[str, ...]) -> bool:
    """Say whether ``path`` is a list of Claude's that its schema does not let be empty."""
    if len(path) != _OUTPUT or path[0] != "steps":
        return False
    schema = getattr(spec.steps[path[1]].work, "output_schema", None) or {}
    wanted = schema.get("properties", {}).get(path[3])
    return isinstance(wanted, dict) and bool(wanted.get("minItems"))


def _has_index(expression: Expression, outputs: tuple[str, ...]) -> bool:
    from jinja2 import nodes

    from runner.source.node_paths import unwound

    node = expression.node
    for each in [*node.find_all(nodes.Getitem), node]:
        root, steps = unwound(each)
        if isinstance(root, nodes.Name):
            keys = [root.name, *(step.key for step in steps)]
            if tuple(keys[:3]) == outputs and len(keys) >= _OUTPUT and isinstance(keys[3], int):
                return True
    return False


def _absent_files(step: StepSpec, is_there: IsThere) -> Iterator[Problem]:
    """Yield what ``step`` starts or enters and the project lacks; nothing ran before it."""
    if step.workspace == "none":
        return
    folder = step.working_directory
    if folder is not None and not folder.is_plain:
        return
    place = folder.text if folder is not None else "."
    if folder is not None and _is_below(place) and not is_there(place):
        message = f"the project has no folder '{place}'"
        yield Problem("W263", folder.mark, message, "write its path from the top of the project")
    elif isinstance(step.work, ShellWork) and step.work.shell in POSIX_SHELLS:
        script = step.work.script
        word = _SCRIPT.match(script.text)
        path = posixpath.join(place, word[1]) if word else ""
        if word and _is_below(path) and not is_there(path):
            message = f"the project has no file '{posixpath.normpath(path)}'"
            hint = "write its path from the working directory of the step"
            yield Problem("W263", script.mark, message, hint)


def _is_below(path: str) -> bool:
    return not path.startswith(("/", "~")) and ".." not in path.split("/")


def _blocks(fields: Fields) -> Iterator[Fields]:
    """Yield the defaults and each step that limits something, as they are written.

    Where they are merged, nobody can tell any more who said what.
    """
    written = [fields.node.get("defaults")]
    for section in ("steps", "finally"):
        under = fields.node.get(section)
        if isinstance(under, MappingNode):
            written += under.values()
    for node in written:
        if isinstance(node, MappingNode) and ("retry" in node or "budget" in node):
            yield Fields(fields.reading, node)


def _idle_retry(block: Fields) -> Iterator[Problem]:
    retry = block.mapping("retry")
    if retry is None:
        return
    if retry.node.get("attempts") == 1:
        for key in ("on", "backoff"):
            if key in retry:
                message = f"'{key}' has no effect: there is one attempt"
                yield Problem("W262", retry.key_mark(key), message, "raise 'attempts'")
    if "on" not in retry or "never" not in retry:
        return
    never = {ALIASES.get(name, name) for name in retry.texts("never")}
    for name, mark in retry.placed_texts("on"):
        if ALIASES.get(name, name) in never:
            message = f"'{name}' is in 'never' too, and so it is not retried"
            yield Problem("W262", mark, message, "keep it in one of them")


def _idle_budget(block: Fields) -> Iterator[Problem]:
    if "budget" in block and "run" in block:
        message = "a command costs nothing that a budget could limit"
        yield Problem("W267", block.key_mark("budget"), message, "limit its time with 'timeout'")
