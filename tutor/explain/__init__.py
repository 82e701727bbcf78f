"""PyTorch's rules in words about one program: leaves, flags, versions, gradients; the graph as rails; hints."""

from .explanation import Explanation, LineNotes, TensorNotes, explain
from .graph import Edge, Graph, Vertex, graph
from .hints import hints
from .rails import Rail, rails
from .sentences import Sentence
from .whatif import what_if

__all__ = [
    "Edge",
    "Explanation",
    "Graph",
    "LineNotes",
    "Rail",
    "Sentence",
    "TensorNotes",
    "Vertex",
    "explain",
    "graph",
    "hints",
    "rails",
    "what_if",
]
