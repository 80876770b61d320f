import pytest

from resources.speech.pronunciation.spoken_elsewhere import spoken_elsewhere


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("fr", "5 m", "5 mètres"),
        ("fr", "1 m", "1 mètre"),
        ("fr", "20 °C", "20 degrés Celsius"),
        ("fr", "5-10 h", "5 à 10 heures"),
        ("fr", "Louis XIV", "Louis 14"),
        ("fr", "XIXe siècle", "19ème siècle"),
        ("fr", "vin & miel", "vin et miel"),
        ("es", "1,5 km", "1,5 kilómetros"),
        ("es", "€5", "5 euros"),
        ("it", "5 kg", "5 chilogrammi"),
        ("pt", "5kg", "5 quilogramas"),
        ("hi", "5 km", "5 किलोमीटर"),
    ],
)
def test_units_and_signs_are_said_in_the_language(language, written, spoken):
    assert " ".join(spoken_elsewhere(written.split(), language)) == spoken


@pytest.mark.parametrize("language", ["fr", "es", "it", "pt", "hi"])
def test_a_letter_that_follows_no_number_is_no_unit(language):
    assert spoken_elsewhere(["m", "g"], language) == ["m", "g"]
