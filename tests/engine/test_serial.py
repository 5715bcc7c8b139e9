from collections.abc import Iterator

from ddi_tools.engine.protocol import Done, Lost
from ddi_tools.engine.serial import Serial


def test_tasks_are_done_in_their_order_and_as_they_are_asked_for() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for n in (3, 1, 2):
            taken.append(n)
            yield n

    with Serial() as engine:
        done = engine.map(lambda n: n * 2, tasks())
        assert next(done) == Done(3, 6)
        assert taken == [3]
        assert list(done) == [Done(1, 2), Done(2, 4)]


def test_a_task_without_memory_is_lost_and_the_others_are_done() -> None:
    def work(n: int) -> int:
        if n == 2:
            raise MemoryError
        return n

    with Serial() as engine:
        assert [type(o) for o in engine.map(work, [1, 2, 3])] == [Done, Lost, Done]
