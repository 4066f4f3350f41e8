"""Charettes: days, who signs up, places and waiting lists, tables; ideas, rounds, polls and the akkoord."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kern.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Newer."""
    op.add_column("onderzoek", sa.Column("deur", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("onderzoek", sa.Column("deur_naam", sa.String(length=120), nullable=False, server_default=""))
    op.create_index(op.f("ix_onderzoek_deur"), "onderzoek", ["deur"], unique=False)
    op.create_table(
        "charette",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("traject_id", sa.Integer(), nullable=False),
        sa.Column("titel", sa.String(length=120), nullable=False),
        sa.Column("inleiding", sa.Text(), nullable=False),
        sa.Column("staat", sa.String(length=10), nullable=False),
        sa.Column("vast", sa.JSON(), nullable=False),
        sa.Column("open", sa.JSON(), nullable=False),
        sa.Column("ploeg", sa.JSON(), nullable=False),
        sa.Column("regel", sa.String(length=10), nullable=False),
        sa.Column("aandelen", sa.JSON(), nullable=False),
        sa.Column("aanbod_uren", sa.Integer(), nullable=False),
        sa.Column("loting_op", UtcDateTime(), nullable=True),
        sa.Column("loting_seed", sa.String(length=64), nullable=False),
        sa.Column("loting_belofte", sa.String(length=64), nullable=False),
        sa.Column("geloot_op", UtcDateTime(), nullable=True),
        sa.Column("geloot_tot", sa.Integer(), nullable=False),
        sa.Column("dicht_op", UtcDateTime(), nullable=True),
        sa.Column("geopend_op", UtcDateTime(), nullable=True),
        sa.Column("verslag_voor", sa.Date(), nullable=True),
        sa.Column("verslag_op", sa.Date(), nullable=True),
        sa.Column("terugkoppeling", sa.Text(), nullable=False),
        sa.Column("aanmeldnummer", sa.Integer(), nullable=False),
        sa.Column("ideenummer", sa.Integer(), nullable=False),
        sa.Column("fictief", sa.Boolean(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_charette_kern_id")),
        sa.ForeignKeyConstraint(["traject_id"], ["traject.id"], name=op.f("fk_charette_traject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charette")),
    )
    op.create_index(op.f("ix_charette_kern_id"), "charette", ["kern_id"], unique=False)
    op.create_index(op.f("ix_charette_traject_id"), "charette", ["traject_id"], unique=False)
    op.create_table(
        "aanmelding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("sleutel", sa.String(length=120), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.Column("splitsen", sa.Boolean(), nullable=False),
        sa.Column("mix", sa.Boolean(), nullable=False),
        sa.Column("kanaal", sa.String(length=10), nullable=False),
        sa.Column("taal", sa.String(length=5), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("ingetrokken", sa.Boolean(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charette_id"], ["charette.id"], name=op.f("fk_aanmelding_charette_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aanmelding")),
        sa.UniqueConstraint("charette_id", "nummer", name=op.f("uq_aanmelding_charette_id_nummer")),
        sa.UniqueConstraint("sleutel", name=op.f("uq_aanmelding_sleutel")),
    )
    op.create_index(op.f("ix_aanmelding_charette_id"), "aanmelding", ["charette_id"], unique=False)
    op.create_index(op.f("ix_aanmelding_code"), "aanmelding", ["code"], unique=False)
    op.create_table(
        "charette_dagdeel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("naam", sa.String(length=80), nullable=False),
        sa.Column("soort", sa.String(length=10), nullable=False),
        sa.Column("begin", UtcDateTime(), nullable=False),
        sa.Column("eind", UtcDateTime(), nullable=False),
        sa.Column("plek", sa.String(length=200), nullable=False),
        sa.Column("plaatsen", sa.Integer(), nullable=True),
        sa.Column("boven", sa.Integer(), nullable=False),
        sa.Column("aanmelden", sa.Boolean(), nullable=False),
        sa.Column("afgelast", sa.Boolean(), nullable=False),
        sa.Column("reeks", sa.Integer(), nullable=False),
        sa.Column("laatste_positie", sa.Integer(), nullable=False),
        sa.Column("inloop", sa.Integer(), nullable=False),
        sa.Column("geteld", sa.JSON(), nullable=False),
        sa.Column("tafel_seed", sa.String(length=64), nullable=False),
        sa.Column("tafel_versie", sa.Integer(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charette_id"], ["charette.id"], name=op.f("fk_charette_dagdeel_charette_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charette_dagdeel")),
    )
    op.create_index(op.f("ix_charette_dagdeel_begin"), "charette_dagdeel", ["begin"], unique=False)
    op.create_index(op.f("ix_charette_dagdeel_charette_id"), "charette_dagdeel", ["charette_id"], unique=False)
    op.create_table(
        "charette_thema",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("naam", sa.String(length=80), nullable=False),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charette_id"], ["charette.id"], name=op.f("fk_charette_thema_charette_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charette_thema")),
    )
    op.create_index(op.f("ix_charette_thema_charette_id"), "charette_thema", ["charette_id"], unique=False)
    op.create_table(
        "aanmelder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("aanmelding_id", sa.String(length=32), nullable=False),
        sa.Column("naam", sa.LargeBinary(), nullable=False),
        sa.Column("kanaal", sa.String(length=10), nullable=False),
        sa.Column("adres", sa.LargeBinary(), nullable=True),
        sa.Column("telefoon", sa.LargeBinary(), nullable=True),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("wensen", sa.LargeBinary(), nullable=True),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("tot", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_aanmelder_aanmelding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aanmelder")),
        sa.UniqueConstraint("aanmelding_id", name=op.f("uq_aanmelder_aanmelding_id")),
    )
    op.create_index(op.f("ix_aanmelder_lookup"), "aanmelder", ["lookup"], unique=False)
    op.create_table(
        "charette_ronde",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("dagdeel_id", sa.Integer(), nullable=True),
        sa.Column("titel", sa.String(length=120), nullable=False),
        sa.Column("voorstel", sa.Text(), nullable=False),
        sa.Column("aanpassing", sa.Text(), nullable=False),
        sa.Column("motivering", sa.Text(), nullable=False),
        sa.Column("stemmen", sa.Boolean(), nullable=False),
        sa.Column("klaar", sa.Boolean(), nullable=False),
        sa.Column("zichtbaar", sa.Boolean(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charette_id"], ["charette.id"], name=op.f("fk_charette_ronde_charette_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dagdeel_id"], ["charette_dagdeel.id"], name=op.f("fk_charette_ronde_dagdeel_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charette_ronde")),
        sa.UniqueConstraint("charette_id", "nummer", name=op.f("uq_charette_ronde_charette_id_nummer")),
    )
    op.create_index(op.f("ix_charette_ronde_charette_id"), "charette_ronde", ["charette_id"], unique=False)
    op.create_table(
        "deelnemer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("aanmelding_id", sa.String(length=32), nullable=False),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.Column("leeftijd", sa.String(length=8), nullable=False),
        sa.Column("uit_kern", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_deelnemer_aanmelding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deelnemer")),
    )
    op.create_index(op.f("ix_deelnemer_aanmelding_id"), "deelnemer", ["aanmelding_id"], unique=False)
    op.create_table(
        "plaats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dagdeel_id", sa.Integer(), nullable=False),
        sa.Column("aanmelding_id", sa.String(length=32), nullable=False),
        sa.Column("gevraagd", sa.Integer(), nullable=False),
        sa.Column("geplaatst", sa.Integer(), nullable=False),
        sa.Column("aangeboden", sa.Integer(), nullable=False),
        sa.Column("positie", sa.Integer(), nullable=True),
        sa.Column("aanbod_tot", UtcDateTime(), nullable=True),
        sa.Column("aanbod_nummer", sa.Integer(), nullable=False),
        sa.Column("rust", sa.Boolean(), nullable=False),
        sa.Column("reeks", sa.Integer(), nullable=False),
        sa.Column("komt", sa.Boolean(), nullable=True),
        sa.Column("aanwezig", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_plaats_aanmelding_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dagdeel_id"], ["charette_dagdeel.id"], name=op.f("fk_plaats_dagdeel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plaats")),
        sa.UniqueConstraint("dagdeel_id", "aanmelding_id", name=op.f("uq_plaats_dagdeel_id_aanmelding_id")),
        sa.UniqueConstraint("dagdeel_id", "positie", name=op.f("uq_plaats_dagdeel_id_positie")),
    )
    op.create_index(op.f("ix_plaats_aanbod_tot"), "plaats", ["aanbod_tot"], unique=False)
    op.create_index(op.f("ix_plaats_aanmelding_id"), "plaats", ["aanmelding_id"], unique=False)
    op.create_index(op.f("ix_plaats_dagdeel_id"), "plaats", ["dagdeel_id"], unique=False)
    op.create_table(
        "tafel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dagdeel_id", sa.Integer(), nullable=False),
        sa.Column("thema_id", sa.Integer(), nullable=True),
        sa.Column("naam", sa.String(length=80), nullable=False),
        sa.Column("plaatsen", sa.Integer(), nullable=False),
        sa.Column("begeleider", sa.String(length=120), nullable=False),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dagdeel_id"], ["charette_dagdeel.id"], name=op.f("fk_tafel_dagdeel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thema_id"], ["charette_thema.id"], name=op.f("fk_tafel_thema_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tafel")),
    )
    op.create_index(op.f("ix_tafel_dagdeel_id"), "tafel", ["dagdeel_id"], unique=False)
    op.create_table(
        "charette_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ronde_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("naam", sa.String(length=120), nullable=False),
        sa.Column("omschrijving", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ronde_id"], ["charette_ronde.id"], name=op.f("fk_charette_variant_ronde_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charette_variant")),
        sa.UniqueConstraint("ronde_id", "letter", name=op.f("uq_charette_variant_ronde_id_letter")),
    )
    op.create_index(op.f("ix_charette_variant_ronde_id"), "charette_variant", ["ronde_id"], unique=False)
    op.create_table(
        "peilpunt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("ronde_id", sa.Integer(), nullable=True),
        sa.Column("volgorde", sa.Integer(), nullable=False),
        sa.Column("tekst", sa.String(length=300), nullable=False),
        sa.Column("voor", sa.Integer(), nullable=False),
        sa.Column("neutraal", sa.Integer(), nullable=False),
        sa.Column("tegen", sa.Integer(), nullable=False),
        sa.Column("gepeild_op", sa.Date(), nullable=True),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charette_id"], ["charette.id"], name=op.f("fk_peilpunt_charette_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ronde_id"], ["charette_ronde.id"], name=op.f("fk_peilpunt_ronde_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peilpunt")),
    )
    op.create_index(op.f("ix_peilpunt_charette_id"), "peilpunt", ["charette_id"], unique=False)
    op.create_table(
        "tafelplek",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tafel_id", sa.Integer(), nullable=False),
        sa.Column("aanmelding_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_tafelplek_aanmelding_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tafel_id"], ["tafel.id"], name=op.f("fk_tafelplek_tafel_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tafelplek")),
        sa.UniqueConstraint("tafel_id", "aanmelding_id", name=op.f("uq_tafelplek_tafel_id_aanmelding_id")),
    )
    op.create_index(op.f("ix_tafelplek_aanmelding_id"), "tafelplek", ["aanmelding_id"], unique=False)
    op.create_index(op.f("ix_tafelplek_tafel_id"), "tafelplek", ["tafel_id"], unique=False)
    op.create_table(
        "akkoordpunt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("soort", sa.String(length=12), nullable=False),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column("partij", sa.String(length=120), nullable=False),
        sa.Column("eigenaar", sa.String(length=120), nullable=False),
        sa.Column("voor", sa.Date(), nullable=True),
        sa.Column("peilpunt_id", sa.Integer(), nullable=True),
        sa.Column("toezegging_id", sa.Integer(), nullable=True),
        sa.Column("getekend_op", sa.Date(), nullable=True),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charette_id"], ["charette.id"], name=op.f("fk_akkoordpunt_charette_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["peilpunt_id"], ["peilpunt.id"], name=op.f("fk_akkoordpunt_peilpunt_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["toezegging_id"], ["toezegging.id"], name=op.f("fk_akkoordpunt_toezegging_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_akkoordpunt")),
        sa.UniqueConstraint("charette_id", "nummer", name=op.f("uq_akkoordpunt_charette_id_nummer")),
    )
    op.create_index(op.f("ix_akkoordpunt_charette_id"), "akkoordpunt", ["charette_id"], unique=False)
    op.create_table(
        "charette_reactie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ronde_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column("bron", sa.String(length=10), nullable=False),
        sa.Column("zichtbaar", sa.Boolean(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ronde_id"], ["charette_ronde.id"], name=op.f("fk_charette_reactie_ronde_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["charette_variant.id"], name=op.f("fk_charette_reactie_variant_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charette_reactie")),
    )
    op.create_index(op.f("ix_charette_reactie_ronde_id"), "charette_reactie", ["ronde_id"], unique=False)
    op.create_table(
        "charette_stem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ronde_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("kiezer", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["ronde_id"], ["charette_ronde.id"], name=op.f("fk_charette_stem_ronde_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["charette_variant.id"], name=op.f("fk_charette_stem_variant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charette_stem")),
        sa.UniqueConstraint("ronde_id", "kiezer", name=op.f("uq_charette_stem_ronde_id_kiezer")),
    )
    op.create_index(op.f("ix_charette_stem_ronde_id"), "charette_stem", ["ronde_id"], unique=False)
    op.create_index(op.f("ix_charette_stem_variant_id"), "charette_stem", ["variant_id"], unique=False)
    op.create_table(
        "schets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("ronde_id", sa.Integer(), nullable=True),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.Column("titel", sa.String(length=120), nullable=False),
        sa.Column("alt", sa.String(length=500), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("mediatype", sa.String(length=100), nullable=False),
        sa.Column("zichtbaar", sa.Boolean(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charette_id"], ["charette.id"], name=op.f("fk_schets_charette_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ronde_id"], ["charette_ronde.id"], name=op.f("fk_schets_ronde_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["charette_variant.id"], name=op.f("fk_schets_variant_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schets")),
    )
    op.create_index(op.f("ix_schets_charette_id"), "schets", ["charette_id"], unique=False)
    op.create_table(
        "idee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charette_id", sa.Integer(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column("thema_id", sa.Integer(), nullable=True),
        sa.Column("dagdeel_id", sa.Integer(), nullable=True),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.Column("akkoordpunt_id", sa.Integer(), nullable=True),
        sa.Column("initiatief_id", sa.Integer(), nullable=True),
        sa.Column("bron", sa.String(length=10), nullable=False),
        sa.Column("staat", sa.String(length=10), nullable=False),
        sa.Column("zichtbaar", sa.Boolean(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["akkoordpunt_id"], ["akkoordpunt.id"], name=op.f("fk_idee_akkoordpunt_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["charette_id"], ["charette.id"], name=op.f("fk_idee_charette_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["dagdeel_id"], ["charette_dagdeel.id"], name=op.f("fk_idee_dagdeel_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["initiatief_id"], ["initiatief.id"], name=op.f("fk_idee_initiatief_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["thema_id"], ["charette_thema.id"], name=op.f("fk_idee_thema_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["charette_variant.id"], name=op.f("fk_idee_variant_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idee")),
        sa.UniqueConstraint("charette_id", "nummer", name=op.f("uq_idee_charette_id_nummer")),
    )
    op.create_index(op.f("ix_idee_charette_id"), "idee", ["charette_id"], unique=False)
    op.create_table(
        "idee_stap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idee_id", sa.Integer(), nullable=False),
        sa.Column("van", sa.String(length=10), nullable=False),
        sa.Column("naar", sa.String(length=10), nullable=False),
        sa.Column("moment", UtcDateTime(), nullable=False),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["idee_id"], ["idee.id"], name=op.f("fk_idee_stap_idee_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idee_stap")),
    )
    op.create_index(op.f("ix_idee_stap_idee_id"), "idee_stap", ["idee_id"], unique=False)
    op.create_table(
        "telefoontje",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("aanmelding_id", sa.String(length=32), nullable=False),
        sa.Column("dagdeel_id", sa.Integer(), nullable=True),
        sa.Column("soort", sa.String(length=20), nullable=False),
        sa.Column("sleutel", sa.String(length=200), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("gebeld_op", UtcDateTime(), nullable=True),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_telefoontje_aanmelding_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dagdeel_id"], ["charette_dagdeel.id"], name=op.f("fk_telefoontje_dagdeel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telefoontje")),
        sa.UniqueConstraint("sleutel", name=op.f("uq_telefoontje_sleutel")),
    )
    op.create_index(op.f("ix_telefoontje_aanmelding_id"), "telefoontje", ["aanmelding_id"], unique=False)
