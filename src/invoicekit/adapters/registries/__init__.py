"""Registries of the outside: who is registered for what."""

from __future__ import annotations
