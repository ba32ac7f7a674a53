"""The root of all errors, and how a value is shown in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

__all__ = ["InvoicekitError", "shorten"]


@attrs.define(eq=False)
class InvoicekitError(Exception):
    """Something that invoicekit refuses, with its facts as fields.

    `template` and `remedy_template` are filled from the fields; a value is shown shortened.
    """

    code: ClassVar[str] = "invoicekit_error"
    template: ClassVar[str] = "invoicekit refused"
    remedy_template: ClassVar[str] = ""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return the fields of this error by name."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}

    @property
    def message(self) -> str:
        """Return what is wrong, in one sentence."""
        return self.template.format(**self._shown())

    @property
    def remedy(self) -> str:
        """Return what to do about it; empty where nothing can be advised."""
        return self.remedy_template.format(**self._shown())

    def _shown(self) -> dict[str, str]:
        return {name: shorten(value) for name, value in self.facts.items()}

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}." if self.remedy else self.message


def shorten(value: object, limit: int = 80) -> str:
    """Return a value as text for a message, cut where it would fill a screen.

    >>> shorten("x" * 100, limit=10)
    'xxxxxxxxxx... (100 characters)'
    """
    text = value if isinstance(value, str) else _text(value)
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"


def _text(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(shorten(item) for item in value)
    return str(value)
