"""Questions: predict before you look. The answer is computed; what it deserves is said at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape
from math import floor
from typing import Any

from bpcore.checks import entries, number, string
from bpcore.compiler.translate import translate
from bpcore.explore import html
from bpcore.explore.format import short
from bpcore.explore.picture import Bundle, Interactive

RIGHT = "Right."


def ask(
    question: str,
    answer: Any,
    among: Sequence[Any] | None = None,
    *,
    within: float = 1e-3,
    hint: str = "",
    because: str = "",
) -> Question:
    """Ask for a number, or for one of the choices in `among`; say at once whether it is right.

    `within` is how far off a number may be, as a share of the answer. `hint` comes with the first
    miss, `because` with the right answer. Let a cell compute `answer`: then it is never wrong.

    >>> ask("What is 2 + 2?", 2 + 2)
    What is 2 + 2?
    >>> ask("Which slope is larger?", "w5", among=["w1", "w5"], hint="Look at the inputs.")
    Which slope is larger? (w1, w5)
    """
    return Question(question, answer, among, within, hint, because)


class Question(Interactive):
    """A question with its answer; `ask` makes one.

    >>> ask("What is 2 + 2?", 2 + 2).answer
    4.0
    """

    def __init__(
        self,
        question: str,
        answer: Any,
        among: Sequence[Any] | None,
        within: float,
        hint: str,
        because: str,
    ) -> None:
        for name, said in (("question", question), ("hint", hint), ("because", because)):
            string(name, said)
        number("within", within)
        choices = None if among is None else [str(choice) for choice in entries("among", among)]
        if choices and (str(answer) not in choices or len(set(choices)) < max(2, len(choices))):
            raise ValueError(
                f"ask: expected different choices with the answer {answer!r} in it, got {among!r}"
            )
        if not choices and not (isinstance(answer, (int, float)) and abs(answer) < 1e300):
            raise ValueError(f"ask: expected a finite number as answer, got {answer!r}")
        if not 0 < within < 1:
            raise ValueError(f"within: expected a share between 0 and 1, got {within!r}")
        self.question, self.hint, self.because, self.within = question, hint, because, within
        self.choices = choices
        self.answer: Any = str(answer) if self.choices else float(answer)

    def __repr__(self) -> str:
        return self.question + (f" ({', '.join(self.choices)})" if self.choices else "")

    @property
    def shown(self) -> str:
        """The answer as text."""
        return self.answer if self.choices else short(self.answer)

    def reply(self, given: Any, misses: int = 0) -> str:
        """What is said to an answer after so many wrong ones.

        >>> question = ask("What is 2 + 2?", 4.0, hint="Use your fingers.", because="It is even.")
        >>> [question.reply(given) for given in (4, 4.01)]
        ['Right. It is even.', 'Very close, but not yet right. Use your fingers.']
        """
        said = judge(given, self.answer, self.within) if not self.choices else (
            RIGHT if given == self.answer else "Not that one."
        )  # fmt: skip
        more = self.because if said == RIGHT else self.hint if misses == 0 else ""
        return f"{said} {more}".strip()

    def _still(self) -> Bundle:
        return {"text/plain": repr(self)}

    def _widget(self) -> Any:
        from bpcore.explore.widgets import ask_widget  # ipywidgets is needed here alone

        return ask_widget(self)

    def html(self) -> str:
        """The question with native fields, which `bp-ask.js` judges as Python would."""
        name = "ask-" + hashlib.sha1(self.question.encode()).hexdigest()[:6]
        program = translate(judge)
        key = f"judge-{hashlib.sha1(program.encode()).hexdigest()[:8]}"
        data = {"answer": self.answer, "within": self.within, "hint": self.hint,
                "because": self.because, "program": key, "shown": self.shown}  # fmt: skip
        return (
            f'<bp-ask class="bp-ask" id="{name}"><form>{self._fields(name)}'
            '<p class="reply" role="status"></p>'
            '<button type="button" class="reveal" hidden="">Show the answer</button></form>'
            f"<details><summary>The answer</summary><p>{escape(self.shown)} "
            f"{escape(self.because)}</p></details>"
            f'<script type="application/json">{html.as_json(data)}</script>'
            f"{html.program(key, program)}</bp-ask>"
        )

    def _fields(self, name: str) -> str:
        question = escape(self.question)
        if not self.choices:
            return (
                f'<label for="{name}-field">{question}</label> '
                f'<span class="line"><input type="text" id="{name}-field" '
                'autocomplete="off"/> <button type="submit">Check</button></span>'
            )
        radios = "".join(
            f'<label><input type="radio" name="{name}" value="{escape(choice)}"/>'
            f"<span>{escape(choice)}</span></label>"
            for choice in self.choices
        )
        return (
            f'<fieldset class="choice"><legend>{question}</legend>'
            f'<div class="segments">{radios}</div></fieldset>'
        )


def judge(given: float, answer: float, within: float) -> str:
    """What to say to a number. The page runs this function too.

    >>> [judge(given, 2 / 3, 1e-3) for given in (0.6667, 0.67, 0.66)]
    ['Right.', 'Very close: give more digits.', 'Very close, but not yet right.']
    """
    size = abs(answer) if answer != 0 else 1.0
    error = abs(given - answer)
    if error <= within * size:
        return "Right."
    for k in range(7):
        rounded = floor(answer * 10.0**k + 0.5)
        if abs(given * 10.0**k - rounded) < 1e-6 and error <= 0.1 * size:
            return "Very close: give more digits."
    if error <= 0.02 * size:
        return "Very close, but not yet right."
    if abs(given + answer) <= max(within, 0.02) * size:
        return "The size is right, but the sign is the wrong way round."
    for k in [-3, -2, -1, 1, 2, 3]:
        if abs(given - answer * 10.0**k) <= within * size * 10.0**k:
            return "The digits are right, but the decimal point is in the wrong place."
    return "Too large." if given > answer else "Too small."
