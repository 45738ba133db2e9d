import pytest

from runner.base.errors import RejectedError
from runner.store.artifact_names import checked_name


@pytest.mark.parametrize(
    "name",
    ["REVIEW.md", "reports/unit/index.html", ".coverage", "a b.txt", "-rf", "größe.txt", "con-fig"],
)
def test_plain_relative_names_are_taken_as_they_are(name: str) -> None:
    assert checked_name(name) == name


def test_names_are_normalised() -> None:
    assert checked_name("gro\u0308\u00dfe.txt") == "gr\u00f6\u00dfe.txt"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/abs",
        "C:\\x",
        "\\\\srv\\x",
        "a\\..\\b",
        "a/./b",
        "a//b",
        "a/",
        "",
        ".",
        "..",
        "dot.",
        "space ",
        "NUL",
        "nul.txt",
        "a/COM1/b",
        "x:ads",
        "x" * 256,
        "x" * 4096,
        "/".join("a" * 300),
        "a\nb",
        "a\0b",
        "a\u202eb",
        "a\u200bb",
        "a\x1b[31m",
        "a\udcffb",
    ],
)
def test_names_that_lead_astray_are_rejected_without_repeating_them_raw(name: str) -> None:
    with pytest.raises(RejectedError) as rejected:
        checked_name(name)

    message = str(rejected.value)
    assert message.isprintable()
    assert len(message) < 250
