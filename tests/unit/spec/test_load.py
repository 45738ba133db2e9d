import gc
import os

import pytest

from runner.source.problems import SpecError
from runner.spec.load import load_captured, load_workflow


def refused(path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_workflow(path)
    return [
        f"{one.mark.line}:{one.mark.column} {one.code} {one.message}"
        for one in caught.value.problems
    ]


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "workflows" / "prompts").mkdir(parents=True)
    return tmp_path / "workflows"


def test_the_text_and_every_file_it_reads_are_captured(project):
    text = "steps: {a: {prompt-file: prompts/a.md}, b: {prompt-file: ../shared.md}}\n"
    (project / "w.yaml").write_text(text)
    (project / "prompts" / "a.md").write_text('Do.\n{% include "prompts/part.md" %}')
    (project / "prompts" / "part.md").write_text("And more.")
    (project.parent / "shared.md").write_text("Share.")

    spec = load_workflow(project / "w.yaml")

    assert spec.text == text
    assert set(spec.files) == {"prompts/a.md", "prompts/part.md", "../shared.md"}
    assert spec.name == "w"


def test_what_was_captured_is_enough_to_load_again(project):
    (project / "w.yaml").write_text("steps: {a: {prompt-file: prompts/a.md}}\n")
    (project / "prompts" / "a.md").write_text("Do.")
    spec = load_workflow(project / "w.yaml")
    (project / "prompts" / "a.md").unlink()
    (project / "w.yaml").unlink()

    assert load_captured(spec.text, spec.files, spec.path) == spec


def test_a_file_that_was_not_captured_is_not_looked_for():
    with pytest.raises(SpecError, match=r"'a\.md' was not captured"):
        load_captured("steps: {a: {prompt-file: a.md}}", {}, "w.yaml")


@pytest.mark.parametrize("name", ["/etc/hostname", "../../x.md", "../../../../../../etc/hostname"])
def test_files_outside_of_the_project_are_refused(project, name):
    (project / "w.yaml").write_text(f"steps: {{a: {{prompt-file: {name}}}}}\n")

    assert f"'{name}' lies outside the project" in refused(project / "w.yaml")[0]


def test_a_link_that_leads_out_of_the_project_is_refused(project):
    (project / "out.md").symlink_to("/etc/hostname")
    (project / "w.yaml").write_text("steps: {a: {prompt-file: out.md}}\n")

    assert refused(project / "w.yaml")[0].startswith("1:26 E101 'out.md' lies outside the project")


def test_a_pipe_a_folder_and_a_missing_file_are_no_prompts(project):
    os.mkfifo(project / "pipe")
    (project / "loop").symlink_to("loop")
    text = (
        "steps:\n  a: {prompt-file: pipe}\n  b: {prompt-file: prompts}\n  c: {prompt-file: no.md}\n"
    )
    (project / "w.yaml").write_text(text + "  d: {prompt-file: loop}\n")

    assert refused(project / "w.yaml")[:3] == [
        "2:20 E101 'pipe': this is a pipe, socket or device",
        "3:20 E101 'prompts': this is a folder",
        "4:20 E101 'no.md': no such file",
    ]
    assert refused(project / "w.yaml")[3].startswith("5:20 E101 'loop'")


def test_faults_in_a_prompt_file_have_their_place_in_it(project):
    (project / "w.yaml").write_text("steps: {a: {prompt-file: prompts/a.md}}\n")
    (project / "prompts" / "a.md").write_text("Do\n${{ inputs.nothing }}\n")

    with pytest.raises(SpecError) as caught:
        load_workflow(project / "w.yaml")

    (problem,) = caught.value.problems
    assert problem.mark.path == str(project / "prompts" / "a.md")
    assert problem.mark.line == 2
    assert problem.line == "${{ inputs.nothing }}"


def test_an_include_of_itself_is_refused(project):
    (project / "w.yaml").write_text("steps: {a: {prompt-file: prompts/a.md}}\n")
    (project / "prompts" / "a.md").write_text('{% include "prompts/a.md" %}')

    with pytest.raises(SpecError):
        load_workflow(project / "w.yaml")


def test_a_key_in_a_prompt_file_is_found_and_not_shown(project):
    (project / "w.yaml").write_text("steps: {a: {prompt-file: prompts/a.md}}\n")
    (project / "prompts" / "a.md").write_text("Use sk-ant-REDACTED.")

    with pytest.raises(SpecError) as caught:
        load_workflow(project / "w.yaml")

    assert "E223" in str(caught.value)
    assert "abcdef" not in str(caught.value)


def test_warnings_do_not_stop_a_workflow():
    spec = load_captured(
        "inputs: {a: {required: true, default: x}}\nsteps: {a: {run: x}}", {}, "w.yaml"
    )

    assert [problem.code for problem in spec.warnings] == ["W242"]


def test_the_collector_is_left_as_it_was_found():
    assert gc.isenabled()
    load_captured("steps: {a: {run: x}}", {}, "w.yaml")
    assert gc.isenabled()

    gc.disable()
    try:
        load_captured("steps: {a: {run: x}}", {}, "w.yaml")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_at_most_fifty_problems_are_told():
    text = "steps:\n" + "".join(f"  s{n}: {{rum: x}}\n" for n in range(200))

    with pytest.raises(SpecError) as caught:
        load_captured(text, {}, "w.yaml")

    assert len(caught.value.problems) == 50
