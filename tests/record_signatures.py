"""Record how PyTorch's own functions parse their arguments, into tutor/autograd/functions/signatures.txt.

    python tests/record_signatures.py

Needs torch==2.13.0; torchgen, which comes with it, writes these very strings into PyTorch's bindings. A line is a
letter (T `torch`, M a method of Tensor, N `torch.nn.functional`, L `torch.linalg`, S `torch.special`) and a signature.
"""

from __future__ import annotations

from pathlib import Path

import torchgen
from torchgen.gen import parse_native_yaml
from torchgen.packaged.autograd import gen_python_functions as bindings

PACKAGED = Path(torchgen.__file__).parent / "packaged"
TARGET = Path(__file__).resolve().parents[1] / "tutor" / "autograd" / "functions" / "signatures.txt"
MODULES = {
    "T": (bindings.is_py_torch_function, False),
    "M": (bindings.is_py_variable_method, True),
    "N": (bindings.is_py_nn_function, False),
    "L": (bindings.is_py_linalg_function, False),
    "S": (bindings.is_py_special_function, False),
}


def main() -> None:
    native = PACKAGED / "ATen" / "native"
    parsed = parse_native_yaml(str(native / "native_functions.yaml"), str(native / "tags.yaml")).native_functions
    functions = [f for f in parsed if bindings.should_generate_py_binding(f)]
    deprecated = str(PACKAGED / "autograd" / "deprecated.yaml")
    lines = []
    for letter, (belongs, method) in MODULES.items():
        by_name: dict[str, list[object]] = {}
        for pair in bindings.load_signatures(functions, deprecated, method=method):
            if belongs(pair.function):
                by_name.setdefault(str(pair.function.func.name.name), []).append(pair)
        for name in sorted(by_name):
            if name.startswith("_") and not name.startswith("__"):
                continue
            for overload in bindings.group_overloads(by_name[name]):
                lines.append(f"{letter} {overload.signature.signature_str()}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} signatures in {TARGET.name}")


if __name__ == "__main__":
    main()
