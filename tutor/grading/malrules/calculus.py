"""Beliefs about the rules of calculus: the derivative of one operation is bent, everywhere or at one place."""

from __future__ import annotations

from tutor.words import Text

from ..bent import RULES
from .integral import integrated
from .malrule import malrule
from .predicting import by_derivative

malrule(
    "chain-inner-dropped",
    rank=1,
    bends="derivative",
    predict=by_derivative(*RULES["chain-inner-dropped"]),
    belief=Text(
        en="the derivative of f(g(x)) is f'(g(x)), without the factor g'(x)",
        zh="f(g(x)) 的导数就是 f'(g(x))，不用再乘 g'(x)",
    ),
    repair=Text(
        en="Name the inside u, differentiate it too, and multiply: every operation on the path from {name} gives "
        "one factor.",
        zh="把里面记作 u，也求导，再相乘：从 {name} 出发的路径上，每一步运算都贡献一个因子。",
    ),
)
malrule(
    "chain-outer-at-input",
    rank=22,
    bends="derivative",
    predict=by_derivative(*RULES["chain-outer-at-input"]),
    belief=Text(
        en="the outer derivative is taken at {name} itself: f'(x)·g'(x)",
        zh="外层函数的导数在 {name} 处取值：f'(x)·g'(x)",
    ),
    repair=Text(
        en="Each local derivative is taken at the value that entered that operation in the forward pass, not at "
        "{name}.",
        zh="每一步的局部导数，要在前向传播时进入这一步的值处取值，而不是在 {name} 处。",
    ),
)
malrule(
    "outer-not-differentiated",
    rank=23,
    bends="derivative",
    predict=by_derivative(*RULES["outer-not-differentiated"]),
    belief=Text(
        en="only the inside of a composition is differentiated: f(g)·g'",
        zh="复合函数只需对里面求导：f(g)·g'",
    ),
    repair=Text(
        en="The outer function has to be replaced by its own derivative before you multiply by the inner one.",
        zh="先把外层函数换成它自己的导数，再乘里层的导数。",
    ),
)
malrule(
    "product-as-product",
    rank=15,
    bends="derivative",
    predict=by_derivative(*RULES["product-as-product"]),
    belief=Text(
        en="the derivative of a product is the product of the derivatives",
        zh="乘积的导数等于导数的乘积",
    ),
    repair=Text(
        en="Move one factor at a time: (fg)' = f'g + fg'. Each factor's change is scaled by the other, and the "
        "two effects add.",
        zh="一次只动一个因子：(fg)' = f'g + fg'。每个因子的变化都被另一个因子放大，两份相加。",
    ),
)
malrule(
    "product-as-sum",
    rank=24,
    bends="derivative",
    predict=by_derivative(*RULES["product-as-sum"]),
    belief=Text(
        en="the derivative of a product is the sum of the derivatives",
        zh="乘积的导数等于导数之和",
    ),
    repair=Text(
        en="The derivatives do add up, but each is first multiplied by the factor that stood still: f'g + fg'.",
        zh="导数确实要相加，但每一个都要先乘上没有动的那个因子：f'g + fg'。",
    ),
)
malrule(
    "product-one-term",
    rank=25,
    bends="derivative",
    predict=by_derivative(*RULES["product-one-term"]),
    belief=Text(
        en="only one factor of a product is differentiated, the other being a constant",
        zh="乘积中只对一个因子求导，另一个当作常数",
    ),
    repair=Text(
        en="{name} occurs in both factors, so both move: one term for each, f'g + fg'.",
        zh="{name} 在两个因子里都出现，所以两个都在动：每个因子各有一项，f'g + fg'。",
    ),
)
malrule(
    "quotient-as-quotient",
    rank=26,
    bends="derivative",
    predict=by_derivative(*RULES["quotient-as-quotient"]),
    belief=Text(
        en="the derivative of a quotient is the quotient of the derivatives",
        zh="商的导数等于导数的商",
    ),
    repair=Text(
        en="(f/g)' = (f'g - fg')/g²: write f/g as f·g⁻¹ and use the product and chain rules.",
        zh="(f/g)' = (f'g - fg')/g²：把 f/g 写成 f·g⁻¹，再用乘积法则和链式法则。",
    ),
)
malrule(
    "quotient-sign-swapped",
    rank=27,
    bends="derivative",
    predict=by_derivative(*RULES["quotient-sign-swapped"], tiers=(0, 1)),
    belief=Text(
        en="the numerator of the quotient rule is fg' - f'g",
        zh="商法则的分子是 fg' - f'g",
    ),
    repair=Text(
        en="It is f'g - fg', in that order. Check with f = x and g = 1: the answer has to be +1.",
        zh="分子是 f'g - fg'，次序不能反。用 f = x、g = 1 检验：结果必须是 +1。",
    ),
)
malrule(
    "power-exponent-kept",
    rank=28,
    bends="derivative",
    predict=by_derivative(*RULES["power-exponent-kept"]),
    belief=Text(
        en="xⁿ becomes n·xⁿ, the exponent staying as it is",
        zh="xⁿ 的导数是 n·xⁿ，指数不变",
    ),
    repair=Text(
        en="The exponent that came down was taken off the top: n·xⁿ⁻¹, one power fewer.",
        zh="拿下来的指数要从上面减去：n·xⁿ⁻¹，次数少一。",
    ),
)
malrule(
    "power-coefficient-dropped",
    rank=29,
    bends="derivative",
    predict=by_derivative(*RULES["power-coefficient-dropped"]),
    belief=Text(
        en="xⁿ becomes xⁿ⁻¹, without the factor n",
        zh="xⁿ 的导数是 xⁿ⁻¹，没有系数 n",
    ),
    repair=Text(
        en="There are n factors x, and each can be the one that moves: the n counts them.",
        zh="xⁿ 有 n 个因子 x，每一个都可以是变动的那个：系数 n 数的就是它们。",
    ),
)
malrule(
    "power-rule-on-exponential",
    rank=30,
    bends="derivative",
    predict=by_derivative(*RULES["power-rule-on-exponential"]),
    belief=Text(
        en="the power rule holds for an exponential: cˣ becomes x·cˣ⁻¹",
        zh="指数函数也用幂法则：cˣ 的导数是 x·cˣ⁻¹",
    ),
    repair=Text(
        en="The power rule is for a moving base. With a moving exponent, (cˣ)' = cˣ·ln c.",
        zh="幂法则用于底数变动的情形。指数变动时，(cˣ)' = cˣ·ln c。",
    ),
)
malrule(
    "trig-sign",
    rank=31,
    bends="derivative",
    predict=by_derivative(*RULES["trig-sign"], tiers=(0, 0, 0)),
    belief=Text(
        en="sin and cos turn into each other with the other sign",
        zh="sin 与 cos 互相求导时符号相反",
    ),
    repair=Text(
        en="sin' = cos and cos' = -sin: cos starts at its top and goes down, so its slope just right of 0 is negative.",
        zh="sin' = cos，cos' = -sin：cos 从最高点开始下降，所以在 0 右侧斜率为负。",
    ),
)
malrule(
    "constant-kept",
    rank=32,
    bends="derivative",
    predict=by_derivative(*RULES["constant-kept"]),
    belief=Text(
        en="an added constant stays in the derivative",
        zh="加上的常数会留在导数里",
    ),
    repair=Text(
        en="An added constant lifts the curve and leaves every slope alone: its derivative is 0.",
        zh="加常数只是把曲线整体抬高，斜率不变：常数的导数是 0。",
    ),
)
malrule(
    "integrated-instead",
    rank=33,
    bends="answer",
    predict=integrated,
    belief=Text(
        en="the antiderivative is asked for",
        zh="要求的是原函数",
    ),
    repair=Text(
        en="The question asks for the slope. Differentiating lowers powers; where a power rose, you went the "
        "other way.",
        zh="问的是斜率。求导会降低次数；次数升高说明方向反了。",
    ),
)
malrule(
    "activation-at-preactivation",
    rank=34,
    bends="derivative",
    predict=by_derivative(*RULES["activation-at-preactivation"]),
    belief=Text(
        en="tanh' = 1 - z² and sigmoid' = z(1 - z) with z the value that went in",
        zh="tanh' = 1 - z²、sigmoid' = z(1 - z) 中的 z 是输入值",
    ),
    repair=Text(
        en="These formulas are written in the output: 1 - a² and a(1 - a), with a what came out, which is what "
        "PyTorch saves.",
        zh="这两个公式用的是输出：1 - a² 和 a(1 - a)，a 是函数的输出值，也正是 PyTorch 保存的值。",
    ),
)
