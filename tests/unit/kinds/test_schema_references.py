import pytest

from runner.kinds.schema_references import check_schema_references


def messages(schema):
    return [message for message, _ in check_schema_references(schema)]


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"$ref": "#/$defs/a~1b"}}, "$defs": {"a/b": {"type": "string"}}},
        {"properties": {"a": {"$ref": "#a"}}, "$defs": {"b": {"$anchor": "a"}}},
        {"allOf": [{"type": "object"}, {"$ref": "#/allOf/0"}]},
        {"properties": {"children": {"items": {"$ref": "#"}}}},
        {
            "$id": "https://example.org/a",
            "properties": {"a": {"$ref": "#/$defs/a"}},
            "$defs": {"a": {}},
        },
    ],
)
def test_a_reference_to_a_part_of_the_schema_is_good(schema):
    assert messages(schema) == []


@pytest.mark.parametrize("reference", ["#/$defs/b", "#b", "#/allOf/7", "#/allOf/x", "#/type/a"])
def test_a_reference_to_nothing_is_refused(reference):
    schema = {"type": "object", "allOf": [{}], "properties": {"a": {"$ref": reference}}}

    assert messages(schema) == [f"output-schema refers to '{reference}', which is not there"]


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef", "$recursiveRef"])
def test_what_is_elsewhere_is_not_fetched(keyword):
    schema = {"properties": {"a": {keyword: "https://example.org/a"}}}

    assert messages(schema) == [
        "output-schema refers to 'https://example.org/a', which is not fetched"
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"properties": {"a": {"$ref": "#/properties/a"}}},
        {"$defs": {"a": {"anyOf": [{}, {"$ref": "#/$defs/a"}]}}},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"not": {"$ref": "#/$defs/a"}}}},
        {"dependentSchemas": {"a": {"$ref": "#"}}},
    ],
)
def test_a_circle_that_never_ends_is_refused(schema):
    assert any("refers to itself" in message for message in messages(schema))


def test_a_name_that_moves_references_elsewhere_is_refused():
    schema = {"properties": {"a": {"$id": "https://example.org/a"}}}

    assert messages(schema) == ["a part of output-schema has the '$id' 'https://example.org/a'"]
