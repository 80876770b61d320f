"""The few words that turn to the viewer before a fact: "One warning:", "And the strange part?", "Why?".

Belongs here: the lists, language by language, and which fact has which. Not here: what a fact's turn is (turns.py),
whether there is time for it (writing.py).

They claim nothing. Each is said at most once in a film, before about a third of the scenes at most, and only where the
fact itself has the turn.
"""

from collections.abc import Sequence

from assets.script.order import Placed, leans
from assets.script.turns import Turn, reason_begins, turn_of
from assets.text.sentences import sentences

LEAD_INS: dict[str, dict[Turn, tuple[str, ...]]] = {
    "en": {
        "warning": ("One warning:", "But be careful:"),
        "limit": ("Here's the catch:",),
        "surprise": ("And the strange part?",),
        "contrast": ("Here's the twist:",),
        "myth": ("Don't be fooled:",),
    },
    "fr": {
        "warning": ("Attention !",),
        "limit": ("Le hic ?",),
        "surprise": ("Et le plus étonnant ?",),
        "myth": ("Ne vous y trompez pas.",),
    },
    "es": {
        "warning": ("¡Cuidado!",),
        "limit": ("¿El detalle?",),
        "surprise": ("¿Y lo más curioso?",),
        "myth": ("No te dejes engañar.",),
    },
    "it": {
        "warning": ("Attenzione!",),
        "limit": ("Il punto?",),
        "surprise": ("E la cosa curiosa?",),
        "myth": ("Non farti ingannare.",),
    },
    "pt": {
        "warning": ("Atenção!",),
        "limit": ("O detalhe?",),
        "surprise": ("E o mais curioso?",),
        "myth": ("Não se engane.",),
    },
    "hi": {
        "warning": ("सावधान!",),
        "surprise": ("और सबसे अजीब बात?",),
    },
}
"""Those of one kind in the order in which they are used up. In other languages than English none ends in a colon: a
small letter would have to follow."""
WHY = {"en": "Why?", "fr": "Pourquoi ?", "es": "¿Por qué?", "it": "Perché?", "pt": "Por quê?", "hi": "क्यों?"}
"""Said within a scene, before the sentence that gives the reason."""
SHARE = 1 / 3


def led_in(told: Sequence[Placed], said: Sequence[str], scenes: int, language: str) -> tuple[str, ...]:
    """Return what each fact says (`said`) with a lead-in where it has one, of a film of so many scenes.

    The turn comes first, then the pay-off, then other warnings; then one reason is asked for.
    """
    unused = {turn: list(each) for turn, each in LEAD_INS.get(language, {}).items()}
    room, led = int(scenes * SHARE), list(said)
    ranked = sorted(range(len(told)), key=lambda at: ({"turn": 0, "payoff": 1}.get(told[at].role, 2), at))
    for at in ranked:
        fact, role = told[at]
        turn = turn_of(fact.text, language)
        wants = turn is not None and at > 0 and (role != "setup" or turn == "warning")
        if room and wants and turn and unused.get(turn) and not leans(fact.text, language):
            led[at] = f"{unused[turn].pop(0)} {said[at]}"
            room -= 1
    for at, text in enumerate(said):
        asked = _asked_why(text, language)
        if room and asked and led[at] == text and told[at].role != "payoff":
            led[at] = asked
            break
    return tuple(led)


def without_lead_in(narration: str, language: str) -> str:
    """Return what a scene says without a lead-in, if it has one."""
    for lead_in in (each for turn in LEAD_INS.get(language, {}).values() for each in turn):
        if narration.startswith(f"{lead_in} "):
            return narration.removeprefix(f"{lead_in} ")
    why = WHY.get(language)
    said = sentences(narration, language)
    reasons = [at for at in range(1, len(said) - 1) if said[at] == why and reason_begins(said[at + 1], language)]
    return " ".join(each for at, each in enumerate(said) if at not in reasons[:1]) if reasons else narration


def _asked_why(text: str, language: str) -> str | None:
    """Return a text that asks "Why?" before its reason, if it gives one in a sentence of its own."""
    said = list(sentences(text, language))
    at = next((at for at in range(1, len(said)) if reason_begins(said[at], language)), None)
    if at is None or language not in WHY:
        return None
    return " ".join([*said[:at], WHY[language], *said[at:]])
