"""What an author gets wrong in a lesson file, and where it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson import KINDS, read_lesson, read_lesson_text, yamltree
from tutor.lesson.keys import KIND_KEYS
from tutor.words import Text

GOOD = """\
format: 1
id: products
title: {en: Products, zh: 乘积}
text: {en: Read this first., zh: 先读这段。}
exercises:
  - id: w-grad
    params: {p: {float: [1, 5]}, q: {int: [-2, 2]}, r: {pick: [2, 0.5, sin]}}
    where: p != q
    program: |
      import torch
      w = torch.tensor([p, 2.], requires_grad=True)
      out = torch.r(q * w).sum()
      out.backward()
    ask: w.grad
    question: {en: "What is `w.grad`?", zh: "`w.grad` 是什么?"}
    hints:
      - {en: Look at q., zh: 看看 q。}
      - '`w` has two entries.'
    explanation: {en: Each entry counts., zh: 每个元素都算。}
    reveals: [answer-transposed]
"""


@pytest.fixture(params=["C", "Python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here holds with either of PyYAML's parsers."""
    if request.param == "Python":
        monkeypatch.setattr(yamltree, "LOADER", yaml.SafeLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML is installed without libyaml here")


def faults(text: str) -> list[tuple[int, int, str]]:
    return [(p.line, p.column, p.code) for p in read_lesson_text(text, "x.yaml").problems]


def messages(text: str) -> str:
    return "\n".join(map(str, read_lesson_text(text, "x.yaml").problems))


def test_a_good_lesson_is_read_whole() -> None:
    reading = read_lesson_text(GOOD, "x.yaml")

    assert reading.problems == ()
    lesson = reading.lesson
    assert lesson is not None
    assert (lesson.id, lesson.title) == ("products", Text("Products", "乘积"))
    exercise = lesson.exercises[0]
    assert exercise.kind == "tensor"
    assert exercise.program.startswith("import torch\nw = ")
    assert [(p.name, p.kind, p.low, p.high, p.options) for p in exercise.parameters] == [
        ("p", "float", 1, 5, ()),
        ("q", "int", -2, 2, ()),
        ("r", "pick", 0, 0, (2, 0.5, "sin")),
    ]
    assert exercise.hints[1] == Text("`w` has two entries.", "`w` has two entries.")
    assert exercise.reveals == ("answer-transposed",)


def test_the_mark_of_a_program_is_where_its_first_line_begins() -> None:
    lesson = read_lesson_text(GOOD).lesson
    assert lesson is not None
    line, column = lesson.marks["w-grad", "program"]
    assert GOOD.split("\n")[line - 1][column - 1 :] == "import torch"


def test_every_kind_has_its_keys() -> None:
    assert set(KIND_KEYS) == set(KINDS)


@pytest.mark.parametrize(
    ("instead_of", "write", "fault"),
    [
        pytest.param("ask: w.grad", "aks: w.grad", (14, 5, "unknown-key"), id="unknown key"),
        pytest.param("ask: w.grad", "ask: w.grad\n    ask: w", (15, 5, "duplicate-key"), id="duplicate key"),
        pytest.param("ask: w.grad", "ask: *w", (14, 10, "alias"), id="alias"),
        pytest.param("ask: w.grad", "ask: &w w.grad", (14, 10, "anchor"), id="anchor"),
        pytest.param("ask: w.grad", "ask: !!str w.grad", (14, 10, "tag"), id="tag"),
        pytest.param("where:", "<<: {a: 1}\n    where:", (8, 5, "merge-key"), id="merge key"),
        pytest.param("    ask: w.grad", "\task: w.grad", (14, 1, "tab"), id="tab"),
        pytest.param("torch.tensor", "torch.\u200btensor", (11, 17, "control-character"), id="zero-width space"),
        pytest.param("'`w` has two entries.'", '"\\theta is"', (18, 9, "control-character"), id="escape to a tab"),
        pytest.param("'`w` has two entries.'", '"\\nabla f"', (18, 9, "escape"), id="escape to a line break"),
        pytest.param("- '`w` has two entries.'", "- w # two", (18, 11, "comment-in-text"), id="comment cuts a text"),
        pytest.param("{en: Products, zh: 乘积}", "Chain rule: part 2", (3, 18, "syntax"), id="colon in a text"),
        pytest.param("ask: w.grad", "ask: @w", (14, 10, "syntax"), id="a value that begins with @"),
        pytest.param("[answer-transposed]", "[answer-transposed", (20, 14, "syntax"), id="bracket left open"),
        pytest.param("id: products", "id: My Lesson", (2, 5, "bad-id"), id="an id with a blank"),
        pytest.param("format: 1", "format: 2", (1, 9, "newer-format"), id="a format from the future"),
        pytest.param("format: 1", "format: one", (1, 9, "bad-value"), id="a format that is no number"),
        pytest.param("id: products\n", "", (1, 1, "missing-key"), id="no id"),
        pytest.param("    ask:", "    kind: tensr\n    ask:", (14, 11, "unknown-kind"), id="unknown kind"),
        pytest.param("    ask: w.grad\n", "", (6, 5, "missing-key"), id="nothing is asked"),
        pytest.param("    ask:", "    kind: error\n    ask:", (15, 5, "key-of-other-kind"), id="key of other kind"),
        pytest.param("ask: w.grad", "rows: [w]", (6, 5, "missing-key"), id="a table without columns"),
        pytest.param("program: |", "program: >", (9, 14, "folded-program"), id="folded program"),
        pytest.param("explanation: {", "explanation: {eng: x, ", (19, 19, "unknown-key"), id="unknown language"),
        pytest.param("'`w` has two entries.'", "{p} times", (18, 13, "syntax"), id="braces at the start of a text"),
        pytest.param("'`w` has two entries.'", "{p}", (18, 9, "wrong-type"), id="a text in braces"),
        pytest.param("'`w` has two entries.'", "''", (18, 9, "empty-text"), id="an empty text"),
        pytest.param("{float: [1, 5]}", "{float: [5, 1]}", (7, 25, "bad-parameter"), id="bounds the wrong way round"),
        pytest.param("{float: [1, 5]}", "{float: [1, 2.5]}", (7, 25, "bad-parameter"), id="a bound that is not whole"),
        pytest.param("{float: [1, 5]}", "{flaot: [1, 5]}", (7, 18, "bad-parameter"), id="unknown range"),
        pytest.param("{float: [1, 5]}", "{}", (7, 17, "bad-parameter"), id="no range"),
        pytest.param("{float: [1, 5]}", "5", (7, 17, "wrong-type"), id="a parameter that is a number"),
        pytest.param("{pick: [2, 0.5, sin]}", "{pick: [2, 'a b']}", (7, 67, "bad-parameter"), id="pick of a text"),
        pytest.param("{pick: [2, 0.5, sin]}", "{pick: [2]}", (7, 63, "bad-parameter"), id="pick of one"),
        pytest.param("params: {p:", "params: {if:", (7, 14, "bad-parameter"), id="parameter named like a keyword"),
        pytest.param("exercises:", "exercises: x\nother:", (5, 12, "wrong-type"), id="exercises that are no list"),
        pytest.param("reveals: [answer-transposed]", "reveals: {a: 1}", (20, 14, "wrong-type"), id="no list of ids"),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_line_and_column(instead_of: str, write: str, fault: tuple[int, int, str]) -> None:
    assert instead_of in GOOD
    assert fault in faults(GOOD.replace(instead_of, write, 1))


@pytest.mark.parametrize(
    ("instead_of", "write"),
    [
        ("{en: Products, zh: 乘积}", "Chain rule: part 2"),
        ("ask: w.grad", "ask: @w"),
        ("program: |", "program: | x"),
        ("[answer-transposed]", "[answer-transposed"),
        ("- id: w-grad", "- id: w-grad: x"),
    ],
)
def test_one_line_that_yaml_cannot_read_is_one_fault(instead_of: str, write: str) -> None:
    assert len(faults(GOOD.replace(instead_of, write, 1))) == 1


def test_all_faults_are_listed_not_only_the_first() -> None:
    text = GOOD.replace("title: {en: Products, zh: 乘积}", "title: Chain rule: part 2")
    text = text.replace("ask: w.grad", "aks: w.grad").replace("[1, 5]", "[5, 1]").replace("reveals: [", "reveals: [A, ")
    text = text.replace("'`w` has two entries.'", "@w has two entries")
    assert [code for _, _, code in faults(text)] == [
        "syntax",
        "bad-parameter",
        "unknown-key",
        "syntax",
        "bad-id",
    ]


def test_a_tab_does_not_hide_a_fault_elsewhere() -> None:
    text = GOOD.replace("    ask: w.grad", "\task: w.grad").replace("{en: Products, zh: 乘积}", "Chain rule: part 2")
    assert [code for _, _, code in faults(text)] == ["syntax", "tab"]


def test_a_misspelt_key_is_not_reported_as_missing_too() -> None:
    assert [code for _, _, code in faults(GOOD.replace("ask: w.grad", "aks: w.grad"))] == ["unknown-key"]
    assert [code for _, _, code in faults(GOOD.replace("question:", "qestion:"))] == ["unknown-key"]


def test_a_misspelt_key_is_answered_with_the_nearest_name() -> None:
    assert messages(GOOD.replace("hints:", "hint:")) == (
        "x.yaml:16:5: unknown-key: 'hint' is not a key here. Did you mean 'hints'?"
    )


def test_a_misspelt_kind_is_answered_with_the_nearest_name() -> None:
    assert messages(GOOD.replace("    ask:", "    kind: tensr\n    ask:")) == (
        "x.yaml:14:11: unknown-kind: 'tensr' is not an answer kind. Did you mean 'tensor'?"
    )


def test_two_exercises_of_one_id_are_a_fault() -> None:
    again = GOOD + GOOD[GOOD.index("  - id") :]
    assert faults(again) == [(21, 9, "duplicate-id")]


@pytest.mark.parametrize("ask", ["*w", "&x w.grad", "!!str w.grad", "{a}", ""])
def test_an_ask_that_cannot_be_read_is_not_reported_as_missing_too(ask: str) -> None:
    assert "missing-key" not in messages(GOOD.replace("ask: w.grad", f"ask: {ask}"))


def test_a_second_document_hides_nothing_that_is_missing() -> None:
    assert [code for *_, code in faults("format: 1\n---\n" + GOOD)] == ["second-document"]


def test_a_second_document_is_a_fault() -> None:
    assert faults(GOOD + "---\nformat: 1\n") == [(21, 1, "second-document")]


def test_a_file_with_nothing_in_it_says_how_to_begin() -> None:
    assert "x.yaml:1:1: empty: There is no lesson in this file. `tutor new FILE`" in messages("# nothing\n")


def test_a_faulty_exercise_leaves_the_others_to_teach() -> None:
    second = GOOD[GOOD.index("  - id") :].replace("w-grad", "again")
    reading = read_lesson_text(GOOD.replace("ask: w.grad", "aks: w.grad") + second)
    assert reading.lesson is not None
    assert [exercise.id for exercise in reading.lesson.exercises] == ["again"]


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        ("w.grad", "tensor"),
        ("vjp(out, w, [1, 2])", "tensor"),
        ("formula(out, w)", "formula"),
        ("w.is_leaf", "bool"),
        ("out.grad is None", "bool"),
        ("raises", "bool"),
        ("not w.requires_grad", "bool"),
    ],
)
def test_the_kind_follows_from_what_is_asked(ask: str, kind: str) -> None:
    lesson = read_lesson_text(GOOD.replace("ask: w.grad", f"ask: {ask}")).lesson
    assert lesson is not None
    assert lesson.exercises[0].kind == kind


def test_options_make_a_choice_and_rows_a_table() -> None:
    options = "options: [{text: '1', true_if: 'True'}, {text: '2', true_if: false}]"
    for write, kind in [(options, "choice"), ("rows: [w]\n    columns: [is_leaf, grad]", "table")]:
        lesson = read_lesson_text(GOOD.replace("ask: w.grad", write)).lesson
        assert lesson is not None
        assert lesson.exercises[0].kind == kind


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1e-6", 1e-6),
        ("012", 12),
        ("1:30", "1:30"),
        ("0x1f", 31),
        ("true", True),
        ("~", None),
        (".5", 0.5),
        ("1.", 1.0),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: object) -> None:
    assert yamltree.resolve(written) == value


