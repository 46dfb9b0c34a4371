# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `from_dotenv`: what stands in the file is what is set, to the byte, or it is refused."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.community.circleci.plugins.filter.from_dotenv import FilterModule

from_dotenv = FilterModule().filters()["from_dotenv"]

READ = [
    ("", {}),
    ("A=1\nB=second\n", {"A": "1", "B": "second"}),
    ("export A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
    ("\ufeffA=1", {"A": "1"}),
    ("# A=0\nA=1 # B=2\n  # C=3\n", {"A": "1"}),
    ("PASSWORD=abc#123", {"PASSWORD": "abc#123"}),
    ("A=", {"A": ""}),
    ("A='' B=\"\"", {"A": "", "B": ""}),
    ("A='a b\n  c'", {"A": "a b\n  c"}),
    ("A='it''s'", {"A": "its"}),
    ('A="say \\"hello\\" \\\\ $HOME `id` \\n"', {"A": 'say "hello" \\ $HOME `id` \\n'}),
    (r"A='C:\temp'", {"A": r"C:\temp"}),
    ("A=x=y,z", {"A": "x=y,z"}),
    ("A='1, 2'", {"A": "1, 2"}),
    ("Ä=1", None),
    ("A=hello world", None),
    ("A: 1", None),
    ("1A=x", None),
    ("A=1\nA=2", None),
    ("A='no end", None),
    (r"A=C:\temp", None),
    ("just text", None),
]


@pytest.mark.parametrize(("text", "variables"), READ, ids=[repr(text) for text, _variables in READ])
def test_a_file_is_read_to_the_byte_or_refused(text, variables):
    if variables is None:
        with pytest.raises(AnsibleFilterError, match="from_dotenv"):
            from_dotenv(text)
    else:
        assert from_dotenv(text) == variables


def test_an_error_names_the_line_and_nothing_of_the_file():
    with pytest.raises(AnsibleFilterError) as caught:
        from_dotenv("A=1\n\n# a comment\nSECRET=the secret value\n")
    assert "line 4" in str(caught.value)
    assert "secret value" not in str(caught.value)


@pytest.mark.parametrize("given", [None, {"A": "1"}, ["A=1"], 5])
def test_only_text_can_be_read(given):
    with pytest.raises(AnsibleFilterError, match="text of a file"):
        from_dotenv(given)
