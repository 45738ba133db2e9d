from runner.workspace.merges import MergeConflictError


def test_a_conflict_names_both_steps_and_the_path():
    error = MergeConflictError(["draft"], "review", ["a.txt"])

    assert str(error) == "the changes of 'review' conflict with those of 'draft' in 'a.txt'"
    assert error.cause == "merge_conflict"


def test_a_conflict_of_many_names_the_first_five_paths():
    error = MergeConflictError(["a", "b"], "c", [f"{n}" for n in range(7)])

    assert str(error) == (
        "the changes of 'c' conflict with those of 'a' and 'b' "
        "in '0', '1', '2', '3', '4' and 2 more"
    )


def test_a_path_with_control_characters_is_shown_without():
    error = MergeConflictError(["a"], "b", ["x\x1b[2J"])

    assert "'x�[2J'" in str(error)
