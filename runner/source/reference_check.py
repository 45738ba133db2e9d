"""Names in expressions, compared with what there is: before anything runs."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from runner.base.records import record
from runner.source.codes_expressions import NOT_AN_ANCESTOR, SECRET_PLACE, UNKNOWN_NAME
from runner.source.expression import Expression
from runner.source.expression_errors import offset_mark
from runner.source.problems import Mark, Problem
from runner.source.schema_words import did_you_mean

_STEP_KEYS = frozenset({"outputs", "status", "artifacts"})
_FIXED: Mapping[str, frozenset[str]] = {
    "run": frozenset({"id", "number"}),
    "workflow": frozenset({"name"}),
}
_ADVICE: Mapping[str, str] = {
    "null": "write none",
    "github": "write inputs, env, run.id or workflow.name",
    "needs": "write steps.ID.outputs",
    "jobs": "write steps.ID.outputs",
    "vars": "declare an input",
    "matrix": "only a step with 'strategy: {matrix: ...}' has one, and not in 'if' or 'strategy'",
}
"""Words of other tools."""


@record
class Known:
    """The names that exist where an expression stands."""

    inputs: frozenset[str] = frozenset()
    env: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    """Every step of the workflow."""
    ancestors: frozenset[str] = frozenset()
    """Those of them that come before."""
    own: str = ""
    """The step that the expression belongs to; empty where it is the workflow's."""
    comes_first: bool = False
    """It is evaluated before any step has begun."""
    extra: frozenset[str] = frozenset()
    """More names at the root, whatever is in them."""
    matrix: frozenset[str] | None = None
    """Its keys; none where the expression belongs to no instance of a matrix."""
    secrets: frozenset[str] | None = None
    """None where no secret may be named."""


class Referring(Protocol):
    """A text with expressions in it."""

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression, in the order of the text."""
        ...


def check_references(text: Expression | Referring, known: Known) -> list[Problem]:
    """Return a problem for each name in ``text`` that is not ``known``, in the order of names."""
    expressions = (text,) if isinstance(text, Expression) else text.expressions
    found = [
        problem
        for expression in expressions
        for path in sorted(expression.references())
        if (problem := _fault_of(path, _place(expression, path), known))
    ]
    return list(dict.fromkeys(found))


def _place(expression: Expression, path: tuple[str, ...]) -> Mark:
    """Return where ``path`` stands, as far as it is written plainly; else the beginning."""
    at = expression.text.find(".".join(path))
    return offset_mark(expression.mark, expression.text, max(at, 0))


def _fault_of(path: tuple[str, ...], mark: Mark, known: Known) -> Problem | None:
    root = path[0]
    if root in known.extra:
        return None
    if root == "steps":
        return _fault_of_step(path, mark, known)
    if root == "secrets" and known.secrets is None:
        hint = "put it into 'env:' and use the variable"
        return Problem(SECRET_PLACE, mark, "secrets may be named in 'env:' alone", hint)
    members = _members(root, known)
    if members is None:
        roots = {"inputs", "env", "steps", "run", "workflow", *known.extra}
        hint = _ADVICE.get(root) or did_you_mean(root, roots)
        return _unknown(mark, f"nothing is called '{root[:80]}'", hint, sorted(roots))
    if len(path) > 1 and path[1] not in members:
        hint = did_you_mean(path[1], members)
        return _unknown(mark, f"there is no '{root}.{path[1][:80]}'", hint, sorted(members))
    if len(path) == 1 and root == "secrets":
        return Problem(UNKNOWN_NAME, mark, "'secrets' stands alone", "name one: secrets.NAME")
    return None


def _members(root: str, known: Known) -> frozenset[str] | None:
    declared = {
        "inputs": known.inputs,
        "env": known.env,
        "matrix": known.matrix,
        "secrets": known.secrets,
        **_FIXED,
    }
    return declared.get(root)


def _fault_of_step(path: tuple[str, ...], mark: Mark, known: Known) -> Problem | None:
    if len(path) == 1:
        hint = "name it: steps.ID.outputs"
        return Problem(UNKNOWN_NAME, mark, "'steps' needs the fixed id of a step", hint)
    step = path[1]
    if step not in known.steps:
        hint = did_you_mean(step, known.steps)
        return _unknown(mark, f"no step is called '{step[:80]}'", hint, sorted(known.steps))
    if step not in known.ancestors:
        return Problem(NOT_AN_ANCESTOR, mark, *_not_before(step, known))
    if len(path) > 2 and path[2] not in _STEP_KEYS:  # noqa: PLR2004 - steps.ID.KEY
        hint = did_you_mean(path[2], _STEP_KEYS) or f"write steps.{step}.outputs.{path[2][:80]}"
        return Problem(UNKNOWN_NAME, mark, f"a step has no '{path[2][:80]}'", hint)
    return None


def _not_before(step: str, known: Known) -> tuple[str, str]:
    """Return message and hint about a step that has not ended where it is named."""
    if known.comes_first:
        return f"step '{step}' has not begun when this is evaluated", "name an input instead"
    if step == known.own:
        return f"step '{step}' names itself before it has run", "name a step that comes before"
    return f"step '{step}' does not come before this one", f"add '{step}' to 'needs'"


def _unknown(mark: Mark, message: str, near: str, known: Iterable[str]) -> Problem:
    names = ", ".join(list(known)[:10])
    return Problem(UNKNOWN_NAME, mark, message, near or (f"there are {names}" if names else ""))
