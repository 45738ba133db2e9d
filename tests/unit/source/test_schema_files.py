import json

import pytest

from runner.source.schema_files import schema, schema_text


def test_the_text_of_a_schema_is_its_json():
    assert json.loads(schema_text("workflow")) == schema("workflow")


def test_there_is_no_schema_of_another_name():
    with pytest.raises(FileNotFoundError):
        schema_text("nothing")
