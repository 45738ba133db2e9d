"""Where untrusted data goes: it is fenced in prompts, and kept from steps with secrets.

Data is followed from the inputs through what steps show in expressions, through their outputs, and
through the files they leave to the steps that need them. `docs/explanation/security.md` says what
is followed and why; what is only asked in a condition is not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from runner.base.records import record
from runner.kinds.claude import ClaudeWork, fenced_work
from runner.kinds.table import KINDS
from runner.kinds.workflow import WorkflowWork
from runner.source.problems import Problem
from runner.source.shell_text import ShellText
from runner.source.template_parts import expressions_in
from runner.spec.graph_check import in_order
from runner.spec.guards import Guards
from runner.spec.texts import Rendered, lists_of, texts_of
from runner.spec.workflow import StepSpec, WorkflowSpec

_SHOWN_MAX = 24
"""Stops of a way that a message names; the middle of a longer one does not help to find it."""
_HINT = "let an approval stand between, or take the secret or the data away from it"

Path = tuple[str, ...]
"""A dotted name, as far as it is fixed."""


@record
class Passage:
    """A place that untrusted data passes, and how it came there."""

    place: str
    before: "Passage | None" = None

    def __str__(self) -> str:
        places = []
        passage: Passage | None = self
        while passage is not None:
            places.append(passage.place)
            passage = passage.before
        places.reverse()
        if len(places) > _SHOWN_MAX:
            half = _SHOWN_MAX // 2
            places = [*places[:half], "...", *places[-half:]]
        return " -> ".join(places)


_ASKED = "*"
"""Stands for a source after which somebody was asked: fenced still, and kept from nothing."""

Way = tuple[str, Passage]
"""Where untrusted data came from, a step or empty for the beginning, and how."""
Ways = Mapping[str, Passage]
"""The same for several sources, or for several names."""


def check_trust(spec: WorkflowSpec, problems: list[Problem]) -> WorkflowSpec:
    """Return ``spec`` with untrusted values fenced in prompts.

    A step that gets untrusted data, names secrets, and can do more than read, is noted in
    ``problems`` with the way of the data, unless a person is asked in between.
    """
    if not _has_untrusted_inputs(spec):
        return spec
    return _Flow(spec, "", _declared(spec), None, problems).followed().spec


def _has_untrusted_inputs(spec: WorkflowSpec) -> bool:
    return any(declared.is_untrusted for declared in spec.inputs.values()) or any(
        _has_untrusted_inputs(used) for used in spec.used.values()
    )


def _declared(spec: WorkflowSpec, source: str = "", where: str = "") -> dict[str, Way]:
    untrusted = [name for name, declared in spec.inputs.items() if declared.is_untrusted]
    return {name: (source, Passage(f"input '{name}'{where}")) for name in untrusted}


@record
class _Followed:
    """What became of one workflow."""

    spec: WorkflowSpec
    outputs: Ways
    """Name -> how untrusted data came into it."""
    files: Passage | None
    """How it came into the files that the workflow leaves."""


class _Flow:
    """The way of untrusted data through one workflow."""

    def __init__(
        self,
        spec: WorkflowSpec,
        prefix: str,
        inputs: Mapping[str, Way],
        base: Passage | None,
        problems: list[Problem],
    ) -> None:
        self._spec = spec
        self._prefix = prefix
        self._inputs = inputs
        self._base = base
        self._problems = problems
        self._guards = Guards.of(spec)
        self._steps = dict(spec.steps)
        self._used = dict(spec.used)
        self._seen: dict[str, Passage] = {}
        """Step -> the way to it, where its outputs are untrusted."""
        self._outputs: dict[str, Ways] = {}
        """Step that is a workflow -> its untrusted outputs."""
        self._files: dict[str, Ways] = {}
        """Step -> the ways by which untrusted data came into the files it leaves."""

    def followed(self) -> _Followed:
        """Follow the data through every step, in the order in which they may begin."""
        for name in in_order({step.id: step.needs for step in self._spec.steps.values()}):
            step = self._spec.steps[name]
            files = self._files_before(step)
            self._files[name] = files
            if isinstance(step.work, WorkflowWork):
                self._pass_workflow(step, step.work, files)
            elif KINDS[step.kind].form == "work":
                self._pass(step, files)
        outputs = {
            name: way
            for name, template in self._spec.outputs.items()
            if (way := _first(self._ways_into([template], None)))
        }
        left = _first(way for ways in self._files.values() for way in ways.items() if way[0])
        spec = replace(self._spec, steps=self._steps, used=self._used)
        return _Followed(spec, outputs, left)

    def _pass(self, step: StepSpec, files: Ways) -> None:
        if isinstance(step.work, ClaudeWork):
            work = fenced_work(step.work, lambda path: any(self._ways_of(path, step)))
            self._steps[step.id] = replace(step, work=work)
        way = self._uncleared(step, self._ways_into(texts_of(step), step))
        if way is None and step.workspace != "none":
            way = self._uncleared(step, files.items())
        if way is None:
            return
        self._seen[step.id] = way
        power = KINDS[step.kind].power(step.work)
        if not power:
            return
        if step.workspace != "none":
            # An approval that comes after this step comes after all before it: the others may go.
            passage = Passage(f"files of step '{self._prefix}{step.id}'", way)
            self._files[step.id] = {step.id: passage}
        if secrets := _secrets(step):
            named = f"names the {'secrets' if len(secrets) > 1 else 'secret'} {', '.join(secrets)}"
            end = Passage(f"step '{self._prefix}{step.id}' ({named} and {power})", way)
            message = f"untrusted data reaches a step with secrets: {end}"
            self._problems.append(Problem("E260", step.mark, message, _HINT))

    def _pass_workflow(self, step: StepSpec, work: WorkflowWork, files: Ways) -> None:
        inner = self._used[work.path]
        where = f" of {inner.path}"
        is_asked = self._guards.stand_between("", step.id)
        given = _declared(inner, _ASKED if is_asked else "", where)
        for name, template in work.inputs.items():
            ways = list(self._ways_into([template, *lists_of(step)], step))
            way = self._uncleared(step, ways)
            if way is not None:
                given[name] = "", Passage(f"input '{name}'{where}", way)
            elif ways:
                given[name] = _ASKED, Passage(f"input '{name}'{where}", ways[0][1])
        base = self._uncleared(step, files.items())
        prefix = f"{self._prefix}{step.id}/"
        found = _Flow(inner, prefix, given, base, self._problems).followed()
        self._used[work.path] = found.spec
        if found.outputs:
            self._outputs[step.id] = found.outputs
            self._seen[step.id] = next(iter(found.outputs.values()))
        if found.files is not None:
            self._files[step.id] = {**files, step.id: found.files}

    def _files_before(self, step: StepSpec) -> Ways:
        """Return the ways into the files that ``step`` begins with."""
        needs: Iterable[str] = step.needs
        if not needs and step.is_final:
            needs = [other.id for other in self._spec.steps.values() if not other.is_final]
        if not needs:
            return {} if self._base is None else {"": self._base}
        return {source: way for need in needs for source, way in self._files[need].items()}

    def _uncleared(self, step: StepSpec, ways: Iterable[Way]) -> Passage | None:
        """Return the first of ``ways`` on which nobody is asked before ``step`` begins."""
        return _first(way for way in ways if not self._guards.stand_between(way[0], step.id))

    def _ways_into(self, texts: Iterable[Rendered], step: StepSpec | None) -> Iterator[Way]:
        for text in texts:
            for path in sorted(_shown(text)):
                yield from self._ways_of(path, step)

    def _ways_of(self, path: Path, step: StepSpec | None) -> Iterator[Way]:
        """Yield the ways of untrusted data into what ``path`` names in ``step``."""
        match path:
            case ("inputs", *names):
                for name in names[:1] or self._inputs:
                    if name in self._inputs:
                        yield self._inputs[name]
            case ("steps", source, *keys) if source in self._seen and keys[:1] != ["status"]:
                way = self._way_from(source, keys)
                if way is not None:
                    yield source, Passage(".".join(path), way)
            case ("env", *names) if step is not None:
                for name in names[:1] or step.env:
                    yield from self._ways_into([step.env[name]], step)
            case (root, *_) if step and step.strategy and root in step.strategy.names:
                yield from self._ways_into(lists_of(step), None)

    def _way_from(self, source: str, keys: list[str]) -> Passage | None:
        outputs = self._outputs.get(source)
        is_one = self._spec.steps[source].strategy is None
        match keys:
            case ["outputs", name, *_] if outputs is not None and is_one:
                return outputs.get(name)
            case _:
                return self._seen[source]


def _first(ways: Iterable[Way]) -> Passage | None:
    return next((passage for source, passage in ways if source != _ASKED), None)


def _shown(text: Rendered) -> frozenset[Path]:
    expressions = (
        text.expressions
        if isinstance(text, ShellText)
        else expressions_in(text.parts, shown_only=True)
    )
    return frozenset().union(*(expression.references() for expression in expressions))


def _secrets(step: StepSpec) -> list[str]:
    """Return the secrets that ``step`` names, without the credential that Claude Code works with.

    Every step of Claude's has one; the page on security says why that is a limit.
    """
    # Here, since it takes a tenth of the time of 'runner validate' and most workflows trust all.
    from runner_agent.environment import CREDENTIALS

    own = CREDENTIALS if isinstance(step.work, ClaudeWork) else frozenset()
    return sorted(
        {
            path[1]
            for name, template in step.env.items()
            if name not in own
            for path in template.references()
            if path[0] == "secrets"
        }
    )
