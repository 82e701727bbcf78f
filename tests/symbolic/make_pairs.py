"""Makes tests/symbolic/pairs.jsonl: pairs of a learner's formula and a reference, with whether they are equal.

    python tests/symbolic/make_pairs.py

Nothing of the tutor decides a label: equal pairs are rewritten by identities, different ones by a fault known to change
the value, refused ones by breaking the language.
"""

# ruff: noqa: E501 - a row of a table stays one row

from __future__ import annotations

import json
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
Pair = tuple[str, str, str, bool | str]


def atoms(r: random.Random) -> list[str]:
    a, b = r.randint(2, 9), r.randint(2, 9)
    return [
        "x", "y", f"{a}*x", f"x**{r.randint(2, 5)}", "sin(x)", "cos(x)", f"exp({a}*x/10)", f"log(x**2 + {b})", "x*y",
        f"(x + {a})", f"1/(x**2 + {b})", "tanh(x)", f"sqrt(x**2 + {a})", "sigmoid(y)", f"(x - {a})*(y + {b})", "atan(x*y)",
    ]  # fmt: skip


def expression(r: random.Random, size: int) -> str:
    if size <= 1:
        return r.choice(atoms(r))
    sign = r.choice(["+", "-", "*", "*"])
    left, right = expression(r, size // 2), expression(r, size - size // 2)
    return f"({left}) {sign} ({right})"


def equal_pairs(r: random.Random) -> list[Pair]:
    found: list[Pair] = []
    for turn in range(130):
        e, f, g = expression(r, 1 + turn % 4), expression(r, 1 + turn % 3), expression(r, 1)
        n = r.randint(2, 9)
        rewrites = [
            (f"({e}) + ({f})", f"({f}) + ({e})"),
            (f"(({e}) + ({f}))**2", f"({e})**2 + 2*({e})*({f}) + ({f})**2"),
            (f"({e})*(({f}) + ({g}))", f"({e})*({f}) + ({e})*({g})"),
            (f"({e}) - ({f})", f"-(({f}) - ({e}))"),
            (f"{n}*({e})", f"({e})*({n}/2)*2"),
            (f"exp(({e})/100)*exp(({f})/100)", f"exp((({e}) + ({f}))/100)"),
            (f"sin({e})**2 + cos({e})**2 + ({f})", f"1 + ({f})"),
            (f"tanh({e})", f"(exp({e}) - exp(-({e})))/(exp({e}) + exp(-({e})))"),
            (f"sqrt(({e})**2)", f"abs({e})"),
            (f"max({e}, {f})", f"(({e}) + ({f}) + abs(({e}) - ({f})))/2"),
            (f"relu({e})", f"max(0, {e})"),
            (f"sigmoid({e})", f"1/(1 + exp(-({e})))"),
            (f"1 - sigmoid({e})", f"sigmoid(-({e}))"),
            (f"(({e})**2 - ({f})**2)", f"(({e}) - ({f}))*(({e}) + ({f}))"),
            (f"sin(2*({e}))", f"2*sin({e})*cos({e})"),
            (f"log(({e})**2 + 1)", f"-log(1/(({e})**2 + 1))"),
        ]
        a, b = rewrites[turn % len(rewrites)]
        found.append((a, b, "x, y", True))
    return found


def hand_equal() -> list[Pair]:
    rows = [
        ("2x", "x + x", "x"), ("2 x", "2*x", "x"), ("x(x+1)", "x**2 + x", "x"), ("(x+1)(x-1)", "x^2 - 1", "x"),
        ("e^x", "exp(x)", "x"), ("ln(x)", "log(x)", "x"), ("3x²", "3*x**2", "x"), ("2·x−1", "2*x - 1", "x"),
        ("x÷2", "x/2", "x"), ("√x", "x**0.5", "x"), ("π*x", "pi x", "x"), ("|x|", "abs(x)", "x"),
        ("|x||y|", "|x*y|", "x,y"), ("arctan(x)", "atan(x)", "x"), ("1/2*x", "x/2", "x"), ("x^-2", "1/x**2", "x"),
        ("(x**2)**3", "x**6", "x"), ("2**-x", "1/2**x", "x"), ("x/x", "1", "x"), ("(x**2-1)/(x-1)", "x+1", "x"),
        ("sqrt(2)*sqrt(3)", "sqrt(6)", ""), ("1/3 + 1/6", "1/2", ""), ("0.1 + 0.2", "3/10", ""), ("100.4-80.0", "20.4", ""),
        ("2e3", "2000", ""), ("sin(pi)", "0", ""), ("cos(pi/3)", "1/2", ""), ("tan(pi/4)", "1", ""), ("e**0", "1", ""),
        ("exp(log(5))", "5", ""), ("sqrt(3 + 2*sqrt(2))", "1 + sqrt(2)", ""), ("0.3333333333", "1/3", ""),
        ("sign(x)", "x/|x|", "x"), ("min(x, y)", "-max(-x, -y)", "x,y"), ("floor(x)", "-ceil(-x)", "x"),
        ("log(x*y)", "log(x) + log(y)", "x>0,y>0"), ("log(x**2)", "2*log(x)", "x>0"), ("sqrt(x*y)", "sqrt(x)*sqrt(y)", "x>0,y>0"),
        ("sqrt(x**2)", "x", "x>0"), ("log(x**2)", "2*log(|x|)", "x"), ("x**3*x**4", "x**7", "x"),
        ("6**(3x^2+4x-2)*(6x+4)*log(6)", "(6*x+4)*ln(6)*6**(3*x**2+4*x-2)", "x"),
        ("(1 - 1/(1+exp(-x*y)))/(1+exp(-x*y))", "exp(-x*y)/(1+exp(-x*y))**2", "x,y"),
        ("tanh(x)", "1 - 2/(exp(2x)+1)", "x"), ("1-tanh(x)**2", "1/cosh(x)**2", "x"), ("sinh(x)+cosh(x)", "exp(x)", "x"),
        ("atan(x)+atan(1/x)", "pi/2", "x>0"), ("asin(x)+acos(x) - pi/2", "0*asin(x)", "x"), ("sin(x)cos(x)", "sin(2x)/2", "x"),
        ("a@b", "[[a11*b11+a12*b21, a11*b12+a12*b22],[a21*b11+a22*b21, a21*b12+a22*b22]]", "a[2,2],b[2,2]"),
        ("(a@b).T", "b.T@a.T", "a[2,3],b[3,2]"), ("a.T", "[[a11,a21],[a12,a22],[a13,a23]]", "a[2,3]"), ("aᵀ", "a^T", "a[2,2]"),
        ("a*b", "b*a", "a[2,2],b[2,2]"), ("a@(b+c)", "a@b + a@c", "a[2,2],b[2,2],c[2,2]"), ("2a", "a+a", "a[2,3]"),
        ("v@v", "v1**2+v2**2", "v[2]"), ("dot(v, w)", "v@w", "v[3],w[3]"), ("sum(v)", "v1+v2+v3", "v[3]"),
        ("mean(v)", "sum(v)/3", "v[3]"), ("softmax(v)", "exp(v)/sum(exp(v))", "v[3]"), ("norm(v)**2", "dot(v,v)", "v[2]"),
        ("outer(v, w)", "[[v1*w1, v1*w2],[v2*w1, v2*w2]]", "v[2],w[2]"), ("W@x", "[W[0,0]*x[0]+W[0,1]*x[1]]", "W[1,2],x[2]"),
        ("v + 1", "[v1+1, v2+1]", "v[2]"), ("a**2", "a*a", "a[2,2]"), ("[[x, y]]@[[y],[x]]", "[[2*x*y]]", "x,y"),
        ("【1，2】", "[1,2]", ""), ("（x＋1）＊2", "2x+2", "x"), ("torch.exp(x)", "exp(x)", "x"), ("x²y", "x*x*y", "x,y"),
        ("x^2y", "y*x**2", "x,y"), ("-x^2", "-(x**2)", "x"), ("--x", "x", "x"), ("x*-1", "-x", "x"), ("e", "e", "e"),
        ("max(x,y,1)", "max(max(x,y),1)", "x,y"), ("relu(x)-relu(-x)", "x", "x"), ("abs(x)**2", "x**2", "x"),
        ("x**0.5*x**0.5", "x", "x>0"), ("0.001*x", "x/1000", "x"),
        ("(x+y)**3", "x**3+3x**2*y+3x*y**2+y**3", "x,y"), ("((x))", "x", "x"), ("x y", "x*y", "x,y"),
        ("1/(1/x)", "x", "x"), ("log(exp(x))", "x", "x"), ("exp(x)**2", "exp(2x)", "x"), ("2**x*3**x", "6**x", "x"),
    ]  # fmt: skip
    return [(a, b, s, True) for a, b, s in rows]


def different_pairs(r: random.Random) -> list[Pair]:
    found: list[Pair] = []
    for turn in range(110):
        e, f = expression(r, 1 + turn % 4), expression(r, 1 + turn % 3)
        n = r.randint(2, 9)
        faults = [
            (f"({e}) + {n}", f"({e})"),
            (f"{n}*(({e})**2 + 1)", f"{n + 1}*(({e})**2 + 1)"),
            (f"(({e})**2 + 1)", f"-(({e})**2 + 1)"),
            (f"(({e})**2 + ({f})**2 + 1)", f"(({e})**2 + ({f})**2 + 1)*(1 + 10**(-15))"),
            (f"({e}) + 10**(-25)", f"({e})"),
            (f"({e}) + x/10**20", f"({e})"),
            (f"({e}) + max(0, x - {n}00)", f"({e})"),
            (f"({e}) + max(0, x - {n})*max(0, {n} + 1/100 - x)", f"({e})"),
            (f"({e}) + abs(y + {n}000) - y - {n}000", f"({e})"),
            (f"({e}) + floor(x/100000)", f"({e})"),
            (f"({e}) + sin({n}*50*pi*x)", f"({e})"),
            (f"sqrt((({e}))**2 + x**2)", f"abs({e}) + abs(x) + 1"),
        ]
        a, b = faults[turn % len(faults)]
        found.append((a, b, "x, y", False))
    return found


def hand_different() -> list[Pair]:
    rows = [
        ("sqrt(x**2)", "x", "x"), ("log(x**2)", "2*log(x)", "x"), ("exp(log(x))", "x", "x"), ("sqrt(x)**2", "x", "x"),
        ("log(x)+log(y)", "log(x*y)", "x,y"), ("sqrt(x*y)", "sqrt(x)*sqrt(y)", "x,y"), ("asin(sin(x))", "x", "x"),
        ("atan(tan(x))", "x", "x"), ("acos(cos(x))", "x", "x"), ("atan(x)+atan(1/x)", "pi/2", "x"), ("floor(x)", "x", "x"),
        ("sign(x)**2*x", "|x|", "x"), ("abs(x)", "x", "x"), ("x**2", "2**x", "x"), ("exp(exp(x))", "exp(x)", "x"),
        ("(x+y)**2", "x**2+y**2", "x,y"), ("1/(x+y)", "1/x+1/y", "x,y"), ("sin(x+y)", "sin(x)+sin(y)", "x,y"),
        ("3*x**2*exp(x**3)", "exp(x**3)", "x"), ("2*cos(2x)", "cos(2x)", "x"), ("cos(x)", "-cos(x)", "x"),
        ("x*cos(x)+sin(x)", "sin(x)", "x"), ("(x-3)*exp(x)/x**4", "exp(x)/(3x**2)", "x"), ("5x^4", "5x^5", "x"),
        ("3**x*log(3)", "x*3**(x-1)", "x"), ("0.12", "-0.12", ""), ("1/3", "0.3333", ""), ("sqrt(2)", "1.41421356", ""),
        ("pi", "22/7", ""), ("pi", "3.14159265", ""), ("e", "2.7182818", ""), ("exp(1)", "3", ""), ("2", "2.0000001", ""),
        ("1", "0.999999", ""), ("10**20 + 1", "10**20", ""), ("1/7", "0.142857", ""), ("0", "10**(-30)", ""),
        ("[1,2]", "[[1,2]]", ""), ("[[1],[2]]", "[1,2]", ""), ("[1,2]", "[2,1]", ""), ("3", "[3]", ""), ("[[1,2],[3,4]]", "[[1,3],[2,4]]", ""),
        ("a@b", "b@a", "a[2,2],b[2,2]"), ("a*b", "a@b", "a[2,2],b[2,2]"), ("a.T", "a", "a[2,2]"), ("(a@b).T", "a.T@b.T", "a[2,2],b[2,2]"),
        ("a**2", "a@a", "a[2,2]"), ("v@w", "v*w", "v[2],w[2]"), ("sum(v)", "mean(v)", "v[2]"), ("softmax(v)", "exp(v)", "v[2]"),
        ("a+a.T", "2a", "a[2,2]"), ("W@x", "x@W", "W[2,2],x[2]"), ("max(x,y)", "x", "x,y"), ("min(x,1)", "x", "x"),
        ("relu(x)", "x", "x"), ("relu(x)", "abs(x)/2", "x"), ("max(x, 100001)", "100001", "x"), ("x + max(0, x**2 - 10**12)", "x", "x"),
        ("sin(250*pi*x)", "0", "x"), ("sin(1000*pi*x)*x", "0", "x"), ("x + 10**(-30)", "x", "x"), ("10**(-12)*x", "0", "x"),
        ("x + 10**(-12)*sin(x)", "x", "x"), ("x*(1 + 10**(-12))", "x", "x"), ("x + (x-1)*(x-2)*(x-3)", "x", "x"),
        ("sigmoid(x)", "tanh(x)", "x"), ("x/(1+x**2)", "x", "x"), ("exp(-x**2)", "0", "x"), ("1/(1+exp(-x))", "1", "x"),
        ("sign(x-5)", "sign(x-6)", "x"), ("ceil(x)", "floor(x)", "x"),
        ("abs(x-1)+abs(x-2)", "abs(2x-3)", "x"), ("x**3", "abs(x)**3", "x"), ("log(x)", "log(-x)", "x"), ("x**(1/3)", "x/3", "x"),
    ]  # fmt: skip
    return [(a, b, s, False) for a, b, s in rows]


def refused() -> list[Pair]:
    texts = [
        "1/2x", "x/2y", "sin x", "3,5", "sin^-1(x)", "sin^2(x)", "sin²(x)", "Derivative(x)", "diff(x**2)", "answer", "ta",
        "sibling_1", "xy", "z", "X", "2x =", "=2x", "y=2x", "x ==", "2 3", "x 2", "[1 2]", "(x", "x)", "[x", "x]", "|x", "((x)",
        "sin()", "sin(x,y)", "max(x)", "sin", "x +", "* x", "/", "", "   ", "()", "x**", "x^", "x^^2", "x***2", "2..5", ".",
        "x.", "x.real", "x.__class__", "__import__('os')", "eval('1')", "lambda: x", "x if x else y", "[i for i in x]",
        "{x}", "'x'", '"x"', "x;y", "x:=1", "x<y", "x and y", "not x", "True", "None", "\\frac{x}{2}", "$x$", "x\\", "`x`",
        "x\x00", "x\u202ey", "\u200bx", "х", "𝑥", "x\x1b[31m", "1/0", "x/0", "log(0)", "9**9**9", "9**(9**9)", "x**x**x**x",
        "10**(10**10)", "exp(10**10)", "(" * 100 + "x" + ")" * 100, "x" * 2000, "+".join("x" * 1500), "x!", "5%", "x'", "°", "½x",
        "1e-3x", "2e+3", "e^2x", "√2x", "log2(x)", "log_2(x)", "sec(x)", "x[0]", "f(x)", "x(", "a.T", "x@y", "x.T", "[[1,2],[3]]",
        "os.system('ls')", "%s", "{0}", "{x!r}", "[bold]x[/bold]", "x[/]", "[@click=app.quit]x[/]", "<script>", "x--", "0x10", "1_000",
        "1,000", "１，５", "x，y", "dx", "dy/dx", "d/dx(x**2)", "∫x", "Σx", "x≠y", "x≥0", "x→y", "∂x", "∞ x", "i", "j", "1j", "inf",
    ]  # fmt: skip
    return [(text, "x + y", "x, y", "reject") for text in texts]


def main() -> None:
    r = random.Random(20250320)
    pairs = equal_pairs(r) + hand_equal() + different_pairs(r) + hand_different() + refused()
    rows = [
        {"id": number, "learner": a, "reference": b, "symbols": s, "equal": label}
        for number, (a, b, s, label) in enumerate(pairs)
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (HERE / "pairs.jsonl").write_text(text, "utf-8")
    print(f"{len(rows)} pairs")


if __name__ == "__main__":
    main()
