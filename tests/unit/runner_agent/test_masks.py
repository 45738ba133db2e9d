"""Masks: forms, overlaps, and that the cutting of a stream makes no difference."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner_agent.masks import Masker, masker_of

SECRET = 's3cr3t/+pa ss"ö'


def masker(*secrets: str) -> Masker:
    return masker_of({f"S{index}": secret for index, secret in enumerate(secrets)})[0]


def whole(of: Masker, content: bytes) -> bytes:
    stream = of.another()
    return stream.feed(content) + stream.flush()


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        quote(SECRET),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        quote_plus(SECRET),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
    ],
)
def test_every_registered_form_is_replaced(form: str) -> None:
    assert masker(SECRET).text(f"<{form}>") == "<***>"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", [b"", b"u", b"us", b"use", b"user"])
@pytest.mark.parametrize("after", [b"", b":", b"::", b":::"])
def test_a_secret_within_base64_is_replaced_at_every_offset(encode, before, after) -> None:
    secret = "\u00ff\u00fe?>key-material?>"

    masked = masker(secret).text(encode(before + secret.encode() + after).decode())

    assert "***" in masked
    # what is left on both sides does not decide one whole byte of the secret
    head, _, tail = masked.partition("***")
    assert len(head) <= (len(before) * 8 + 5) // 6
    assert len(tail.rstrip("=")) <= (len(after) * 8) // 6 + 1


def test_several_lines_are_replaced_one_by_one_and_together() -> None:
    key = "-----BEGIN KEY-----\nabcdefgh\nxyz\n-----END KEY-----\n"

    of = masker(key)

    assert of.text(f"a {key} b") == "a *** b"
    assert of.text("    abcdefgh,\n    xyz") == "    ***,\n    xyz"


def test_a_short_secret_is_refused_with_a_warning_that_does_not_show_it() -> None:
    of, warnings = masker_of({"PIN": "4711", "LONG": "long-enough"}, ["true", "another-one"])

    assert warnings == [
        "secret 'PIN' is shorter than 6 characters and is not masked",
        "a value to mask is shorter than 6 characters and is not masked",
    ]
    assert of.text("4711 long-enough true another-one") == "4711 *** true ***"


def test_the_longest_form_wins_and_overlaps_become_one() -> None:
    of = masker("password", "password-long", "long-tail")

    assert of.text("password-long!") == "***!"
    assert of.text("password-long-tail!") == "***!"
    assert of.text("passwordpassword") == "******"


def test_nothing_is_held_back_that_cannot_be_a_secret() -> None:
    of = masker("password")

    assert of.feed(b"a line\n") == b"a line\n"
    assert of.feed(b"pass") == b""
    assert of.feed(b"ed\n") == b"passed\n"
    assert of.flush() == b""


def test_an_endless_chain_of_overlaps_is_not_held_back() -> None:
    of = masker("aaaaaa")

    masked = b"".join(of.feed(b"a" * 100) for _ in range(100)) + of.flush()

    assert masked == b"***"
    assert len(of.feed(b"a" * 10_000)) + len(of.flush()) == 3


def test_without_secrets_the_very_same_chunk_comes_back() -> None:
    chunk = b"anything"

    assert Masker().feed(chunk) is chunk
    assert Masker().flush() == b""


def test_a_json_value_is_masked_in_texts_keys_and_numbers() -> None:
    of = masker("hunter22", "12345678")

    masked = of.mask_json(
        {"a": ["hunter22", 12345678, 1.5, True, None], "hunter22": {"b": "x=hunter22;"}}
    )

    assert masked == {"a": ["***", "***", 1.5, True, None], "***": {"b": "x=***;"}}


# Few letters, so that secrets overlap with themselves and each other in every way.
letters = st.text("ab", min_size=6, max_size=9)


@given(
    secrets=st.lists(letters, min_size=1, max_size=4),
    chunks=st.lists(st.text("abc", max_size=12).map(str.encode), max_size=8),
)
def test_any_cutting_of_a_stream_gives_the_same(secrets: list[str], chunks: list[bytes]) -> None:
    of = masker(*secrets)

    masked = b"".join([*map(of.feed, chunks), of.flush()])

    assert masked == whole(of, b"".join(chunks)) == model(secrets, b"".join(chunks))


@given(st.data(), st.lists(letters, min_size=1, max_size=3))
def test_a_form_at_any_place_of_any_cutting_is_replaced(data, secrets: list[str]) -> None:
    content = b"".join(
        data.draw(st.sampled_from([secret.encode(), base64.b64encode(secret.encode()), b"c"]))
        for secret in secrets
    )
    cut = data.draw(st.integers(0, len(content)))
    of = masker(*secrets)

    masked = of.feed(content[:cut]) + of.feed(content[cut:]) + of.flush()

    assert not any(secret.encode() in masked for secret in secrets)


def model(secrets: list[str], content: bytes) -> bytes:
    """What masking means, said slowly; only literals occur in these texts."""
    covered = [False] * len(content)
    begins = [False] * len(content)
    end = 0
    for start in range(len(content)):
        sizes = [len(s) for s in secrets if content.startswith(s.encode(), start)]
        if sizes:
            begins[start] = start >= end
            end = max(end, start + max(sizes))
            covered[start:end] = [True] * (end - start)
    return b"".join(
        (b"***" if begins[i] else b"") if covered[i] else content[i : i + 1]
        for i in range(len(content))
    )
