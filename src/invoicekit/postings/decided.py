"""What a person decided about the booking of a document: the role of a line, or of the whole."""

from __future__ import annotations

import re

from invoicekit.documents.content import Content
from invoicekit.documents.problems import Problem
from invoicekit.postings.roles import Role

__all__ = ["decided_roles"]

_PATH = re.compile(r"(?:lines\[([0-9]+)\]\.)?role", re.ASCII)


def decided_roles(content: Content) -> tuple[dict[int | None, Role], list[Problem]]:
    """Return the roles that overrides give, by the line's place, and what is wrong with them.

    An override with the path `role` is of the whole document, one with `lines[0].role` of a line;
    the last one counts.

    Args:
        content: the document with its overrides.
    """
    roles: dict[int | None, Role] = {}
    problems: list[Problem] = []
    words = {role.value: role for role in Role}
    for index, override in enumerate(content.overrides):
        found = _PATH.fullmatch(override.path)
        if found is None:
            continue
        place = None if found[1] is None else int(found[1])
        role = words.get(override.decided)
        if role is None:
            text = f"{override.decided!r} is no role of an account"
            remedy = "Use one of " + ", ".join(words)
            problems.append(Problem("unknown_role", f"overrides[{index}].decided", text, remedy))
        elif place is not None and place >= len(content.invoice.lines):
            text = f"{override.path} is decided, and there is no such line"
            problems.append(
                Problem("unknown_line", f"overrides[{index}].path", text, "Name a line there is")
            )
        else:
            roles[place] = role
    return roles, problems
