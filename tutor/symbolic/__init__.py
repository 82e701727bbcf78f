"""What mathematics says: exact derivations, learners' formulas, equality, and mathematics as text."""

from .derivation import Definition, Derivation, WorkedStep
from .derive import derive
from .equality import Equality, equal
from .formulas import Formula, Read, read, read_tensor

__all__ = [
    "Definition",
    "Derivation",
    "Equality",
    "Formula",
    "Read",
    "WorkedStep",
    "derive",
    "equal",
    "read",
    "read_tensor",
]
