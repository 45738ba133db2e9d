import json
import subprocess
import sys
from pathlib import Path

import pytest

from runner.cli.main import help_text, main
from runner.cli.table import BY_NAME


def test_the_help_names_every_command_once():
    words = [line.split()[0] for line in help_text().splitlines() if line.startswith("  ")]

    assert words == list(BY_NAME)


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from runner.cli.main import main; main(['--help']);"
        "heavy = {'asyncio', 'yaml', 'jinja2', 'rich', 'jsonschema', 'networkx', 'sqlite3'};"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert done.returncode == 0
    assert done.stdout.startswith(b"usage: runner COMMAND")


def test_without_a_command_the_help_is_an_error(capsys):
    assert main([]) == 2
    assert capsys.readouterr().err == help_text()


def test_an_unknown_command_is_told_with_what_is_near(capsys):
    assert main(["vresion"]) == 2
    assert capsys.readouterr().err == (
        "runner: there is no command 'vresion'\n  hint: did you mean 'version'?\n"
    )


def test_an_unknown_option_is_told_without_a_traceback(capsys):
    assert main(["version", "--nonsense"]) == 2
    assert "unrecognized arguments: --nonsense" in capsys.readouterr().err


def test_errors_are_json_where_json_was_asked_for(capsys):
    assert main(["explain", "nonsense", "--output", "json"]) == 2

    out, err = capsys.readouterr()
    assert err == ""
    error = json.loads(out)["error"]
    assert error["code"] == "usage"
    assert set(error) == {"code", "message", "location", "hint"}


def test_hostile_words_come_back_inert(capsys):
    main(["\x1b[31mred"])

    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("name", list(BY_NAME))
def test_every_command_explains_itself(name, capsys):
    assert main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: runner {name}")
    assert "--output" in out


def test_a_reader_that_goes_away_is_no_error():
    command = (
        f"{sys.executable} -c 'from runner.cli.main import main; import sys; sys.exit(main())'"
    )
    script = f"set -o pipefail; {command} schema | head -c 1"

    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


def test_an_output_that_cannot_be_written_is_told():
    command = [
        sys.executable,
        "-c",
        "from runner.cli.main import main; import sys; sys.exit(main())",
    ]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, "version"], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode == 3
    assert done.stderr == b"runner: the system refused: no space left on device\n"
