"""Columns for the boxes of a graph: links run from left to right wherever no cycle forbids it.

The first two steps of the layered method (Sugiyama, Tagawa and Toda 1981): cycles are broken by turning links round,
then every node gets a column. Columns are filled from the right with at most ``capacity`` nodes, so that a table that
four hundred others refer to does not make a column four hundred boxes high.
"""

from __future__ import annotations

from collections.abc import Sequence

Arc = tuple[int, int]

_FOLD_ABOVE = 1.4  # times the columns wished for; a slightly wide drawing reads better than a folded one


def without_cycles(count: int, arcs: Sequence[Arc]) -> list[Arc]:
    """The arcs with those turned round that close a cycle, in the same order.

    Depth first from the nodes nothing points at, without recursion: a chain may be thousands of nodes long.

    :param count: nodes are 0 to ``count - 1``; no arc may join a node to itself.
    """
    after: list[list[int]] = [[] for _ in range(count)]
    incoming = [0] * count
    for left, right in arcs:
        after[left].append(right)
        incoming[right] += 1
    finished = [0] * count
    clock = 0
    seen = [False] * count
    for root in sorted(range(count), key=lambda node: (incoming[node], node)):
        if seen[root]:
            continue
        seen[root] = True
        stack = [(root, 0)]
        while stack:
            node, step = stack.pop()
            if step < len(after[node]):
                stack.append((node, step + 1))
                child = after[node][step]
                if not seen[child]:
                    seen[child] = True
                    stack.append((child, 0))
            else:
                clock += 1
                finished[node] = clock
    return [(left, right) if finished[left] > finished[right] else (right, left) for left, right in arcs]


def columns_of(count: int, arcs: Sequence[Arc], capacity: int) -> list[int]:
    """The column of every node, 0 leftmost, such that every arc goes at least one column to the right.

    :param arcs: without cycles.
    :param capacity: how many nodes a column may hold.
    """
    if not count:
        return []
    before, after = _neighbours(count, arcs)
    rank = _pulled_together(_longest_path(after, before), before, after)
    placed = _filled(rank, before, after, capacity)
    used = {old: new for new, old in enumerate(sorted(set(placed), reverse=True))}
    return [used[each] for each in placed]


def folded(columns: Sequence[int], most: int) -> list[int]:
    """Columns folded back and forth like a map where there are many more of them than ``most``.

    A long chain of references would otherwise make a strip too wide to read. Neighbouring columns stay neighbours;
    nodes two or more columns apart may come to stand in the same one.

    >>> folded([0, 1, 2, 3, 4, 5, 6, 7], 4)
    [0, 1, 2, 3, 2, 1, 0, 1]
    """
    if max(columns, default=0) + 1 <= _FOLD_ABOVE * most:
        return list(columns)
    period = 2 * (most - 1)
    return [min(each % period, period - each % period) for each in columns]


def _neighbours(count: int, arcs: Sequence[Arc]) -> tuple[list[list[int]], list[list[int]]]:
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for left, right in dict.fromkeys(arcs):
        before[right].append(left)
        after[left].append(right)
    return before, after


def _longest_path(after: list[list[int]], before: list[list[int]]) -> list[int]:
    """How many arcs the longest way from each node to a sink has."""
    rank = [0] * len(after)
    open_arcs = [len(each) for each in after]
    ready = [node for node, arcs in enumerate(open_arcs) if not arcs]
    for node in ready:
        for left in before[node]:
            rank[left] = max(rank[left], rank[node] + 1)
            open_arcs[left] -= 1
            if not open_arcs[left]:
                ready.append(left)
    return rank


def _pulled_together(rank: list[int], before: list[list[int]], after: list[list[int]], rounds: int = 4) -> list[int]:
    """Nodes that more point at than they point to, moved next to what points at them: shorter lines."""
    for _ in range(rounds):
        moved = False
        for node in sorted(range(len(rank)), key=lambda each: (-rank[each], each)):
            if len(before[node]) > len(after[node]):
                best = min(rank[left] for left in before[node]) - 1
                if best > rank[node]:
                    rank[node] = best
                    moved = True
        if not moved:
            break
    return rank


def _filled(rank: list[int], before: list[list[int]], after: list[list[int]], capacity: int) -> list[int]:
    """Ranks with at most ``capacity`` nodes each; nodes that others wait for are seated first."""
    seats: dict[int, int] = {}
    placed = list(rank)
    for node in sorted(range(len(rank)), key=lambda each: (rank[each], -len(before[each]), each)):
        seat = max([rank[node], *(placed[right] + 1 for right in after[node])])
        while seats.get(seat, 0) >= capacity:
            seat += 1
        seats[seat] = seats.get(seat, 0) + 1
        placed[node] = seat
    return placed
