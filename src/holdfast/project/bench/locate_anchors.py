"""The other tools on one case: `python locate_anchors.py mclp|lscp CASE.npz`, in an interpreter that has them. Prints JSON.

It stands alone: whatever runs it has no Holdfast."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np


def main(kind: str, file: str) -> dict[str, Any]:
    """Each tool's value, seconds and whether it says that it is the best."""
    case = np.load(file)
    tools: dict[str, Callable[..., dict[str, Any]]] = {"scip": scip, "spopt_highs": spopt, "spopt_cbc": spopt}
    found: dict[str, Any] = {}
    for name, tool in tools.items():
        try:
            began = time.perf_counter()
            found[name] = tool(kind, case, name)
            found[name]["seconds"] = round(time.perf_counter() - began, 3)
        except Exception as error:  # noqa: BLE001 (a tool that fails is a figure, not the end of the bench)
            found[name] = {"failed": f"{type(error).__name__}: {error}"[:200]}
    return found


def scip(kind: str, case: Any, _name: str) -> dict[str, Any]:
    """SCIP on the plain model, demands of equal cover merged by SCIP itself if it likes."""
    scip_ = importlib.import_module("pyscipopt")
    reaches = case["distance"] <= case["radius"]
    kept = reaches.any(axis=1)
    reaches, weights = reaches[kept], case["weights"][kept]
    model = scip_.Model()
    model.hideOutput()
    model.setParam("limits/time", float(case["limit"]))
    sites = [model.addVar(vtype="B") for _ in range(reaches.shape[1])]
    near = [scip_.quicksum(sites[j] for j in np.flatnonzero(row)) for row in reaches]
    if kind == "lscp":
        for each in near:
            model.addCons(each >= 1)
        model.setObjective(scip_.quicksum(sites), "minimize")
    else:
        covered = [model.addVar(ub=1.0) for _ in near]
        for each, var in zip(near, covered):  # noqa: B905 (alone, on any Python)
            model.addCons(var <= each)
        model.addCons(scip_.quicksum(sites) <= int(case["p"]))
        model.setObjective(scip_.quicksum(float(w) * v for w, v in zip(weights, covered)), "maximize")  # noqa: B905
    model.optimize()
    return {"value": model.getObjVal(), "proved": model.getStatus() == "optimal"}


def spopt(kind: str, case: Any, name: str) -> dict[str, Any]:
    """spopt with one of PuLP's solvers. PuLP calls a stop at the time limit optimal too, so a slow one is no proof."""
    locate, pulp = importlib.import_module("spopt.locate"), importlib.import_module("pulp")
    limit = float(case["limit"])
    solver = (
        pulp.HiGHS(msg=False, timeLimit=limit)
        if name.endswith("highs")
        else pulp.PULP_CBC_CMD(msg=False, timeLimit=limit)
    )
    kept = (case["distance"] <= case["radius"]).any(axis=1)
    distance, weights, began = case["distance"][kept], case["weights"][kept], time.perf_counter()
    if kind == "lscp":
        model = locate.LSCP.from_cost_matrix(distance, float(case["radius"]))
    else:
        model = locate.MCLP.from_cost_matrix(distance, weights, float(case["radius"]), int(case["p"]))
    model = model.solve(solver)
    proved = model.problem.status == 1 and time.perf_counter() - began < limit
    return {"value": float(pulp.value(model.problem.objective)), "proved": proved}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2])))  # noqa: T201
