"""Methods that PyTorch's messages about calls name by a base class: `_MaxPoolNd.__init__() missing 1 required ...`."""

from __future__ import annotations

from typing import Any

from .shared import renamed

# Base class in PyTorch -> the methods it has for these classes.
OWNERS: dict[str, tuple[str, str]] = {
    "_AdaptiveAvgPoolNd": ("__init__", "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d"),
    "_AdaptiveMaxPoolNd": ("__init__", "AdaptiveMaxPool1d AdaptiveMaxPool2d"),
    "_MaxPoolNd": ("__init__", "MaxPool1d MaxPool2d MaxPool3d"),
    "_LPPoolNd": ("__init__", "LPPool1d LPPool2d"),
    "_DropoutNd": ("__init__", "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d"),
    "_Loss": ("__init__", "L1Loss MSELoss MultiLabelMarginLoss SoftMarginLoss"),
    "_WeightedLoss": ("__init__", "BCELoss MultiLabelSoftMarginLoss"),
    "_BatchNorm": ("__init__ forward", "BatchNorm1d BatchNorm2d BatchNorm3d"),
    "_InstanceNorm": ("__init__ forward", "InstanceNorm1d InstanceNorm2d InstanceNorm3d"),
    "_LazyNormBase": ("__init__", "LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d"),
    "_CircularPadNd": ("forward", "CircularPad1d CircularPad2d CircularPad3d"),
    "_ConstantPadNd": ("forward", "ConstantPad1d ConstantPad2d ConstantPad3d ZeroPad1d ZeroPad2d ZeroPad3d"),
    "_ReflectionPadNd": ("forward", "ReflectionPad1d ReflectionPad2d ReflectionPad3d"),
    "_ReplicationPadNd": ("forward", "ReplicationPad1d ReplicationPad2d ReplicationPad3d"),
}  # fmt: skip


def name_owners(classes: dict[str, Any]) -> None:
    """Give the methods in the table their owners' names."""
    for owner, (methods, names) in OWNERS.items():
        for name in names.split():
            for method in methods.split():
                setattr(classes[name], method, renamed(getattr(classes[name], method), owner))
