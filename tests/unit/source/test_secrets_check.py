from runner.source.document import Text
from runner.source.secrets_check import find_secrets


def test_every_key_in_a_text_is_told_with_its_place_and_not_shown():
    text = Text("w.yaml", "a: 1\nb: ghp_" + "x" * 36 + "\nc: AKIA" + "Q" * 16 + "\n")

    found = list(find_secrets(text))

    assert [str(problem.mark) for problem in found] == ["w.yaml:2:4", "w.yaml:3:4"]
    assert all("xxx" not in problem.message for problem in found)


def test_a_text_without_keys_is_left_alone():
    assert list(find_secrets(Text("w.yaml", "name: sk-learn\n"))) == []
