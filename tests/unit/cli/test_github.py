from runner.cli.github import annotation, failure_annotations, is_ci, is_on_actions, report_run
from runner.source.problems import Mark, Problem
from runner.views.run_view import view_of
from tests.support.told_runs import failed, leased, started, tell_run


def test_a_problem_becomes_an_annotation_that_cannot_break_out():
    problem = Problem("E201", Mark("a,b:c.yaml", 3, 5), "bad 100%\n::error::x", "hint")

    assert annotation(problem) == (
        "::error file=a%2Cb%3Ac.yaml,line=3,col=5,title=E201::bad 100%25%0A::error::x; hint"
    )


def test_failed_steps_become_annotations():
    events = [started(), leased("build", 1), *failed("build", 2, "exit", "code 1\r\n::warning::x")]

    lines = failure_annotations(view_of([], events), "w.yaml")

    assert lines == [
        "::error file=w.yaml,title=build failed%3A exit::code 1\\r%0A::warning::x",
    ]


def test_a_run_is_reported_to_the_files_that_github_names(tmp_path):
    folder = tell_run(tmp_path, [started()], ["build"])
    folder.summary_path.write_text("# demo\n", "utf-8")
    summary, output = tmp_path / "summary", tmp_path / "output"
    output.write_text("before=1\n", "utf-8")
    environ = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}

    report_run(folder.path, view_of([], [started()]), environ)

    assert summary.read_text("utf-8") == "# demo\n"
    assert output.read_text("utf-8").splitlines() == [
        "before=1",
        f"run-id={folder.path.name}",
        "status=running",
        "cost-usd=0.000000",
        f"run-folder={folder.path}",
    ]


def test_files_that_cannot_be_written_are_passed_over(tmp_path):
    folder = tell_run(tmp_path, [started()], [])

    report_run(folder.path, view_of([], [started()]), {"GITHUB_OUTPUT": str(tmp_path / "no/such")})


def test_what_counts_as_ci():
    assert is_ci({"CI": "true"})
    assert not is_ci({"CI": "false"})
    assert not is_ci({})
    assert is_on_actions({"GITHUB_ACTIONS": "true"})
