"""A Claude step answered from a recording: its events are judged anew, its changes applied again.

Nothing is started and nothing is paid. The stream goes through the same reader and the same
decision as Claude Code's own, so a replay proves those too.
"""

from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import cast

from runner.base.errors import WorkspaceError
from runner.wire.messages import Outcome
from runner_agent.artifact_globs import GlobSet
from runner_agent.attempt import Attempt, Place
from runner_agent.checkouts import apply_patch
from runner_agent.claude_decision import Ending, decide
from runner_agent.claude_invocation import invocation_of
from runner_agent.claude_stream import ClaudeStream


async def execute_replay(attempt: Attempt, place: Place) -> Outcome:
    """Return the recorded outcome, its changes of the tree made again."""
    payload, reports = attempt.order.payload, attempt.reports
    reports.started()
    stream = ClaudeStream()
    events = stream.feed(cast("str", payload["events"]).encode("utf-8", "surrogatepass"))
    for line in (*events, *stream.flush()):
        reports.event(line)
    reports.usage({"line": stream.record.line})
    patch = b64decode(cast("str", payload["patch"]))
    warnings: tuple[str, ...] = ()
    if patch:
        if place.checkout is None:
            raise WorkspaceError(
                "the recording changes files, and this workspace is no checkout",
                hint="replay in a git repository",
            )
        if apply_patch(place.checkout, patch):
            warnings = ("the files differ from those of the recording; its changes were merged in",)
    named = GlobSet(attempt.order.workspace.artifacts)
    for name, content in cast("dict[str, str]", payload["files"]).items():
        # What no glob names was an artifact because of where it lay.
        root = place.root if named.names(name) else Path(attempt.site.drop(attempt.order))
        _put_back(root, name, b64decode(content))
    code = cast("int | None", payload["exit_code"])
    invocation = invocation_of("claude", payload, attempt.order.attempt_id)
    outcome = decide(stream.record, Ending(code), invocation)
    return replace(outcome, cost_usd=0.0, warnings=(*outcome.warnings, *warnings))


def _put_back(root: Path, name: str, content: bytes) -> None:
    """Write a file that the recorded attempt left as an artifact."""
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):
        raise WorkspaceError(f"the recording has a file {name!r:.80} outside of the workspace")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
