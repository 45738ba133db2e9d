"""What a group is called, who is waited for, and how time stands still meanwhile."""

import pytest

from runner.base.errors import AuthorError, UsageError
from runner.base.ids import RunId
from runner.engine.events import RunStarted
from runner.engine.state import fresh_state
from runner.service.live import EngineTime
from runner.service.turn import Turn, name_of_group
from runner.store.groups import GroupLine
from tests.support.workflows import plan as planned

RUN = RunId("20260101-000000-aaaa")
STEPS = "steps: {a: {run: 'true'}}\n"


def group_of(head: str, **inputs: str) -> str:
    plan = planned(head + STEPS, **inputs)
    state, spec = fresh_state(plan), plan.frame.spec
    state.started = RunStarted(0, RUN, 7, spec.name, "", {}, "", "shared", 0, "live")
    assert spec.concurrency is not None
    return name_of_group(state, spec.concurrency)


def test_a_group_is_named_by_inputs_the_run_and_the_workflow():
    head = (
        "name: app\n"
        "inputs: {env: {type: string}, n: {type: number, default: 3}}\n"
        "concurrency: '${{ inputs.env }}-${{ inputs.n }}-${{ workflow.name }}-${{ run.number }}'\n"
    )

    assert group_of(head, env="prod") == "prod-3-app-7"


def test_a_run_without_the_input_can_be_a_group_of_its_own():
    name = "${{ inputs.pr if inputs.pr != '' else run.id }}"
    head = f"inputs: {{pr: {{type: string, default: ''}}}}\nconcurrency: {name}\n"

    assert group_of(head) == RUN
    assert group_of(head, pr="12") == "12"


def test_a_name_that_is_no_text_is_taken_as_json():
    assert group_of("concurrency: ${{ run.number }}\n") == "7"


def test_an_expression_without_a_value_is_the_authors_fault():
    head = "inputs: {n: {type: string, default: x}}\nconcurrency: ${{ inputs.n | int }}\n"

    with pytest.raises(AuthorError, match=r"E\d+") as refused:
        group_of(head)

    assert refused.value.exit_code == 2


def test_an_empty_name_is_refused():
    head = "inputs: {n: {type: string, default: ''}}\nconcurrency: ${{ inputs.n }}\n"

    with pytest.raises(UsageError, match="is empty with these inputs"):
        group_of(head)


def test_a_run_waits_once_as_many_are_ahead_as_its_own_limit_says(tmp_path):
    line = GroupLine(tmp_path, "g")
    places = [line.join(RunId(f"2026010{number}-000000-aaaa")) for number in range(3)]

    waits = [Turn("g", limit, places[2]).blockers() for limit in (1, 2, 3)]

    assert [len(found) for found in waits] == [2, 2, 0]
    places[0].leave()
    assert len(Turn("g", 1, places[2]).blockers()) == 1
    assert Turn("g", 2, places[2]).blockers() == []
    for place in places:
        place.leave()


class Hands:
    """A clock that is set by hand."""

    at_ms = 1_000

    def now_ms(self) -> int:
        return self.at_ms

    def wall_ms(self) -> int:
        return self.at_ms


def test_the_time_of_a_run_stands_still_while_it_waits():
    clock = Hands()
    time = EngineTime(clock, -1_000)
    clock.at_ms = 1_500
    time.halt()
    clock.at_ms = 9_000

    assert time.now_ms() == 500
    time.go_on()
    assert time.now_ms() == 500
    clock.at_ms = 9_100
    time.go_on()
    assert time.now_ms() == 600
