"""Graphs that grow, through the command line: instances, used workflows, what comes in the end."""

import pytest

from tests.support.claude_project import make_project
from tests.support.command_line import call, git, read_until, start
from tests.support.last_run import states, told

pytestmark = pytest.mark.integration

GROW = """\
inputs: {who: {type: string, default: World}}
steps:
  plan:
    run: |
      echo 'modules=["api","web","db"]' >> "$RUNNER_OUTPUT"
  build:
    needs: plan
    strategy: {for-each: "${{ steps.plan.outputs.modules | fromjson }}", as: module}
    run: |
      echo ${{ module }} | tee "${{ module }}.txt"
      echo "size=${{ module }}-1" >> "$RUNNER_OUTPUT"
  docs:
    needs: build
    uses: ./parts/docs.yaml
    with: {title: "Hi ${{ inputs.who }}"}
  check:
    needs: [build, docs]
    run: |
      cat api.txt web.txt db.txt page.txt
      echo ${{ steps.build.outputs.api.size }} ${{ steps.build.outputs[1].size }}
finally:
  bye: {run: 'echo the end > bye.txt'}
outputs:
  sizes: "${{ steps.build.outputs }}"
  page: "${{ steps.docs.outputs.page }}"
"""
DOCS = """\
inputs: {title: {type: string, required: true}}
steps:
  write: {run: 'echo page=${{ inputs.title }} >> "$RUNNER_OUTPUT"; echo written > page.txt'}
  proof: {needs: write, run: 'cat api.txt page.txt'}
outputs: {page: "${{ steps.write.outputs.page }}"}
"""


def test_a_graph_grows_by_what_its_steps_found_out(tmp_path):
    files = {"grow.yaml": GROW, "parts/docs.yaml": DOCS, ".gitignore": "/.runner/\n"}
    project = make_project(tmp_path / "project", files)

    done = call(project, "run", "grow.yaml")

    assert done.returncode == 0, done.stdout + done.stderr
    found = told(project)
    assert [step["id"] for step in found["steps"]] == [
        *("plan", "build", "build[api]", "build[web]", "build[db]"),
        *("docs", "docs/write", "docs/proof", "check", "bye"),
    ]
    assert {step["state"] for step in found["steps"]} == {"succeeded"}
    sizes = [{"size": "api-1"}, {"size": "web-1"}, {"size": "db-1"}]
    assert found["outputs"] == {"page": "Hi World", "sizes": sizes}
    printed = call(project, "logs", "last", "check").stdout
    assert "api\nweb\ndb\nwritten\napi-1 web-1\n" in printed

    # The work of all of them, instances and the last step included, is one result.
    assert call(project, "apply", "last").returncode == 0
    applied = git(project, "ls-files", "--cached", "--others", "--exclude-standard").split()
    assert {"api.txt", "web.txt", "db.txt", "page.txt", "bye.txt"} <= set(applied)


FAILING = """\
steps:
  build:
    strategy: {for-each: [a, b, c, d], as: name, max-parallel: 1, fail-fast: %s}
    retry: {attempts: 1}
    env: {NAME: "${{ name }}"}
    run: '[ "$NAME" != b ]'
  after: {needs: build, run: echo after}
  whatever: {needs: build, if: always(), run: echo whatever}
finally:
  bye: {run: echo bye}
"""


@pytest.mark.parametrize(("fail_fast", "rest"), [("true", "cancelled"), ("false", "succeeded")])
def test_a_failed_instance_ends_the_others_where_it_should(tmp_path, fail_fast, rest):
    (tmp_path / "w.yaml").write_text(FAILING % fail_fast)

    done = call(tmp_path, "run", "w.yaml")

    assert done.returncode == 1
    assert states(tmp_path) == {
        "build": "failed",
        "build[a]": "succeeded",
        "build[b]": "failed",
        "build[c]": rest,
        "build[d]": rest,
        "after": "skipped",
        "whatever": "succeeded",
        "bye": "succeeded",
    }


def test_what_comes_in_the_end_comes_after_a_cancel_as_well(tmp_path):
    (tmp_path / "w.yaml").write_text(
        "steps:\n  a: {run: tail -f /dev/null}\nfinally:\n  bye: {run: echo bye}\n"
    )
    with start(tmp_path, "run", "w.yaml") as process:
        read_until(process, "a attempt 1 goes to local")
        process.terminate()
        process.wait(timeout=60)

    assert process.returncode == 130
    assert states(tmp_path) == {"a": "cancelled", "bye": "succeeded"}


def test_nothing_is_there_to_do_for_an_empty_list(tmp_path):
    (tmp_path / "w.yaml").write_text(
        "steps:\n"
        "  a: {strategy: {for-each: []}, run: echo}\n"
        "  b: {needs: a, run: 'echo ${{ steps.a.outputs }}'}\n"
    )

    assert call(tmp_path, "run", "w.yaml").returncode == 0
    assert states(tmp_path) == {"a": "succeeded", "b": "succeeded"}
    assert "[]" in call(tmp_path, "logs", "last", "b").stdout


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("nothing", "'for-each' needs a list, got text, 'nothing'"),
        ('{"a": 1}', "'for-each' needs a list, got text"),
    ],
)
def test_what_is_no_list_fails_the_step_with_the_reason(tmp_path, value, why):
    (tmp_path / "w.yaml").write_text(
        "inputs: {list: {}}\nsteps:\n  a: {strategy: {for-each: '${{ inputs.list }}'}, run: echo}\n"
    )

    assert call(tmp_path, "run", "w.yaml", "-i", f"list={value}").returncode == 1
    assert why in told(tmp_path)["steps"][0]["reason"]
