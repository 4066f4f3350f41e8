"""Trajecten: marsroutes, steps, roles, budget; promises, the dossier, initiatieven, Word templates, a Dbo's devices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kern.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Newer."""
    op.create_table(
        "marsroute_versie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("naam", sa.String(length=120), nullable=False),
        sa.Column("inhoud", sa.JSON(), nullable=False),
        sa.Column("concept", sa.Boolean(), nullable=False),
        sa.Column("toelichting", sa.String(length=500), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("bewerking", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marsroute_versie")),
        sa.UniqueConstraint("code", "versie", name=op.f("uq_marsroute_versie_code_versie")),
    )
    op.create_table(
        "woordsjabloon",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("soort", sa.String(length=30), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=False),
        sa.Column("op", UtcDateTime(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_woordsjabloon")),
        sa.UniqueConstraint("soort", "versie", name=op.f("uq_woordsjabloon_soort_versie")),
    )
    op.create_table(
        "traject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("staat", sa.String(length=15), nullable=False),
        sa.Column("bron", sa.String(length=12), nullable=False),
        sa.Column("aangevraagd_op", UtcDateTime(), nullable=False),
        sa.Column("vraag", sa.Text(), nullable=False),
        sa.Column("marsroute_id", sa.Integer(), nullable=True),
        sa.Column("gekozen_op", sa.Date(), nullable=True),
        sa.Column("gekozen_door", sa.String(length=200), nullable=False),
        sa.Column("gekozen_reden", sa.Text(), nullable=False),
        sa.Column("jaar", sa.Integer(), nullable=True),
        sa.Column("begin", sa.Date(), nullable=True),
        sa.Column("begonnen_op", sa.Date(), nullable=True),
        sa.Column("klaar_op", sa.Date(), nullable=True),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("basis", sa.Boolean(), nullable=False),
        sa.Column("fictief", sa.Boolean(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_traject_kern_id")),
        sa.ForeignKeyConstraint(["marsroute_id"], ["marsroute_versie.id"], name=op.f("fk_traject_marsroute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traject")),
    )
    op.create_index(op.f("ix_traject_kern_id"), "traject", ["kern_id"], unique=False)
    op.create_index(op.f("ix_traject_staat"), "traject", ["staat"], unique=False)
    op.create_table(
        "boeking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("traject_id", sa.Integer(), nullable=True),
        sa.Column("jaar", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=10), nullable=False),
        sa.Column("bedrag", sa.Integer(), nullable=False),
        sa.Column("omschrijving", sa.String(length=300), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("ingetrokken_op", UtcDateTime(), nullable=True),
        sa.Column("ingetrokken_reden", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["traject_id"], ["traject.id"], name=op.f("fk_boeking_traject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boeking")),
    )
    op.create_index(op.f("ix_boeking_jaar"), "boeking", ["jaar"], unique=False)
    op.create_index(op.f("ix_boeking_traject_id"), "boeking", ["traject_id"], unique=False)
    op.create_table(
        "dbo_toegang",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("apparaat", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("code_tot", UtcDateTime(), nullable=True),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("gevraagd_op", UtcDateTime(), nullable=False),
        sa.Column("bevestigd_op", UtcDateTime(), nullable=True),
        sa.Column("tot", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["dbo_contact.id"], name=op.f("fk_dbo_toegang_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dbo_toegang")),
    )
    op.create_index(op.f("ix_dbo_toegang_apparaat"), "dbo_toegang", ["apparaat"], unique=False)
    op.create_index(op.f("ix_dbo_toegang_contact_id"), "dbo_toegang", ["contact_id"], unique=False)
    op.create_table(
        "initiatief",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("traject_id", sa.Integer(), nullable=True),
        sa.Column("titel", sa.String(length=120), nullable=False),
        sa.Column("omschrijving", sa.Text(), nullable=False),
        sa.Column("plek", sa.String(length=300), nullable=False),
        sa.Column("termijn", sa.String(length=20), nullable=False),
        sa.Column("gebruik", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_op", UtcDateTime(), nullable=False),
        sa.Column("gegevens", sa.JSON(), nullable=False),
        sa.Column("ingediend_op", UtcDateTime(), nullable=False),
        sa.Column("bron", sa.String(length=10), nullable=False),
        sa.Column("zichtbaarheid", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.Boolean(), nullable=False),
        sa.Column("fictief", sa.Boolean(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_initiatief_kern_id")),
        sa.ForeignKeyConstraint(["traject_id"], ["traject.id"], name=op.f("fk_initiatief_traject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatief")),
        sa.UniqueConstraint("nummer", name=op.f("uq_initiatief_nummer")),
    )
    op.create_index(op.f("ix_initiatief_kern_id"), "initiatief", ["kern_id"], unique=False)
    op.create_index(op.f("ix_initiatief_status"), "initiatief", ["status"], unique=False)
    op.create_table(
        "stuk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("traject_id", sa.Integer(), nullable=True),
        sa.Column("soort", sa.String(length=12), nullable=False),
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("titel", sa.String(length=200), nullable=False),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column("gegevens", sa.JSON(), nullable=False),
        sa.Column("zichtbaarheid", sa.String(length=10), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_stuk_kern_id")),
        sa.ForeignKeyConstraint(["traject_id"], ["traject.id"], name=op.f("fk_stuk_traject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stuk")),
    )
    op.create_index(op.f("ix_stuk_kern_id"), "stuk", ["kern_id"], unique=False)
    op.create_table(
        "toezegging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("soort", sa.String(length=12), nullable=False),
        sa.Column("tekst", sa.String(length=500), nullable=False),
        sa.Column("partij", sa.String(length=120), nullable=False),
        sa.Column("eigenaar", sa.String(length=200), nullable=False),
        sa.Column("aan", sa.String(length=120), nullable=False),
        sa.Column("eerst", sa.Date(), nullable=False),
        sa.Column("voor", sa.Date(), nullable=False),
        sa.Column("zichtbaarheid", sa.String(length=10), nullable=False),
        sa.Column("bron", sa.String(length=12), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("ontvangst_op", UtcDateTime(), nullable=True),
        sa.Column("einde", sa.String(length=12), nullable=False),
        sa.Column("klaar_op", UtcDateTime(), nullable=True),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["dbo_contact.id"], name=op.f("fk_toezegging_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_toezegging_kern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toezegging")),
    )
    op.create_index(op.f("ix_toezegging_einde"), "toezegging", ["einde"], unique=False)
    op.create_index(op.f("ix_toezegging_kern_id"), "toezegging", ["kern_id"], unique=False)
    op.create_index(op.f("ix_toezegging_voor"), "toezegging", ["voor"], unique=False)
    op.create_table(
        "traject_rol",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("traject_id", sa.Integer(), nullable=False),
        sa.Column("rol", sa.String(length=5), nullable=False),
        sa.Column("organisatie", sa.String(length=200), nullable=False),
        sa.Column("naam", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("telefoon", sa.LargeBinary(), nullable=True),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("mailt", sa.Boolean(), nullable=False),
        sa.Column("sinds", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["traject_id"], ["traject.id"], name=op.f("fk_traject_rol_traject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traject_rol")),
    )
    op.create_index(op.f("ix_traject_rol_lookup"), "traject_rol", ["lookup"], unique=False)
    op.create_index(op.f("ix_traject_rol_traject_id"), "traject_rol", ["traject_id"], unique=False)
    op.create_table(
        "traject_stap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("traject_id", sa.Integer(), nullable=False),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.Column("sleutel", sa.String(length=60), nullable=False),
        sa.Column("inhoud", sa.JSON(), nullable=False),
        sa.Column("staat", sa.String(length=15), nullable=False),
        sa.Column("van", sa.Date(), nullable=True),
        sa.Column("tot", sa.Date(), nullable=True),
        sa.Column("eerst_tot", sa.Date(), nullable=True),
        sa.Column("vast", sa.Boolean(), nullable=False),
        sa.Column("begonnen_op", sa.Date(), nullable=True),
        sa.Column("klaar_op", sa.Date(), nullable=True),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("afgevinkt", sa.JSON(), nullable=False),
        sa.Column("gedaan", sa.JSON(), nullable=False),
        sa.Column("gemeld", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["traject_id"], ["traject.id"], name=op.f("fk_traject_stap_traject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traject_stap")),
        sa.UniqueConstraint("traject_id", "sleutel", name=op.f("uq_traject_stap_traject_id_sleutel")),
    )
    op.create_index(op.f("ix_traject_stap_traject_id"), "traject_stap", ["traject_id"], unique=False)
    op.create_table(
        "bestand",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("stuk_id", sa.Integer(), nullable=False),
        sa.Column("naam", sa.String(length=200), nullable=False),
        sa.Column("mediatype", sa.String(length=100), nullable=False),
        sa.Column("grootte", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["stuk_id"], ["stuk.id"], name=op.f("fk_bestand_stuk_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bestand")),
    )
    op.create_index(op.f("ix_bestand_stuk_id"), "bestand", ["stuk_id"], unique=False)
    op.create_table(
        "indiener",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiatief_id", sa.Integer(), nullable=False),
        sa.Column("naam", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("telefoon", sa.LargeBinary(), nullable=True),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("gemaakt", UtcDateTime(), nullable=False),
        sa.Column("tot", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiatief_id"], ["initiatief.id"], name=op.f("fk_indiener_initiatief_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indiener")),
    )
    op.create_index(op.f("ix_indiener_initiatief_id"), "indiener", ["initiatief_id"], unique=False)
    op.create_index(op.f("ix_indiener_lookup"), "indiener", ["lookup"], unique=False)
    op.create_table(
        "initiatief_programma",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiatief_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=12), nullable=False),
        sa.Column("eigendom", sa.String(length=15), nullable=False),
        sa.Column("prijs", sa.String(length=12), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.Column("gerealiseerd", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiatief_id"], ["initiatief.id"], name=op.f("fk_initiatief_programma_initiatief_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatief_programma")),
    )
    op.create_index(
        op.f("ix_initiatief_programma_initiatief_id"), "initiatief_programma", ["initiatief_id"], unique=False
    )
    op.create_table(
        "initiatief_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiatief_id", sa.Integer(), nullable=False),
        sa.Column("van", sa.String(length=20), nullable=False),
        sa.Column("naar", sa.String(length=20), nullable=False),
        sa.Column("moment", UtcDateTime(), nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("bewijs", sa.JSON(), nullable=False),
        sa.Column("zichtbaarheid", sa.String(length=10), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiatief_id"], ["initiatief.id"], name=op.f("fk_initiatief_status_initiatief_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatief_status")),
    )
    op.create_index(op.f("ix_initiatief_status_initiatief_id"), "initiatief_status", ["initiatief_id"], unique=False)
    op.create_index("ix_feit_kern_zichtbaarheid", "feit", ["kern_id", "zichtbaarheid", "moment"], unique=False)
