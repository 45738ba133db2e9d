"""Steps in which a person decides whether the run goes on."""

from collections.abc import Iterator, Mapping

from runner.base.canonical import Json, compact
from runner.base.records import record
from runner.kinds.kind import WithoutAgent, Work
from runner.source.reading import Fields
from runner.source.scope import Scope
from runner.source.shell_text import ShellText
from runner.source.template import Template


@record
class ApprovalWork:
    """A question, who is meant to answer it, and how long it stands."""

    message: Template
    approvers: tuple[str, ...] = ()
    expires_ms: int | None = None
    """None where it stands for as long as the run waits."""
    kind: str = "approval"


class Approval(WithoutAgent):
    """A step that asks a person."""

    name = "approval"
    defining = frozenset({"approval"})
    keys = frozenset({"approval"})
    form = "question"
    templated = frozenset({"approval", "approval.message"})

    def read(self, fields: Fields) -> ApprovalWork | None:
        """Return the work of a step that has ``approval``."""
        long_form = fields.mapping("approval")
        if long_form is None:
            message = fields.template("approval")
            return None if message is None else ApprovalWork(message)
        if long_form.lacks("message"):
            mark = fields.key_mark("approval")
            lack = "the approval lacks 'message'"
            fields.reading.report("E203", mark, lack, "say what is asked")
        if "message" not in long_form:
            return None
        message = long_form.template("message")
        expires_ms = long_form.duration_ms("expires", 0) or None
        if message is None:
            return None
        return ApprovalWork(message, long_form.texts("approvers"), expires_ms)

    def templates(self, work: Work) -> Iterator[Template | ShellText]:
        """Yield the question."""
        assert isinstance(work, ApprovalWork)
        yield work.message

    def outputs(self, work: Work) -> frozenset[str] | None:
        """Return what an answer is made of."""
        del work
        return frozenset({"by", "comment"})

    def payload(self, work: Work, scope: Scope) -> Mapping[str, Json]:
        """Return ``message``, ``approvers`` and ``expires_ms``, which is null where none is set."""
        assert isinstance(work, ApprovalWork)
        message = work.message.render(scope)
        return {
            "message": message if isinstance(message, str) else compact(message),
            "approvers": list(work.approvers),
            "expires_ms": work.expires_ms,
        }
