"""Lists: what an actor may see, filtered, counted by status, and shown in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, tzinfo

import attrs

from invoicekit.documents import Content
from invoicekit.errors import InvalidValue, NotFound
from invoicekit.permissions import Actor
from invoicekit.ports.storage import MAX_PAGE, Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.columns import INVOICE_LIST, Cell, Column, Listed
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked
from invoicekit.service.loaded import load
from invoicekit.service.merging import cursor_past, found_within
from invoicekit.service.narrowing import active_states, is_certain, narrowed, states_for
from invoicekit.service.places import command_for
from invoicekit.service.reach import reaches, require_apart
from invoicekit.service.settings import workflow_of
from invoicekit.service.users import User
from invoicekit.workflows import Workflow
