"""Steps done by Claude Code."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from runner.base.canonical import Json, compact
from runner.base.records import record
from runner.kinds.claude_options import OptionFaults, final_options, powers_of, read_only
from runner.kinds.kind import Work
from runner.kinds.output_schema import check_output_schema, declared_outputs
from runner.source.fencing import IsUntrusted, fenced
from runner.source.nodes import plain
from runner.source.problems import Mark
from runner.source.reading import Fields
from runner.source.scope import Scope
from runner.source.shell_text import ShellText
from runner.source.template import Template, parse_prompt

PROMPT_BYTES_MAX = 10_000_000
"""What Claude Code takes on its input (claude-code.md 14)."""

_TEMPLATED = ("model", "fallback-model", "system-prompt", "append-system-prompt")
"""Options that may name values of the run; rights and limits are fixed text."""
_READ = frozenset({"system-prompt", "append-system-prompt"})
"""Those of them that Claude reads."""


@record
class ClaudeWork:
    """A prompt and the options it is asked under."""

    prompt: Template
    options: Mapping[str, Json]
    """As Claude Code gets them, in kebab-case; rights are made tight already."""
    templates: Mapping[str, Template] = field(default_factory=dict)
    """Options that are rendered for each attempt, over ``options``."""
    output_schema: Mapping[str, Json] | None = None
    allow_denials: bool = False
    pass_env: tuple[str, ...] = ()
    kind: str = "claude"


class Claude:
    """A step done by Claude Code."""

    name = "claude"
    defining = frozenset({"prompt", "prompt-file"})
    keys = frozenset(
        {
            *("prompt", "prompt-file", "output-schema", "claude", "allow-denials"),
            *("pass-env", "idle-timeout"),
        }
    )
    refused = frozenset[str]()
    form = "work"
    templated = frozenset({"prompt", *(f"claude.{name}" for name in _TEMPLATED)})
    is_paid = True
    idle_timeout_ms: int | None = 600_000

    def read(self, fields: Fields) -> ClaudeWork | None:
        """Return the work of a step that has ``prompt`` or ``prompt-file``."""
        prompt = _prompt(fields)
        options = fields.mapping("claude")
        templates: dict[str, Template] = {}
        fixed: Mapping[str, Json] = final_options({})
        if options is not None:
            for name in _TEMPLATED:
                template = options.template(name)
                if template is not None and not template.is_plain:
                    templates[name] = template
            fixed = final_options(
                {key: plain(value) for key, value in options.node.items() if key not in templates}
            )
            for fault in OptionFaults(options).find():
                fields.reading.problems.append(fault)
        schema = _output_schema(fields)
        if prompt is None:
            return None
        return ClaudeWork(
            prompt=prompt,
            options=fixed,
            templates=templates,
            output_schema=schema,
            allow_denials=fields.is_true("allow-denials"),
            pass_env=fields.texts("pass-env"),
        )

    def templates(self, work: Work) -> Iterator[Template | ShellText]:
        """Yield the prompt and the options that may name values of the run."""
        assert isinstance(work, ClaudeWork)
        yield work.prompt
        yield from work.templates.values()

    def outputs(self, work: Work) -> frozenset[str] | None:
        """Return the properties of the output schema where it has no others."""
        assert isinstance(work, ClaudeWork)
        return None if work.output_schema is None else declared_outputs(work.output_schema)

    def payload(self, work: Work, scope: Scope) -> Mapping[str, Json]:
        """Return ``prompt``, ``options``, ``output_schema``, ``allow_denials`` and ``pass_env``."""
        assert isinstance(work, ClaudeWork)
        rendered = {
            name: _as_text(template.render(scope)) for name, template in work.templates.items()
        }
        return {
            "prompt": _as_text(work.prompt.render(scope)),
            "options": {**work.options, **rendered},
            "output_schema": work.output_schema,
            "allow_denials": work.allow_denials,
            "pass_env": list(work.pass_env),
        }

    def cap_usd(self, work: Work) -> float | None:
        """Return ``max-budget-usd``."""
        assert isinstance(work, ClaudeWork)
        cap = work.options.get("max-budget-usd")
        return float(cap) if isinstance(cap, int | float) else None

    def power(self, work: Work) -> str:
        """Return the tools that do more than read, and what else its options add."""
        assert isinstance(work, ClaudeWork)
        powers = powers_of(work.options)
        return f"can use {', '.join(powers)}" if powers else ""

    def default_on_lost(self, work: Work, workspace: str, *, is_idempotent: bool) -> str:
        """Return ``retry`` where its effects stay in a checkout of its own, or it has none."""
        assert isinstance(work, ClaudeWork)
        harmless = is_idempotent or workspace == "commit" or read_only(work.options)
        return "retry" if harmless else "hold"


def fenced_work(work: ClaudeWork, is_untrusted: IsUntrusted) -> ClaudeWork:
    """Return ``work`` with everything that strangers wrote marked as data in what Claude reads."""
    templates = {
        name: fenced(template, is_untrusted) if name in _READ else template
        for name, template in work.templates.items()
    }
    return replace(work, prompt=fenced(work.prompt, is_untrusted), templates=templates)


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else compact(value)


def _prompt(fields: Fields) -> Template | None:
    source = _prompt_text(fields)
    if source is None:
        return None
    text, mark = source
    reading = fields.reading
    if not text.strip():
        reading.report("E212", mark, "the prompt is empty", "write what Claude is to do")
        return None
    if len(text.encode()) > PROMPT_BYTES_MAX:
        message = f"the prompt is longer than {PROMPT_BYTES_MAX} bytes"
        reading.report("E213", mark, message, "put the material into a file that Claude reads")
        return None
    return reading.attempt(
        lambda: parse_prompt(text, mark, lambda name: reading.load_file(name, mark).text)
    )


def _prompt_text(fields: Fields) -> tuple[str, Mark] | None:
    if "prompt-file" not in fields:
        return fields.text("prompt"), fields.content_mark("prompt")
    name, mark = fields.text("prompt-file"), fields.mark("prompt-file")
    loaded = fields.reading.attempt(lambda: fields.reading.load_file(name, mark))
    return None if loaded is None else (loaded.text, Mark(loaded.path, 1, 1))


def _output_schema(fields: Fields) -> Mapping[str, Json] | None:
    found = fields.mapping("output-schema")
    if found is None:
        return None
    schema = plain(found.node)
    assert isinstance(schema, dict)
    for message, hint in check_output_schema(schema):
        fields.reading.report("E214", fields.mark("output-schema"), message, hint)
    return schema
