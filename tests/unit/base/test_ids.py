"""Names of things, and names for their folders."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.base.ids import digest_of, slug

SAFE = re.compile(r"[a-z0-9_.-]{1,90}\Z")


@pytest.mark.parametrize("step", ["a", "build_2", "_x", "9", "a" * 80])
def test_a_plain_id_stands_for_itself(step):
    assert slug(step) == step


def test_an_instance_keeps_what_can_be_read():
    assert re.fullmatch(r"build-api\.[0-9a-f]{8}", slug("build[api]"))


@pytest.mark.parametrize("step", ["", "Build", "..", "a/b", "a" * 81, "gr\u00fcn", "a.lock", "-x"])
def test_anything_else_becomes_safe_for_folders_and_refs(step):
    found = slug(step)

    assert SAFE.match(found)
    assert not found.endswith(".lock")
    assert ".." not in found


@given(st.text(), st.text())
def test_two_ids_never_share_a_slug_even_where_case_is_folded(one, other):
    assert (slug(one).lower() == slug(other).lower()) is (one == other)


def test_a_digest_names_content():
    assert digest_of(b"") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
