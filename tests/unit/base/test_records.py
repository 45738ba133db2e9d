"""Records hold what frozen dataclasses hold, at run time as far as it matters."""

from dataclasses import dataclass, field, fields, replace

import pytest

from runner.base.records import record


@record
class Place:
    """Two fields, one of them left out of everything."""

    name: str
    tags: tuple[str, ...] = ()
    secret: str = field(default="", repr=False, compare=False)


@record
class Other:
    """The same fields under another name."""

    name: str
    tags: tuple[str, ...] = ()


@record
class Nothing:
    """No field at all."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What a record stands for."""

    name: str
    tags: tuple[str, ...] = ()


def test_records_are_equal_by_kind_and_content() -> None:
    assert Place("a", ("x",)) == Place("a", ("x",), "hidden")
    assert Place("a") != Place("b")
    assert Place("a") != Other("a")
    assert Nothing() == Nothing()
    assert Place("a") != "a"


def test_equal_records_are_one_key() -> None:
    assert {Place("a"): 1, Place("a", secret="s"): 2} == {Place("a"): 2}
    assert hash(Nothing()) == hash(Nothing())


def test_a_record_shows_itself_as_a_dataclass_would() -> None:
    shown = repr(Place("a", ("x",), "hidden"))

    assert shown == "Place(name='a', tags=('x',))"
    assert shown.removeprefix("Place") == repr(Peer("a", ("x",))).removeprefix("Peer")
    assert repr(Nothing()) == "Nothing()"


def test_a_record_is_a_dataclass_to_who_looks() -> None:
    assert [entry.name for entry in fields(Place)] == ["name", "tags", "secret"]
    assert replace(Place("a"), name="b") == Place("b")
    match Place("a", ("x",)):
        case Place(name, tags):
            assert (name, tags) == ("a", ("x",))


def test_a_record_has_no_room_for_more() -> None:
    place = Place("a")

    with pytest.raises(AttributeError):
        place.colour = "red"  # type: ignore[attr-defined]


def test_a_method_of_its_own_stays() -> None:
    @record
    class Loud:
        """Shows itself in its own way."""

        name: str

        def __repr__(self) -> str:
            return self.name.upper()

    assert repr(Loud("a")) == "A"
    assert Loud("a") == Loud("a")
