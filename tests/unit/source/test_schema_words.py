from runner.source.schema_words import LATER, Misfit, did_you_mean, keys_at_fault, sentence_of


def test_the_nearest_name_is_suggested_and_nothing_far():
    assert did_you_mean("revieew", ["review", "draft"]) == "did you mean 'review'?"
    assert did_you_mean("zzz", ["review"]) == ""
    assert did_you_mean("x" * 100_000, ["review"]) == ""


def test_a_misfit_about_several_keys_is_told_for_each():
    schema = {"properties": {"b": {}}, "additionalProperties": False}
    misfit = Misfit("additionalProperties", None, {"a": 1, "b": 2, "c": 3}, (), schema)

    assert keys_at_fault(misfit) == ["a", "c"]
    assert [sentence_of(misfit, key)[1] for key in ("a", "c")] == [
        "unknown key 'a'",
        "unknown key 'c'",
    ]


def test_indices_stand_in_brackets():
    misfit = Misfit("type", "string", [], ("steps", "a", "needs", 2), {})

    assert sentence_of(misfit, None)[1] == "steps.a.needs[2] must be text, got a list"


def test_keys_of_later_versions_are_unknown_to_the_schema():
    from runner.source.schema_files import schema

    definitions = schema("workflow")["definitions"]

    assert not LATER["step"] & set(definitions["step"]["properties"])
    assert not LATER["step.retry"] & set(definitions["retry"]["properties"])
    assert not LATER[""] & set(schema("workflow")["properties"])
