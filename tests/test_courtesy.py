from __future__ import annotations

import threading

from assistant.courtesy import Courtesy


def test_work_waits_while_someone_asks_and_goes_on_afterwards() -> None:
    courtesy = Courtesy()
    assert courtesy.give_way()
    done = threading.Event()
    work = threading.Thread(target=lambda: (courtesy.give_way(30), done.set()))
    with courtesy.asking():
        with courtesy.asking():
            work.start()
        assert not done.wait(0.1)
    assert done.wait(10)
    work.join()


def test_questions_without_end_do_not_stop_the_work() -> None:
    courtesy = Courtesy()
    with courtesy.asking():
        assert not courtesy.give_way(0.01)


def test_a_question_that_fails_is_over() -> None:
    courtesy = Courtesy()
    try:
        with courtesy.asking():
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert courtesy.give_way(0)
