"""One door to HiGHS: a mixed-integer model as arrays in, value, bound and proof out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array

from holdfast.planning.locate.answer import Watch, go_on
from holdfast.planning.locate.problem import Floats


@dataclass(frozen=True)
class Model:
    """`sense` 1: the least of `cost @ x`, -1: the most; `rows_from <= A x <= rows_to`, `0 <= x <= upper`, `whole` where x is whole."""

    cost: Floats
    matrix: csr_array
    rows_from: Floats
    rows_to: Floats
    upper: Floats
    whole: np.ndarray[tuple[int], np.dtype[np.bool_]]
    sense: int = 1


@dataclass(frozen=True)
class Solved:
    """`x` is None when nothing was found; `possible` is False when there is nothing to find."""

    x: Floats | None
    value: float
    bound: float
    proved: bool
    possible: bool


def solve(
    model: Model,
    *,
    limit_s: float,
    gap: float = 0.0,
    relaxed: bool = False,
    watch: Watch = go_on,
    start: Floats | None = None,
) -> Solved:
    """The best x within a time limit in seconds; `relaxed` forgets that x is whole. `watch` may end the run early; `start` are
    values of the first columns to begin from."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", float(max(limit_s, 0.01)))
    highs.setOptionValue("mip_rel_gap", gap)
    highs.passModel(_linear(model, relaxed))
    if start is not None and not relaxed:
        highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    if watch is not go_on:
        _listen(highs, watch)
    highs.run()
    return _read(highs, model, relaxed)


def _listen(highs: highspy.Highs, watch: Watch) -> None:
    """HiGHS asks now and then; there Python also hears of a Ctrl-C."""

    def in_tree(event: Any) -> None:
        if not watch(event.data_out.mip_dual_bound, event.data_out.mip_primal_bound):
            event.interrupt()

    def in_relaxation(event: Any) -> None:
        if not watch(np.nan, np.nan):
            event.interrupt()

    highs.cbMipInterrupt += in_tree
    highs.cbSimplexInterrupt += in_relaxation


def _linear(model: Model, relaxed: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    rows, columns = model.matrix.shape
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = model.cost
    lp.col_lower_, lp.col_upper_ = np.zeros(columns), model.upper
    lp.row_lower_, lp.row_upper_ = model.rows_from, model.rows_to
    lp.sense_ = highspy.ObjSense.kMinimize if model.sense > 0 else highspy.ObjSense.kMaximize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = model.matrix.indptr
    lp.a_matrix_.index_ = model.matrix.indices
    lp.a_matrix_.value_ = model.matrix.data
    if not relaxed and model.whole.any():
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in model.whole]
    return lp


def _read(highs: highspy.Highs, model: Model, relaxed: bool) -> Solved:
    status = highs.getModelStatus()
    info = highs.getInfo()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Solved(None, np.inf, np.inf, True, possible=False)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    proved = status == highspy.HighsModelStatus.kOptimal
    whole = not relaxed and bool(model.whole.any())
    x = np.asarray(highs.getSolution().col_value) if found else None
    value = info.objective_function_value if found else np.inf * model.sense
    bound = info.mip_dual_bound if whole else (value if proved else -np.inf * model.sense)
    return Solved(x, float(value), float(bound), proved, possible=True)
