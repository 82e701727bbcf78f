"""What is said of a text that cannot be read: what was found and how to write it, in every language."""

from __future__ import annotations

from tutor.errors import AnswerError
from tutor.words import Text

NOTHING = Text("Nothing was typed.", "还没有输入。")
TOO_LONG = Text(
    "This answer is {length} characters long; at most {most} are read.", "答案有 {length} 个字符，最多读取 {most} 个。"
)
TOO_DEEP = Text("This is nested more than {most} deep.", "嵌套超过了 {most} 层。")
TOO_MANY_PARTS = Text("This expression has too many parts.", "这个表达式的组成部分太多。")
TOO_MANY_ELEMENTS = Text(
    "This has {count} elements; at most {most} are read.", "这里有 {count} 个元素，最多读取 {most} 个。"
)
MISSING_AT_END = Text("Something is missing at the end.", "末尾缺少内容。")
CANNOT_STAND = Text("'{sign}' cannot stand here.", "这里不能出现“{sign}”。")
NO_PARTNER = Text("'{sign}' has no partner here.", "这里的“{sign}”没有配对。")
NOT_CLOSED = Text(
    "The '{opened}' at position {position} is not closed: '{closing}' was expected, {found} was found.",
    "第 {position} 个字符处的“{opened}”没有闭合：应为“{closing}”，实际是{found}。",
)
THE_END = Text("the end", "末尾")
MEANS_NOTHING = Text(
    "{sign} means nothing in an answer. Write an expression such as 2*x + 1.",
    "答案里不能用 {sign}。请写成 2*x + 1 这样的式子。",
)
SLASHES = Text(
    "This looks like LaTeX. Write plain text: x**2, sqrt(x), a/b.", "这像是 LaTeX。请写普通文本：x**2、sqrt(x)、a/b。"
)
WRITE_HALF = Text("Write '{sign}' as a fraction: {fraction}.", "请把“{sign}”写成分数：{fraction}。")
COMMA = Text(
    "A comma separates the elements of a list: write [3, 5]. In a number write a point: 3.5.",
    "逗号用来分隔列表的元素：写成 [3, 5]。小数请用小数点：3.5。",
)
COMMA_IN_BRACKETS = Text(
    "A comma inside round brackets: write a list with [ ], a decimal with a point.",
    "圆括号里有逗号：列表请用 [ ]，小数请用小数点。",
)
EQUALS = Text("Write only what stands to the right of '='.", "只写等号右边的部分。")
SIGN_MISSING = Text(
    "Between '{before}' and '{after}' a sign is missing. Write * for a product, a comma between elements.",
    "“{before}”与“{after}”之间缺少运算符。乘法请写 *，元素之间请写逗号。",
)
SIGN_BEFORE_LIST = Text(
    "Before '[' a sign is missing: a comma between rows, * or @ for a product.",
    "“[”前面缺少符号：行与行之间写逗号，乘法写 * 或 @。",
)
TWO_READINGS = Text(
    "'{sign}' followed by a product without a sign can be read in two ways. Use brackets: 1/(2*x) or (1/2)*x.",
    "“{sign}”后面省略乘号，会有两种读法。请加括号：1/(2*x) 或 (1/2)*x。",
)
CONDITION = Text(
    "'{sign}' compares, and a formula has no conditions. Use abs, max, min, sign or relu.",
    "“{sign}”是比较，公式里没有条件。请用 abs、max、min、sign 或 relu。",
)
TOWER = Text(
    "A tower of powers is hard to read. Use brackets: x**(2**(3**2)).", "幂叠得太高，不好读。请加括号：x**(2**(3**2))。"
)
EXPONENT_END = Text(
    "It is not clear where the exponent ends before '{sign}'. Write x**2*y or x**(2*y).",
    "看不出指数在“{sign}”之前的哪里结束。请写成 x**2*y 或 x**(2*y)。",
)
ROOT_END = Text("It is not clear where the root ends. Write sqrt(2)*x.", "看不出根号管到哪里。请写成 sqrt(2)*x。")
NO_EXPONENT = Text(
    "'{sign}' is not an exponent. Write it as **(-2), for example.", "“{sign}”不是指数。请写成 **(-2) 这样的形式。"
)
LONE_POINT = Text(
    "A point stands here without a number. The only attributes read here are .T and .t().",
    "这里的点前后没有数字。这里只能用 .T 和 .t()。",
)
METHOD = Text(
    "Write {name}(...) as a function: {name}(x), not x.{name}().",
    "请把 {name} 写成函数：{name}(x)，不要写 x.{name}()。",
)
TWO_POINTS = Text("There are two decimal points in this number.", "这个数里有两个小数点。")
POWER_OF_TEN = Text(
    "'{text}' can mean a power of ten or Euler's number e. Write {mantissa}*10**({exponent}) or {mantissa}*e.",
    "“{text}”可能是 10 的幂，也可能是自然常数 e。请写成 {mantissa}*10**({exponent}) 或 {mantissa}*e。",
)
LONG_NUMBER = Text("This number is too long; at most {most} digits are read.", "这个数太长，最多读取 {most} 位。")
ROWS_DIFFER = Text(
    "The rows of this list differ: the first has {first}, number {row} has {other}.",
    "列表各行不一致：第一行是{first}，第 {row} 行是{other}。",
)
INDEX = Text("An index is a whole number from 0: {name}[0, 0].", "下标是从 0 开始的整数：{name}[0, 0]。")
NO_ENTRY = Text("{name} has shape {shape}; there is no {name}{index}.", "{name} 的形状是 {shape}，没有 {name}{index}。")
ARGUMENT = Text("Write the argument of {name} in brackets: {name}(x).", "请把 {name} 的参数放在括号里：{name}(x)。")
POWER_OF_FUNCTION = Text(
    "'{name}{sign}' can be read in two ways. Write {name}(x)**2 for the power{inverse}.",
    "“{name}{sign}”有两种读法。幂请写成 {name}(x)**2{inverse}。",
)
INVERSE = Text(", {inverse}(x) for the inverse", "，反函数请写成 {inverse}(x)")
ARGUMENTS = Text("{name} takes {wanted}, not {count}.", "{name} 需要{wanted}，而不是 {count} 个。")
ONE_ARGUMENT = Text("one argument", "一个参数")
SEVERAL_ARGUMENTS = Text("{least} to {most} arguments", " {least} 到 {most} 个参数")
EXACTLY = Text("{least} arguments", " {least} 个参数")
NEEDS_VECTOR = Text("{name} takes a vector; this has {shape}.", "{name} 需要一个向量，而这里是{shape}。")
SHAPES_OF = Text("{name} of {first} and {other}.", "{name} 的参数形状不一致：{first}与{other}。")
UNKNOWN_NAME = Text("'{name}' is not a name here. {hint}", "这里没有“{name}”这个名字。{hint}")
WRITE_PRODUCT = Text("For the product write {first}*{second}.", "乘积请写成 {first}*{second}。")
DID_YOU_MEAN = Text("Did you mean '{near}'?", "是不是“{near}”？")
NAMES_ARE = Text("The names here are: {names}.", "这里可用的名字有：{names}。")
NO_NAMES = Text(
    "Only numbers can be written here: 3, 0.5, 1/3, sqrt(2).", "这里只能写数字，例如 3、0.5、1/3、sqrt(2)。"
)
LOG_BASE = Text("Write it as log(x)/log({base}).", "请写成 log(x)/log({base})。")
AS_QUOTIENT = Text("Write it as {form}.", "请写成 {form}。")
DO_NOT_FIT = Text(
    "'{sign}' works element by element: {first} and {second} do not fit. The matrix product is written @.",
    "“{sign}”是逐元素运算：{first}与{second}不匹配。矩阵乘法写作 @。",
)
NO_TRANSPOSE = Text("A number has no transpose.", "数没有转置。")
CROSS = Text("'×' between matrices can mean two things. Write @ or *.", "矩阵之间的“×”有两种意思。请写 @ 或 *。")
AT_NUMBERS = Text("'@' multiplies matrices; for a number write *.", "“@”用于矩阵相乘；与数相乘请写 *。")
AT_SHAPES = Text("'@' cannot multiply {first} by {second}.", "“@”不能把{first}与{second}相乘。")
SINGLE = Text("a single number", "单个数")
OF_SHAPE = Text("shape {shape}", "形状 {shape}")
EMPTY_LIST = Text("This list is empty.", "这个列表是空的。")
TENSOR_OPEN = Text("The bracket of tensor( is not closed.", "tensor( 的括号没有闭合。")
DIVIDES_BY_ZERO = Text("This divides by zero.", "这里除以了零。")
LARGE_EXP = Text("exp of more than {most} is too large a number.", "exp 的参数超过 {most}，结果太大。")
LOG_OF_ZERO = Text("log(0) has no value.", "log(0) 没有值。")
LARGE_EXPONENT = Text("An exponent of more than {most} is not read.", "不读取超过 {most} 的指数。")
LARGE_POWER = Text("This power is too large a number.", "这个幂太大。")
NO_REAL = Text("This is no real number of a size that can be read.", "这不是大小合适的实数。")


def refused(words: Text, at: int = 0, /, **values: object) -> AnswerError:
    """The error that refuses a text, its words filled; a `Text` among the values is said in each language."""
    filled = words
    for name, value in values.items():
        en = value.en if isinstance(value, Text) else str(value)
        zh = value.zh if isinstance(value, Text) else str(value)
        filled = Text(filled.fill(**{name: en}).en, filled.fill(**{name: zh}).zh)
    return AnswerError(filled, at)


def shape_said(shape: tuple[int, ...]) -> Text:
    """A shape in words."""
    return SINGLE if shape == () else OF_SHAPE.fill(shape=shape)
