"""No program reaches what lies below the language: no real class, module, frame, code or file."""

from __future__ import annotations

import pytest

from tutor.errors import ProgramError
from tutor.program import run

ATTACKS = {
    "bases of a class": "().__class__.__bases__[0].__subclasses__()",
    "mro of a string": "print(''.__class__.__mro__)",
    "subclasses by getattr": "getattr(getattr(1, '__class__'), '__subclasses__')()",
    "a name put together": "getattr(1, '__' + 'dict__')",
    "mro": "print(int.mro())",
    "globals of a function": "def f(): pass\nf.__globals__",
    "code of a function": "def f(): pass\nf.__code__",
    "closure of a function": "(lambda: 0).__closure__",
    "defaults of a function": "def f(x=1): pass\nf.__defaults__ = (2,)",
    "globals of a builtin": "print.__globals__",
    "self of a builtin": "print.__self__",
    "globals of torch": "import torch\ntorch.mm.__globals__",
    "module of torch": "import torch\ntorch.__loader__",
    "dict of torch": "import torch\ntorch.__dict__",
    "init of a tensor": "import torch\ntorch.ones(1).__class__.__init__.__globals__",
    "a method's function": "class A:\n    def f(self): pass\nA().f.__func__",
    "a method's self": "class A:\n    def f(self): pass\nA().f.__self__",
    "dict of an object": "class A: pass\nA().__dict__",
    "class of an object set": "class A: pass\nA().__class__ = int",
    "class set by setattr": "class A: pass\nsetattr(A(), '__class__', int)",
    "class deleted": "class A: pass\ndelattr(A(), '__class__')",
    "format string": "'{0.__class__.__mro__}'.format(1)",
    "format string of a function": "def f(): pass\n'{0.__globals__}'.format(f)",
    "format string by keyword": "'{a.__init__}'.format(a=1)",
    "format through the class": "str.format('{0.__class__.__bases__}', 1)",
    "format in a map": "list(map('{0.__class__.__bases__}'.format, [1]))",
    "format_map": "'{a}'.format_map({})",
    "frame of a generator": "(x for x in [1]).gi_frame",
    "code of a generator": "(x for x in [1]).gi_code",
    "traceback of an exception": "try:\n    1 / 0\nexcept Exception as e:\n    e.__traceback__",
    "traceback in exit": (
        "class M:\n  def __enter__(self): pass\n  def __exit__(self, k, v, t): t.tb_frame\nwith M():\n  1 / 0"
    ),
    "context of an exception": "try:\n    1 / 0\nexcept Exception as e:\n    e.__context__",
    "with_traceback": "ValueError().with_traceback(None)",
    "type of a function called": "type(lambda: 0)()",
    "type of a generator called": "type((x for x in []))()",
    "class of a function called": "(lambda: 0).__class__()",
    "type of a module called": "import torch\ntype(torch)('x')",
    "type of a node called": "import torch\ntype((torch.ones(1, requires_grad=True) * 2).grad_fn)()",
    "type of a type": "type(type)('A', (), {})",
    "super's attributes": "class A:\n    def f(self): return super().__subclasshook__\nA().f()",
    "super's setattr": "class A:\n    def f(self): super().__setattr__('__class__', int)\nA().f()",
    "object's attributes": "object.__subclasses__()",
    "a class's setattr": "class A: pass\nA.__setattr__(A(), 'x', 1)",
    "new": "object.__new__(int)",
    "init_subclass": "class A:\n    def __init_subclass__(cls): pass",
    "getattribute": "class A:\n    def __getattribute__(self, n): return 1",
    "a property's function": "class A:\n    @property\n    def f(self): return 1\nA.f.fget.__globals__",
    "storage of a tensor": "import torch\ntorch.ones(1).storage.__self__",
    "print's file": "print(1, file=print)",
    "reduce": "(1).__reduce__()",
    "sizeof": "(1).__sizeof__()",
    "a builtins name in a class": "class A:\n    __builtins__ = 1",
    "percent with an object": "class A:\n    def __getitem__(self, k): return k.__class__.__mro__\n'%(x)s' % A()",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused(name):
    with pytest.raises(ProgramError):
        run(ATTACKS[name])


HARMLESS = {
    "names of the engine's fields": ("import torch\nx = (torch.ones(1, requires_grad=True) * 2).grad_fn\nx.op",
                                     "'MulBackward0' object has no attribute 'op'"),
    "an array behind a format": ("import torch\n'{0.array}'.format(torch.ones(1))",
                                 "'Tensor' object has no attribute 'array'"),
    "a builtin's field": ("print.foo", "'function' object has no attribute 'foo'"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_lies_below_is_simply_not_there(name):
    source, message = HARMLESS[name]

    assert run(source).error.message == message


def test_a_class_of_the_program_may_be_asked_for_its_name_and_called_by_its_type():
    source = "class A: pass\na = A()\nprint(a.__class__.__name__, type(a)().__class__ is A, type(1)('5'))"

    assert run(source).stdout == "A True 5\n"


def test_one_program_sees_nothing_of_another():
    run("import math\nleft = 1\nclass A: pass\nA.x = 5\nprint = 3")

    assert run("print('left' if 'left' else 0)").stdout == "left\n"
    assert run("left").error.type == "NameError"


def test_text_never_becomes_bytecode(monkeypatch):
    import builtins

    def forbidden(*_, **__):
        raise AssertionError("a program's text reached Python's compiler")

    source = "class A:\n    def f(self, x): return [x for _ in range(2)]\nprint(A().f(1), f'{1:>3}', (lambda: 2)())"
    run("1")
    real = builtins.compile
    monkeypatch.setattr(builtins, "eval", forbidden)
    monkeypatch.setattr(builtins, "exec", forbidden)
    monkeypatch.setattr(
        builtins, "compile", lambda *a, **k: real(*a, **k) if k.get("flags", a[3:4] or 0) else forbidden()
    )

    assert run(source).stdout == "[1, 1]   1 2\n"
