"""PyTorch's rules in words about one program: leaves, flags, versions, gradients; the graph as rails; hints."""

from .account import Account, Fault, Final, GraphRow, LineAccount, account
from .explanation import Explanation, LineNotes, TensorNotes, explain
from .facts import Facts, Name
from .flow import Moment
from .graph import Edge, Graph, Vertex, graph
from .hints import hints
from .rails import Rail, rails
from .sentences import Sentence
from .whatif import what_if

__all__ = [
    "Account",
    "Edge",
    "Explanation",
    "Facts",
    "Fault",
    "Final",
    "Graph",
    "GraphRow",
    "LineAccount",
    "LineNotes",
    "Moment",
    "Name",
    "Rail",
    "Sentence",
    "TensorNotes",
    "Vertex",
    "account",
    "explain",
    "graph",
    "hints",
    "rails",
    "what_if",
]
