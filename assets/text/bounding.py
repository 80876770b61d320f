"""The words and phrases of each language that bound what is said: how much, how many, how surely, why, when.

Belongs here: the phrases, one table a language. Not here: small words (lexicon.py), what is compared with what
(script/vetoes.py).

Phrases are in small letters and without accents, as text/words.py reads them; `|` stands between two that bound alike.
"""

from functools import cache
from typing import NamedTuple


class Bounding(NamedTuple):
    """One language's phrases; what is in no table is not seen.

    `before`, `behind`: what bounds the figure after or before it, by what it makes of it: "over", "at least".
    `kept`: what must not be lost from a statement, by its meaning. `claims`: what must not come to it.
    `opposites`: two phrases of which neither may stand for the other.
    `units`: units that `lexicon.symbols` has not. `concord`: the word that a second negation goes with and that counts
    once with it ("ne ... jamais", "no ... nunca"), or "" where each negation counts.
    """

    before: dict[str, str] = {}  # noqa: RUF012 - read only
    behind: dict[str, str] = {}  # noqa: RUF012 - read only
    kept: dict[str, str] = {}  # noqa: RUF012 - read only
    claims: dict[str, str] = {}  # noqa: RUF012 - read only
    opposites: tuple[tuple[str, str], ...] = ()
    units: str = ""
    concord: str = ""


@cache
def bounding(language: str) -> Bounding:
    """Return the phrases of a primary language code such as `fr`."""
    return _BOUNDING.get(language, Bounding())


