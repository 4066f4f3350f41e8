"""The words the reader knows, folded (no case, accents or punctuation). Nobody reads these; people type them.

Dutch is always understood; `woorden()` gives what is understood now, with English beside it where that is spoken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kern.taal import huidige_taal
from kern.vragen.woordenboek import Telwoorden, Woorden, genummerd, onder_honderd, samen, verzameling, zinnen

MAANDEN = "januari februari maart april mei juni juli augustus september oktober november december"
MAAND_KORT = {"jan": 1, "feb": 2, "febr": 2, "mrt": 3, "maa": 3, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8}
MAAND_KORT |= {"sep": 9, "sept": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12}
DAGEN = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"
# Spoken and counted forms: "zeuven" on the telephone, "met z'n drieën", "eentje".
BIJZONDERE_GETALLEN = {"zeuven": 7, "eentje": 1, "tweetjes": 2, "drietjes": 3, "tweeen": 2, "drieen": 3, "vieren": 4}
BIJZONDERE_GETALLEN |= {"vijven": 5, "zessen": 6, "zevenen": 7}
_WEET_NIET = """weet ik niet, weet niet, ik weet het niet, ik weet niet, weet ik nog niet, geen idee, ik weet t niet,
    ik weet het nog niet, weet het niet, nog niet bekend, onbekend, ik zou het niet weten, wn"""
_ANDERS = "iets anders, wat anders, overig, anders namelijk, anders"

NEDERLANDS = Woorden(
    maanden={**genummerd(MAANDEN), **MAAND_KORT},
    dagen=genummerd(DAGEN, 0) | genummerd("ma di wo do vr za zo", 0),
    dagen_ver={"eergisteren": -2, "gisteren": -1, "vandaag": 0, "morgen": 1, "overmorgen": 2},
    telwoorden=(
        Telwoorden(
            onder_honderd(
                """nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien
                zeventien achttien negentien""",
                "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
                "en",
            )
            | BIJZONDERE_GETALLEN,
            "honderd",
            "duizend",
            "en",
        ),
    ),
    lidwoorden=verzameling("een"),
    factoren={"k": 1_000, "duizend": 1_000, "ton": 100_000, "mille": 1_000, "miljoen": 1_000_000},
    # What may stand beside a number without changing it.
    eenheden=verzameling(
        """euro eur € jaar jaren jr kinderen kind personen persoon mensen slaapkamers slaapkamer kamers kamer stuks stuk
        keer woningen woning huizen huis maanden maand weken week dagen dag m2 m² procent % x
        ben oud ik we wij heb hebben zijn is er met z'n op het mijn ons onze gezin totaal per"""
    ),
    ongeveer=zinnen(
        """een stuk of, ongeveer, omstreeks, om en nabij, circa, ca., ca, plm., plm, plusminus, zo'n, zon, rond de,
        rond, bijna, een goede, pakweg, naar schatting, ik denk, denk ik, misschien, waarschijnlijk, minstens,
        hoogstens, maximaal, minimaal, of zo, ofzo"""
    ),
    nul=zinnen("geen, niemand, geen enkele, geeneen, niks, niets"),
    ander_getal=verzameling("niet geen meer minder dan paar half halve tenzij tot tussen of à vanaf in min"),
    ja=verzameling(
        """ja jawel jazeker jaja j jep jup yes yep jo ok oke okay akkoord klopt zeker natuurlijk prima uiteraard goed
        graag"""
    ),
    nee=verzameling("nee neen n nope no neeje"),
    nee_zinnen=zinnen(
        """zeker niet, absoluut niet, natuurlijk niet, liever niet, klopt niet, dat klopt niet, niet akkoord,
        nee hoor liever niet, nee liever niet, nee zeker niet, nee dat klopt niet"""
    ),
    stoplap=verzameling("hoor joh dank u je wel bedankt dat dit het is zo dankjewel dankuwel zeg sorry"),
    gelezen=zinnen(
        """gelezen, ik heb dit gelezen, ik heb het gelezen, heb ik gelezen, dit heb ik gelezen, begrepen,
        ik heb het begrepen, ik begrijp het, ik snap het, duidelijk, gezien, ga verder, verder"""
    ),
    # Words for choices that every list may have, by the name the choice has.
    synoniemen={
        "weet_niet": zinnen(_WEET_NIET),
        "dont_know": zinnen(_WEET_NIET),
        "zeg_niet": zinnen(
            """zeg ik niet, dat zeg ik niet, wil ik niet zeggen, dat wil ik niet zeggen, zeg ik liever niet,
            dat zeg ik liever niet, liever niet, geen antwoord, gaat u niets aan, gaat je niets aan, prive"""
        ),
        "anders": zinnen(_ANDERS),
        "other": zinnen(_ANDERS),
        "beide": zinnen("allebei, beiden, alle twee, alletwee, maakt niet uit, maakt me niet uit"),
        "overal": zinnen("maakt niet uit, maakt me niet uit, maakt mij niet uit, overal, geen voorkeur"),
        "geen": zinnen("niets, niks, nee, nvt, n v t, geen van deze, geen van alle, geen enkele"),
        "niets": zinnen("geen, niks, nee, nvt, n v t, geen van deze, geen van alle"),
        "nee": zinnen("niets, niks, geen van deze"),
        "0": zinnen("nee, geen, niemand, geen van allen, niet een"),
    },
    klein=verzameling(
        """ik wij we u je mijn ons onze mij me het de een t in op van voor met bij naar om te er en of dat die dit is
        ben zijn heb hebben wil willen woon wonen zou graag liefst liever hoor joh maar toch dus ook wel
        denk optie keuze antwoord kies"""
    ),
    # Words that nearly every answer about a house has; they count only when nothing else is said.
    algemeen=verzameling("woning woningen huis"),
    alles=verzameling("alles allemaal alle"),
    # Words that turn a meaning round or make it depend: what stands beside them is never taken for the whole.
    ontkenningen=verzameling("niet geen nooit tenzij mits behalve nee noch zonder misschien"),
    rangtelwoorden=genummerd("eerste tweede derde vierde vijfde zesde zevende achtste"),
    laatste=verzameling("laatste"),
    voegwoorden=verzameling("en plus"),
    overslaan=zinnen(
        """sla over, overslaan, sla deze vraag over, sla deze over, vraag overslaan, skip, volgende vraag, ik sla over,
        ik sla deze over, ik sla deze vraag over"""
    ),
    laat_zo=zinnen(
        """laat zo, laat maar zo, laat het zo, laat het maar zo, laat dit zo, zo laten, laat staan, laat maar staan,
        zo is het goed, goed zo, niets veranderen, verander niets"""
    ),
    niets_te_zeggen=zinnen(
        """nee, nee hoor, nee bedankt, nee dank u, nee dank je, nee dank u wel, neen, niks, niets, geen, nvt, n v t,
        geen opmerkingen, geen opmerking, nee niets, nee niks"""
    ),
    dagdelen={
        **dict.fromkeys(("s nachts", "snachts", "in de nacht", "nachts", "nacht", "vannacht"), "nacht"),
        **dict.fromkeys(
            ("s ochtends", "sochtends", "in de ochtend", "ochtends", "ochtend", "vanochtend", "in de morgen"), "ochtend"
        ),
        **dict.fromkeys(("s morgens", "smorgens", "morgens", "vanmorgen", "voormiddag", "voor de middag"), "ochtend"),
        **dict.fromkeys(
            ("s middags", "smiddags", "in de middag", "middags", "middag", "vanmiddag", "namiddag", "na de middag"),
            "middag",
        ),
        **dict.fromkeys(("s avonds", "savonds", "in de avond", "avonds", "avond", "vanavond"), "avond"),
    },
    over=verzameling("over na"),
    voor=verzameling("voor"),
    opdrachten={
        "start": zinnen("start, begin, beginnen, ik begin"),
        "help": zinnen(
            """help, hulp, help mij, help me, ik snap het niet, snap het niet, snap ik niet, ik snap er niets van,
            ik begrijp het niet, begrijp ik niet, wat moet ik doen, hoe werkt dit, ik kom er niet uit"""
        ),
        "status": zinnen("status, hoe staat het ervoor, hoe staat het er voor"),
        "terug": zinnen("terug, ga terug, vorige, vorige vraag, naar vorige vraag, naar de vorige vraag, een terug"),
        "stop": zinnen(
            """stop, stoppen, hou op, houd op, hou op zeg, ophouden, uitschrijven, ik stop,
            ik stop ermee, stop ermee, ik wil stoppen, stop nou, stop maar, stop nu"""
        ),
        "privacy": zinnen("privacy, avg, privacyverklaring, wat doet u met mijn gegevens"),
        "mijngegevens": zinnen(
            """mijngegevens, mijn gegevens, toon mijn gegevens, laat mijn gegevens zien, welke gegevens heeft u van mij,
            verwijder mijn gegevens, wis mijn gegevens, mijn gegevens wissen, mijn gegevens verwijderen,
            gegevens verwijderen, gegevens wissen, verwijder alles, wis alles, gooi mijn gegevens weg, vergeet mij"""
        ),
        "mens": zinnen(
            """mens, een mens, ik wil een mens spreken, mens spreken, ik wil een mens, medewerker, een medewerker,
            ik wil iemand spreken, ik wil een medewerker spreken, kan ik iemand spreken, bel mij, bel me,
            kan ik een mens spreken, ik wil met een mens praten, ik wil bellen"""
        ),
        "uitleg": zinnen("uitleg, meer uitleg, leg uit, geef uitleg, meer weten"),
        "later": zinnen("later, later verder, ik ga later verder, ik wil later verder, straks verder, pauze, pauzeren"),
        "nieuw": zinnen("nieuw gesprek, nieuwe gesprek, opnieuw beginnen, begin opnieuw"),
        "wijzig": zinnen("wijzig, wijzigen"),
        "nood": zinnen("112, bel 112, noodgeval, 113, bel 113"),
        "aanmelden": zinnen(
            """aanmelden, meld mij aan, meld me aan, ik meld mij aan, ik meld me aan, ik wil mij aanmelden,
            ik wil me aanmelden, charette, aanmelden charette, aanmelden voor de charette,
            ik meld mij aan voor de charette, ik wil mij aanmelden voor de charette, ik wil meedoen aan de charette"""
        ),
        "mijnaanmelding": zinnen(
            """mijnaanmelding, mijn aanmelding, staat mijn aanmelding, hoe staat mijn aanmelding, ben ik aangemeld,
            hoe staat het met mijn aanmelding, staat mijn aanmelding erbij, heb ik een plek, heb ik een plaats,
            sta ik op de wachtlijst, ik wil mijn aanmelding wijzigen, wijzig mijn aanmelding"""
        ),
        "afmelden": zinnen(
            """afmelden, meld mij af, meld me af, ik meld mij af, ik meld me af, ik wil mij afmelden,
            ik wil me afmelden, ik kan niet komen, afmelden voor de charette, ik meld mij af voor de charette"""
        ),
        "idee": zinnen("idee, ideeen, ik heb een idee, nieuw idee, hoe staat het met mijn idee, hoe staat een idee"),
        "stem": zinnen("stem, stemmen, ik wil stemmen, ik stem, stem op variant, stem op een variant"),
    },
)

