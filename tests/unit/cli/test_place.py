from runner.cli.place import project_path


def test_a_project_is_the_nearest_folder_with_git_or_runs(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert project_path() == tmp_path

    (tmp_path / "a" / ".runner").mkdir()
    assert project_path() == tmp_path / "a"
