"""Work spread over threads, with the results in the order of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from typing import TypeVar

from cartridge.scanner.base import DatabaseConnector

Task = TypeVar("Task")
Result = TypeVar("Result")

RETRY_SECONDS = 0.05


def in_parallel(
    connector: DatabaseConnector,
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    threads: int,
    cost: Callable[[Task], float] = lambda task: 0,
    on_done: Callable[[int, Task], None] = lambda done, task: None,
) -> list[Result]:
    """``work`` done on every task.

    The costliest tasks start first, so that no long one is left for the end. When one raises, or the person interrupts,
    what has not begun is dropped and the running statements are stopped.

    :param threads: how many tasks run at once; one when the database gains nothing from more.
    :param on_done: called in the caller's thread after each task with the number done so far.
    """
    workers = min(threads, len(tasks)) if connector.capabilities.reads_in_parallel else 1
    order = sorted(range(len(tasks)), key=lambda index: -cost(tasks[index]))
    results: dict[int, Result] = {}
    with ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="cartridge-scan") as executor:
        futures = {executor.submit(work, tasks[index]): index for index in order}
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                results[futures[future]] = future.result()
                on_done(done, tasks[futures[future]])
        except BaseException:
            for future in futures:
                future.cancel()
            while wait(futures, timeout=RETRY_SECONDS).not_done:  # who is stopped may begin its next statement
                connector.interrupt()
            raise
    return [results[index] for index in range(len(tasks))]
