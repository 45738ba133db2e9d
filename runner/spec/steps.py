"""One step of the file: its kind found, the defaults merged in, every key read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from runner.base.causes import ALIASES, CAUSES, find_cause
from runner.kinds.kind import Kind
from runner.kinds.table import KINDS
from runner.source.expression import Expression, parse_expression
from runner.source.nodes import MappingNode, merged
from runner.source.problems import Mark
from runner.source.quoting import quoted
from runner.source.reading import Fields, Reading
from runner.source.schema_words import did_you_mean
from runner.source.template import Template
from runner.spec.budget import read_step_budget
from runner.spec.env import read_env
from runner.spec.strategy import read_strategy
from runner.spec.workflow import (
    PRIORITIES,
    ArtifactSpec,
    OnLost,
    Requirement,
    RetrySpec,
    StepSpec,
)

_KIND_OF: Mapping[str, Kind] = {
    key: kind for kind in KINDS.values() for key in sorted(kind.defining)
}
_OWNER_OF: Mapping[str, Kind] = {key: kind for kind in KINDS.values() for key in kind.keys}
_FOREIGN_TO: Mapping[str, frozenset[str]] = {
    kind.name: kind.refused.union(key for key, owner in _OWNER_OF.items() if owner is not kind)
    for kind in KINDS.values()
}
"""Kind -> keys that none of its steps may have."""
_TIMEOUT_MS = 3_600_000
"""An hour; what `StepSpec` has by default, taken where the text is wrong."""
_SHARED = frozenset({"requires", "retry", "timeout"})
"""Keys whose few contents recur in most steps, and whose values hold no places."""
_SAY_WHAT = _KIND_OF.keys() | {"<<"}
"""Keys that would say what a step is; where one was refused, nothing more needs to be said."""


class StepReader:
    """Reads the steps of one workflow."""

    def __init__(
        self,
        reading: Reading,
        defaults: Fields | None,
        env: Mapping[str, Template],
    ) -> None:
        self._reading = reading
        self._env = env
        self._shared: dict[tuple[str, str], Any] = {}
        """Key and content of what many steps have -> what was read there, without a problem."""
        self._defaults: dict[str, MappingNode] = {}
        if defaults is not None:
            for kind, foreign in _FOREIGN_TO.items():
                self._defaults[kind] = defaults.node.without(foreign)

    def read_all(self, steps: Fields, *, is_final: bool = False) -> Iterator[StepSpec]:
        """Yield each step that can be read, in the order of the file.

        ``is_final`` says that they stand under ``finally``.
        """
        for name, node in steps.node.items():
            assert isinstance(node, MappingNode)
            kind = self._kind(steps, name, node)
            if kind is not None:
                step = self._read(name, steps.key_mark(name), kind, node)
                if step is not None:
                    yield replace(step, is_final=True) if is_final else step

    def _kind(self, steps: Fields, name: str, node: MappingNode) -> Kind | None:
        found = [key for key in node if key in _KIND_OF]
        if len(found) == 1:
            kind = _KIND_OF[found[0]]
            self._refuse_foreign(node, kind, found[0])
            return kind
        if found:
            mark = self._reading.document.mark(node.key_at[found[1]])
            both = " and ".join(quoted(key) for key in found)
            self._reading.report(
                "E221", mark, f"the step '{name}' has {both}", "keep one, or make two steps of it"
            )
        elif not self._reading.cut.get(node.at, set()) & _SAY_WHAT:
            known = ", ".join(quoted(key) for key in _KIND_OF)
            message = f"the step '{name}' does not say what to do"
            self._reading.report("E220", steps.key_mark(name), message, f"add one of {known}")
        return None

    def _refuse_foreign(self, node: MappingNode, kind: Kind, defining: str) -> None:
        if _FOREIGN_TO[kind.name].isdisjoint(node):
            return
        for key in node:
            owner = _OWNER_OF.get(key)
            if key in kind.refused:
                mark = self._reading.document.mark(node.key_at[key])
                message = f"'{key}' means nothing for a step with '{defining}'"
                self._reading.report("E222", mark, message, "leave it out")
            elif owner is not None and owner is not kind:
                wanted = " or ".join(quoted(one) for one in sorted(owner.defining))
                message = f"'{key}' is for steps with {wanted}, this one has '{defining}'"
                mark = self._reading.document.mark(node.key_at[key])
                self._reading.report("E222", mark, message, "leave it out")

    def _read(self, name: str, mark: Mark, kind: Kind, own: MappingNode) -> StepSpec | None:
        under = self._defaults.get(kind.name)
        fields = Fields(self._reading, merged(under, own) if under else own)
        work = kind.read(fields)
        if work is None:
            return None
        values: dict[str, Any] = {"env": self._env, "idle_timeout_ms": kind.idle_timeout_ms}
        for key in fields.node:
            reader = _READERS.get(key)
            if reader is not None:
                field, read = reader
                values[field] = self._same(key, read, fields) if key in _SHARED else read(fields)
        if "env" in fields.node:
            values["env"] = {**self._env, **read_env(fields)}
        if kind.idle_timeout_ms is not None:
            values["idle_timeout_ms"] = fields.duration_ms("idle-timeout", kind.idle_timeout_ms)
        return StepSpec(id=name, work=work, mark=mark, **values)

    def _same(self, key: str, read: Callable[[Fields], Any], fields: Fields) -> Any:  # noqa: ANN401
        """Return what ``read`` makes of ``key``, the same object where the content is the same."""
        content = key, repr(fields.node[key])
        found = self._shared.get(content)
        if found is None:
            problems = len(self._reading.problems)
            found = read(fields)
            if len(self._reading.problems) == problems:
                self._shared[content] = found
        return found


def _needs(fields: Fields) -> tuple[str, ...]:
    needs = fields.texts("needs")
    if len(set(needs)) == len(needs):
        return needs
    seen: set[str] = set()
    for need, mark in fields.placed_texts("needs"):
        if need in seen:
            message = f"{quoted(need)} is needed twice"
            fields.reading.report("E233", mark, message, "leave one out")
        seen.add(need)
    return tuple(dict.fromkeys(needs))


def _condition(fields: Fields) -> Expression | None:
    text, mark = fields.text("if"), fields.content_mark("if")
    return fields.reading.attempt(lambda: parse_expression(text, mark))


def _requirement(fields: Fields) -> Requirement:
    long_form = fields.mapping("requires")
    if long_form is None:
        return Requirement(capabilities=frozenset(fields.texts("requires")))
    return Requirement(
        capabilities=frozenset(long_form.texts("capabilities")),
        os=long_form.text("os") or None,
        arch=long_form.text("arch") or None,
        claude=long_form.text("claude") or None,
    )


def _retry(fields: Fields) -> RetrySpec:
    retry = fields.mapping("retry")
    assert retry is not None
    usual = RetrySpec()
    backoff = retry.mapping("backoff") or Fields(fields.reading, MappingNode(0))
    return RetrySpec(
        attempts_max=int(retry.number("attempts", usual.attempts_max)),
        on=_causes(retry, "on") if "on" in retry else None,
        never=_causes(retry, "never"),
        initial_ms=backoff.duration_ms("initial", usual.initial_ms),
        factor=float(backoff.number("factor", usual.factor)),
        max_ms=backoff.duration_ms("max", usual.max_ms),
        jitter=backoff.text("jitter", usual.jitter),
    )


def _causes(retry: Fields, key: str) -> frozenset[str]:
    found = set()
    for name, mark in retry.placed_texts(key):
        if find_cause(name) is None:
            hint = did_you_mean(name, [*CAUSES, *ALIASES]) or "the reference lists the causes"
            retry.reading.report("E231", mark, f"no cause is called {quoted(name)}", hint)
        found.add(ALIASES.get(name, name))
    return frozenset(found)


def _artifacts(fields: Fields) -> ArtifactSpec:
    long_form = fields.mapping("artifacts")
    if long_form is None:
        return _checked(ArtifactSpec(paths=fields.texts("artifacts")), fields, "artifacts")
    paths = long_form.texts("paths")
    artifacts = ArtifactSpec(paths, long_form.text("if-missing", ArtifactSpec().if_missing))
    return _checked(artifacts, long_form, "paths")


def _checked(artifacts: ArtifactSpec, fields: Fields, key: str) -> ArtifactSpec:
    for path in artifacts.paths:
        if path.startswith(("/", "~")) or ".." in path.split("/") or "\\" in path:
            for text, mark in fields.placed_texts(key):
                if text == path:
                    message = f"{quoted(path)} leads out of the workspace"
                    fields.reading.report("E234", mark, message, "write a path below it")
    return artifacts


_READERS: Mapping[str, tuple[str, Callable[[Fields], Any]]] = {
    "needs": ("needs", _needs),
    "if": ("condition", _condition),
    "requires": ("requires", _requirement),
    "retry": ("retry", _retry),
    "on-lost": ("on_lost", lambda fields: OnLost(fields.text("on-lost"))),
    "idempotent": ("is_idempotent", lambda fields: fields.is_true("idempotent")),
    "continue-on-error": ("continue_on_error", lambda fields: fields.is_true("continue-on-error")),
    "pass-env": ("pass_env", lambda fields: fields.texts("pass-env")),
    "working-directory": ("working_directory", lambda fields: fields.template("working-directory")),
    "workspace": ("workspace", lambda fields: fields.text("workspace")),
    "artifacts": ("artifacts", _artifacts),
    "strategy": ("strategy", read_strategy),
    "priority": ("rank", lambda fields: PRIORITIES[fields.text("priority")]),
    "budget": ("budget", read_step_budget),
    "timeout": ("timeout_ms", lambda fields: fields.duration_ms("timeout", _TIMEOUT_MS)),
}
"""Key of a step that every kind has -> the field it fills, and how it is read."""
