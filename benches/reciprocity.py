"""One measurement of numpy, scipy and OR-tools in a process of its own: reciprocity.py TASK FOLDER

It prints what benches/measure.js prints. The columns are in memory before the clock starts.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy
from ortools.graph.python import min_cost_flow
from scipy import sparse
from scipy.sparse import csgraph

WARM_CALLS = 100
WARM_NS = 500_000_000
ACTIVE_DAYS = 90


class Community:
    """The columns of the exchanges that count."""

    def __init__(self, folder):
        def column(name):
            return numpy.fromfile(folder / f"{name}.i32", dtype=numpy.int32)

        facts = json.loads((folder / "facts.json").read_text())
        self.first, self.last = (
            int(numpy.datetime64(facts[name], "D").astype(int)) for name in ("from", "to")
        )
        self.giver, self.receiver = column("giver"), column("receiver")
        self.minutes, self.day = column("minutes"), column("day")
        self.category, self.joined = column("category"), column("joined")
        self.members = int(max(self.giver.max(), self.receiver.max())) + 1


def matrix(help):
    rows = (help.minutes, (help.giver, help.receiver))
    return sparse.coo_array(rows, shape=(help.members, help.members)).tocsr()


def measures(help):
    helped = matrix(help)
    both_ways = helped.minimum(helped.T.tocsr())
    gave = numpy.bincount(help.giver, help.minutes, help.members).astype(numpy.int64)
    received = numpy.bincount(help.receiver, help.minutes, help.members).astype(numpy.int64)
    whole = int(gave.sum())
    last = numpy.full(help.members, -1)
    numpy.maximum.at(last, help.giver, help.day)
    numpy.maximum.at(last, help.receiver, help.day)
    active = last > help.last - ACTIVE_DAYS
    traded = last >= 0
    partners = numpy.diff(helped.indptr) - numpy.diff(both_ways.indptr)
    partners += numpy.bincount(helped.indices, minlength=help.members)
    _, circle = csgraph.connected_components(helped, connection="strong")
    balances = (gave - received)[traded]
    return [
        whole,
        len(help.minutes),
        int(both_ways.sum()),
        int(numpy.minimum(gave, received).sum()),
        *participation(help, gave, received, traded, active),
        *giving_again(help),
        [int(partners[active].sum()), int(active.sum())],
        [whole * (help.last - help.first + 1), held(help)],
        gini(gave[traded]),
        gini(received[traded]),
        *spread(balances),
        [both_ways.nnz, helped.nnz],
        int(numpy.bincount(circle).max()),
        months(help),
        sorted(int(sum) for sum in numpy.bincount(help.category, help.minutes) if sum),
    ]


def participation(help, gave, received, traded, active):
    registered = numpy.count_nonzero(help.joined <= help.last)
    both = numpy.count_nonzero((gave > 0) & (received > 0))
    counts = [registered, traded.sum(), active.sum(), both]
    one_side = [(gave > 0) & (received == 0), (gave == 0) & (received > 0)]
    return [int(count) for count in counts + [side.sum() for side in one_side]]


def giving_again(help):
    never = numpy.iinfo(numpy.int32).max - ACTIVE_DAYS
    begin = numpy.full(help.members, never, dtype=numpy.int32)
    numpy.minimum.at(begin, help.receiver, help.day)
    since = help.day - begin[help.giver]
    again = numpy.zeros(help.members, dtype=bool)
    again[help.giver[(since >= 0) & (since <= ACTIVE_DAYS)]] = True
    waits = (begin != never) & ~again & (help.last < begin + ACTIVE_DAYS)
    return [int(count) for count in (numpy.count_nonzero(begin != never), again.sum(), waits.sum())]


def held(help):
    """What members in credit held at the end of each day, over all days."""
    account = numpy.concatenate([help.giver, help.receiver]).astype(numpy.int64)
    day = numpy.concatenate([help.day, help.day])
    order = numpy.argsort(account * (help.last + 2) + day)
    account, day = account[order], day[order]
    total = numpy.cumsum(numpy.concatenate([help.minutes, -help.minutes])[order], dtype=numpy.int64)
    is_last = numpy.append(account[1:] != account[:-1], True)
    ends = numpy.flatnonzero(is_last)
    before = numpy.concatenate([[0], total[ends[:-1]]])
    balance = total - numpy.repeat(before, numpy.diff(ends, prepend=-1))
    until = numpy.append(day[1:], help.last + 1)
    until[is_last] = help.last + 1
    return int((numpy.maximum(balance, 0) * (until - day)).sum())


def gini(values):
    count = len(values)
    weights = 2 * numpy.arange(1, count + 1) - count - 1
    return [int((weights * numpy.sort(values)).sum()), int(count * values.sum())]


def spread(balances):
    count = len(balances)
    ranks = [max(-(-count * quarter // 4), 1) - 1 for quarter in range(5)]
    found = numpy.partition(balances, ranks)
    return [count, [int(found[rank]) for rank in ranks], int(numpy.abs(balances).sum())]


def months(help):
    month = help.day.astype("datetime64[D]").astype("datetime64[M]").astype(numpy.int64)
    return [int(sum) for sum in numpy.bincount(month - month.min(), help.minutes)]


def circular(help):
    """The minutes of the largest circulation, and the time that OR-tools needs to solve it alone."""
    cells = matrix(help).tocoo()
    flow = min_cost_flow.SimpleMinCostFlow()
    ends = [cells.row.astype(numpy.int32), cells.col.astype(numpy.int32)]
    costs = numpy.full(cells.nnz, -1, dtype=numpy.int64)
    flow.add_arcs_with_capacity_and_unit_cost(*ends, cells.data.astype(numpy.int64), costs)
    start = time.perf_counter_ns()
    status = flow.solve()
    took = time.perf_counter_ns() - start
    assert status == flow.OPTIMAL
    return took, -flow.optimal_cost()


def timed(call):
    start = time.perf_counter_ns()
    answer = call()
    return time.perf_counter_ns() - start, answer


def main(task, folder):
    help = Community(Path(folder))
    once = {"measures": lambda: timed(lambda: measures(help)), "circular": lambda: circular(help)}[task]
    first, answer = once()
    times = []
    while len(times) < WARM_CALLS and sum(times) < WARM_NS:
        times.append(once()[0])
    print(json.dumps({"first": first, "warm": int(statistics.median_high(times)), "answer": answer}))


if __name__ == "__main__":
    main(*sys.argv[1:])
