"""A run in words for a terminal: the table of its steps, what went wrong, what to do next."""

from datetime import UTC, datetime

from runner.base.canonical import compact
from runner.base.causes import find_cause
from runner.base.ids import StepId
from runner.cli.printing import counted, inert_lines, say, say_table
from runner.cli.story import INTERRUPTED, Story, shown_path
from runner.source.quoting import quoted
from runner.store.attempt_folder import LOG
from runner.views.run_view import StepView
from runner.views.sentences import duration, money

_ROWS_MAX = 40
"""A screen; of a larger run the steps that did not succeed are shown and the rest is counted."""

_FAULTS_MAX = 10
_NAMED_MAX = 3
"""Steps that one line about several of them names."""

_TAIL_LINES = 8
_TAIL_BYTES = 8 << 10


def say_story(story: Story) -> None:
    """Print the run on about one screen."""
    _say_head(story)
    _say_steps(story)
    for step in story.view.questions():
        _say_question(story, step)
    bad = story.steps_in("failed", "held")
    for step in bad[:_FAULTS_MAX]:
        _say_fault(story, step)
    if len(bad) > _FAULTS_MAX:
        say(f"\nand {len(bad) - _FAULTS_MAX} more: 'runner show {story.name} --output json'")
    _say_warnings(story)
    _say_end(story)


def headline(story: Story) -> str:
    """Return the run in one line."""
    view = story.view
    took = duration(view.at_ms)
    unknown = counted(view.unknown_costs, "attempt")
    more = f" and {unknown} of unknown cost" if view.unknown_costs else ""
    number = f" (number {view.number})" if view.number else ""
    return (
        f"run {view.run}{number} of '{view.workflow}': {story.status} after {took}, "
        f"{money(view.cost_usd)}{more}"
    )


def next_commands(story: Story) -> list[str]:
    """Return what a person would type next."""
    name = story.name
    if story.status == INTERRUPTED:
        return [f"runner resume {name}"]
    commands = [
        f"runner resolve {name} {word(step.id)} retry|succeed|fail"
        for step in story.steps_in("held")
    ]
    commands += [f"runner approve {name} {word(s.id)}" for s in story.view.questions()]
    if story.status == "paused":
        commands.append(f"runner budget {name} --add-usd 5   (or --add-tokens, --add-minutes)")
    if story.is_live and not story.view.finished:
        return [*commands, f"runner logs {name} --follow"]
    if commands:
        return [*commands, f"runner resume {name}   (once each is decided)"]
    if story.view.result:
        return [f"runner diff {name}", f"runner apply {name}"]
    return []


def word(text: str) -> str:
    """Return ``text`` as one word of a command line: the brackets of instances mean files there."""
    from shlex import quote

    return quote(text)


def _say_head(story: Story) -> None:
    say(headline(story))
    if story.view.mode == "replay":
        say("this is a replay: Claude's steps were answered from a cassette, without Claude")
    if story.status == "queued":
        say(f"waits for earlier runs of its group {quoted(str(story.head.get('group')))}")
    if story.view.message:
        say(story.view.message)
    elif story.status == "paused":
        say(story.view.exceeded)


def _say_steps(story: Story) -> None:
    steps = story.view.in_order()
    if len(steps) > _ROWS_MAX:
        counts = ", ".join(f"{n} {state}" for state, n in sorted(story.view.counts().items()))
        say(f"steps: {counts}")
        steps = [step for step in steps if step.state != "succeeded"][:_ROWS_MAX]
    if steps:
        say()
        say_table(("STEP", "STATE", "TRIES", "TIME", "COST"), [_row(s, story) for s in steps])


def _row(step: StepView, story: Story) -> tuple[str, ...]:
    elapsed = step.elapsed_ms(story.view.at_ms)
    return (
        step.id,
        step.state,
        str(len(step.attempts)),
        "" if elapsed is None else duration(elapsed),
        money(step.cost_usd) if step.cost_usd else "",
    )


def _say_question(story: Story, step: StepView) -> None:
    question = step.question
    assert question is not None
    say(f"\n{step.id} asks: {question.message}")
    if question.approvers:
        say(f"  meant for: {', '.join(question.approvers)}")
    if question.expires_ms is not None:
        say(f"  stands until {_clock_time(story, question.expires_ms)}")
    say(f"  no: runner reject {story.name} {word(step.id)} --reason '...'")


def _clock_time(story: Story, at_ms: int) -> str:
    moment = datetime.fromtimestamp((story.view.started_wall_ms + at_ms) / 1000, tz=UTC)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _say_fault(story: Story, step: StepView) -> None:
    say(f"\n{step.id} {step.state}: {step.cause}: {step.reason}")
    tail = _tail(story, step)
    if tail:
        say("\n".join(f"  | {line}" for line in tail))
    row = find_cause(step.cause)
    if row is not None and row.remedy:
        remedy = row.remedy.replace("RUN STEP", f"{story.name} {step.id}")
        say(f"  what to do: {remedy.replace(' RUN', f' {story.name}')}")
    if step.attempts:
        say(f"  all it printed: runner logs {story.name} {step.id}")


def _tail(story: Story, step: StepView) -> list[str]:
    """Return the last lines that the step's last attempt printed."""
    if not step.attempts:
        return []
    path = story.folder.attempt(StepId(step.id), step.attempts[-1].number).path / LOG
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read(_TAIL_BYTES).decode("utf-8", "replace")
    except OSError:
        return []
    lines = inert_lines(text.rstrip("\n")) if text.strip() else []
    return lines[-_TAIL_LINES:]


def _say_warnings(story: Story) -> None:
    found: dict[str, list[str]] = {}
    for step in story.view.in_order():
        for warning in step.warnings:
            found.setdefault(warning, []).append(step.id)
    for warning, steps in found.items():
        more = f" and {len(steps) - _NAMED_MAX} more" if len(steps) > _NAMED_MAX else ""
        say(f"\nwarning: {', '.join(steps[:_NAMED_MAX])}{more}: {warning}")


def _say_end(story: Story) -> None:
    say()
    for name, value in story.view.outputs.items():
        say(f"output:  {name} = {value if isinstance(value, str) else compact(value)}")
    if story.view.result:
        say(f"result:  commit {story.view.result}")
    artifacts = sum(len(step.artifacts) for step in story.view.steps.values())
    if artifacts:
        say(f"files:   {artifacts} in {shown_path(story.folder.artifacts.path)}")
    say(f"folder:  {shown_path(story.folder.path)}")
    for command in next_commands(story):
        say(f"next:    {command}")
