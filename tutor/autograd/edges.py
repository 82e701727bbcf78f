"""Gradient edges: a node and the number of one of its outputs, as roots and as what a gradient is asked for.

https://docs.pytorch.org/docs/2.13/autograd.html#torch.autograd.graph.GradientEdge
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .node import Node, accumulator, edge_of
from .tensor import Tensor


class GradientEdge(NamedTuple):
    """`torch.autograd.graph.GradientEdge`."""

    node: Any
    output_nr: int
    ownership_token: Any = None


GradientEdge.public = frozenset({"node", "output_nr", "ownership_token"})  # type: ignore[attr-defined]
GradientEdge.__module__ = "torch.autograd.graph"


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Where the gradient of a tensor arrives in the graph."""
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(node_of(tensor), tensor.output_nr)


def node_of(tensor: Tensor) -> Any:
    """The grad_fn of a tensor, or the accumulator of a leaf."""
    edge = edge_of(tensor)
    if edge.__class__ is tuple:
        edge[0].note_output(edge[1], tensor.array)
        return edge[0]
    return accumulator(tensor)


def engine_edge(given: Any) -> Any:
    """A tensor or a GradientEdge as the engine takes it: a leaf, or (node, number of its output); None without one."""
    if isinstance(given, GradientEdge):
        return (given.node, given.output_nr) if isinstance(given.node, Node) else given.node.variable
    return edge_of(given)


def metadata(edge: GradientEdge) -> Any:
    """Shape and dtype of what arrives at an edge."""
    return edge.node._input_metadata[edge.output_nr]
