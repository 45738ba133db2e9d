import pytest

from runner.base.errors import WorkspaceError
from runner_agent.git_command import Git, GitError, path_lines, paths_of


def test_paths_survive_the_way_there_and_back():
    paths = ["a b", "two\nlines", "-x", "gr\udcfcn"]

    assert paths_of(path_lines(paths)) == paths


def test_what_git_said_is_told_on_one_line_without_control_characters():
    error = GitError(("apply", "-"), 1, "error: one\x1b[31m\nerror: two\n")

    assert str(error) == "git apply failed: error: one�[31m; error: two"
    assert str(GitError(("apply",), 3, " \n")) == "git apply failed: exit code 3"


def test_a_machine_without_git_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(WorkspaceError, match="there is no git on this machine") as caught:
        Git(tmp_path).run("version")

    assert "2.38" in (caught.value.hint or "")


def test_a_program_called_git_in_the_work_tree_is_not_taken(monkeypatch, tmp_path):
    (tmp_path / "git").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "git").chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ":.:")

    with pytest.raises(WorkspaceError, match="there is no git"):
        Git(tmp_path, tmp_path).run("version")
