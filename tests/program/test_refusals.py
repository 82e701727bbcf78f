"""What is not in the language is refused with its line and its name, before or when it is reached."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tutor.autograd import OPS
from tutor.errors import LimitError, ProgramError
from tutor.program import run

REFUSED = {
    "import os": ("x = 1\nimport os", 2, "`import os` is not part of the lesson language."),
    "import of a submodule": ("import torch.jit", 1, "`import torch.jit` is not"),
    "from another module": ("from os import path", 1, "`import os` is not"),
    "relative import": ("from . import x", 1, "is not"),
    "star import": ("from torch import *", 1, "Import the names one by one."),
    "a name torch does not have": ("from torch import foo", 1, "`foo`, which `torch` does not have"),
    "open": ("x = 1\n\nopen('x')", 3, "`open` is not part of the lesson language."),
    "eval": ("eval('1')", 1, "`eval` is not"),
    "exec": ("f = exec", 1, "`exec` is not"),
    "input": ("x = input()", 1, "`input` is not"),
    "__import__": ("__import__('os')", 1, "`__import__` is not"),
    "globals": ("def f():\n    return globals()", 2, "`globals` is not"),
    "exit": ("exit()", 1, "`exit` is not"),
    "yield in an expression": ("def f():\n    x = 1 + (yield 1)", 2, "`yield` inside an expression is not"),
    "yield under with": ("def f():\n    with g():\n        yield", 2, "`yield` inside `with` is not"),
    "yield before finally": (
        "def f():\n    try: yield\n    finally: 1",
        2,
        "`yield` inside `try` with `finally` is not",
    ),
    "yield in except": ("def f():\n    try: 1\n    except: yield", 2, "`yield` inside `except` is not"),
    "async def": ("async def f(): pass", 1, "`async def` is not"),
    "await": ("async def f():\n    await x", 1, "`async def` is not"),
    "match": ("match 1:\n    case 1: pass", 1, "`match` is not part of the lesson language. Use `if` and `elif`."),
    "except*": ("try: pass\nexcept* ValueError: pass", 1, "`except*` is not"),
    "bytes": ("x = b'a'", 1, "a bytes literal is not"),
    "a metaclass": ("class A(metaclass=type): pass", 1, "`class A(metaclass=...)` is not"),
    "__del__": ("class A:\n    x = 1\n    def __del__(self): pass", 3, "`__del__` in a class is not"),
    "__slots__": ("class A:\n    __slots__ = ()", 2, "`__slots__` in a class is not"),
    "a builtin base": ("class A(int): pass", 1, "a class on the base `int` is not"),
    "type with three arguments": ("type('A', (), {})", 1, "`type` with three arguments is not"),
    "iter with a sentinel": ("iter(int, 1)", 1, "`iter` with a sentinel is not"),
    "print to a file": ("print(1, file=print)", 1, "`print(file=...)` is not"),
    "encode": ("'a'.encode()", 1, "`str.encode` is not"),
    "a generic outside annotations": ("x = list[int]", 1, "`list[...]` is not"),
    "a PyTorch name without a row": ("import torch\nx = 1\ntorch.jit", 3, "`torch.jit` is not"),
    "a PyTorch method without a row": ("import torch\ntorch.ones(1).to_mkldnn()", 2, "`Tensor.to_mkldnn` is not"),
    "a write over what is still to be read": (
        "import torch\nx = torch.arange(9.0).view(3, 3)\nx[:, 1:] = x[:, :-1]",
        3,
        "still to be read",
    ),
    "setting a name of torch": ("import torch\ntorch.mm = 1", 2, "setting `torch.mm` is not"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_outside_the_language_is_refused_at_its_line(name):
    source, line, said = REFUSED[name]

    with pytest.raises(ProgramError) as caught:
        run(source)

    assert caught.value.line == line
    assert said in caught.value.message
    assert str(caught.value).startswith(f"line {line}: ")
    assert not isinstance(caught.value, LimitError)


def test_a_slip_of_the_engine_is_said_in_words_and_caught_by_no_except(monkeypatch):
    slips = replace(OPS["sinc"], forward=lambda self, *, xp: np.add("a", self))
    monkeypatch.setitem(OPS, "sinc", slips)
    source = "import torch\ntry:\n    torch.sinc(torch.ones(1))\nexcept Exception:\n    print('caught')"

    with pytest.raises(ProgramError, match="line 3: the tutor cannot run this as PyTorch does"):
        run(source)


NOT_PYTHON = {
    "a syntax error": ("x = 1\nx = = 3", 2, "SyntaxError: invalid syntax"),
    "an indentation error": ("if 1:\nprint(1)", 2, "IndentationError: expected an indented block"),
    "an open bracket": ("x = (1,\ny = 2", 1, "SyntaxError: '(' was never closed"),
    "a NUL": ("x = 1\ny = '\0'", 2, "null bytes"),
    "return outside": ("return 5", 1, "SyntaxError: 'return' outside function"),
    "return in a class": ("class A:\n    return 5", 2, "SyntaxError: 'return' outside function"),
    "break outside": ("if 1:\n    break", 2, "SyntaxError: 'break' outside loop"),
    "break in a function in a loop": ("for i in []:\n    def f():\n        break", 3, "'break' outside loop"),
    "continue outside": ("continue", 1, "SyntaxError: 'continue' not properly in loop"),
    "two parameters of one name": ("def f(a, a): pass", 1, "duplicate argument 'a' in function definition"),
    "nonlocal outside": ("nonlocal x", 1, "nonlocal declaration not allowed at module level"),
    "nonlocal without a binding": ("def f():\n    nonlocal x", 2, "no binding for nonlocal 'x' found"),
    "global after assignment": ("def f():\n    x = 1\n    global x", 3, "assigned to before global declaration"),
    "global after use": ("def f():\n    print(x)\n    global x", 3, "used prior to global declaration"),
    "a global parameter": ("def f(x):\n    global x", 2, "name 'x' is parameter and global"),
    "a lone starred target": ("*a = [1]", 1, "starred assignment target must be in a list or tuple"),
    "two starred targets": ("*a, *b = [1]", 1, "multiple starred expressions in assignment"),
    "a lone starred value": ("x = *a", 1, "can't use starred expression here"),
    "a repeated keyword": ("f(a=1, a=2)", 1, "keyword argument repeated: a"),
    "a bare except first": ("try: pass\nexcept: pass\nexcept ValueError: pass", 2, "default 'except:' must be last"),
    "a rebound comprehension variable": ("[i := 0 for i in []]", 1, "cannot rebind comprehension iteration variable"),
    "an unknown future": ("from __future__ import braces", 1, "future feature braces is not defined"),
    "a number with too many digits": ("x = " + "9" * 5000, 1, "Exceeds the limit (4300 digits)"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PYTHON)
def test_what_python_does_not_read_is_refused_in_pythons_words(name):
    source, line, said = NOT_PYTHON[name]

    with pytest.raises(ProgramError) as caught:
        run(source)

    assert said in caught.value.message
    assert caught.value.line == line


def test_a_refusal_of_syntax_comes_before_anything_is_printed():
    printed = []

    with pytest.raises(ProgramError):
        run("print(1)\nimport os", sink=printed.append)

    assert printed == []


def test_what_was_printed_before_a_name_without_a_row_is_passed_on():
    printed = []

    with pytest.raises(ProgramError):
        run("import torch\nprint(1)\ntorch.jit", sink=printed.append)

    assert [piece.text for piece in printed] == ["1\n"]


def test_a_refusal_cannot_be_caught_by_the_program():
    with pytest.raises(ProgramError, match="line 3"):
        run("import torch\ntry:\n    torch.jit\nexcept Exception:\n    print('caught')")


@pytest.mark.parametrize(
    "swallowed", ["torch.jit", "torch.ones(10 ** 9)", "[0] * 10 ** 9", "torch.ones(1).to_mkldnn()"]
)
def test_nor_be_swallowed_by_a_context(swallowed):
    source = (
        "import torch\nclass S:\n  def __enter__(self): return 1\n  def __exit__(self, *given): return True\n"
        f"with S():\n  {swallowed}\nprint('after')"
    )
    with pytest.raises(ProgramError, match="line 6"):
        run(source)


def test_a_name_the_program_defines_itself_is_its_own():
    assert run("def open(x): return x\ninput = 3\nprint(open(1), input)").stdout == "1 3\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import torch\ntorch.foo", "module 'torch' has no attribute 'foo'"),
        ("import torch\ntorch.nn.foo", "module 'torch.nn' has no attribute 'foo'"),
        ("import torch\ntorch.ones(1).foo", "'Tensor' object has no attribute 'foo'"),
        ("import torch\ntorch.ones(1).foo()", "'Tensor' object has no attribute 'foo'"),
        ("import torch\ntorch.ones(1).array", "'Tensor' object has no attribute 'array'"),
    ],
)
def test_what_pytorch_does_not_have_is_pytorchs_own_error(source, message):
    error = run(source).error

    assert (error.type, error.message, error.line) == ("AttributeError", message, 2)


def test_a_misspelt_attribute_gets_pythons_guess():
    error = run("import torch\nx = torch.ones(1)\nx.bacward()").error

    assert error.traceback.endswith("no attribute 'bacward'. Did you mean: 'backward'?\n")
