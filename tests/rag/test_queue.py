"""So many at once, so many in line, so many tokens a day."""

from __future__ import annotations

import threading
import time

import pytest

from rag.errors import ModelBusy, ModelCancelled, ModelOverBudget, ModelSlow
from rag.queue import Budget, Turns


def test_two_at_once_and_the_rest_in_the_order_they_came() -> None:
    turns = Turns(2, 10)
    lock, inside, most, order = threading.Lock(), [0], [0], []

    def work(number: int) -> None:
        with turns.turn(10):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                order.append(number)
            time.sleep(0.05)
            with lock:
                inside[0] -= 1

    threads = []
    for number in range(6):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert most[0] == 2
    assert order == [0, 1, 2, 3, 4, 5]
    assert not turns.full


def test_a_full_line_a_long_wait_and_a_cancel_are_told_apart() -> None:
    turns = Turns(1, 0)
    with turns.turn(1), pytest.raises(ModelBusy), turns.turn(1):
        pass
    turns, gone = Turns(1, 1), threading.Event()
    with turns.turn(1):
        with pytest.raises(ModelSlow), turns.turn(0.1):
            pass
        gone.set()
        with pytest.raises(ModelCancelled), turns.turn(5, gone):
            pass
    with turns.turn(0.1):
        assert turns.full


def test_tokens_are_free_again_after_a_day() -> None:
    now = [0.0]
    budget = Budget(100, lambda: now[0])
    budget.check()
    budget.spend(100)
    with pytest.raises(ModelOverBudget, match="100"):
        budget.check()
    now[0] = 86_401
    budget.check()
    Budget(0).check()
