import json

import pytest

from runner.base.ids import digest_of
from runner.cli.main import main
from tests.support.told_runs import started, tell_run


@pytest.fixture
def run(tmp_path, monkeypatch):
    folder = tell_run(tmp_path, [started()], ["a", "b"])
    for step in ("a", "b"):
        folder.artifacts.put(step, "out/report.txt", [b"\x00\xff" + step.encode()], _digest(step))
    folder.artifacts.put("a", "only.txt", [b"only"], digest_of(b"only"))
    monkeypatch.chdir(tmp_path)
    return folder


def _digest(step):
    return digest_of(b"\x00\xff" + step.encode())


def test_artifacts_are_listed_by_step(run, capsys):
    assert main(["artifacts", "last"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "STEP  BYTES  NAME",
        "a     4      only.txt",
        "a     3      out/report.txt",
        "b     3      out/report.txt",
    ]


def test_of_one_step_only_its_own(run, capsys):
    assert main(["artifacts", "last", "b", "--output", "json"]) == 0

    found = json.loads(capsys.readouterr().out)["artifacts"]
    assert [(one["step"], one["name"], one["bytes"]) for one in found] == [
        ("b", "out/report.txt", 3)
    ]


def test_the_bytes_come_as_they_are(run, capsysbinary):
    assert main(["artifacts", "last", "b", "--get", "out/report.txt"]) == 0
    assert capsysbinary.readouterr().out == b"\x00\xffb"


def test_a_name_that_several_steps_have_asks_for_the_step(run, capsys):
    assert main(["artifacts", "last", "--get", "out/report.txt"]) == 2
    assert "several steps left 'out/report.txt': a, b" in capsys.readouterr().err


def test_a_name_that_is_not_there_is_told_and_no_path_leads_out(run, capsys):
    assert main(["artifacts", "last", "--get", "../../run.json"]) == 2
    assert "there is no artifact '../../run.json'" in capsys.readouterr().err
