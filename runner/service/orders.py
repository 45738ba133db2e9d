"""From a lease to an order: expressions rendered, environment laid out, workspace named."""

from collections.abc import Mapping
from dataclasses import replace

from runner.base.canonical import Json, compact
from runner.base.ids import slug
from runner.base.records import record
from runner.engine.reach import scope_of
from runner.engine.state import RunState
from runner.engine.wanted import StartAttempt
from runner.plan.plan import PlannedStep
from runner.service.cassettes import Key
from runner.source.scope import Scope
from runner.wire.messages import ExecuteTask, Task, Timeouts, Workspace


@record
class Environment:
    """What a step's `env` came to, parted by what may be shown."""

    plain: Mapping[str, str]
    secret: Mapping[str, str]


_NO_ENVIRONMENT = Environment({}, {})


@record
class OrderOffice:
    """Writes the orders of one run."""

    state: RunState
    secrets: Mapping[str, str]
    """Name -> value, from the runner's environment; in memory only."""
    masks: tuple[str, ...] = ()
    """More values that must not be seen, such as Claude's credential."""

    def order(self, command: StartAttempt, base: str, wall_ms: int) -> ExecuteTask:
        """Return the order for ``command``; ``base`` is the commit it starts from, or empty.

        Raises:
            AuthorError: an expression cannot be rendered with the values there are.
        """
        step = self.state.planned[command.step]
        scope = scope_of(self.state, step)
        environment = self._environment(step, scope)
        scope = replace(scope, values={**scope.values, "env": dict(environment.plain)})
        payload = dict(step.payload(scope))
        extra = payload.pop("env", None)
        if command.cap_usd is not None:
            options = payload.get("options")
            assert isinstance(options, Mapping)
            payload["options"] = {**options, "max-budget-usd": command.cap_usd}
        plain = {**environment.plain, **_texts(extra)}
        if step.spec.pass_env:
            payload["pass_env"] = list(step.spec.pass_env)
        if step.spec.working_directory is not None:
            payload["working_directory"] = str(step.spec.working_directory.render(scope))
        started = self.state.started
        assert started is not None
        return ExecuteTask(
            Task(f"{started.run}/{step.id}/{command.attempt}", "", "", wall_ms),
            command.attempt_id,
            command.fence,
            step.id,
            command.attempt,
            step.spec.kind,
            payload,
            self._workspace(step, command, base),
            Timeouts(step.spec.timeout_ms, step.spec.idle_timeout_ms),
            plain,
            environment.secret,
            (*self.secrets.values(), *self.masks),
        )

    def key(self, command: StartAttempt) -> Key | None:
        """Return what a Claude step asks, without what belongs to this one run; else none."""
        step = self.state.planned[command.step]
        template = getattr(step.spec.work, "prompt", None)
        if template is None:
            return None
        scope = scope_of(self.state, step)
        plain = self._environment(step, scope).plain
        neutral: dict[str, Json] = {"run": {"id": "RUN", "number": 0}, "env": dict(plain)}
        scope = replace(scope, values={**scope.values, **neutral})
        payload = dict(step.payload(scope))
        prompt = str(payload.pop("prompt"))
        return Key(template.text, prompt, payload, self.state.plan.inputs)

    def _environment(self, step: PlannedStep, scope: Scope) -> Environment:
        if not step.spec.env:
            return _NO_ENVIRONMENT
        plain: dict[str, str] = {}
        secret: dict[str, str] = {}
        opened = replace(scope, values={**scope.values, "secrets": dict(self.secrets)})
        for name, template in step.spec.env.items():
            if any(path[:1] == ("secrets",) for path in template.references()):
                secret[name] = _text(template.render(opened))
            else:
                plain[name] = _text(template.render(scope))
        return Environment(plain, secret)

    def _workspace(self, step: PlannedStep, command: StartAttempt, base: str) -> Workspace:
        return Workspace(
            step.workspace,
            slug(step.id),
            base or None,
            self._trailers(command) if step.workspace == "commit" else (),
            step.spec.artifacts.paths,
            step.spec.artifacts.if_missing,
        )

    def _trailers(self, command: StartAttempt) -> tuple[tuple[str, str], ...]:
        started = self.state.started
        assert started is not None
        return (
            ("Runner-Run", started.run),
            ("Runner-Step", command.step),
            ("Runner-Attempt", str(command.attempt)),
            ("Runner-Agent", command.agent),
        )


def _texts(values: Json) -> dict[str, str]:
    return (
        {name: _text(value) for name, value in values.items()} if isinstance(values, dict) else {}
    )


def _text(value: Json) -> str:
    """Return a value as a variable holds it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else compact(value)
