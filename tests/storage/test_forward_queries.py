"""The lists of forwards and parts find their rows by an index, however many appeals there are."""

from sqlalchemy import event

from hotline.storage.forward_queries import count_to_decide, late_forwards, passes_of, to_decide
from hotline.storage.part_queries import part_labels, parts_of
from tests.factories import make_appeal
from tests.world import World


def test_no_list_goes_through_a_whole_table(world: World) -> None:
    with world.ctx.units.write() as unit:
        make_appeal(unit)
    asked: list[tuple[str, object]] = []

    def note(*arguments: object) -> None:
        asked.append((str(arguments[2]), arguments[3]))

    event.listen(world.ctx.units.engine, "before_cursor_execute", note)
    with world.ctx.units.read() as session:
        to_decide(session)
        count_to_decide(session)
        late_forwards(session)
        passes_of(session, 1)
        parts_of(session, 1)
        part_labels(session, [1, 2])
    event.remove(world.ctx.units.engine, "before_cursor_execute", note)
    with world.ctx.units.engine.connect() as connection:
        for statement, parameters in asked:
            if not statement.startswith("SELECT"):
                continue
            plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)  # type: ignore[arg-type]
            steps = [row[3] for row in plan]
            scanned = {step.split()[1] for step in steps if step.startswith("SCAN")}
            assert scanned <= {"anon_1"}, statement  # what the limit has cut
