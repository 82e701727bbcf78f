"""The answer boxes: one for each kind of answer."""

from .box import AnswerBox
from .line import LineAnswer
from .options import BoolAnswer, OptionsAnswer
from .printed import PrintedAnswer
from .raising import ErrorAnswer
from .table import TableAnswer

# kind of answer -> the box it is given in; a kind that is not here is a line of text.
BOXES: dict[str, type[AnswerBox]] = {
    "tensor": LineAnswer,
    "formula": LineAnswer,
    "bool": BoolAnswer,
    "choice": OptionsAnswer,
    "table": TableAnswer,
    "error": ErrorAnswer,
    "output": PrintedAnswer,
}

__all__ = ["BOXES", "AnswerBox", "ErrorAnswer", "LineAnswer"]
