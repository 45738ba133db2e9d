"""A plan as JSON, complete enough that two plans that differ are drawn differently."""

from runner.base.canonical import Json
from runner.kinds.table import KINDS
from runner.plan.plan import Plan, PlannedStep
from runner.source.scope import Scope


def draw_plan(plan: Plan) -> Json:
    return {
        "workflow": plan.workflow,
        "inputs": dict(plan.inputs),
        "secrets": list(plan.secrets),
        "steps": {str(step.id): draw_step(step, plan) for step in plan.steps.values()},
    }


def draw_step(step: PlannedStep, plan: Plan) -> Json:
    spec = step.spec
    outputs = {name: {"outputs": {}, "status": "succeeded"} for name in plan.steps}
    scope = Scope({"inputs": plan.inputs, "steps": outputs, "run": {}, "workflow": {}, "env": {}})
    return {
        "kind": spec.kind,
        "needs": list(step.needs),
        "requires": sorted(spec.requires.capabilities),
        "attempts": spec.retry.attempts_max,
        "timeout_ms": spec.timeout_ms,
        "idle_timeout_ms": spec.idle_timeout_ms,
        "workspace": step.workspace,
        "on_lost": step.on_lost.value,
        "continue_on_error": spec.continue_on_error,
        "env": sorted(spec.env),
        "artifacts": list(spec.artifacts.paths),
        "payload": dict(KINDS[spec.kind].payload(spec.work, scope)),
    }
