import json

import jsonschema
import pytest

from runner.service.settings import PREFIX, SettingsError, load_settings, setting_names
from runner.source.schema_files import schema


def write(project, text):
    (project / "runner.toml").write_text(text, "utf-8")


def sources(settings):
    return {setting.name: setting.source for setting in settings.table}


def test_without_any_source_the_defaults_are_in_force(tmp_path):
    settings = load_settings({}, project=tmp_path)

    assert settings.slots >= 1
    assert settings.claude_path is None
    assert settings.capabilities is None
    assert set(sources(settings).values()) == {"default"}


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path):
    write(tmp_path, 'slots = 2\n[claude]\npath = "/file"\n[agent]\ncapabilities = ["a", "b"]\n')
    environ = {f"{PREFIX}SLOTS": "3", f"{PREFIX}CLAUDE_PATH": "/env"}

    settings = load_settings(environ, slots=4, project=tmp_path)

    assert (settings.slots, settings.claude_path, settings.capabilities) == (4, "/env", ("a", "b"))
    assert sources(settings) == {
        "slots": "--slots",
        "claude.path": f"{PREFIX}CLAUDE_PATH",
        "agent.capabilities": str(tmp_path / "runner.toml"),
    }


def test_the_project_is_found_upwards(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "below").mkdir()
    write(tmp_path, "slots = 7")
    monkeypatch.chdir(tmp_path / "below")

    assert load_settings({}).slots == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slots = 0", "runner.toml: slots: not a value it can have; a whole number"),
        ("slots = true", "runner.toml: slots: not a value"),
        ("slots = 1.5", "runner.toml: slots: not a value"),
        ("slots = 1\nslots = 2", "runner.toml: not TOML"),
        ("slot = 1", "runner.toml: unknown setting 'slot'"),
        ("claude = 1", "runner.toml: claude: a table is expected"),
        ("[claude]\npaht = 'x'", "runner.toml: unknown setting 'claude.paht'"),
        ("[claude]\npath = ''", "runner.toml: claude.path: not a value"),
        ("[agent]\ncapabilities = 'a'", "runner.toml: agent.capabilities: not a value"),
        ("[agent]\ncapabilities = ['a b']", "runner.toml: agent.capabilities: not a value"),
    ],
)
def test_a_file_that_cannot_be_is_named(tmp_path, text, message):
    write(tmp_path, text)

    with pytest.raises(SettingsError) as caught:
        load_settings({}, project=tmp_path)

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("SLOTS", "many"), ("SLOTS", "-1"), ("SLOTTS", "1"), ("SLOTS", "2000")]
)
def test_a_variable_that_cannot_be_is_named(tmp_path, name, value):
    with pytest.raises(SettingsError, match=PREFIX + name):
        load_settings({PREFIX + name: value}, project=tmp_path)


def test_other_variables_are_none_of_ours(tmp_path):
    load_settings({"RUNNER_TEMP": "x", f"{PREFIX}CRASH_AT": "run.created"}, project=tmp_path)


def test_the_schema_knows_the_same_settings():
    known = []
    for name, shape in schema("settings")["properties"].items():
        inner = shape.get("properties")
        known += [f"{name}.{key}" for key in inner] if inner else [name]

    assert known == [name for name, _ in setting_names()]


@pytest.mark.parametrize(
    ("settings", "is_good"),
    [({"slots": 1}, True), ({"slots": 0}, False), ({"slots": 1025}, False), ({"x": 1}, False)],
)
def test_the_schema_and_the_table_agree(tmp_path, settings, is_good):
    write(tmp_path, "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items()))

    assert jsonschema.Draft7Validator(schema("settings")).is_valid(settings) is is_good
    if is_good:
        load_settings({}, project=tmp_path)
    else:
        with pytest.raises(SettingsError):
            load_settings({}, project=tmp_path)
