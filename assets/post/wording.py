# ruff: noqa: RUF001 - apostrophes as each language writes them
"""The fixed words of a post in each language.

Not here: what is said of the topic, which comes from the brief, its facts and the script alone. No figure stands in
here: every one in a post is the topic's own.
"""

from typing import NamedTuple


class Wording(NamedTuple):
    """One language's words: the headings, the sentences of the disclosure (without a stop), whose a fact is."""

    titles: str
    description: str
    hashtags: str
    chapters: str
    sources: str
    disclosure: str
    too_short: str
    voice: str
    wording: str
    unchecked: str
    by_brief: str
    by_model: str
    stop: str = "."


def wording(language: str) -> Wording:
    """Return the words of a primary language code such as `fr`; English ones for a language that has none here."""
    return _WORDINGS.get(language, _WORDINGS["en"])


_WORDINGS = {
    "en": Wording(
        titles="Titles",
        description="Description",
        hashtags="Hashtags",
        chapters="Chapters",
        sources="Sources",
        disclosure="AI disclosure",
        too_short="The film is too short for chapters",
        voice="The voice is synthetic",
        wording="Parts of the wording are by a language model",
        unchecked="What is claimed here was written by a language model and has not been checked",
        by_brief="the brief",
        by_model="a language model, unchecked",
    ),
    "fr": Wording(
        titles="Titres",
        description="Description",
        hashtags="Hashtags",
        chapters="Chapitres",
        sources="Sources",
        disclosure="Usage de l’IA",
        too_short="La vidéo est trop courte pour des chapitres",
        voice="La voix est synthétique",
        wording="Une partie du texte est d’un modèle de langage",
        unchecked="Ce qui est affirmé ici a été écrit par un modèle de langage et n’a pas été vérifié",
        by_brief="le brief",
        by_model="un modèle de langage, non vérifié",
    ),
    "es": Wording(
        titles="Títulos",
        description="Descripción",
        hashtags="Hashtags",
        chapters="Capítulos",
        sources="Fuentes",
        disclosure="Uso de IA",
        too_short="El vídeo es demasiado corto para capítulos",
        voice="La voz es sintética",
        wording="Parte del texto es de un modelo de lenguaje",
        unchecked="Lo que aquí se afirma lo escribió un modelo de lenguaje y no se ha comprobado",
        by_brief="el brief",
        by_model="un modelo de lenguaje, sin comprobar",
    ),
    "it": Wording(
        titles="Titoli",
        description="Descrizione",
        hashtags="Hashtag",
        chapters="Capitoli",
        sources="Fonti",
        disclosure="Uso dell’IA",
        too_short="Il video è troppo breve per i capitoli",
        voice="La voce è sintetica",
        wording="Parte del testo è di un modello linguistico",
        unchecked="Ciò che si afferma qui è stato scritto da un modello linguistico e non è stato verificato",
        by_brief="il brief",
        by_model="un modello linguistico, non verificato",
    ),
    "pt": Wording(
        titles="Títulos",
        description="Descrição",
        hashtags="Hashtags",
        chapters="Capítulos",
        sources="Fontes",
        disclosure="Uso de IA",
        too_short="O vídeo é curto demais para capítulos",
        voice="A voz é sintética",
        wording="Parte do texto é de um modelo de linguagem",
        unchecked="O que aqui se afirma foi escrito por um modelo de linguagem e não foi verificado",
        by_brief="o brief",
        by_model="um modelo de linguagem, não verificado",
    ),
    "hi": Wording(
        titles="शीर्षक",
        description="विवरण",
        hashtags="हैशटैग",
        chapters="अध्याय",
        sources="स्रोत",
        disclosure="एआई का उपयोग",
        too_short="वीडियो अध्यायों के लिए बहुत छोटा है",
        voice="आवाज़ कृत्रिम है",
        wording="कुछ शब्द एक भाषा मॉडल के हैं",
        unchecked="यहाँ के दावे एक भाषा मॉडल ने लिखे हैं और उनकी जाँच नहीं हुई है",
        by_brief="ब्रीफ़",
        by_model="एक भाषा मॉडल, बिना जाँच के",
        stop="।",
    ),
}