_BOUNDING = {
    "en": Bounding(
        before={
            "over": "over|above|more than|greater than|beyond|exceeds|exceed|exceeding",
            "under": "under|below|less than|fewer than|lower than|beneath",
            "at least": "at least|no less than|no fewer than|a minimum of",
            "up to": "up to|at most|at the most|no more than|a maximum of|within",
            "about": "about|around|roughly|approximately|some|circa|close to",
            "almost": "almost|nearly|just under",
            "exactly": "exactly|precisely",
            "only": "only|just|merely",
        },
        behind={
            "at least": "or more|or older|or longer|or above|and over|and up|at least|minimum|upwards",
            "up to": "or less|or fewer|or younger|or under|or below|at most|at the most|maximum|tops",
            "about": "or so|roughly|approximately",
            "over": "plus",
            "exactly": "exactly|sharp",
        },
        kept={
            "most": "most|the majority|more often than not|mostly|mainly",
            "few": "few|hardly any|rare|rarely|seldom|not many",
            "only": "only|just|alone|nothing but|merely|solely|no one but|none but",
            "almost": "almost|nearly|practically|virtually",
            "may": "can|could|may|might|maybe|perhaps|possible|possibly|able",
            "thought": "believe|believes|believed|think|thinks|thought|said to|suppose|supposed|supposedly|assume|assumed|suggests|probably|likely|reportedly|according|seems|appears",
            "often": "often|usually|sometimes|mostly|generally|tends|typically",
        },
        claims={
            "most": "most|the majority|mostly|mainly",
            "many": "many|plenty|countless|a lot",
            "few": "few|a handful",
            "half": "half|a third|a quarter|twice|double|triple",
            "all": "all|every|each|always|everyone|everything|everybody|whole|entire",
            "some": "some|several",
            "only": "only|alone|solely|nothing but",
            "exactly": "exactly|precisely",
                        "a reason": "because|since|due to|thanks to|so that|in order to|therefore|thus|hence|and so|which is why|that is why|as a result|owing to",
            "before": "before|prior to|ahead of",
            "after": "after|afterwards",
        },
        opposites=(
            ("before", "after|afterwards|once"),
            ("more|over|above", "less|fewer|under|below"),
            ("first|beginning|start", "last|end"),
            ("with", "without"),
            ("will", "was|did|has|had"),
            ("rise|rises|rising|raise|raises|up|grow|grows|increase|increases", "sink|sinks|fall|falls|lower|lowers|down|shrink|shrinks|decrease|decreases"),
            ("larger|bigger|large|big", "smaller|small|little"),
            ("faster|fast|quick|speeds", "slower|slow|slows"),
            ("hot|hotter|warm|warmer", "cold|colder|cool|cooler"),
            ("win|won|wins", "lose|lost|loses|defeat"),
            ("left", "right"),
            ("north|northern", "south|southern"),
            ("east|eastern", "west|western"),
            ("open|opens|opened", "close|closes|closed|shut"),
            ("accept|accepts|accepted|allow|allows|allowed", "reject|rejects|rejected|refuse|refuses|forbid|forbids"),
        ),
        units="inch inches yard yards mile miles tonne tonnes ton tons ounce ounces pound pounds gallon gallons acre acres hectare hectares watt watts kilowatt kilowatts volt volts calorie calories celsius fahrenheit kelvin minute minutes hour hours day days week weeks month months year years decade decades century centuries dollar dollars euro euros cent cents byte bytes kilobyte kilobytes terabyte terabytes percent nanometre nanometres micrometre micrometres millisecond milliseconds microgram micrograms kilometer kilometers meter meters centimeter centimeters millimeter millimeters liter liters",
    ),
    "fr": Bounding(
        before={
            "over": "plus de|plus d|au dela de|superieur a|superieure a|depasse|depassent",
            "under": "moins de|moins d|au dessous de|inferieur a|inferieure a",
            "at least": "au moins|au minimum|pas moins de",
            "up to": "au plus|au maximum|jusqu a|pas plus de|tout au plus",
            "about": "environ|a peu pres|autour de|pres de|quelque|quelques|approximativement|aux alentours de",
            "almost": "presque",
            "exactly": "exactement|precisement",
            "only": "seulement|a peine",
        },
        behind={
            "at least": "ou plus|au moins|au minimum|minimum|et plus",
            "up to": "ou moins|au plus|au maximum|maximum",
            "about": "environ|a peu pres",
            "exactly": "exactement|pile",
        },
        kept={
            "most": "la plupart|majorite",
            "few": "peu|rare|rares|rarement",
            "only": "seul|seule|seuls|seules|seulement|uniquement|ne que",
            "almost": "presque|quasi|quasiment",
            "may": "peut|peuvent|pourrait|pourraient|possible|peut etre|il arrive|parfois|eventuellement",
            "thought": "pense|pensent|croit|croient|pensait|croyait|selon|d apres|probablement|semble|sans doute|suppose|estime|estiment",
            "often": "souvent|generalement|d habitude|parfois",
        },
        claims={
            "most": "la plupart|majorite",
            "many": "beaucoup|nombreux|nombreuses",
            "few": "peu de|peu d",
            "half": "moitie|tiers|quart|double|triple",
            "all": "tous|toutes|tout|toute|chaque|toujours|aucun|aucune",
            "only": "seul|seule|seuls|seules|seulement|uniquement",
            "exactly": "exactement|precisement",
            "a reason": "parce|car|puisque|a cause|grace|donc|c est pourquoi|afin|en raison|ainsi|pour que",
            "before": "avant",
            "after": "apres",
        },
        opposites=(
            ("avant", "apres|une fois"),
            ("debut|commencement", "fin"),
            ("plus", "moins"),
            ("avec", "sans"),
            ("augmente|augmentent|monte|hausse|accelere|grandit", "baisse|baissent|diminue|descend|ralentit|retrecit"),
            ("chaud|chaude|chauds", "froid|froide|froids"),
            ("gagne|gagnent|victoire", "perd|perdent|perdu|defaite"),
            ("gauche", "droite"),
            ("nord", "sud"),
            ("ouvre|ouvert|ouverte", "ferme|fermee"),
            ("grand|grande", "petit|petite"),
            ("premier|premiere", "dernier|derniere"),
        ),
        units="minute jour jours semaine semaines mois an ans annee annees siecle siecles euro euros centime centimes tonne tonnes millimetre millimetres milligramme milligrammes millilitre millilitres hectare hectares pouce pouces pied mille livre livres celsius fahrenheit octet octets gigaoctet gigaoctets megaoctet megaoctets watt watts",
        concord="ne n",
    ),
    "es": Bounding(
        before={
            "over": "mas de|supera|superan|superior a|por encima de|excede|sobrepasa",
            "under": "menos de|menor de|por debajo de|inferior a",
            "at least": "al menos|por lo menos|como minimo|un minimo de",
            "up to": "hasta|como maximo|como mucho|a lo sumo|un maximo de|no mas de",
            "about": "unos|unas|aproximadamente|cerca de|alrededor de|en torno a|mas o menos",
            "almost": "casi",
            "exactly": "exactamente|precisamente",
            "only": "solo|solamente|apenas|unicamente",
        },
        behind={
            "at least": "o mas|como minimo|al menos|por lo menos|minimo",
            "up to": "o menos|como maximo|como mucho|a lo sumo|maximo",
            "about": "aproximadamente|mas o menos",
            "exactly": "exactamente|en punto",
        },
        kept={
            "most": "la mayoria|la mayor parte",
            "few": "pocos|pocas|raro|raros|raramente|rara vez",
            "only": "solo|solamente|unicamente|unico|unica",
            "almost": "casi",
            "may": "puede|pueden|podria|podrian|posible|quiza|quizas|tal vez|posiblemente|a veces",
            "thought": "cree|creen|creia|segun|probablemente|parece|piensa|piensan|supone|se dice",
            "often": "a menudo|suele|suelen|generalmente|a veces|normalmente",
        },
        claims={
            "most": "la mayoria|la mayor parte",
            "many": "muchos|muchas|mucho|mucha",
            "few": "pocos|pocas",
            "half": "mitad|tercio|cuarto|doble|triple",
            "all": "todos|todas|todo|toda|cada|siempre|ningun|ninguna|ninguno",
            "only": "solo|solamente|unicamente",
            "exactly": "exactamente|precisamente",
            "a reason": "porque|ya que|debido|gracias a|por eso|puesto que|asi que|por lo tanto|para que|a causa",
            "before": "antes",
            "after": "despues|tras",
        },
        opposites=(
            ("antes", "despues|tras|una vez"),
            ("principio|comienzo|inicio", "final|fin"),
            ("mas", "menos"),
            ("con", "sin"),
            ("sube|suben|crece|crecen|aumenta|aumentan|acelera", "baja|bajan|disminuye|desciende|frena|reduce"),
            ("caliente|calor|calientes", "frio|fria|frios"),
            ("gana|gano|ganan|vence|vencio", "pierde|perdio|pierden"),
            ("izquierda|izquierdo", "derecha|derecho"),
            ("norte", "sur"),
            ("abre|abierto|abierta", "cierra|cerrado|cerrada"),
            ("grande|grandes|mayor", "pequeno|pequena|menor"),
            ("primero|primera", "ultimo|ultima"),
        ),
        units="dia dias semana semanas mes meses ano anos siglo siglos minuto hora segundo euro euros centimo centimos dolar dolares tonelada toneladas milimetro milimetros miligramo miligramos mililitro mililitros hectarea hectareas pulgada pulgadas libra libras milla millas celsius fahrenheit vatio vatios byte bytes gigabyte gigabytes megabyte megabytes",
        concord="no",
    ),
    "it": Bounding(
        before={
            "over": "piu di|oltre|superiore a|supera|superano|piu che",
            "under": "meno di|sotto|inferiore a|sotto i",
            "at least": "almeno|non meno di|minimo|un minimo di|come minimo",
            "up to": "fino a|al massimo|massimo|non piu di|un massimo di",
            "about": "circa|approssimativamente|intorno a|all incirca",
            "almost": "quasi",
            "exactly": "esattamente",
            "only": "solo|soltanto|appena",
        },
        behind={"at least": "o piu|almeno|come minimo|in su", "up to": "o meno|al massimo", "about": "circa"},
        kept={
            "most": "la maggior parte|la maggioranza",
            "few": "pochi|poche|raramente",
            "only": "solo|soltanto|solamente|unico|unica",
            "almost": "quasi",
            "may": "puo|possono|potrebbe|potrebbero|forse|possibile|a volte",
            "thought": "crede|credono|pensa|pensano|secondo|probabilmente|sembra|ritiene|ritengono",
            "often": "spesso|di solito|a volte|generalmente",
        },
        claims={
            "most": "la maggior parte|la maggioranza",
            "many": "molti|molte|tanti|tante",
            "half": "meta|doppio|triplo",
            "all": "tutti|tutte|tutto|tutta|ogni|sempre|nessun|nessuno|nessuna",
            "only": "solo|soltanto|solamente",
            "a reason": "perche|poiche|siccome|grazie a|a causa|quindi|percio|dunque|affinche",
            "before": "prima",
            "after": "dopo",
        },
        opposites=(
            ("prima", "dopo"), ("inizio", "fine"), ("piu", "meno"), ("con", "senza"), ("caldo|calda", "freddo|fredda"),
            ("sale|cresce|aumenta", "scende|cala|diminuisce"), ("sinistra", "destra"), ("nord", "sud"),
            ("grande", "piccolo|piccola"), ("primo", "ultimo"),
        ),
        units="giorno giorni settimana settimane mese mesi anno anni secolo secoli minuto ora secondo euro centesimi tonnellata tonnellate millimetri milligrammi celsius fahrenheit",
        concord="non",
    ),
    "pt": Bounding(
        before={
            "over": "mais de|superior a|supera|ultrapassa|acima de",
            "under": "menos de|inferior a|abaixo de",
            "at least": "pelo menos|ao menos|no minimo|um minimo de|minimo de",
            "up to": "ate|no maximo|um maximo de|nao mais de|maximo de",
            "about": "cerca de|aproximadamente|uns|umas|por volta de|em torno de",
            "almost": "quase",
            "exactly": "exatamente",
            "only": "so|apenas|somente",
        },
        behind={"at least": "ou mais|no minimo|pelo menos", "up to": "ou menos|no maximo", "about": "aproximadamente"},
        kept={
            "most": "a maioria|a maior parte",
            "few": "poucos|poucas|raramente",
            "only": "so|apenas|somente|unico|unica",
            "almost": "quase",
            "may": "pode|podem|poderia|poderiam|talvez|possivel|as vezes",
            "thought": "acredita|acreditam|pensa|pensam|segundo|provavelmente|parece|supoe",
            "often": "muitas vezes|geralmente|costuma|costumam|as vezes",
        },
        claims={
            "most": "a maioria|a maior parte",
            "many": "muitos|muitas",
            "half": "metade|dobro|triplo",
            "all": "todos|todas|todo|toda|cada|sempre|nenhum|nenhuma",
            "only": "apenas|somente",
            "a reason": "porque|pois|ja que|devido|gracas|por isso|portanto|para que|por causa",
            "before": "antes",
            "after": "depois|apos",
        },
        opposites=(
            ("antes", "depois|apos"), ("inicio|comeco", "fim|final"), ("mais", "menos"), ("com", "sem"),
            ("quente", "frio|fria"), ("sobe|cresce|aumenta", "desce|cai|diminui"), ("esquerda", "direita"),
            ("norte", "sul"), ("grande", "pequeno|pequena"), ("primeiro", "ultimo"),
        ),
        units="dia dias semana semanas mes meses ano anos seculo seculos minuto hora segundo euro euros centavos real reais tonelada toneladas milimetros miligramas celsius fahrenheit",
        concord="nao",
    ),
    "hi": Bounding(
        before={
            "at least": "कम से कम",
            "up to": "अधिकतम|ज्यादा से ज्यादा",
            "about": "लगभग|करीब",
            "only": "केवल|सिर्फ",
        },
        behind={"over": "से अधिक|से ज्यादा|से ऊपर", "under": "से कम|से नीचे", "up to": "तक", "at least": "या अधिक"},
        kept={
            "most": "अधिकांश|अधिकतर|ज्यादातर",
            "only": "केवल|सिर्फ|ही",
            "may": "सकता|सकती|सकते|शायद",
        },
        claims={
            "most": "अधिकांश|अधिकतर|ज्यादातर",
            "all": "सभी|हर|सब|हमेशा",
            "only": "केवल|सिर्फ",
            "a reason": "क्योंकि|इसलिए|वजह|कारण",
            "before": "पहले",
            "after": "बाद",
        },
        opposites=(("पहले", "बाद"), ("अधिक|ज्यादा", "कम"), ("गर्म", "ठंडा|ठंडी"), ("बड़ा|बड़ी", "छोटा|छोटी")),
        units="दिन हफ्ते सप्ताह महीने साल वर्ष घंटे घंटा मिनट सेकंड किलोमीटर मीटर किलोग्राम ग्राम लीटर डिग्री रुपये",
    ),
}  # fmt: skip
