"""The answer boxes: one for each kind of answer."""

from .box import AnswerBox
from .line import LineAnswer
from .matrix import MatrixGrid, TensorAnswer
from .options import BoolAnswer, OptionsAnswer
from .parts import StepsAnswer
from .printed import PrintedAnswer
from .raising import ErrorAnswer
from .table import TableAnswer
from .written import CodeAnswer

# kind of answer -> the box it is given in; a kind that is not here is a line of text.
BOXES: dict[str, type[AnswerBox]] = {
    "tensor": TensorAnswer,
    "formula": LineAnswer,
    "bool": BoolAnswer,
    "choice": OptionsAnswer,
    "table": TableAnswer,
    "error": ErrorAnswer,
    "output": PrintedAnswer,
    "code": CodeAnswer,
    "steps": StepsAnswer,
}

__all__ = [
    "BOXES",
    "AnswerBox",
    "CodeAnswer",
    "ErrorAnswer",
    "LineAnswer",
    "MatrixGrid",
    "StepsAnswer",
    "TensorAnswer",
]
