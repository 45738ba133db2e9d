import pytest

from runner.base.errors import WorkspaceError
from runner_agent.artifact_globs import GlobSet


def matches(glob: str, name: str) -> bool:
    globs = GlobSet([glob])
    places = globs.start
    for part in name.split("/"):
        places = globs.step(places, part)
    is_matched = globs.matched(places) == {0}
    assert globs.names(name) == is_matched
    return is_matched


@pytest.mark.parametrize(
    ("glob", "name"),
    [
        ("coverage.txt", "coverage.txt"),
        ("./coverage.txt", "coverage.txt"),
        ("reports", "reports/a.txt"),
        ("reports/", "reports/deep/a.txt"),
        ("reports/**", "reports/deep/a.txt"),
        ("reports/*.txt", "reports/a.txt"),
        ("**/*.log", "a.log"),
        ("**/*.log", "x/y/a.log"),
        ("x/**/y/*.log", "x/y/a.log"),
        ("x/**/y/*.log", "x/1/2/y/a.log"),
        ("**", "a/b"),
        ("**/*", ".hidden"),
        ("a[0-9]?.t*", "a1b.txt"),
        ("a[[]1].txt", "a[1].txt"),
        ("**/**/a", "a"),
    ],
)
def test_a_glob_names(glob, name):
    assert matches(glob, name)


@pytest.mark.parametrize(
    ("glob", "name"),
    [
        ("coverage.txt", "deep/coverage.txt"),
        ("*.txt", "deep/a.txt"),
        ("reports/*", "reports/deep/a.txt"),
        ("reports/**/x", "reports/a"),
        ("a*c", "ab\n"),
        ("Readme", "README"),
        ("x/**/y", "x/z"),
    ],
)
def test_a_glob_does_not_name(glob, name):
    assert not matches(glob, name)


def test_nothing_can_match_beside_the_folder_that_a_glob_begins_with():
    globs = GlobSet(["reports/**/*.xml", "dist/*.whl"])

    assert not globs.step(globs.start, "src")
    assert globs.step(globs.start, "dist")


def test_each_glob_that_names_a_file_is_told():
    globs = GlobSet(["*.txt", "a*", "b*"])

    assert globs.matched(globs.step(globs.start, "a.txt")) == {0, 1}


@pytest.mark.parametrize("glob", ["/etc/passwd", "../x", "a/../../x", ".", ""])
def test_a_glob_that_leads_out_is_refused(glob):
    with pytest.raises(WorkspaceError, match="leads out of the workspace"):
        GlobSet([glob])
