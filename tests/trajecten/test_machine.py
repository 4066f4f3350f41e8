"""Whatever the order of moves, reasons and edits: no state that a table forbids, and the journal plays the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kern import kernen
from kern.db import Database, create_all
from kern.instellingen import Verouderd
from kern.journaal import VOOR_STAF, regels
from kern.sleutels import Keys
from kern.taal import vandaag
from kern.trajecten import stappen, traject, versies
from kern.trajecten.fouten import TrajectFout
from kern.trajecten.naspelen import verschillen
from kern.trajecten.rijen import Staat, Stapstaat, Traject
from tests.conftest import SECRET
from tests.trajecten.hulp import MARIEKE, begin, in_intake, lopend, sluit

REDENEN = st.sampled_from(["", "  ", "Het dorp wil dit zo.", "Nagekeken.", "x" * 3000])
PLEK = st.integers(0, 15)
# What each button is for.
UIT = {
    "begin_stap": (Stapstaat.LATER,),
    "sluit_stap": (Stapstaat.BEZIG,),
    "sla_over": (Stapstaat.LATER, Stapstaat.BEZIG),
    "heropen": (Stapstaat.KLAAR,),
    "zet_terug": (Stapstaat.OVERGESLAGEN,),
}


class Levensloop(RuleBasedStateMachine):
    """One kern, and staff that press everything in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.db = Database(f"sqlite:///{Path(self.folder.name) / 'm.db'}", Keys(SECRET))
        create_all(self.db)
        self.moment = datetime(2027, 3, 1, 10, tzinfo=UTC)
        self.vorig: dict[int, tuple[Staat, dict[str, Stapstaat]]] = {}

    def teardown(self) -> None:
        self.db.close()
        self.folder.cleanup()

    @initialize(hoe_ver=st.integers(-2, 6))
    def dorp(self, hoe_ver: int) -> None:
        """From nothing, from the intake, or with so many steps closed: deep states are reached as well."""
        with self.db.writing() as s:
            begin(s, self.moment)
            if hoe_ver == -1:
                in_intake(s, self.moment)
            if hoe_ver >= 0:
                t = lopend(s, self.moment)
                for _ in range(hoe_ver):
                    sluit(s, self.moment, t)
        self.vorig = self.nu()

    def nu(self) -> dict[int, tuple[Staat, dict[str, Stapstaat]]]:
        """Where every traject and every step is."""
        with self.db.reading() as s:
            return {t.id: (t.als_staat, {x.sleutel: x.als_staat for x in t.stappen}) for t in traject.alle(s)}

    def doe(self, deed: Callable[..., object], *, oud: int = 0) -> None:
        """Do something to the newest traject; what may not be leaves everything as it was."""
        self.moment += timedelta(hours=7)
        try:
            with self.db.writing() as s:
                kern = kernen.per_slug(s, "westendorp")
                assert kern is not None
                t = traject.laatste(s, kern.id)
                if t is not None:
                    deed(s, t, t.versie - oud)
        except (TrajectFout, Verouderd, KeyError):
            pass

    @rule()
    def vraag_aan(self) -> None:
        self.moment += timedelta(hours=7)
        try:
            with self.db.writing() as s:
                kern = kernen.per_slug(s, "westendorp")
                assert kern is not None
                traject.vraag_aan(s, self.moment, kern, vraag="Wij ook", bron="staf")
        except TrajectFout:
            pass

    @rule(code=st.sampled_from(versies.CODES))
    def intake(self, code: str) -> None:
        self.doe(lambda s, t, v: traject.neem_in_behandeling(s, self.moment, t, MARIEKE, v, code))

    @rule(code=st.sampled_from((*versies.CODES, "anders")), reden=REDENEN, terug=st.integers(-3, 30))
    def kies(self, code: str, reden: str, terug: int) -> None:
        dag = vandaag(self.moment) - timedelta(days=terug)
        self.doe(
            lambda s, t, v: traject.kies_aanpak(
                s, self.moment, t, code, wie="Het bestuur", dag=dag, reden=reden, door=MARIEKE, gelezen_versie=v
            )
        )

    @rule(dagen=st.integers(-400, 800), achteruit=st.booleans(), jaar=st.sampled_from([1, 2027, 2028]))
    def plan(self, dagen: int, achteruit: bool, jaar: int) -> None:
        dag: date = vandaag(self.moment) + timedelta(days=dagen)
        when = {"eind": dag} if achteruit else {"begin": dag}
        self.doe(lambda s, t, v: traject.plan(s, self.moment, t, jaar=jaar, door=MARIEKE, gelezen_versie=v, **when))

    @rule(besluit=REDENEN)
    def start(self, besluit: str) -> None:
        self.doe(lambda s, t, v: traject.start(s, self.moment, t, MARIEKE, v, besluit))

    @rule(reden=REDENEN)
    def rond_af(self, reden: str) -> None:
        self.doe(lambda s, t, v: traject.rond_af(s, self.moment, t, MARIEKE, v, reden))

    @rule(reden=REDENEN, ook=st.integers(0, 9))
    def stop(self, reden: str, ook: int) -> None:
        if ook == 9:  # stopping ends the fun, so not too often
            self.doe(lambda s, t, v: traject.stop(s, self.moment, t, reden, MARIEKE, v))

    @rule(
        wat=st.sampled_from(["begin_stap", "sluit_stap", "sla_over", "heropen", "zet_terug"]),
        plek=PLEK,
        reden=REDENEN,
        oud=st.sampled_from([0, 0, 0, 1]),
    )
    def stap(self, wat: str, plek: int, reden: str, oud: int) -> None:
        extra = {"reden": reden} if wat in ("sluit_stap", "sla_over", "heropen") else {}

        def deed(s: object, t: Traject, versie: int) -> None:
            sleutel = t.stappen[plek].sleutel if plek < len(t.stappen) else "bestaat_niet"
            getattr(stappen, wat)(s, self.moment, t, sleutel, MARIEKE, versie, **extra)

        self.doe(deed, oud=oud)

    def stap_waar_het_kan(self, wat: str, keuze: int, **extra: str) -> None:
        """A step in the state that this button is for."""

        def deed(s: object, t: Traject, versie: int) -> None:
            fit = [x.sleutel for x in t.stappen if x.als_staat in UIT[wat]] or ["bestaat_niet"]
            getattr(stappen, wat)(s, self.moment, t, fit[keuze % len(fit)], MARIEKE, versie, **extra)

        self.doe(deed)

    @rule(keuze=st.integers(0, 2))
    def begin_een_stap(self, keuze: int) -> None:
        self.stap_waar_het_kan("begin_stap", keuze)

    @rule(keuze=PLEK, reden=REDENEN)
    def sla_een_stap_over(self, keuze: int, reden: str) -> None:
        self.stap_waar_het_kan("sla_over", keuze, reden=reden)

    @rule(keuze=PLEK, reden=REDENEN)
    def heropen_een_stap(self, keuze: int, reden: str) -> None:
        self.stap_waar_het_kan("heropen", keuze, reden=reden)

    @rule(keuze=PLEK)
    def zet_een_stap_terug(self, keuze: int) -> None:
        self.stap_waar_het_kan("zet_terug", keuze)

    @rule(reden=REDENEN)
    def sluit_waar_het_is(self, reden: str) -> None:
        def deed(s: object, t: Traject, versie: int) -> None:
            nu = next((x.sleutel for x in t.stappen if x.als_staat is Stapstaat.BEZIG), "bestaat_niet")
            stappen.sluit_stap(s, self.moment, t, nu, MARIEKE, versie, reden=reden)  # type: ignore[arg-type]

        self.doe(deed)

    @rule(plek=PLEK, van=st.integers(-200, 500), duur=st.integers(-2, 90), mee=st.booleans())
    def verplaats(self, plek: int, van: int, duur: int, mee: bool) -> None:
        eerste = vandaag(self.moment) + timedelta(days=van)

        def deed(s: object, t: Traject, versie: int) -> None:
            sleutel = t.stappen[plek].sleutel if plek < len(t.stappen) else "bestaat_niet"
            eind = eerste + timedelta(days=duur)
            stappen.verplaats(s, self.moment, t, sleutel, eerste, eind, MARIEKE, versie, schuif_mee=mee)  # type: ignore[arg-type]

        self.doe(deed)

    @rule(code=st.sampled_from(versies.CODES))
    def verhuis(self, code: str) -> None:
        self.doe(lambda s, t, v: stappen.naar_versie(s, self.moment, t, versies.nieuwste(s, code), MARIEKE, v))

    @invariant()
    def staten_volgen_de_tabel(self) -> None:
        now = self.nu()
        for id, (staat, stapstaten) in now.items():
            was, stappen_was = self.vorig.get(id, (Staat.AANGEVRAAGD, {}))
            assert staat is was or staat in traject.MAG_NAAR[was], (was, staat)
            for sleutel, nieuw in stapstaten.items():
                oud = stappen_was.get(sleutel, Stapstaat.LATER)
                assert nieuw is oud or nieuw in stappen.MAG_NAAR[oud], (sleutel, oud, nieuw)
        open_ = [staat for staat, _ in now.values() if staat not in (Staat.AFGEROND, Staat.GESTOPT)]
        assert len(open_) <= 1, "one active traject in a kern"
        self.vorig = now

    @invariant()
    def het_journaal_speelt_hetzelfde(self) -> None:
        with self.db.reading() as s:
            assert verschillen(s) == []

    @invariant()
    def elke_dag_klopt(self) -> None:
        with self.db.reading() as s:
            for t in traject.alle(s):
                for x in t.stappen:
                    assert x.van is None or x.tot is None or x.van <= x.tot, x.sleutel
                    assert (x.klaar_op is not None) == (x.als_staat in traject.DICHT), x.sleutel
                    if x.als_staat is Stapstaat.OVERGESLAGEN:
                        assert x.reden.strip()

    @invariant()
    def elke_zin_is_te_lezen(self) -> None:
        with self.db.reading() as s:
            kern = kernen.per_slug(s, "westendorp")
            for feit in regels(s, kern.id, VOOR_STAF, self.moment, hoogstens=5) if kern else ():
                assert "{" not in feit.zin and feit.zin == feit.zin.strip()


Levensloop.TestCase.settings = settings(
    max_examples=50,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A failure is shown as it was found: making it smaller takes longer than reading it.
    phases=[Phase.explicit, Phase.generate],
)
test_levensloop = Levensloop.TestCase
