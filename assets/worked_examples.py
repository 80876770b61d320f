"""One worked example in each language: four facts, and how they are said.

Belongs here: the examples. Not here: the instruction around them (script_prompt.py).

They show what may be done with a fact: cut it in two, turn it round, contract it, ask "Why?". Each of them passes the
guard that the model's own answer has to pass (grounding.py), and a test holds them to it.
"""

from typing import NamedTuple


class WorkedScene(NamedTuple):
    """A fact, how it is said, the words on screen, the picture."""

    fact: str
    say: str
    screen: str
    picture: str


class WorkedExample(NamedTuple):
    """A topic, its facts as scenes, and a hook that the first fact answers."""

    topic: str
    scenes: tuple[WorkedScene, ...]
    hook: str


EXAMPLES = {
    "en": WorkedExample(
        "The cheetah",
        (
            WorkedScene(
                "A cheetah can reach 100 km/h, but only for about 30 seconds.",
                "A cheetah can reach 100 km/h. But only for about 30 seconds.",
                "100 km/h",
                "cheetah in full sprint",
            ),
            WorkedScene(
                "Its claws do not fully retract, so they grip the ground like spikes.",
                "Its claws don't fully retract. So they grip the ground like spikes.",
                "Grip the ground",
                "claws in red soil",
            ),
            WorkedScene(
                "Unlike a lion, a cheetah cannot roar.",
                "A cheetah cannot roar, unlike a lion.",
                "Cannot roar",
                "cheetah with an open mouth",
            ),
            WorkedScene(
                "Never run from a cheetah, because running makes it chase you.",
                "Never run from a cheetah. Why? Because running makes it chase you.",
                "Never run",
                "cheetah staring from the grass",
            ),
        ),
        "What can reach 100 km/h, but only for about 30 seconds?",
    ),
    "fr": WorkedExample(
        "Le guépard",
        (
            WorkedScene(
                "Un guépard peut atteindre 100 km/h, mais seulement pendant environ 30 secondes.",
                "Un guépard peut atteindre 100 km/h. Mais seulement pendant environ 30 secondes.",
                "100 km/h",
                "guépard en pleine course",
            ),
            WorkedScene(
                "Ses griffes ne se rétractent pas complètement, donc elles accrochent le sol comme des crampons.",
                "Ses griffes ne se rétractent pas complètement. Donc elles accrochent le sol comme des crampons.",
                "Accrochent le sol",
                "griffes dans la terre rouge",
            ),
            WorkedScene(
                "Contrairement au lion, le guépard ne sait pas rugir.",
                "Le guépard ne sait pas rugir, contrairement au lion.",
                "Ne sait pas rugir",
                "guépard la gueule ouverte",
            ),
            WorkedScene(
                "Ne fuyez jamais devant un guépard, parce qu'il court après ce qui fuit.",
                "Ne fuyez jamais devant un guépard. Pourquoi ? Parce qu'il court après ce qui fuit.",
                "Ne fuyez jamais",
                "guépard dans les herbes",
            ),
        ),
        "Qui peut atteindre 100 km/h, mais seulement pendant environ 30 secondes ?",
    ),
    "es": WorkedExample(
        "El guepardo",
        (
            WorkedScene(
                "Un guepardo puede alcanzar 100 km/h, pero solo durante unos 30 segundos.",
                "Un guepardo puede alcanzar 100 km/h. Pero solo durante unos 30 segundos.",
                "100 km/h",
                "guepardo a toda carrera",
            ),
            WorkedScene(
                "Sus garras no se retraen del todo, por eso se agarran al suelo como clavos.",
                "Sus garras no se retraen del todo. Por eso se agarran al suelo como clavos.",
                "Como clavos",
                "garras en la tierra roja",
            ),
            WorkedScene(
                "A diferencia del león, el guepardo no puede rugir.",
                "El guepardo no puede rugir, a diferencia del león.",
                "No puede rugir",
                "guepardo con la boca abierta",
            ),
            WorkedScene(
                "Nunca corras delante de un guepardo, porque correr hace que te persiga.",
                "Nunca corras delante de un guepardo. ¿Por qué? Porque correr hace que te persiga.",
                "Nunca corras",
                "guepardo entre la hierba",
            ),
        ),
        "¿Qué puede alcanzar 100 km/h, pero solo durante unos 30 segundos?",
    ),
    "it": WorkedExample(
        "Il ghepardo",
        (
            WorkedScene(
                "Un ghepardo può raggiungere 100 km/h, ma solo per circa 30 secondi.",
                "Un ghepardo può raggiungere 100 km/h. Ma solo per circa 30 secondi.",
                "100 km/h",
                "ghepardo in piena corsa",
            ),
            WorkedScene(
                "I suoi artigli non si ritraggono del tutto, quindi afferrano il terreno come chiodi.",
                "I suoi artigli non si ritraggono del tutto. Quindi afferrano il terreno come chiodi.",
                "Afferrano il terreno",
                "artigli nella terra rossa",
            ),
            WorkedScene(
                "A differenza del leone, il ghepardo non sa ruggire.",
                "Il ghepardo non sa ruggire, a differenza del leone.",
                "Non sa ruggire",
                "ghepardo a bocca aperta",
            ),
            WorkedScene(
                "Non scappare mai davanti a un ghepardo, perché insegue ciò che scappa.",
                "Non scappare mai davanti a un ghepardo. Perché? Perché insegue ciò che scappa.",
                "Non scappare mai",
                "ghepardo tra l'erba",
            ),
        ),
        "Chi può raggiungere 100 km/h, ma solo per circa 30 secondi?",
    ),
    "pt": WorkedExample(
        "O guepardo",
        (
            WorkedScene(
                "Um guepardo pode atingir 100 km/h, mas só durante cerca de 30 segundos.",
                "Um guepardo pode atingir 100 km/h. Mas só durante cerca de 30 segundos.",
                "100 km/h",
                "guepardo em plena corrida",
            ),
            WorkedScene(
                "Suas garras não se retraem por completo, por isso se agarram ao chão como pregos.",
                "Suas garras não se retraem por completo. Por isso se agarram ao chão como pregos.",
                "Como pregos",
                "garras na terra vermelha",
            ),
            WorkedScene(
                "Ao contrário do leão, o guepardo não sabe rugir.",
                "O guepardo não sabe rugir, ao contrário do leão.",
                "Não sabe rugir",
                "guepardo de boca aberta",
            ),
            WorkedScene(
                "Nunca fuja de um guepardo, porque correr faz com que ele persiga você.",
                "Nunca fuja de um guepardo. Por quê? Porque correr faz com que ele persiga você.",
                "Nunca fuja",
                "guepardo no meio do capim",
            ),
        ),
        "O que pode atingir 100 km/h, mas só durante cerca de 30 segundos?",
    ),
    "hi": WorkedExample(
        "चीता",
        (
            WorkedScene(
                "चीता 100 किलोमीटर प्रति घंटे तक दौड़ सकता है, लेकिन केवल लगभग 30 सेकंड तक।",
                "चीता 100 किलोमीटर प्रति घंटे तक दौड़ सकता है। लेकिन केवल लगभग 30 सेकंड तक।",
                "100 किलोमीटर प्रति घंटे",
                "दौड़ता हुआ चीता",
            ),
            WorkedScene(
                "उसके पंजे पूरी तरह अंदर नहीं जाते, इसलिए वे ज़मीन को कील की तरह पकड़ते हैं।",
                "उसके पंजे पूरी तरह अंदर नहीं जाते। इसलिए वे ज़मीन को कील की तरह पकड़ते हैं।",
                "कील की तरह",
                "मिट्टी में पंजे",
            ),
            WorkedScene(
                "शेर के विपरीत, चीता दहाड़ नहीं सकता।",
                "चीता दहाड़ नहीं सकता, शेर के विपरीत।",
                "चीता दहाड़ नहीं सकता",
                "मुँह खोले चीता",
            ),
            WorkedScene(
                "चीते से कभी मत भागो, क्योंकि भागने पर वह पीछा करता है।",
                "चीते से कभी मत भागो। क्यों? क्योंकि भागने पर वह पीछा करता है।",
                "कभी मत भागो",
                "घास में छिपा चीता",
            ),
        ),
        "कौन 100 किलोमीटर प्रति घंटे तक दौड़ सकता है, लेकिन केवल लगभग 30 सेकंड तक?",
    ),
}
