"""What can be said of a run before it begins: instances, critical path, worst case in money.

Conditions are not asked: every step counts as if it ran, with all the attempts it may have.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from runner.base.canonical import Json
from runner.base.ids import StepId
from runner.base.records import record
from runner.kinds.table import KINDS
from runner.kinds.workflow import WorkflowWork
from runner.plan.instances import StrategyError, names_of, spread
from runner.plan.plan import Frame, Plan, PlannedStep
from runner.plan.resolve import planned_steps
from runner.source.expression_errors import ExpressionError
from runner.source.scope import Scope
from runner.source.template import Template
from runner.spec.inputs import value_of
from runner.spec.strategy import INSTANCES_MAX
from runner.spec.workflow import CAP_USD, StrategySpec

Values = Mapping[str, Json]


@record
class Instances:
    """What a strategy comes to."""

    names: tuple[str, ...] | None
    """None where only the run can tell."""
    source: str
    """Where the values come from, as it is written."""
    fault: str = ""
    """Why the values that are known make no instances."""

    @property
    def count_max(self) -> int:
        """How many there can be."""
        return INSTANCES_MAX if self.names is None else len(self.names)


@record
class Line:
    """One step that is known before anything runs; for instances the step that becomes them."""

    step: PlannedStep
    instances: Instances | None
    count_max: int
    """How often it is carried out at most, each instance once."""
    usd_max: float | None
    """What all of that may cost with every attempt; none where nothing limits it."""

    @property
    def is_work(self) -> bool:
        """Whether an agent carries it out, or its instances."""
        return KINDS[self.step.spec.kind].form == "work"

    @property
    def attempts_max(self) -> int:
        """How many attempts there can be, over all instances."""
        return self.count_max * self.step.retry.attempts_max


@record
class Forecast:
    """What is known of a run before it begins."""

    lines: tuple[Line, ...]
    """In the order in which steps may start, those of a used workflow behind their step."""
    path: tuple[StepId, ...]
    """The steps, one after another, whose timeouts together are the longest."""
    path_ms: int
    usd_max: float | None
    """The worst case; none where nothing limits it."""
    is_capped: bool
    """The budget of the run is what limits the worst case."""

    @property
    def paid(self) -> tuple[Line, ...]:
        """The steps that cost money."""
        return tuple(line for line in self.lines if line.step.is_paid)


@record
class _Way:
    """A step at the end of a way, and how long it takes to get there."""

    ms: int = 0
    step: StepId | None = None
    before: "_Way | None" = None
    count: int = 0
    """How many steps it has; of ways that take equally long, the one with more counts."""

    def steps(self) -> Iterator[StepId]:
        way: _Way | None = self
        while way is not None:
            if way.step is not None:
                yield way.step
            way = way.before


@dataclass(slots=True)
class _Walk:
    """Goes through the steps of a run, and of the workflows it uses."""

    plan: Plan
    lines: list[Line] = field(default_factory=list)

    def through(
        self, steps: Mapping[StepId, PlannedStep], inputs: Values, start: _Way, count: int
    ) -> _Way:
        """Note every step of one workflow; return the longest way to its end."""
        ends: dict[StepId, _Way] = {}
        longest = before_finals = start
        for step in sorted(steps.values(), key=lambda step: step.is_final):
            ways = [ends[need] for need in step.needs]
            if step.is_final:
                ways.append(before_finals)
            ends[step.id] = self._past(step, inputs, max(ways, key=_length, default=start), count)
            longest = max(longest, ends[step.id], key=_length)
            if not step.is_final:
                before_finals = longest
        return longest

    def _past(self, step: PlannedStep, inputs: Values, start: _Way, count: int) -> _Way:
        strategy = step.spec.strategy
        instances = None if strategy is None else _instances(strategy, inputs)
        count *= 1 if instances is None else instances.count_max
        usd = _usd_max(self.plan, step)
        total = None if usd is None and count else (usd or 0.0) * count
        self.lines.append(Line(step, instances, count, total))
        rounds = _rounds(strategy, instances)
        if step.spec.kind != "workflow":
            length = step.spec.timeout_ms * rounds if self.lines[-1].is_work else 0
            return _Way(start.ms + length, step.id, start, start.count + 1)
        inner = step.inner
        if strategy is not None:
            inner = Frame(inner.spec, StepId(f"{step.id}[*]"))
        end = self.through(
            planned_steps(inner, self.plan.workspace_default, first_index=0),
            _inner_inputs(step, inner, inputs),
            start,
            count,
        )
        return replace(end, ms=start.ms + (end.ms - start.ms) * rounds)


def forecast(plan: Plan) -> Forecast:
    """Return what is known of a run of ``plan``."""
    walk = _Walk(plan)
    end = walk.through(plan.steps, plan.inputs, _Way(), 1)
    costs = [line.usd_max for line in walk.lines]
    known = [cost for cost in costs if cost is not None]
    usd_max = sum(known) if len(known) == len(costs) else None
    budget = plan.frame.spec.budget
    limit = budget.usd if budget is not None else None
    is_capped = limit is not None and (usd_max is None or usd_max > limit)
    return Forecast(
        lines=tuple(walk.lines),
        path=tuple(reversed([*end.steps()])),
        path_ms=end.ms,
        usd_max=limit if is_capped else usd_max,
        is_capped=is_capped,
    )


def _length(way: _Way) -> tuple[int, int]:
    return way.ms, way.count


def _usd_max(plan: Plan, step: PlannedStep) -> float | None:
    """Return what one instance of ``step`` may cost; none where nothing limits it."""
    if not step.is_paid:
        return 0.0
    of_run, of_step = plan.frame.spec.budget, step.spec.budget
    budgets = [budget.usd for budget in (of_run, of_step) if budget is not None]
    limits = [usd for usd in budgets if usd is not None]
    if step.cap_usd is not None:
        limits.append(step.cap_usd)
    elif limits:
        limits.append(CAP_USD)
    if not limits:
        return None
    total = min(limits) * step.retry.attempts_max
    return total if of_step is None or of_step.usd is None else min(total, of_step.usd)


def _rounds(strategy: StrategySpec | None, instances: Instances | None) -> int:
    """Return how many instances come one after another, as far as that is known."""
    if strategy is None or instances is None or instances.names is None:
        return 1
    at_once = strategy.parallel_max or max(1, instances.count_max)
    return -(-instances.count_max // at_once)


def _instances(strategy: StrategySpec, inputs: Values) -> Instances:
    source = _source(strategy)
    if not all(_is_known(template, inputs) for template in _lists(strategy)):
        return Instances(None, source)
    try:
        return Instances(tuple(names_of(spread(strategy, _scope(inputs)))), source)
    except StrategyError as error:
        return Instances((), source, str(error))


def _lists(strategy: StrategySpec) -> Iterator[Template]:
    axes = strategy.matrix.axes.values() if strategy.matrix is not None else ()
    yield from (values for values in (strategy.items, *axes) if isinstance(values, Template))


def _source(strategy: StrategySpec) -> str:
    """Return where the values of ``strategy`` come from, in the author's words."""
    if strategy.matrix is None:
        written = [template.expressions[0].text for template in _lists(strategy)]
        return f"each of {written[0]}" if written else f"each {strategy.name}"
    keys = ", ".join(strategy.matrix.axes)
    return f"each combination of {keys}" if keys else "each row of 'include'"


def _is_known(template: Template, inputs: Values) -> bool:
    """Say whether ``template`` names nothing but inputs whose values are known."""
    return all(
        path[0] == "inputs" and len(path) > 1 and path[1] in inputs
        for path in template.references()
    )


def _scope(inputs: Values) -> Scope:
    return Scope({"inputs": inputs})


def _inner_inputs(step: PlannedStep, inner: Frame, inputs: Values) -> Values:
    """Return the inputs of the workflow that ``step`` uses, as far as they are known."""
    work = step.spec.work
    assert isinstance(work, WorkflowWork)
    known: dict[str, Json] = {}
    for name, declared in inner.spec.inputs.items():
        template = work.inputs.get(name)
        if template is None:
            known[name] = declared.default
        elif _is_known(template, inputs):
            with suppress(ExpressionError):
                value, expected = value_of(declared, template.render(_scope(inputs)))
                known.update({} if expected else {name: value})
    return known
