"""Frames: what is written is read back, and what is no message is refused with its place."""

import json
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.base.errors import ContractError
from runner.wire.codec import DEPTH_MAX, TYPES, FrameError, UnknownTypeError, decode, encode
from runner.wire.messages import (
    Ack,
    Artifact,
    Blob,
    CancelTask,
    Drain,
    ExecuteTask,
    Heartbeat,
    Outcome,
    Register,
    ResumedAttempt,
    Task,
    TaskComplete,
    TaskProgress,
    Timeouts,
    Workspace,
)

LONE_SURROGATE = "\ud800"
TEXT = st.text() | st.just(LONE_SURROGATE)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
PLAIN = {
    str: TEXT,
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bytes: st.binary(),
}


def value_of(hint) -> st.SearchStrategy:
    hint = getattr(hint, "__supertype__", hint)
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is tuple and Ellipsis in arguments:
            return st.lists(value_of(arguments[0]), max_size=3).map(tuple)
        case origin if origin is tuple:
            return st.tuples(*map(value_of, arguments))
        case origin if origin is UnionType:
            return st.one_of([value_of(kind) for kind in arguments])
        case None if is_dataclass(hint):
            return messages_of(hint)
        case None:
            return st.none() if hint is type(None) else PLAIN[hint]
    return st.dictionaries(TEXT, TEXT if arguments[1] is str else JSON, max_size=3)


def messages_of(kind) -> st.SearchStrategy:
    hints = get_type_hints(kind)
    return st.builds(kind, **{entry.name: value_of(hints[entry.name]) for entry in fields(kind)})


BLOBS = st.builds(
    lambda digest, offset, more, content: Blob(digest, offset, offset + more, content),
    TEXT,
    st.integers(0, 2**40),
    st.integers(0, 2**40),
    st.binary(),
)
BY_TYPE = {name: BLOBS if kind is Blob else messages_of(kind) for name, kind in TYPES.items()}
ANY_MESSAGE = st.one_of(list(BY_TYPE.values()))


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=40)
@given(data=st.data())
def test_every_message_survives_its_frame(name, data):
    message = data.draw(BY_TYPE[name])

    assert decode(encode(message)) == message


@given(ANY_MESSAGE)
def test_a_field_that_is_not_known_is_passed_over(message):
    if isinstance(message, Blob):
        return
    shape = json.loads(encode(message))

    assert decode(json.dumps({**shape, "ofALaterVersion": [1]}).encode()) == message


@given(st.binary(max_size=200))
def test_noise_is_refused_and_breaks_nothing(noise):
    try:
        decode(noise)
    except FrameError:
        return
    assert noise[:1] in (b"\0", b"{", b" ")


@given(ANY_MESSAGE, st.data())
def test_a_frame_that_is_cut_short_is_refused_or_shorter_content(message, data):
    frame = encode(message)
    cut = frame[: data.draw(st.integers(0, len(frame) - 1))]

    try:
        found = decode(cut)
    except FrameError:
        return

    assert isinstance(found, Blob)
    assert message.content.startswith(found.content)


def order(**own) -> ExecuteTask:
    return ExecuteTask(
        Task("t", "make", "", 0), "att", 3, "build", 1, "shell", {}, Workspace("none", "b"), **own
    )


def test_a_frame_is_camel_case_and_leaves_defaults_out():
    assert json.loads(encode(order(timeouts=Timeouts(attempt_ms=5)))) == {
        "type": "executeTask",
        "task": {"id": "t", "command": "make", "cwd": "", "startTime": 0},
        "attemptId": "att",
        "fence": 3,
        "step": "build",
        "attempt": 1,
        "kind": "shell",
        "payload": {},
        "workspace": {"mode": "none", "slug": "b"},
        "timeouts": {"attemptMs": 5},
    }


def test_a_basic_agent_needs_five_fields_only():
    frame = {"type": "register", "agentId": "a", "name": "a", "capabilities": [], "version": "1"}

    assert decode(json.dumps({**frame, "platform": {}}).encode()) == Register("a", "a", (), "1", {})


@pytest.mark.parametrize("log", [b"plain\n", "gr\u00fcn".encode(), b"\xff\xfe\0", b"", b"\x80"])
def test_a_log_arrives_as_it_came_whatever_its_bytes(log):
    report = TaskProgress("att", 1, 1, log=log)

    assert decode(encode(report)) == report


def test_a_log_that_is_text_travels_as_text():
    assert json.loads(encode(TaskProgress("att", 1, 1, log=b"hi")))["log"] == "hi"
    assert json.loads(encode(TaskProgress("att", 1, 1, log=b"\xff")))["log"] == {"base64": "/w=="}


def test_an_unknown_cost_is_told_apart_from_none_spent():
    costs = (None, 0.0, 1.5)
    results = [TaskComplete("t", "att", 1, 9, "a", 5, Outcome("failed", cost_usd=c)) for c in costs]

    assert [decode(encode(result)).outcome.cost_usd for result in results] == list(costs)


def test_nested_values_come_back_as_their_own_kind():
    complete = TaskComplete(
        "t", "att", 1, 9, "a", 5, Outcome("succeeded", artifacts=(Artifact("x", "sha256:0", 1),))
    )
    register = Register(
        "a", "a", ("gpu",), "1", {}, resumes=(ResumedAttempt("att", 1, "running", 4),)
    )

    assert decode(encode(complete)).outcome.artifacts[0] == Artifact("x", "sha256:0", 1)
    assert decode(encode(register)).resumes[0].last_seq == 4


