"""Compares the measures of reciprocity with NetworkX, SciPy and OR-tools.

It needs: python3 -m pip install networkx scipy ortools
Its argument is the program of measures.rs.
"""

import json
import random
import subprocess
import sys

import networkx
import numpy
from ortools.graph.python import min_cost_flow
from scipy.optimize import linprog

GRAPHS = 200
LARGE = [(1_000, 50_000), (5_000, 50_000)]


def graph(dice, accounts, rows, longest):
    """Minutes by giver and receiver. Account 0 is the pot, which nobody helps."""
    minutes = {}
    for _ in range(rows):
        giver, receiver = dice.sample(range(1, accounts), 2)
        minutes[giver, receiver] = minutes.get((giver, receiver), 0) + dice.randint(1, longest)
    return accounts, minutes


def largest_circulation(accounts, minutes):
    flow = min_cost_flow.SimpleMinCostFlow()
    for (giver, receiver), most in minutes.items():
        flow.add_arc_with_capacity_and_unit_cost(giver, receiver, most, -1)
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


def by_linear_programming(accounts, minutes):
    """The same by a method that has nothing in common with a flow's."""
    balance = numpy.zeros((accounts, len(minutes)))
    for place, (giver, receiver) in enumerate(minutes):
        balance[giver, place] -= 1
        balance[receiver, place] += 1
    found = linprog(-numpy.ones(len(minutes)), A_eq=balance, b_eq=numpy.zeros(accounts),
                    bounds=[(0, most) for most in minutes.values()])
    return round(-found.fun)


def gini(values):
    """Half the mean difference of all pairs over the mean."""
    values = numpy.array(values, dtype=float)
    return abs(values[:, None] - values[None, :]).sum() / (2 * len(values) * values.sum())


def expected(accounts, minutes):
    made = networkx.DiGraph()
    made.add_edges_from(minutes)
    gave, received = [0] * accounts, [0] * accounts
    for (giver, receiver), given in minutes.items():
        gave[giver] += given
        received[receiver] += given
    traded = [account for account in range(accounts) if gave[account] + received[account]]
    return {
        "sum": sum(minutes.values()),
        "direct": sum(min(given, minutes.get(pair[::-1], 0)) for pair, given in minutes.items()),
        "circular": largest_circulation(accounts, minutes),
        "ceiling": sum(min(pair) for pair in zip(gave, received)),
        "circle": max(map(len, networkx.strongly_connected_components(made))),
        "ties": networkx.overall_reciprocity(made),
        "clustering": networkx.transitivity(made.to_undirected()),
        "giniGave": gini([gave[account] for account in traded]),
        "giniReceived": gini([received[account] for account in traded]),
    }


def differences(told, wanted):
    for name, value in wanted.items():
        found = told[name]
        if isinstance(found, list):
            part, whole = found
            found = part / whole if whole else 0
            if abs(found - value) > 1e-9:
                yield name, found, value
        elif found != value:
            yield name, found, value
    if told["examples"] != told["circular"]:
        yield "examples", told["examples"], told["circular"]


def main(program):
    dice = random.Random(20261129)
    graphs = [
        graph(dice, dice.randint(3, 40), dice.randint(1, 250), dice.choice([1, 9, 600]))
        for _ in range(GRAPHS)
    ]
    graphs += [graph(dice, accounts, rows, 600) for accounts, rows in LARGE]
    numbers = []
    for accounts, minutes in graphs:
        numbers += [accounts, len(minutes)]
        numbers += [number for pair, given in minutes.items() for number in (*pair, given)]
    text = " ".join(map(str, numbers))
    answer = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout
    lines = [json.loads(line) for line in answer.splitlines()]
    assert len(lines) == len(graphs), f"{len(lines)} answers for {len(graphs)} graphs"
    wrong = 0
    for place, (told, (accounts, minutes)) in enumerate(zip(lines, graphs)):
        wanted = expected(accounts, minutes)
        if place < GRAPHS:
            wanted_too = by_linear_programming(accounts, minutes)
            assert wanted_too == wanted["circular"], "the oracles differ from each other"
        for name, found, value in differences(told, wanted):
            wrong += 1
            print(f"graph {place}: {name} is {found}, and should be {value}")
    print(f"{len(graphs)} graphs compared, {wrong} differences")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1]) else 0)
