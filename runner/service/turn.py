"""Whose turn it is among the runs of one ``concurrency`` group."""

import asyncio

from runner.base.canonical import compact
from runner.base.errors import UsageError
from runner.base.ids import RunId
from runner.base.records import record
from runner.engine.reach import values_in
from runner.engine.state import RunState
from runner.service.live import PreparedRun
from runner.service.requests import cancel_request
from runner.service.watcher import Watcher
from runner.source.quoting import quoted
from runner.source.scope import Scope
from runner.spec.workflow import ConcurrencySpec
from runner.store.groups import GroupLine, PlaceInLine
from runner.store.run_folder import RunFolder

_POLL_S = 0.2
"""Between two looks at the line: a look is one listing and a lock tried for each run ahead."""

_NAMED_MAX = 3


@record
class Turn:
    """A run's place in the line of its group, and how many ahead of it let it go on."""

    group: str
    limit: int
    place: PlaceInLine

    def blockers(self) -> list[RunId]:
        """Return the runs that this one waits for, the oldest first; once none, for good.

        Raises:
            StoreError: the line cannot be read.
        """
        ahead = self.place.ahead()
        return ahead if len(ahead) >= self.limit else []


def name_of_group(state: RunState, concurrency: ConcurrencySpec) -> str:
    """Return the name of the run's group.

    Raises:
        AuthorError: its expressions have no value with these inputs, or it is empty.
    """
    value = concurrency.group.render(Scope(values_in(state, state.plan.frame)))
    name = value if isinstance(value, str) else compact(value)
    if not name.strip():
        raise UsageError(
            f"{concurrency.group.mark}: the concurrency group {quoted(concurrency.group.text)} "
            "is empty with these inputs",
            hint="begin it with a word of its own, such as 'deploy-'",
        )
    return name


def stand_in_line(state: RunState, folder: RunFolder) -> Turn | None:
    """Put the run into the line of its group; none where it has no group.

    Raises:
        AuthorError: see `name_of_group`.
        StoreError: the disk refused.
    """
    concurrency = state.plan.frame.spec.concurrency
    if concurrency is None or state.started is None:
        return None
    group = name_of_group(state, concurrency)
    line = GroupLine(folder.path.parent.parent, group)
    return Turn(group, concurrency.limit, line.join(state.started.run))


def cancel_blockers(turn: Turn, folder: RunFolder) -> str:
    """Ask the runs that this one would wait for to end; return what to tell, empty where none.

    Raises:
        StoreError: the inbox of one cannot be written.
    """
    blockers = turn.blockers()
    by = f"run {folder.path.name}, a newer one of group {quoted(turn.group)}"
    for run in blockers:
        RunFolder(folder.path.parent / run).inbox.send(cancel_request(by))
    return f"cancels {_names(blockers)} of group {quoted(turn.group)}" if blockers else ""


async def await_turn(run: PreparedRun, watcher: Watcher) -> None:
    """Wait until the run may go on; its time stands still, and its word is ``queued``.

    Raises:
        StoreError: the line cannot be read.
    """
    turn = run.turn
    blockers = [] if turn is None else turn.blockers()
    if turn is None or not blockers:
        return
    run.time.halt()
    run.evidence.is_queued = True
    run.evidence.head["group"] = turn.group
    run.evidence.summarize()
    watcher.notice(_waiting_sentence(turn, blockers))
    # Whoever was asked to end must not begin because those ahead of it did as they were asked.
    while blockers or run.folder.inbox.has_news():
        await asyncio.sleep(_POLL_S)
        blockers = turn.blockers()
    run.evidence.is_queued = False
    run.time.go_on()
    run.evidence.summarize()
    watcher.notice("it is this run's turn")


def _waiting_sentence(turn: Turn, blockers: list[RunId]) -> str:
    room = f", of which {turn.limit} go on at once" if turn.limit > 1 else ""
    return f"waits for {_names(blockers)} of group {quoted(turn.group)}{room}"


def _names(runs: list[RunId]) -> str:
    shown = ", ".join(runs[:_NAMED_MAX])
    more = f" and {len(runs) - _NAMED_MAX} more" if len(runs) > _NAMED_MAX else ""
    return f"run{'s' if len(runs) > 1 else ''} {shown}{more}"