@pytest.mark.parametrize(
    "frame",
    [b'{"type":"hello"}', b"{}", b'{"type":null}', b'{"type":["ack"]}', b'{"type":"blob"}'],
)
def test_a_type_that_is_not_ours_is_named_as_such(frame):
    with pytest.raises(UnknownTypeError, match="unknown message type"):
        decode(frame)


ACK = '{"type":"ack","attemptId":%s,"seq":%s}'
PROGRESS = '{"type":"taskProgress","attemptId":"a","fence":1,"seq":1,%s}'
RESULT = (
    '{"type":"taskComplete","taskId":"t","attemptId":"a","fence":1,"seq":1,'
    '"agentId":"x","executionMs":1,"outcome":%s}'
)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        ("", "a frame is not JSON"),
        ("{", "a frame is not JSON"),
        ("[]", "a frame must be a JSON object"),
        ("null", "a frame must be a JSON object"),
        ('"ack"', "a frame must be a JSON object"),
        ('{"type":"ack","seq":1}', "ack.attemptId is missing"),
        (ACK % (1, 1), "ack.attemptId must be str, not 1"),
        (ACK % ('"a"', '"1"'), "ack.seq must be int, not '1'"),
        (ACK % ('"a"', "true"), "ack.seq must be int, not True"),
        (ACK % ('"a"', "1.0"), "ack.seq must be int, not 1.0"),
        (ACK % ('"a"', "null"), "ack.seq must be int, not None"),
        (ACK % ('"a"', "NaN"), "NaN is no JSON number"),
        (ACK % ('"a"', "-Infinity"), "-Infinity is no JSON number"),
        (ACK % ('"a"', "1e999"), "1e999 is too large a number"),
        (ACK % ('"a"', "1" * 5_000), "a frame is not JSON"),
        (PROGRESS % '"log":1', "taskProgress.log must be text or base64"),
        (PROGRESS % '"log":{"base64":"*"}', "taskProgress.log is not base64"),
        (PROGRESS % '"log":{"base64":1}', "taskProgress.log must be text or base64"),
        (PROGRESS % '"event":1', "taskProgress.event must be str, not 1"),
        (PROGRESS % '"usage":[]', r"taskProgress.usage must be dict, not \[\]"),
        (PROGRESS % '"usage":{"costUsd":-1e999}', "-1e999 is too large a number"),
        (RESULT % "1", "taskComplete.outcome must be an object"),
        (RESULT % "{}", "taskComplete.outcome.status is missing"),
        (RESULT % '{"status":"x","costUsd":true}', "outcome.costUsd must be float, not True"),
        (RESULT % '{"status":"x","denials":"no"}', "outcome.denials must be a list"),
        (RESULT % '{"status":"x","denials":[1]}', r"outcome.denials\[0\] must be str, not 1"),
        (RESULT % '{"status":"x","artifacts":[{}]}', r"outcome.artifacts\[0\].name is missing"),
    ],
)
def test_what_is_no_message_is_refused_with_its_place(frame, sentence):
    with pytest.raises(FrameError, match=sentence):
        decode(frame.encode())


def test_a_truth_value_is_not_a_number():
    frame = '{"type":"cancelTask","attemptId":"a","fence":1,"reason":"cancel","urgent":%s}'

    assert decode((frame % "true").encode()) == CancelTask("a", 1, "cancel", urgent=True)
    with pytest.raises(FrameError, match="urgent must be bool, not 1"):
        decode((frame % "1").encode())


def nested(depth: int) -> bytes:
    return (PROGRESS % f'"usage":{{"x":{"[" * depth + "]" * depth}}}').encode()


def test_what_nests_too_deep_is_refused():
    assert isinstance(decode(nested(DEPTH_MAX - 2)), TaskProgress)
    for depth in (DEPTH_MAX - 1, 500, 100_000):
        with pytest.raises(FrameError):
            decode(nested(depth))


def test_what_is_wide_is_not_deep():
    many = ",".join(["[]"] * 1_000)

    assert len(decode((PROGRESS % f'"usage":{{"x":[{many}]}}').encode()).usage["x"]) == 1_000


def blob(header: object, content: bytes = b"") -> bytes:
    head = json.dumps(header).encode()
    return b"\0" + len(head).to_bytes(4, "big") + head + content


@pytest.mark.parametrize(
    "frame",
    [
        b"\0",
        b"\0\0\0\0\0",
        b"\0\xff\xff\xff\xff{}",
        blob([]),
        blob({}),
        blob({"digest": 1, "offset": 0, "total": 1}),
        blob({"digest": "d", "offset": -1, "total": 1}),
        blob({"digest": "d", "offset": 2, "total": 1}),
        blob({"digest": "d", "offset": False, "total": 1}),
        blob({"digest": "d", "offset": 0, "total": True}),
        blob({"digest": "d", "offset": 0.0, "total": 1}),
    ],
)
def test_a_broken_binary_frame_is_refused(frame):
    with pytest.raises(FrameError):
        decode(frame)


def test_content_travels_as_bytes():
    message = Blob("sha256:0", 0, 3, b"\0{\xff")

    assert encode(message).endswith(b"\0{\xff")
    assert decode(encode(message)) == message


def test_a_frame_error_is_of_the_family_of_contracts():
    assert issubclass(UnknownTypeError, FrameError)
    assert issubclass(FrameError, ContractError)


@pytest.mark.parametrize("message", [Ack("a", 1), Heartbeat(1), Drain()])
def test_small_messages_have_small_frames(message):
    assert len(encode(message)) < 64
