"""Bytes in memory, in a folder, and in a database keep the contract; broken stores do not."""

from __future__ import annotations

import errno
import inspect
import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from invoicekit.adapters.blobs.folder import UNFINISHED, FolderBlobs
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.adapters.storage.sql import SqlBlobs, SqlStore
from invoicekit.errors import InvalidValue, NotFound, StoreUnavailable
from invoicekit.ports.blobs import digest_of
from invoicekit.testing.blobs import BlobContract
from support.postgres import store_of


class TestMemoryBlobs(BlobContract):
    @pytest.fixture
    def blobs(self) -> MemoryBlobs:
        return MemoryBlobs()

    def spoil(self, blobs: Any, tenant: str, digest: str) -> bool:
        blobs._kept[tenant, digest] += b"!"
        return True


class TestFolderBlobs(BlobContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> FolderBlobs:
        return FolderBlobs(tmp_path / "attachments")

    def spoil(self, blobs: Any, tenant: str, digest: str) -> bool:
        place = blobs._place(tenant, digest)
        place.write_bytes(place.read_bytes() + b"!")
        return True


class TestSqlBlobs(BlobContract):
    @pytest.fixture(params=["sqlite", "postgresql"])
    def blobs(self, request: pytest.FixtureRequest) -> Iterator[SqlBlobs]:
        store = store_of(request.param, request)
        yield SqlBlobs(store)
        store.close()

    def spoil(self, blobs: Any, tenant: str, digest: str) -> bool:
        with blobs._store.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE invoicekit_blobs SET data = {_other(connection)}")
        return True


def _other(connection: Any) -> str:
    return "x'00'" if connection.dialect.name == "sqlite" else "decode('00', 'hex')"


def test_a_write_that_is_cut_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    blobs = FolderBlobs(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="No space left on device"):
        blobs.put("asha", b"abc")
    monkeypatch.undo()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    with pytest.raises(NotFound):
        blobs.get("asha", digest_of(b"abc"))


def test_bytes_are_on_the_disk_before_they_have_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted(handle: int) -> None:
        steps.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name}")
        sync(handle)

    def moved(self: Path, target: Path) -> Path:
        steps.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", moved)
    digest = FolderBlobs(tmp_path).put("asha", b"abc")
    assert steps[0].startswith(f"sync {UNFINISHED}")
    assert steps[1:3] == ["name", f"sync {digest[:2]}"]


@pytest.mark.parametrize("kind", ["memory", "folder", "sqlite"])
def test_more_than_the_limit_is_refused(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    stores = {
        "memory": lambda: MemoryBlobs(limit=10),
        "folder": lambda: FolderBlobs(tmp_path / "attachments", limit=10),
        "sqlite": lambda: SqlBlobs(store_of("sqlite", request), limit=10),
    }
    blobs: Any = stores[kind]()
    blobs.put("asha", b"x" * 10)
    for data in (b"x" * 11, io.BytesIO(b"x" * 11)):
        with pytest.raises(InvalidValue, match="up to 10 bytes are kept"):
            blobs.put("asha", data)
    assert list(tmp_path.rglob(f"{UNFINISHED}*")) == []
    with suppress(AttributeError):
        blobs._store.close()


def test_bytes_can_be_kept_with_a_record_in_one_transaction(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}")
    store.migrate()
    with store.engine.connect() as connection:
        transaction = connection.begin()
        digest = SqlBlobs(store, connection=connection).put("asha", b"abc")
        assert SqlBlobs(store, connection=connection).get("asha", digest) == b"abc"
        transaction.rollback()
    with pytest.raises(NotFound):
        SqlBlobs(store).get("asha", digest)
    store.close()


class SharesAmongTenants(MemoryBlobs):
    caught_by = "bytes_are_each_tenants_own"

    def put(self, tenant: str, data: bytes | BinaryIO) -> str:
        super().put("all", data)
        return super().put(tenant, data)

    def get(self, tenant: str, digest: str) -> bytes:
        return super().get("all", digest)


class GivesWhatWasChanged(MemoryBlobs):
    caught_by = "bytes_that_were_changed_are_not_given"

    def get(self, tenant: str, digest: str) -> bytes:
        if (tenant, digest) not in self._kept:
            return super().get(tenant, digest)
        return self._kept[tenant, digest]


class ReadsOnePieceOnly(MemoryBlobs):
    caught_by = "a_file_is_read_to_its_end"

    def put(self, tenant: str, data: bytes | BinaryIO) -> str:
        taken = data.read(1000) if hasattr(data, "read") else data
        return super().put(tenant, taken)


class TakesText(MemoryBlobs):
    caught_by = "what_is_no_bytes_is_refused"

    def put(self, tenant: str, data: Any) -> str:
        return super().put(tenant, data.encode() if isinstance(data, str) else data)


class NamesAsItLikes(MemoryBlobs):
    caught_by = "bytes_are_named_by_their_digest"

    def put(self, tenant: str, data: bytes | BinaryIO) -> str:
        return super().put(tenant, data).replace("a", "b")


class TakesAnyPath(MemoryBlobs):
    caught_by = "text_that_is_no_digest_is_refused"

    def delete(self, tenant: str, digest: str) -> None:
        self._kept.pop((tenant, digest), None)


def broken_rules(make: Any) -> set[str]:
    case = TestMemoryBlobs()
    broken = set()
    for name, rule in inspect.getmembers(case, inspect.ismethod):
        if not name.startswith("test_"):
            continue
        marks = [m for m in getattr(rule, "pytestmark", ()) if m.name == "parametrize"]
        values = marks[0].args[1] if marks else [None]
        for value in values:
            extra = {marks[0].args[0]: value} if marks else {}
            try:
                rule(make(), **extra)
            except (Exception, pytest.fail.Exception):  # noqa: BLE001 - a broken store may raise all
                broken.add(name)
    return broken


def test_a_sound_blob_store_breaks_no_rule() -> None:
    assert broken_rules(MemoryBlobs) == set()


@pytest.mark.parametrize("fault", MemoryBlobs.__subclasses__(), ids=lambda fault: fault.__name__)
def test_the_contract_of_blobs_catches(fault: Any) -> None:
    assert f"test_{fault.caught_by}" in broken_rules(fault)
