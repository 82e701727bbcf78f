"""The lesson language: programs in PyTorch syntax, run without PyTorch, and the trace they leave."""

from .ask import Ask, answer, evaluate, parse_ask
from .limits import LIMITS, Limits
from .run import Reading, Shown, run
from .trace import Backward, Flow, Gathered, Naming, Printed, Raised, Step, Trace, Value

__all__ = [
    "LIMITS", "Ask", "Backward", "Flow", "Gathered", "Limits", "Naming", "Printed", "Raised", "Reading", "Shown",
    "Step", "Trace", "Value", "answer", "evaluate", "parse_ask", "run",
]  # fmt: skip
