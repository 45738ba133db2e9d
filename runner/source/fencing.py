"""Which expressions of a prompt show what strangers wrote, and the prompt with those fenced."""

from collections.abc import Callable
from dataclasses import replace

from runner.base.records import record
from runner.source.expression import Expression
from runner.source.node_paths import paths_in
from runner.source.template import Template
from runner.source.template_parts import Body, Choice, Fenced, Loop, Part

IsUntrusted = Callable[[tuple[str, ...]], bool]
"""Says of a dotted name whether strangers wrote its value."""


def fenced(template: Template, is_untrusted: IsUntrusted) -> Template:
    """Return ``template`` with a fence around each expression that shows an untrusted value.

    An expression is fenced as a whole: what filters make of a value is as untrusted as it was.
    """
    parts = _Fencing(is_untrusted).body(template.parts)
    if parts == template.parts:
        return template
    return Template(template.text, template.mark, parts)


@record
class _Fencing:
    is_untrusted: IsUntrusted
    names: frozenset[str] = frozenset()
    """Of loops around it that go over untrusted items."""

    def body(self, body: Body) -> Body:
        return tuple(self._part(part) for part in body)

    def _part(self, part: Part) -> Part:
        match part:
            case str() | Fenced():
                return part
            case Expression():
                return Fenced(part) if self._shows(part) else part
            case Choice(branches, otherwise):
                chosen = tuple((test, self.body(then)) for test, then in branches)
                return Choice(chosen, self.body(otherwise))
            case Loop(name, items, body, otherwise):
                names = self.names | {name} if self._shows(items) else self.names - {name}
                inner = replace(self, names=names).body(body)
                return Loop(name, items, inner, self.body(otherwise))

    def _shows(self, expression: Expression) -> bool:
        return any(
            path[0] in self.names if path[0] in expression.bound else self.is_untrusted(path)
            for path in paths_in(expression.node)
        )
