"""A line search that ends at a point with the strong Wolfe conditions, after minFunc."""

from __future__ import annotations

from typing import Any


def _interpolated(x1: Any, f1: Any, g1: Any, x2: Any, f2: Any, g2: Any, bounds: Any = None) -> Any:
    """The minimum of the cubic with these values and slopes at two points."""
    low, high = bounds if bounds is not None else ((x1, x2) if x1 <= x2 else (x2, x1))
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if square < 0 or square != square:
        return (low + high) / 2.0
    d2 = square.sqrt()
    if x1 <= x2:
        place = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        place = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(place, low), high)


def strong_wolfe(
    at: Any, t: Any, d: Any, f: Any, g: Any, slope: Any, c1: float = 1e-4, c2: float = 0.9, change: float = 1e-9,
    most: int = 25,
) -> tuple[Any, Any, Any, int]:  # fmt: skip
    """Loss, gradient and size of the step found, and how often the loss was asked for."""
    longest = d.abs().max()
    g = g.clone()
    new_f, new_g = at(t, d)
    asked, new_slope = 1, new_g.dot(d)
    before = (0, f, g, slope)
    bracket: list[Any] = []
    done, tries = False, 0
    while tries < most:
        now = (t, new_f, new_g, new_slope)
        if new_f > (f + c1 * t * slope) or (tries > 1 and new_f >= before[1]):
            bracket = [before, (t, new_f, new_g.clone(), new_slope)]
            break
        if abs(new_slope) <= -c2 * slope:
            bracket = [now]
            done = True
            break
        if new_slope >= 0:
            bracket = [before, (t, new_f, new_g.clone(), new_slope)]
            break
        bounds = (t + 0.01 * (t - before[0]), t * 10)
        following = _interpolated(before[0], before[1], before[3], t, new_f, new_slope, bounds=bounds)
        before, t = (t, new_f, new_g.clone(), new_slope), following
        new_f, new_g = at(t, d)
        asked += 1
        new_slope = new_g.dot(d)
        tries += 1
    if tries == most:
        bracket = [(0, f, g, None), (t, new_f, new_g, None)]
    return _zoomed(at, bracket, d, f, slope, (c1, c2, change), longest, (done, tries, most, asked))


def _zoomed(
    at: Any, bracket: list[Any], d: Any, f: Any, slope: Any, tolerances: Any, longest: Any, counts: Any
) -> tuple[Any, Any, Any, int]:
    """Make the bracket smaller until it holds a point that will do."""
    c1, c2, change = tolerances
    done, tries, most, asked = counts
    stuck = False
    low, high = (0, 1) if bracket[0][1] <= bracket[-1][1] else (1, 0)
    while not done and tries < most:
        ends = [bracket[0][0], bracket[1][0]]
        if abs(ends[1] - ends[0]) * longest < change:
            break
        (x1, f1, _, g1), (x2, f2, _, g2) = bracket
        t = _interpolated(x1, f1, g1, x2, f2, g2)
        margin = 0.1 * (max(ends) - min(ends))
        if min(max(ends) - t, t - min(ends)) < margin:
            if stuck or t >= max(ends) or t <= min(ends):
                t = max(ends) - margin if abs(t - max(ends)) < abs(t - min(ends)) else min(ends) + margin
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        new_f, new_g = at(t, d)
        asked += 1
        new_slope = new_g.dot(d)
        tries += 1
        if new_f > (f + c1 * t * slope) or new_f >= bracket[low][1]:
            bracket[high] = (t, new_f, new_g.clone(), new_slope)
            low, high = (0, 1) if bracket[0][1] <= bracket[1][1] else (1, 0)
        else:
            if abs(new_slope) <= -c2 * slope:
                done = True
            elif new_slope * (bracket[high][0] - bracket[low][0]) >= 0:
                bracket[high] = bracket[low]
            bracket[low] = (t, new_f, new_g.clone(), new_slope)
    t, new_f, new_g, _ = bracket[low]
    return new_f, new_g, t, asked
