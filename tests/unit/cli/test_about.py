import json

import pytest

from runner import __version__
from runner.base.causes import CAUSES
from runner.cli.main import main
from runner.source.codes import CODES


def test_the_version_is_told(capsys):
    assert main(["version"]) == 0
    assert capsys.readouterr().out.startswith(f"runner {__version__} (Python 3.")


@pytest.mark.parametrize("name", ["workflow", "settings"])
def test_a_schema_is_printed_as_it_is(name, capsys):
    assert main(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("draft-07/schema#")


@pytest.mark.parametrize("code", [*CODES, *CAUSES, "exit:75", "network_timeout"])
def test_every_code_and_cause_is_explained(code, capsys):
    assert main(["explain", code]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 1


def test_a_cause_is_explained_to_programs(capsys):
    main(["explain", "timeout", "--output", "json"])

    assert json.loads(capsys.readouterr().out) == {
        "cause": "timeout",
        "meaning": "the attempt took longer than the step's timeout",
        "retry": "no",
        "floor_ms": 0,
        "effects_unknown": False,
        "remedy": "raise timeout",
    }


def test_an_unknown_code_is_told_with_what_is_near(capsys):
    assert main(["explain", "tmeout"]) == 2
    assert "did you mean 'timeout'?" in capsys.readouterr().err
