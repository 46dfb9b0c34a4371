# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: report_html
short_description: Render a drift report as an HTML page
version_added: 0.1.0
author: The community.circleci contributors (@ansible-collections)
description:
  - Renders the document that P(community.circleci.drift_report#filter) returns as a page.
  - The page is a single file without scripts or external resources. It can be read on a phone, printed, and sent by
    email.
options:
  _input:
    description: The document.
    type: dict
    required: true
seealso:
  - plugin: community.circleci.drift_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Make the page of a document that was written before
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'drift.json') | from_json | community.circleci.report_html }}"
    dest: drift.html
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The page.
  type: str
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._drift import VERSION
from ..plugin_utils._drift_page import drift_page


def report_html(document: Any) -> str:
    """The page of a document of `drift_report`.

    :raises AnsibleFilterError: if it is none.
    """
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise AnsibleFilterError(f"report_html: this is not a document of drift_report, version {VERSION}.")
    try:
        return drift_page(document)
    except (AttributeError, KeyError, TypeError) as error:
        raise AnsibleFilterError(f"report_html: the document is not complete: {error!r}.") from None


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"report_html": report_html}