MONTHS = "january february march april may june july august september october november december"
DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_DONT_KNOW = """don t know, i don t know, dont know, i dont know, do not know, i do not know, no idea, not sure,
    i m not sure, unknown, not known yet, dk"""
_OTHER = "other, something else, anything else, else"

# Only what English adds; Dutch is always understood beside it.
_ENGELS = Woorden(
    maanden=genummerd(MONTHS)
    | {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11},
    dagen=genummerd(DAYS, 0)
    | genummerd("mon tue wed thu fri sat sun", 0)
    | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
    dagen_ver={"yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2},
    telwoorden=(
        Telwoorden(
            onder_honderd(
                """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
                seventeen eighteen nineteen""",
                "twenty thirty forty fifty sixty seventy eighty ninety",
                "",
            )
            | {"nought": 0, "fourty": 40},
            "hundred",
            "thousand",
            "and",
        ),
    ),
    lidwoorden=verzameling("a an one"),
    factoren={"thousand": 1_000, "million": 1_000_000},
    eenheden=verzameling(
        """euros year years yr yrs old child children kid kids person persons people bedroom bedrooms room rooms time
        times home homes house houses month months week weeks day days percent i we have are am there of us the in my
        our family total with"""
    ),
    ongeveer=zinnen(
        """about, around, approximately, approx., approx, roughly, nearly, almost, or so, give or take, i think,
        i guess, maybe, perhaps, probably, at least, at most"""
    ),
    nul=zinnen("none, nobody, no one, nothing, not any"),
    ander_getal=verzameling("not no none more less fewer than few couple half unless until between or from minus"),
    ja=verzameling("yes yeah yea yup y sure certainly correct right absolutely agreed agree fine definitely course"),
    nee=verzameling("no nope nah never"),
    nee_zinnen=zinnen(
        """certainly not, absolutely not, of course not, definitely not, rather not, i d rather not, not correct,
        that s not right, that is not right, no thank you, no thanks, not really"""
    ),
    stoplap=verzameling("please thanks thank you that is it s of i sir madam"),
    gelezen=zinnen(
        """read, i have read this, i ve read this, i have read it, i read it, i read this, understood, i understand,
        got it, clear, seen, continue, i agree"""
    ),
    synoniemen={
        "weet_niet": zinnen(_DONT_KNOW),
        "dont_know": zinnen(_DONT_KNOW),
        "zeg_niet": zinnen(
            """rather not say, i would rather not say, i d rather not say, prefer not to say, i prefer not to say,
            no answer, none of your business, rather not, private"""
        ),
        "anders": zinnen(_OTHER),
        "other": zinnen(_OTHER),
        "beide": zinnen("both, either, either one, doesn t matter, don t mind, i don t mind"),
        "overal": zinnen("anywhere, everywhere, doesn t matter, no preference, i don t mind"),
        "geen": zinnen("none, nothing, no, n a, none of these, not applicable"),
        "niets": zinnen("none, nothing, no, n a, none of these, not applicable"),
        "nee": zinnen("none, nothing, none of these"),
        "0": zinnen("no, none, nobody, no one"),
    },
    klein=verzameling(
        """i we you my our us me the a an in on from for with at by near to and or that this it is am are have has want
        like live living would please rather only also well think option choice answer choose"""
    ),
    algemeen=verzameling("house home houses homes"),
    alles=verzameling("everything all"),
    ontkenningen=verzameling("not no never unless except nor without neither none maybe perhaps"),
    rangtelwoorden=genummerd("first second third fourth fifth sixth seventh eighth"),
    laatste=verzameling("last"),
    voegwoorden=verzameling("and plus"),
    overslaan=zinnen(
        """skip, skip this, skip it, skip question, skip this question, i skip, i skip this, pass, next question,
        leave it out, leave blank"""
    ),
    laat_zo=zinnen("leave it, leave as is, leave it as it is, leave it like this, keep it, keep, keep this, no change"),
    niets_te_zeggen=zinnen(
        """no, none, nothing, n a, no thanks, no thank you, no comment, no comments, no remarks, not applicable,
        nothing else"""
    ),
    dagdelen={
        **dict.fromkeys(("at night", "in the night", "night"), "night"),
        **dict.fromkeys(("in the morning", "morning"), "ochtend"),
        **dict.fromkeys(("in the afternoon", "afternoon"), "middag"),
        **dict.fromkeys(("in the evening", "evening"), "avond"),
        **dict.fromkeys(("am", "a m"), "am"),
        **dict.fromkeys(("pm", "p m"), "pm"),
    },
    over=verzameling("past after"),
    voor=verzameling("to before till"),
    opdrachten={
        "start": zinnen("start, begin, i start"),
        "help": zinnen(
            """help, help me, i don t understand, i do not understand, don t understand, how does this work,
            what should i do, what do i do, i m stuck"""
        ),
        "status": zinnen("status, how are things, how is it going, what is the status, what s the status"),
        "terug": zinnen("back, go back, previous, previous question, one back"),
        "stop": zinnen("stop, quit, exit, unsubscribe, i stop, i want to stop, please stop, stop it, stop now"),
        "privacy": zinnen("privacy, privacy statement, what do you do with my data"),
        "mijngegevens": zinnen(
            """my data, mydata, show my data, my details, what data do you have, what do you know about me,
            delete my data, erase my data, delete everything, erase everything, forget me"""
        ),
        "mens": zinnen(
            """human, a human, person, a person, talk to a human, talk to a person, i want to talk to a person,
            i want to talk to a human, i want to speak to someone, can i speak to someone, call me"""
        ),
        "uitleg": zinnen("explain, explanation, please explain, more information, more info, tell me more"),
        "later": zinnen("later, continue later, i will continue later, i ll continue later, pause"),
        "nieuw": zinnen("new conversation, start again, start over, begin again"),
        "wijzig": zinnen("change, edit"),
        "nood": zinnen("call 112, emergency"),
        "aanmelden": zinnen(
            """sign up, sign me up, i want to sign up, i d like to sign up, i would like to sign up,
            sign me up for the charette, i want to sign up for the charette, sign up for the charette"""
        ),
        "mijnaanmelding": zinnen(
            """my registration, my sign up, mysignup, how is my registration, is my registration there, am i signed up,
            do i have a place, am i on the waiting list, change my registration"""
        ),
        "afmelden": zinnen(
            """cancel my registration, cancel my sign up, sign me off, sign off, i can t come, i cannot come,
            i can not come, i am not coming, i m not coming"""
        ),
        "idee": zinnen("idea, ideas, i have an idea, new idea, how is my idea"),
        "stem": zinnen("vote, voting, i want to vote, vote for a variant"),
    },
)

# What means something else in English: "of" and "in" turn no number round there.
_ANDERS_IN_HET_ENGELS = verzameling("of in")
_BEIDE = samen(_ENGELS, NEDERLANDS)
ENGELS = replace(_BEIDE, ander_getal=_BEIDE.ander_getal - _ANDERS_IN_HET_ENGELS)
_IN_TAAL = {"nl": NEDERLANDS, "en": ENGELS}

# Somebody who writes this needs a person, in whatever language.
NOOD_ALLEEN = zinnen(
    "zelfmoord, zelfdoding, suicide, suicidaal, ik ben suicidaal, suicidal, i am suicidal, i m suicidal"
)
# How to ask for another language, from whatever language.
TALEN: Mapping[str, str] = {
    **dict.fromkeys(
        zinnen(
            """english, engels, in english, in english please, english please, in het engels, in het engels graag,
            can we speak english, i speak english, do you speak english, please speak english, i don t speak dutch,
            i do not speak dutch, switch to english"""
        ),
        "en",
    ),
    **dict.fromkeys(
        zinnen(
            """nederlands, dutch, in het nederlands, in het nederlands graag, nederlands graag, in dutch,
            in dutch please, dutch please, switch to dutch"""
        ),
        "nl",
    ),
}
TAALCODES: Mapping[str, str] = {**TALEN, "en": "en", "nl": "nl", "eng": "en", "ned": "nl", "gb": "en", "uk": "en"}


def woorden() -> Woorden:
    """The words that are understood in the language that is spoken now."""
    return _IN_TAAL.get(huidige_taal(), NEDERLANDS)
