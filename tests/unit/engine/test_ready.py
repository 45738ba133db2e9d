"""The queue of steps that could run: due ones in plan order, resting ones by their time."""

from hypothesis import given
from hypothesis import strategies as st

from runner.engine.ready import Lane, ReadyQueue
from runner.spec.workflow import Requirement

PLAIN = Lane(Requirement())
MAC = Lane(Requirement(os="macos"))


def test_due_steps_come_in_plan_order_however_they_were_put_in():
    queue = ReadyQueue()
    for name, index in (("c", 2), ("a", 0), ("b", 1)):
        queue.add(name, (1, index), PLAIN, 0)

    assert queue.due() == ["a", "b", "c"]
    assert queue.head(PLAIN) == ((1, 0), "a")


def test_a_resting_step_is_in_the_queue_and_not_due():
    queue = ReadyQueue()
    queue.add("a", (1, 0), PLAIN, 500)

    queue.advance(499)

    assert "a" in queue
    assert queue.due() == []
    assert queue.lanes() == []
    assert queue.next_due_ms() == 500


def test_a_rest_ends_at_its_time():
    queue = ReadyQueue()
    queue.add("a", (1, 0), PLAIN, 500)

    queue.advance(500)

    assert queue.due() == ["a"]
    assert queue.next_due_ms() is None
    assert queue.members() == {"a": 0}


def test_steps_whose_rest_ends_keep_their_place():
    queue = ReadyQueue()
    for name, place in (("low", (2, 0)), ("late", (1, 2)), ("high", (0, 9)), ("soon", (1, 1))):
        queue.add(name, place, PLAIN, 500)

    queue.advance(500)

    assert queue.due() == ["high", "soon", "late", "low"]


def test_a_step_taken_out_leaves_nothing_behind():
    queue = ReadyQueue()
    queue.add("a", (1, 0), PLAIN, 0)
    queue.add("b", (1, 1), PLAIN, 700)

    for name in ("a", "b", "never-in"):
        queue.discard(name)

    assert (len(queue), queue.head(PLAIN), queue.next_due_ms()) == (0, None, None)
    queue.advance(1_000)
    assert queue.due() == []


def test_a_step_put_in_again_counts_with_its_new_time():
    queue = ReadyQueue()
    queue.add("a", (1, 0), PLAIN, 100)
    queue.discard("a")
    queue.add("a", (1, 0), PLAIN, 900)

    queue.advance(500)

    assert queue.due() == []
    assert queue.next_due_ms() == 900


def test_a_step_that_is_put_in_twice_is_due_once():
    queue = ReadyQueue()
    queue.add("a", (1, 0), PLAIN, 0)
    queue.discard("a")
    queue.add("a", (1, 0), PLAIN, 0)

    assert queue.due() == ["a"]


def test_each_kind_of_requirement_has_a_head_of_its_own():
    queue = ReadyQueue()
    queue.add("a", (1, 0), MAC, 0)
    queue.add("b", (1, 1), PLAIN, 0)

    assert set(queue.lanes()) == {MAC, PLAIN}
    assert queue.head(MAC) == ((1, 0), "a")
    assert queue.head(PLAIN) == ((1, 1), "b")


NAMES = st.integers(0, 5)
ACTS = st.one_of(
    st.tuples(st.just("add"), NAMES, st.integers(0, 20)),
    st.tuples(st.just("discard"), NAMES),
    st.tuples(st.just("advance"), st.integers(1, 5)),
)


@given(st.lists(ACTS, max_size=60))
def test_the_queue_is_a_dictionary_that_happens_to_be_fast(acts):
    queue, model, now_ms = ReadyQueue(), {}, 0

    for name, number, *rest in acts:
        match name:
            case "add" if number not in model:
                due_ms = now_ms + rest[0] if rest[0] else 0
                queue.add(f"s{number}", (1, number), PLAIN, due_ms)
                model[number] = due_ms
            case "discard":
                queue.discard(f"s{number}")
                model.pop(number, None)
            case "advance":
                now_ms += number
                queue.advance(now_ms)
                model = {step: 0 if due <= now_ms else due for step, due in model.items()}

        resting = [due for due in model.values() if due]
        assert queue.due() == [f"s{step}" for step, due in sorted(model.items()) if not due]
        assert queue.next_due_ms() == min(resting, default=None)
        assert len(queue) == len(model)
