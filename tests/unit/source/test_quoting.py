from runner.source.quoting import key_places, masked, quoted


def test_values_are_quoted_on_one_line():
    assert quoted("a\nb\x1b\u202e") == "'a\\nb\\x1b\\u202e'"


def test_long_values_are_cut():
    assert quoted("x" * 500) == "'" + "x" * 77 + "...'"


def test_keys_are_found_and_masked():
    text = "first ghp_" + "a" * 36 + " then sk-ant-api03-" + "b" * 30

    assert list(key_places(text)) == [6, 52]
    assert masked(text) == "first *** then ***"


def test_prose_is_no_key():
    assert list(key_places("the task-list and sk-ant and ghp_ alone")) == []
