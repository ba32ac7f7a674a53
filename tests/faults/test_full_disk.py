"""A full disk: a clear error that says that nothing was kept, and the same key goes on later."""

from __future__ import annotations

import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from faults.adding import FINANCE, a_context, add, check
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.errors import StoreUnavailable
from invoicekit.service import documents

NO_ROOM_TO_MAKE = "this account may not mount a small file system"


def fill_up(ctx, size, most=3000):
    """Add invoices until the database takes no more, and return how many there are."""
    for number in range(most):
        try:
            add(ctx, number, size)
        except StoreUnavailable as full:
            error = full
            break
    else:
        pytest.fail("the disk is never full")
    assert error.kept is False
    assert "Nothing was kept" in error.remedy
    return number


def check_again(ctx, kept, size):
    """With room again the same key adds the invoice once, and all that was kept is there."""
    assert add(ctx, kept, size) == add(ctx, kept, size)
    check(ctx, kept + 1)


def test_a_full_sqlite_database_keeps_what_it_has_and_goes_on_later(tmp_path, figures):
    store = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}")
    ctx = a_context(store)
    room = {"pages": 0}

    @event.listens_for(store.engine, "begin")
    def limited(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count = {room['pages']}")

    with store.engine.connect() as connection:
        room["pages"] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 60
    kept = fill_up(ctx, 20)
    assert kept > 0
    check(ctx, kept)
    room["pages"] += 100_000
    check_again(ctx, kept, 20)
    figures(f"full after {kept} invoices, nothing half kept, then on")
    store.close()


@pytest.fixture
def small(postgres):
    """A file system of 24 MB in the server, and a way to make it larger."""
    folder = Path(tempfile.mkdtemp(prefix="invoicekit-small-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        folder.rmdir()
        # An account without the right to mount can make no small disk.
        pytest.skip(NO_ROOM_TO_MAKE)
    try:
        (data,) = postgres.run("SHOW data_directory")[0]
        owner = pwd.getpwuid(Path(data).stat().st_uid)
        shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        folder.chmod(0o700)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def test_a_full_postgresql_keeps_what_it_has_and_goes_on_later(postgres, small, figures):
    name = small.name.replace("-", "_")
    postgres.run(f"CREATE TABLESPACE {name} LOCATION '{small}'")
    try:
        url = postgres.database()
        place = url.partition("?")[0].rpartition("/")[2]
        postgres.run(f"ALTER DATABASE {place} SET TABLESPACE {name}")
        store = SqlStore(url)
        ctx = a_context(store)
        kept = fill_up(ctx, 3000)
        assert documents.find(ctx, by=FINANCE).count() == kept
        subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
        check_again(ctx, kept, 3000)
        figures(f"full after {kept} invoices, nothing half kept, then on")
        store.close()
    finally:
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {place} WITH (FORCE)")
            connection.execute(f"DROP TABLESPACE {name}")
