# ---
import torch

for a in [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
]:
    for b in [
        torch.bool,
        torch.uint8,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
        torch.float32,
        torch.float64,
        torch.complex64,
        torch.complex128,
    ]:
        x, y = torch.ones(2, dtype=a), torch.ones((), dtype=b)
        print(a, b, torch.promote_types(a, b), torch.result_type(x, y), torch.can_cast(a, b), (x * y).dtype)
# ---
import torch

for a in [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
]:
    for b in (torch.bool, torch.uint8, torch.int64, torch.float32, torch.complex64):
        x, y = torch.ones(2, dtype=a), torch.ones((), dtype=b)
        for f in (
            torch.sub,
            torch.div,
            torch.floor_divide,
            torch.remainder,
            torch.pow,
            torch.maximum,
            torch.lt,
            torch.bitwise_or,
            torch.ldexp,
            torch.nextafter,
            torch.xlogy,
            torch.searchsorted,
        ):
            try:
                print(a, b, f.__name__, f(x, y))
            except Exception as e:
                print(a, b, f.__name__, type(e).__name__, e)
# ---
import torch

for a in [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
]:
    x = torch.ones(2, dtype=a)
    for number in (True, 2, 1.5, 1j):
        for f in (torch.add, torch.sub, torch.div, torch.floor_divide, torch.pow, torch.bitwise_and, torch.xlogy):
            try:
                print(a, number, f.__name__, f(x, number))
            except Exception as e:
                print(a, number, f.__name__, type(e).__name__, e)
# ---
import torch

for a in [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
]:
    for b in (torch.bool, torch.uint8, torch.float32, torch.complex64):
        for name in ("add_", "sub_", "div_", "copy_", "pow_", "remainder_", "lt_", "bitwise_or_", "atan2_"):
            x = torch.ones(2, dtype=a)
            try:
                print(a, b, name, getattr(x, name)(torch.ones(2, dtype=b)))
            except Exception as e:
                print(a, b, name, type(e).__name__, e)
# ---
import torch

for a in [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
]:
    x = torch.tensor([[1, 0], [1, 1]]).to(a)
    for name in (
        "cumsum",
        "softmax",
        "sum",
        "mean",
        "prod",
        "max",
        "argsort",
        "diff",
        "median",
        "mode",
        "norm",
        "all",
        "std",
    ):
        try:
            print(a, name, getattr(x, name)(1))
        except Exception as e:
            if "combination" not in str(e):
                print(a, name, type(e).__name__, e)
# ---
import torch

for value in (True, 2, 2.5, 1j, float("nan"), 300, -1):
    for d in (torch.bool, torch.uint8, torch.int32, torch.float32, torch.complex64):
        for f in (torch.tensor, torch.scalar_tensor):
            try:
                print(value, d, f.__name__, f(value, dtype=d))
            except Exception as e:
                print(value, d, f.__name__, type(e).__name__, e)
        x = torch.zeros(2, dtype=d)
        for name in ("fill_", "new_tensor", "eq", "mul_"):
            try:
                print(value, d, name, getattr(x, name)(value))
            except Exception as e:
                print(value, d, name, type(e).__name__, e)
# ---
import torch

x = torch.ones(2)
print(x.to(float).dtype, x.to(int).dtype, x.to(bool), torch.zeros(1, dtype=float), torch.tensor([1], dtype=int).dtype)
print(x.half() / 3, x.double() / 3, torch.tensor([127], dtype=torch.int8) + 1, torch.tensor([-1.5]).to(torch.uint8))
print(torch.linspace(-1e6, 1e6, 13), torch.linspace(0, 1, 5, dtype=torch.float64))
x.type(float)
