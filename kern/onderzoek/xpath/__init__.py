"""XPath expressions of a questionnaire, evaluated as ODK Collect does.

    >>> u = compile("/data/leeftijd >= 18")
    >>> u.boolean(Gegevens.van({"/data/leeftijd": "24"}, {"/data/leeftijd": "integer"}, vandaag=date(2027, 3, 1)))
    True

`waarden` are the kinds of value and how they convert, `functies` the functions of values, `parser` the language,
`uitdrukking` the compiler, `gegevens` the data.
"""

from kern.onderzoek.xpath.gegevens import Gegevens, Tabellen
from kern.onderzoek.xpath.parser import TOEGESTAAN
from kern.onderzoek.xpath.uitdrukking import Uitdrukking, XPathFout, compile
from kern.onderzoek.xpath.waarden import Waarde, tekst

__all__ = ["TOEGESTAAN", "Gegevens", "Tabellen", "Uitdrukking", "Waarde", "XPathFout", "compile", "tekst"]
