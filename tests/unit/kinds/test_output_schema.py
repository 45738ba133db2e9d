from runner.kinds.output_schema import check_output_schema


def test_a_schema_of_an_object_is_taken():
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/a"}},
        "$defs": {"a": {"type": "string"}},
    }

    assert list(check_output_schema(schema)) == []


def test_remote_references_are_refused_however_deep():
    schema = {"type": "object", "anyOf": [{"properties": {"a": {"$ref": "http://a.org/b"}}}]}

    ((message, _),) = check_output_schema(schema)

    assert message == "output-schema refers to 'http://a.org/b', which is not fetched"


def test_what_is_no_schema_is_named_with_its_place():
    ((message, _),) = check_output_schema({"type": "object", "properties": {"a": {"type": 5}}})

    assert message.startswith("output-schema is no JSON Schema at 'properties.a.type'")
