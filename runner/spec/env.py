"""``env:`` blocks: names the runner keeps for itself, values as templates."""

from collections.abc import Mapping

from runner.source.quoting import quoted
from runner.source.reading import Fields
from runner.source.template import Template

_OURS = ("RUNNER_", "WORKFLOW_RUNNER_")
"""Prefixes of what the runner itself gives to a step, such as RUNNER_OUTPUT."""


def read_env(fields: Fields) -> Mapping[str, Template]:
    """Return the templates of the ``env`` block of ``fields``; empty where there is none."""
    if "env" not in fields:
        return {}
    env = fields.mapping("env")
    for name in env.node if env else ():
        if env is not None and name.startswith(_OURS):
            message = f"the name {quoted(name)} belongs to the runner"
            fields.reading.report("E230", env.key_mark(name), message, "choose another")
    return fields.templates("env")
