"""That the till never waits for us, and what we do when we would wait for it."""

from __future__ import annotations

import pytest

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.shop import servers_kind, servers_mysql, servers_postgresql, servers_stream
from mailbridge.shop.catalogue import Selection
from tests.shop.servers.conftest import Shop, settled

PEOPLE = Selection("people")
VIEW = Selection("everyone")
QUERY = Selection(query="SELECT * FROM people")


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (servers_kind, servers_mysql, servers_stream):
        monkeypatch.setattr(module, "PAGE", 3)


@pytest.fixture
def till(shop: Shop) -> Shop:
    """Ten people, whose writers wait for a lock a hundredth of a second at most (or not at all)."""
    make(shop)
    return shop


def make(shop: Shop, engine: str = "") -> None:
    shop.run(
        f"CREATE TABLE people (ID INTEGER PRIMARY KEY, Name VARCHAR(20)) {engine}",
        "CREATE VIEW everyone AS SELECT * FROM people",
        *(f"INSERT INTO people VALUES ({number}, 'before')" for number in range(10)),
    )


def write(shop: Shop) -> None:
    """Change, add and remove rows, and fail at once where that would have to wait for a lock."""
    impatient = "SET lock_timeout = '10ms'"
    if shop.server.kind == "mariadb":
        impatient = "SET SESSION innodb_lock_wait_timeout = 0, lock_wait_timeout = 0"
    shop.run(
        impatient,
        "UPDATE people SET Name = 'after' WHERE ID <> 9",
        "DELETE FROM people WHERE ID = 9",
        "INSERT INTO people VALUES (10, 'new')",
    )


@pytest.mark.parametrize("selection", [PEOPLE, VIEW, QUERY])
def test_b1_b10_a_writer_never_waits_and_we_see_one_state(till: Shop, selection: Selection) -> None:
    with till.database().pages(selection, ["ID", "Name"]) as (_, pages):
        first = next(pages)
        write(till)
        rest = [row for page in pages for row in page]
    assert sorted([*first, *rest]) == [(number, "before") for number in range(10)]
    changed = [row for page in till.pages(PEOPLE, "ID", "Name") for row in page]
    assert changed == [*((number, "after") for number in range(9)), (10, "new")]


@pytest.mark.parametrize("selection", [PEOPLE, VIEW])
@pytest.mark.parametrize("engine", ["MyISAM", "Aria"])
def test_b1_not_even_where_a_table_is_locked_as_a_whole(
    maria: Shop, engine: str, selection: Selection
) -> None:
    make(maria, f"ENGINE={engine}")
    with maria.database().pages(selection, ["ID", "Name"]) as (_, pages):
        next(pages)
        write(maria)
        if (engine, selection) == ("MyISAM", PEOPLE):
            with pytest.raises(Wait, match="reads it again"):
                list(pages)
        else:
            assert {row[1] for page in pages for row in page} == {"before"}


@pytest.mark.parametrize("engine", ["MyISAM", "Aria"])
def test_b1_not_even_by_an_answer_that_no_buffer_of_the_network_holds(
    maria: Shop, engine: str
) -> None:
    make(maria, f"ENGINE={engine}")
    wide = "SELECT ID, REPEAT(Name, 500000) AS Wide FROM people"
    with maria.database().pages(Selection(query=wide), ["ID", "Wide"]) as (_, pages):
        next(pages)
        write(maria)
        assert [row[0] for page in pages for row in page] == [3, 4, 5, 6, 7, 8, 9]


def test_a_table_without_snapshots_that_rests_is_read_to_its_end(maria: Shop) -> None:
    make(maria, "ENGINE=MyISAM")
    assert settled(maria.source(table="people", email="ID"))
    assert len([row for page in maria.pages(PEOPLE, "ID") for row in page]) == 10


