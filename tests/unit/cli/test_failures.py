import json

from runner.base.errors import StoreError
from runner.cli.failures import failure_json, tell_failure, world_error_of
from runner.source.problems import Mark, Problem, SpecError
from runner.store.errors import UnknownRunError

PROBLEM = Problem(
    "E201", Mark("a.yaml", 3, 5), "unknown key 'comand'", "did you mean 'run'?", "    comand: make"
)


def test_the_caret_stays_below_its_character(capsys):
    tell_failure(SpecError([PROBLEM]), "text")

    assert capsys.readouterr().err == (
        "a.yaml:3:5: E201 unknown key 'comand'; did you mean 'run'?\n    comand: make\n    ^\n"
    )


def test_a_program_is_told_the_first_problem_and_all(capsys):
    tell_failure(SpecError([PROBLEM, PROBLEM]), "json")

    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "E201"
    assert error["location"] == "a.yaml:3:5"
    assert len(error["problems"]) == 2
    assert error["problems"][0]["severity"] == "error"


def test_the_code_of_an_error_is_its_name_in_words():
    assert failure_json(UnknownRunError("no such run"))["code"] == "unknown_run"
    assert failure_json(StoreError("full", hint="free some"))["hint"] == "free some"


def test_an_error_of_the_system_names_the_file():
    error = world_error_of(PermissionError(13, "Permission denied", "/x/y"))

    assert str(error) == "cannot use '/x/y': permission denied"
    assert error.exit_code == 3