def test_bytes_that_are_not_utf_8_are_a_fault_at_their_place(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(GOOD.encode().replace("先".encode(), b"\xcf\xc8"))
    (problem,) = read_lesson(file).problems
    assert (problem.line, problem.column, problem.code) == (4, 34, "encoding")


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("a: 1\n" * 300_000)
    assert [p.code for p in read_lesson(file).problems] == ["too-big"]


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    reading = read_lesson(file)
    assert reading.problems == ()
    assert reading.lesson is not None
    assert "\r" not in reading.lesson.exercises[0].program


def test_a_billion_laughs_is_a_handful_of_faults() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi"))
    assert {code for _, _, code in faults(bomb)} == {"anchor", "alias", "unknown-key", "missing-key"}


@pytest.mark.parametrize("deep", ["[" * 500_000, "- " * 200_000, "{a: " * 100_000], ids=["lists", "items", "maps"])
def test_endless_nesting_is_one_fault(deep: str) -> None:
    assert [code for _, _, code in faults(deep)] in (["too-deep"], ["syntax"])


LINES = st.lists(
    st.one_of(
        st.sampled_from(GOOD.split("\n")),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        st.sampled_from(["- - -", "? x", "a: |", "!!x", "'", '"\\', "{[", "\t- a", "%YAML 9"]),
    ),
    max_size=30,
)  # fmt: skip


@given(LINES)
def test_reading_never_raises_whatever_the_text(lines: list[str]) -> None:
    reading = read_lesson_text("\n".join(lines), "x.yaml")
    assert reading.lesson is not None or reading.problems


@given(st.data())
def test_reading_never_raises_on_a_lesson_with_lines_lost_doubled_or_swapped(data: st.DataObject) -> None:
    lines = GOOD.split("\n")
    order = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=5, max_size=40))
    text = "\n".join(lines[i] for i in order)
    for problem in read_lesson_text(text, "x.yaml").problems:
        assert 1 <= problem.line <= len(lines) * 2
        assert problem.column >= 1


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_reading_never_raises_on_any_text(text: str) -> None:
    read_lesson_text(text, "x.yaml")
