"""The tables of version 1, as they were made; this text never changes."""

from __future__ import annotations

from sqlalchemy import Connection

from invoicekit.adapters.storage.sql.migrations.writing import run

__all__ = ["make"]


def make(connection: Connection) -> None:
    """Make the tables of version 1 in an empty database."""
    run(connection, _TABLES)
    connection.exec_driver_sql("INSERT INTO invoicekit_schema (version) VALUES (1)")


_TABLES = """\
CREATE TABLE invoicekit_answers (
    tenant {words} NOT NULL,
    "key" {words} NOT NULL,
    fingerprint {words} NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (tenant, "key")
);
CREATE TABLE invoicekit_ledger (
    tenant {words} NOT NULL,
    id {words} NOT NULL,
    position BIGINT NOT NULL,
    source {words} NOT NULL,
    source_kind {words} NOT NULL,
    target {words} NOT NULL,
    target_kind {words} NOT NULL,
    amount {amount} NOT NULL,
    currency {words} NOT NULL,
    "on" DATE NOT NULL,
    "by" {words} NOT NULL,
    "key" {words} NOT NULL,
    reverses {words} NOT NULL,
    reason {words} NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX invoicekit_ledger_by_position ON invoicekit_ledger (tenant, position);
CREATE INDEX invoicekit_ledger_by_source ON invoicekit_ledger (tenant, source, position);
CREATE INDEX invoicekit_ledger_by_target ON invoicekit_ledger (tenant, target, position);
CREATE TABLE invoicekit_records (
    tenant {words} NOT NULL,
    kind {words} NOT NULL,
    id {words} NOT NULL,
    workflow {words} NOT NULL,
    definition_version INTEGER NOT NULL,
    state {words} NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    settlement {words} NOT NULL,
    created_at {instant} NOT NULL,
    created_by {words} NOT NULL,
    updated_at {instant} NOT NULL,
    parent_kind {words},
    parent_id {words},
    unique_key {words},
    number {words} NOT NULL,
    seller {words} NOT NULL,
    buyer {words} NOT NULL,
    customer {words} NOT NULL,
    issue_date DATE,
    due_date DATE,
    currency {words} NOT NULL,
    total {amount},
    total_key {words},
    balance {amount},
    balance_key {words},
    source {words} NOT NULL,
    "order" {words} NOT NULL,
    tags {words} NOT NULL,
    labels {words} NOT NULL,
    searched {words} NOT NULL,
    PRIMARY KEY (tenant, id, kind)
);
CREATE INDEX invoicekit_records_by_balance
    ON invoicekit_records (tenant, coalesce(balance_key, ''), kind, id);
CREATE INDEX invoicekit_records_by_created_at ON invoicekit_records (tenant, created_at, kind, id);
CREATE INDEX invoicekit_records_by_customer
    ON invoicekit_records (tenant, kind, customer, created_at, id);
CREATE INDEX invoicekit_records_by_due_date
    ON invoicekit_records (tenant, coalesce(due_date, '0001-01-01'), kind, id);
CREATE INDEX invoicekit_records_by_issue_date
    ON invoicekit_records (tenant, coalesce(issue_date, '0001-01-01'), kind, id);
CREATE INDEX invoicekit_records_by_number
    ON invoicekit_records (tenant, kind, number, created_at, id);
CREATE INDEX invoicekit_records_by_order
    ON invoicekit_records (tenant, kind, "order", created_at, id);
CREATE INDEX invoicekit_records_by_parent_id
    ON invoicekit_records (tenant, kind, parent_id, created_at, id);
CREATE INDEX invoicekit_records_by_settlement
    ON invoicekit_records (tenant, kind, settlement, created_at, id);
CREATE INDEX invoicekit_records_by_state
    ON invoicekit_records (tenant, kind, state, created_at, id);
CREATE INDEX invoicekit_records_by_total
    ON invoicekit_records (tenant, coalesce(total_key, ''), kind, id);
CREATE INDEX invoicekit_records_by_updated_at ON invoicekit_records (tenant, updated_at, kind, id);
CREATE UNIQUE INDEX invoicekit_records_unique ON invoicekit_records (tenant, kind, unique_key);
CREATE TABLE invoicekit_schema (
    version INTEGER NOT NULL,
    PRIMARY KEY (version)
);
CREATE TABLE invoicekit_series (
    tenant {words} NOT NULL,
    series {words} NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (tenant, series)
);
CREATE TABLE invoicekit_history (
    tenant {words} NOT NULL,
    kind {words} NOT NULL,
    id {words} NOT NULL,
    position INTEGER NOT NULL,
    event {words} NOT NULL,
    source {words} NOT NULL,
    target {words} NOT NULL,
    actor {words} NOT NULL,
    at {instant} NOT NULL,
    definition {words} NOT NULL,
    definition_version INTEGER NOT NULL,
    on_behalf_of {words} NOT NULL,
    reason {words} NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    fingerprint {words} NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, id, position),
    FOREIGN KEY(tenant, kind, id) REFERENCES invoicekit_records (tenant, kind, id)
);
CREATE TABLE invoicekit_outbox (
    tenant {words} NOT NULL,
    id {words} NOT NULL,
    position BIGINT NOT NULL,
    topic {words} NOT NULL,
    kind {words} NOT NULL,
    record {words} NOT NULL,
    body TEXT NOT NULL,
    at {instant} NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY(tenant, kind, record) REFERENCES invoicekit_records (tenant, kind, id)
);
CREATE INDEX invoicekit_outbox_by_position ON invoicekit_outbox (tenant, position);
CREATE INDEX invoicekit_outbox_by_record ON invoicekit_outbox (tenant, kind, record, position);
CREATE TABLE invoicekit_revisions (
    tenant {words} NOT NULL,
    kind {words} NOT NULL,
    id {words} NOT NULL,
    number INTEGER NOT NULL,
    fingerprint {words} NOT NULL,
    "by" {words} NOT NULL,
    at {instant} NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, id, number),
    FOREIGN KEY(tenant, kind, id) REFERENCES invoicekit_records (tenant, kind, id)
);
CREATE TABLE invoicekit_snapshots (
    tenant {words} NOT NULL,
    kind {words} NOT NULL,
    id {words} NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, id, revision),
    FOREIGN KEY(tenant, kind, id) REFERENCES invoicekit_records (tenant, kind, id)
);
"""
