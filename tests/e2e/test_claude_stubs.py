"""Programs that are called ``claude`` and do what the real one does seldom: each has its cause."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runner.wire.messages import Timeouts
from runner_agent.claude_session import ClaudeSetup
from runner_agent.warden import Warden
from tests.support.claude_runs import LONG, Run, Step, meanwhile, run, run_of

pytestmark = pytest.mark.integration

TRANSCRIPTS = Path(__file__).parents[1] / "support" / "transcripts"
PLAIN = "played"
"""A recording, as if it had been made for the session that is asked for."""
PREPARE = f"""
while [ "$1" != --session-id ]; do shift; done
sed "s/{{session}}/$2/g" {TRANSCRIPTS / "plain.jsonl"} > {PLAIN}
"""
BEGUN = f"head -n 1 {PLAIN}"
FOREVER = "while :; do read -r line || cat held; done"
"""Does not end when its input does."""


@pytest.fixture
def warden() -> Iterator[Warden]:
    warden = Warden.start()
    yield warden
    warden.close()


@pytest.fixture
def begin(warden: Warden, tmp_path: Path) -> Callable[..., Run]:
    def begin(script: str, timeouts: Timeouts = LONG, polite_ms: int = 100) -> Run:
        program = tmp_path / "claude"
        session = json.loads((TRANSCRIPTS / "plain.jsonl").read_text().splitlines()[0])[
            "session_id"
        ]
        prepare = PREPARE.format(session=session)
        program.write_text(f"#!/bin/sh\n{prepare}{script}\n")
        program.chmod(0o755)
        setup = ClaudeSetup(str(program), polite_ms=polite_ms)
        # The recording that the stubs play was made without a permission mode.
        step = Step("prompt", {"permission-mode": "default"}, timeouts=timeouts)
        claude = run_of(step, warden, tmp_path, "http://127.0.0.1:9", setup)
        os.mkfifo(claude.place.root / "held")
        return claude

    return begin


CASES = {
    "it plays a recording": (f"cat {PLAIN}", None),
    "it reads nothing and is gone": ("exit 7", "cli_crash"),
    "it ends at once as if all were well": ("exit 0", "not_executed"),
    "it is another program": ("echo usage: claude FILE", "garbage_output"),
    "it talks between its lines": (f"echo oops; printf '\\377\\n'; cat {PLAIN}", None),
    "it is cut off in the middle of a line": (f"head -c 5000 {PLAIN}; exit 1", "cli_crash"),
    "it lacks an option": ("echo \"error: unknown option '--x'\" >&2; exit 1", "cli_version"),
    "it cannot be configured": ("echo 'Invalid setting' >&2; exit 1", "invalid_request"),
    "its interpreter is missing": ("exit 127", "spawn_failed"),
    "it does not end after its result": (f"cat {PLAIN}; {FOREVER}", None),
    "it fails after its result": (f"cat {PLAIN}; exit 3", "execution_error"),
    "it does another session": (f"cat {TRANSCRIPTS / 'plain.jsonl'}", "garbage_output"),
    "it prints a line without an end": ("head -c 9000000 /dev/zero | tr '\\0' x", "garbage_output"),
    "it has an event of 9 MB": (
        f'{BEGUN}; printf \'{{"type":"x","a":"\'; '
        f"head -c 9000000 /dev/zero | tr '\\0' x; echo '\"}}'; tail -n +2 {PLAIN}",
        None,
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_each_program_has_its_cause(begin, case):
    script, cause = CASES[case]

    outcome = run(begin(script).execute)

    assert outcome.cause == cause, outcome
    assert outcome.status == ("failed" if cause else "succeeded")


def test_one_that_ignores_every_request_is_killed(begin):
    claude = begin(f"trap '' TERM INT; {BEGUN}; {FOREVER}", Timeouts(60_000, 300))

    outcome = run(claude.execute)

    assert outcome.cause == "stalled"
    assert outcome.exit_code is None
    assert outcome.cost_usd is None


def test_a_prompt_that_nobody_reads_does_not_block(begin):
    claude = begin(f"{BEGUN}; cat held", Timeouts(300, None))
    claude.attempt.order.payload["prompt"] = "x" * 1_000_000

    assert run(claude.execute).cause == "timeout"


def test_an_idle_clock_stands_still_while_a_tool_runs(begin):
    call = '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Bash"}]}}'
    rest = f"tail -n +2 {PLAIN}"
    claude = begin(f"{BEGUN}; echo '{call}'; cat held; {rest}", Timeouts(60_000, 50))

    def ten_idle_times_have_passed() -> None:
        subprocess.run(["timeout", "0.5", "tail", "-f", "/dev/null"], check=False)

    def end_the_tool() -> None:
        os.close(os.open(claude.place.root / "held", os.O_WRONLY))

    outcome = run(lambda: meanwhile(claude, ten_idle_times_have_passed, end_the_tool))

    assert outcome.status == "succeeded"


def test_what_it_writes_to_stderr_is_the_log_of_the_step(begin):
    claude = begin(f"echo note >&2; cat {PLAIN}")

    run(claude.execute)

    assert b"".join(claude.log) == b"note\n"