def test_b1_a_locked_table_is_waited_for_shortly(
    till: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(servers_postgresql._SESSION, "lock_timeout", "50ms")
    monkeypatch.setattr(servers_mysql, "LOCK_SECONDS", 0)
    with till.server.connection(till.name) as connection:
        if till.server.kind == "postgresql":
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("LOCK TABLE people")
        else:
            connection.exec_driver_sql("LOCK TABLES people WRITE")
        with pytest.raises(Wait, match="in use"):
            till.pages(PEOPLE, "ID")
    assert len(till.pages(PEOPLE, "ID")) == 4


@pytest.mark.parametrize("query", [True, False])
def test_b7_a_slow_question_is_stopped(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, *, query: bool
) -> None:
    monkeypatch.setitem(servers_postgresql._SESSION, "statement_timeout", "100ms")
    monkeypatch.setattr(servers_mysql, "QUERY_SECONDS", 0.1)
    sleep = "pg_sleep(20)::text" if shop.server.kind == "postgresql" else "SLEEP(20)"
    shop.run("CREATE TABLE one (n INTEGER)", "INSERT INTO one VALUES (1)")
    shop.run(f"CREATE VIEW slow AS SELECT n, {sleep} AS waits FROM one")
    selection = Selection(query="SELECT * FROM slow") if query else Selection("slow")
    with pytest.raises(SourceProblem, match="within the time limit"):
        shop.pages(selection, "n", "waits")
    left = "pg_stat_activity WHERE state = 'active' AND query LIKE '%slow%' AND pid <> pg_backend_pid()"
    if shop.server.kind == "mariadb":
        left = "information_schema.PROCESSLIST WHERE INFO LIKE '%slow%' AND ID <> CONNECTION_ID()"
    assert shop.run(f"SELECT count(*) FROM {left}") == [(0,)]


def test_taking_time_over_the_rows_is_no_slow_question(
    maria: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers_mysql, "QUERY_SECONDS", 1)
    make(maria)
    maria.run("CREATE TABLE many AS SELECT seq AS n, REPEAT('x', 2000) AS t FROM seq_1_to_5000")
    with maria.database().pages(Selection(query="SELECT n, t FROM many"), ["n", "t"]) as (_, pages):
        next(pages)
        maria.run("SELECT SLEEP(1.2)")
        assert sum(1 for page in pages for _ in page) == 4_997


def test_a_reading_left_early_leaves_nothing_behind(shop: Shop) -> None:
    if shop.server.kind == "postgresql":
        shop.run(
            "CREATE TABLE many AS SELECT n, repeat('x', 2000) AS t FROM generate_series(1, 20000) n"
        )
        left = "pg_stat_activity WHERE application_name = 'mailbridge'"
    else:
        shop.run("CREATE TABLE many AS SELECT seq AS n, REPEAT('x', 2000) AS t FROM seq_1_to_20000")
        left = "information_schema.PROCESSLIST WHERE DB = 'shop' AND ID <> CONNECTION_ID()"
    with shop.database().pages(Selection("many"), ["n", "t"]) as (_, pages):
        assert [row[0] for row in next(pages)] == [1, 2, 3]
    assert shop.database().sample(Selection("many"), 1)
    assert until(shop, f"SELECT count(*) FROM {left}", 0)


def test_who_alters_a_table_is_let_through(pg: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    make(pg)
    monkeypatch.setattr(servers_postgresql, "_LOOK_SECONDS", 0.0)
    with pg.server.connection("shop") as till:
        cursor = till.connection.dbapi_connection
        assert cursor is not None
        with pg.database().pages(PEOPLE, ["ID"]) as (_, pages):
            next(pages)
            pgconn = (
                cursor.driver_connection.pgconn
                if hasattr(cursor, "driver_connection")
                else cursor.pgconn
            )
            pgconn.send_query(b"ALTER TABLE people ADD COLUMN more TEXT")
            assert until(pg, "SELECT count(*) FROM pg_locks WHERE NOT granted", 1)
            with pytest.raises(Wait, match="made way"):
                list(pages)
        while pgconn.is_busy():
            pgconn.consume_input()
        assert pgconn.get_result().status == 1
        assert pgconn.get_result() is None
    assert pg.database().columns(PEOPLE) == ["id", "name", "more"]


def until(shop: Shop, question: str, answer: int) -> bool:
    """Ask until the answer comes; a server goes on a moment after a connection was closed."""
    return any(shop.run(question) == [(answer,)] for _ in range(500))
