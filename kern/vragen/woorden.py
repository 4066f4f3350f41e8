"""The Dutch words the reader knows, folded (no case, accents or punctuation). Nobody reads these; people type them."""

from __future__ import annotations


def _los(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _zinnen(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


MAANDEN = _los("januari februari maart april mei juni juli augustus september oktober november december")
MAAND_KORT = {"jan": 1, "feb": 2, "febr": 2, "mrt": 3, "maa": 3, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8}
MAAND_KORT |= {"sep": 9, "sept": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12}
DAGEN = _los("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag")

# --- numbers ---
TOT_TWINTIG = _los(
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien"
)
TIENTALLEN = _los("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
# Spoken and counted forms: "zeuven" on the telephone, "met z'n drieën", "eentje".
BIJZONDERE_GETALLEN = {"zeuven": 7, "eentje": 1, "tweetjes": 2, "drietjes": 3, "tweeen": 2, "drieen": 3, "vieren": 4}
BIJZONDERE_GETALLEN |= {"vijven": 5, "zessen": 6, "zevenen": 7}
# What may stand beside a number without changing it.
EENHEDEN = _set(
    """euro eur € jaar jaren jr kinderen kind personen persoon mensen slaapkamers slaapkamer kamers kamer stuks stuk
    keer woningen woning huizen huis maanden maand weken week dagen dag m2 m² procent % x
    ben oud ik we wij heb hebben zijn is er met z'n op het mijn ons onze gezin totaal per"""
)
NUL = _zinnen("geen, niemand, geen enkele, geeneen, niks, niets")
ANDER_GETAL = _set("niet geen meer minder dan paar half halve tenzij tot tussen of à vanaf in")

# --- yes and no ---
JA = _set(
    "ja jawel jazeker jaja j jep jup yes yep jo ok oke okay akkoord klopt zeker natuurlijk prima uiteraard goed graag"
)
NEE = _set("nee neen n nope no neeje")
NEE_ZINNEN = _zinnen(
    """zeker niet, absoluut niet, natuurlijk niet, liever niet, klopt niet, dat klopt niet, niet akkoord,
    nee hoor liever niet, nee liever niet, nee zeker niet, nee dat klopt niet"""
)
STOPLAP = _set("hoor joh dank u je wel bedankt dat dit het is zo dankjewel dankuwel zeg sorry")

# --- choices ---
# Words for choices that every list may have, by the name the choice has.
SYNONIEMEN: dict[str, frozenset[str]] = {
    "weet_niet": _zinnen(
        """weet ik niet, weet niet, ik weet het niet, ik weet niet, weet ik nog niet, geen idee, ik weet t niet,
        ik weet het nog niet, weet het niet, nog niet bekend, onbekend, ik zou het niet weten, wn"""
    ),
    "zeg_niet": _zinnen(
        """zeg ik niet, dat zeg ik niet, wil ik niet zeggen, dat wil ik niet zeggen, zeg ik liever niet,
        dat zeg ik liever niet, liever niet, geen antwoord, gaat u niets aan, gaat je niets aan, prive"""
    ),
    "anders": _zinnen("iets anders, wat anders, overig, anders namelijk"),
    "beide": _zinnen("allebei, beiden, alle twee, alletwee, maakt niet uit, maakt me niet uit"),
    "overal": _zinnen("maakt niet uit, maakt me niet uit, maakt mij niet uit, overal, geen voorkeur"),
    "geen": _zinnen("niets, niks, nee, nvt, n v t, geen van deze, geen van alle, geen enkele"),
    "niets": _zinnen("geen, niks, nee, nvt, n v t, geen van deze, geen van alle"),
    "nee": _zinnen("niets, niks, geen van deze"),
    "0": _zinnen("nee, geen, niemand, geen van allen, niet een"),
}
KLEINE_WOORDEN = _set(
    """ik wij we u je mijn ons onze mij me het de een t in op van voor met bij naar om te er en of dat die dit is
    ben zijn heb hebben wil willen woon wonen zou graag liefst liever hoor joh maar toch dus ook wel
    denk optie keuze antwoord kies"""
)
# Words that nearly every answer about a house has; they count only when nothing else is said.
ALGEMEEN = _set("woning woningen huis")
ALLES = _set("alles allemaal alle")
# Words that turn a meaning round or make it depend: what stands beside them is never taken for the whole.
ONTKENNINGEN = _set("niet geen nooit tenzij mits behalve nee noch zonder misschien")
RANGTELWOORDEN = {
    "eerste": 1,
    "tweede": 2,
    "derde": 3,
    "vierde": 4,
    "vijfde": 5,
    "zesde": 6,
    "zevende": 7,
    "achtste": 8,
}

# --- leaving out ---
OVERSLAAN = _zinnen(
    """sla over, overslaan, sla deze vraag over, sla deze over, vraag overslaan, skip, volgende vraag, ik sla over,
    ik sla deze over, ik sla deze vraag over"""
)
NIETS_TE_ZEGGEN = _zinnen(
    """nee, nee hoor, nee bedankt, nee dank u, nee dank je, nee dank u wel, neen, niks, niets, geen, nvt, n v t,
    geen opmerkingen, geen opmerking, nee niets, nee niks"""
)

# --- orders ---
OPDRACHTEN: dict[str, frozenset[str]] = {
    "start": _zinnen("start, begin, beginnen, ik begin"),
    "help": _zinnen(
        """help, hulp, help mij, help me, ik snap het niet, snap het niet, snap ik niet, ik snap er niets van,
        ik begrijp het niet, begrijp ik niet, wat moet ik doen, hoe werkt dit, ik kom er niet uit"""
    ),
    "status": _zinnen("status, hoe staat het ervoor, hoe staat het er voor"),
    "terug": _zinnen("terug, ga terug, vorige, vorige vraag, naar vorige vraag, naar de vorige vraag, een terug"),
    "stop": _zinnen(
        """stop, stoppen, hou op, houd op, hou op zeg, ophouden, afmelden, meld mij af, meld me af, uitschrijven,
        ik stop, ik stop ermee, stop ermee, ik wil stoppen, stop nou, stop maar, stop nu"""
    ),
    "privacy": _zinnen("privacy, avg, privacyverklaring, wat doet u met mijn gegevens"),
    "mijngegevens": _zinnen(
        """mijngegevens, mijn gegevens, toon mijn gegevens, laat mijn gegevens zien, welke gegevens heeft u van mij,
        verwijder mijn gegevens, wis mijn gegevens, mijn gegevens wissen, mijn gegevens verwijderen,
        gegevens verwijderen, gegevens wissen, verwijder alles, wis alles, gooi mijn gegevens weg, vergeet mij"""
    ),
    "mens": _zinnen(
        """mens, een mens, ik wil een mens spreken, mens spreken, ik wil een mens, medewerker, een medewerker,
        ik wil iemand spreken, ik wil een medewerker spreken, kan ik iemand spreken, bel mij, bel me,
        kan ik een mens spreken, ik wil met een mens praten, ik wil bellen"""
    ),
    "uitleg": _zinnen("uitleg, meer uitleg, leg uit, geef uitleg, meer weten"),
    "later": _zinnen("later, later verder, ik ga later verder, ik wil later verder, straks verder, pauze, pauzeren"),
    "nieuw": _zinnen("nieuw gesprek, nieuwe gesprek, opnieuw beginnen, begin opnieuw"),
    "wijzig": _zinnen("wijzig, wijzigen"),
    "nood": _zinnen("112, bel 112, noodgeval, 113, bel 113"),
}
NOOD_ALLEEN = _zinnen("zelfmoord, zelfdoding, suicide, suicidaal, ik ben suicidaal")
