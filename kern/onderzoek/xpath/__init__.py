"""XPath expressions of a questionnaire, evaluated as ODK Collect does.

    >>> u = compile("/data/leeftijd >= 18")
    >>> u.boolean(Gegevens.van({"/data/leeftijd": "24"}, {"/data/leeftijd": "integer"}, vandaag=date(2027, 3, 1)))
    True

`waarden` are the kinds of value and how they convert, `functies` the functions of values, `gegevens` the data, `paden`
which nodes a path stands for, `parser` the language, `lezer` what an expression looks at, `uitdrukking` the compiler.
"""

from kern.onderzoek.xpath.fout import XPathFout
from kern.onderzoek.xpath.gegevens import Gegevens, Knoop, Rijen, Tabellen, Vorm
from kern.onderzoek.xpath.parser import TOEGESTAAN
from kern.onderzoek.xpath.uitdrukking import Uitdrukking, compile
from kern.onderzoek.xpath.waarden import Waarde, tekst

__all__ = [
    "TOEGESTAAN",
    "Gegevens",
    "Knoop",
    "Rijen",
    "Tabellen",
    "Uitdrukking",
    "Vorm",
    "Waarde",
    "XPathFout",
    "compile",
    "tekst",
]
