"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Newer."""
    op.create_table(
        "afmelding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kanaal", sa.String(length=20), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("reden", sa.String(length=30), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_afmelding")),
        sa.UniqueConstraint("kanaal", "lookup", name=op.f("uq_afmelding_kanaal_lookup")),
    )
    op.create_table(
        "auditregel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("handeling", sa.String(length=60), nullable=False),
        sa.Column("onderwerp", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditregel")),
    )
    with op.batch_alter_table("auditregel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditregel_op"), ["op"], unique=False)

    op.create_table(
        "code_poging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bron", sa.String(length=64), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_poging")),
    )
    with op.batch_alter_table("code_poging", schema=None) as batch_op:
        batch_op.create_index("ix_code_poging_bron_op", ["bron", "op"], unique=False)

    op.create_table(
        "gebruiker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("naam", sa.String(length=120), nullable=False),
        sa.Column("rol", sa.String(length=20), nullable=False),
        sa.Column("wachtwoord", sa.String(length=200), nullable=False),
        sa.Column("wachtwoord_tijdelijk", sa.Boolean(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=False),
        sa.Column("totp_ingesteld", sa.Boolean(), nullable=False),
        sa.Column("totp_laatst", sa.Integer(), nullable=False),
        sa.Column("actief", sa.Boolean(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("aangemaakt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("laatst_ingelogd", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gebruiker")),
        sa.UniqueConstraint("email", name=op.f("uq_gebruiker_email")),
    )
    op.create_table(
        "inbox",
        sa.Column("sleutel", sa.String(length=200), nullable=False),
        sa.Column("ontvangen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staat", sa.String(length=10), nullable=False),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("fout", sa.String(length=200), nullable=False),
        sa.Column("ruw", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sleutel", name=op.f("pk_inbox")),
    )
    op.create_table(
        "inlog_poging",
        sa.Column("sleutel_hmac", sa.String(length=64), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.Column("laatst", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sleutel_hmac", name=op.f("pk_inlog_poging")),
    )
    with op.batch_alter_table("inlog_poging", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inlog_poging_laatst"), ["laatst"], unique=False)

    op.create_table(
        "instelling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sleutel", sa.String(length=60), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("waarde", sa.JSON(), nullable=False),
        sa.Column("geldig_vanaf", sa.Date(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instelling")),
        sa.UniqueConstraint("sleutel", "versie", name=op.f("uq_instelling_sleutel_versie")),
    )
    with op.batch_alter_table("instelling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instelling_sleutel"), ["sleutel"], unique=False)

    op.create_table(
        "kanaal_adres",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kanaal", sa.String(length=20), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("adres", sa.LargeBinary(), nullable=False),
        sa.Column("gezien_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gesloten_op", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kanaal_adres")),
        sa.UniqueConstraint("kanaal", "lookup", name=op.f("uq_kanaal_adres_kanaal_lookup")),
    )
    op.create_table(
        "kern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("naam", sa.String(length=80), nullable=False),
        sa.Column("klein", sa.Boolean(), nullable=False),
        sa.Column("inwoners", sa.Integer(), nullable=False),
        sa.Column("inwoners_jaar", sa.Integer(), nullable=False),
        sa.Column("huishoudens", sa.Integer(), nullable=False),
        sa.Column("gebied", sa.String(length=30), nullable=False),
        sa.Column("dbo_naam", sa.String(length=120), nullable=False),
        sa.Column("toelichting", sa.String(length=500), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kern")),
        sa.UniqueConstraint("slug", name=op.f("uq_kern_slug")),
    )
    op.create_table(
        "taak",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("soort", sa.String(length=60), nullable=False),
        sa.Column("sleutel", sa.String(length=200), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gegevens", sa.JSON(), nullable=False),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("lease_tot", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("gedaan_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fout", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taak")),
        sa.UniqueConstraint("sleutel", name=op.f("uq_taak_sleutel")),
    )
    with op.batch_alter_table("taak", schema=None) as batch_op:
        batch_op.create_index("ix_taak_beurt", ["gedaan_op", "op"], unique=False)

    op.create_table(
        "vragenlijst_versie",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=60), nullable=False),
        sa.Column("versie", sa.String(length=60), nullable=False),
        sa.Column("titel", sa.String(length=200), nullable=False),
        sa.Column("model", sa.JSON(), nullable=False),
        sa.Column("werkboek", sa.LargeBinary(), nullable=False),
        sa.Column("xform", sa.Text(), nullable=False),
        sa.Column("gemaakt", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vragenlijst_versie")),
        sa.UniqueConstraint("form_id", "versie", name=op.f("uq_vragenlijst_versie_form_id_versie")),
    )
    with op.batch_alter_table("vragenlijst_versie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vragenlijst_versie_form_id"), ["form_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("doel", sa.String(length=20), nullable=False),
        sa.Column("naam", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("telefoon", sa.LargeBinary(), nullable=True),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("toestemming", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tot", sa.Date(), nullable=False),
        sa.Column("intrekcode", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_contact_kern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_intrekcode"), ["intrekcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_kern_id"), ["kern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_lookup"), ["lookup"], unique=False)

    op.create_table(
        "dbo_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("naam", sa.LargeBinary(), nullable=False),
        sa.Column("functie", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("gedeeld_adres", sa.Boolean(), nullable=False),
        sa.Column("ritme", sa.String(length=15), nullable=False),
        sa.Column("afgemeld_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sinds", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verteld_tot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verteld", sa.JSON(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_dbo_contact_kern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dbo_contact")),
    )
    with op.batch_alter_table("dbo_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dbo_contact_kern_id"), ["kern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dbo_contact_lookup"), ["lookup"], unique=False)

    op.create_table(
        "feit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zichtbaar_vanaf", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("soort", sa.String(length=60), nullable=False),
        sa.Column("gegevens", sa.JSON(), nullable=False),
        sa.Column("zichtbaarheid", sa.String(length=10), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_feit_kern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feit")),
    )
    with op.batch_alter_table("feit", schema=None) as batch_op:
        batch_op.create_index("ix_feit_kern_moment", ["kern_id", "moment", "id"], unique=False)

    op.create_table(
        "gesprek",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kanaal", sa.String(length=10), nullable=False),
        sa.Column("adres_lookup", sa.String(length=64), nullable=False),
        sa.Column("adres", sa.LargeBinary(), nullable=True),
        sa.Column("kern_id", sa.Integer(), nullable=True),
        sa.Column("toestand", sa.LargeBinary(), nullable=True),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.Column("laatst", sa.DateTime(timezone=True), nullable=False),
        sa.Column("af", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_gesprek_kern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gesprek")),
    )
    with op.batch_alter_table("gesprek", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gesprek_laatst"), ["laatst"], unique=False)
        batch_op.create_index("uq_gesprek_adres", ["kanaal", "adres_lookup"], unique=True)

    op.create_table(
        "herstelcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gebruiker_id", sa.Integer(), nullable=False),
        sa.Column("code_hmac", sa.String(length=64), nullable=False),
        sa.Column("gebruikt_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_herstelcode_gebruiker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_herstelcode")),
    )
    with op.batch_alter_table("herstelcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_herstelcode_gebruiker_id"), ["gebruiker_id"], unique=False)

    op.create_table(
        "onderzoek",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("versie_id", sa.String(length=32), nullable=False),
        sa.Column("gebied", sa.String(length=30), nullable=False),
        sa.Column("huishoudens", sa.Integer(), nullable=False),
        sa.Column("doel_procent", sa.Integer(), nullable=False),
        sa.Column("opent", sa.Date(), nullable=False),
        sa.Column("sluit", sa.Date(), nullable=False),
        sa.Column("geopend_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gesloten_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("afgerond_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uitloop_uren", sa.Integer(), nullable=False),
        sa.Column("tabellen", sa.JSON(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.Column("voor_inwoners", sa.Boolean(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_onderzoek_kern_id")),
        sa.ForeignKeyConstraint(["versie_id"], ["vragenlijst_versie.id"], name=op.f("fk_onderzoek_versie_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onderzoek")),
    )
    with op.batch_alter_table("onderzoek", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_onderzoek_kern_id"), ["kern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_onderzoek_versie_id"), ["versie_id"], unique=False)

    op.create_table(
        "sessie",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hmac", sa.String(length=64), nullable=False),
        sa.Column("gebruiker_id", sa.Integer(), nullable=False),
        sa.Column("stadium", sa.String(length=12), nullable=False),
        sa.Column("gemaakt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("laatst", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verloopt", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gebruiker_id"], ["gebruiker.id"], name=op.f("fk_sessie_gebruiker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessie")),
        sa.UniqueConstraint("token_hmac", name=op.f("uq_sessie_token_hmac")),
    )
    with op.batch_alter_table("sessie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessie_gebruiker_id"), ["gebruiker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessie_verloopt"), ["verloopt"], unique=False)

    op.create_table(
        "verzending",
        sa.Column("nr", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sleutel", sa.String(length=200), nullable=False),
        sa.Column("kanaal", sa.String(length=20), nullable=False),
        sa.Column("soort", sa.String(length=20), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=True),
        sa.Column("omschrijving", sa.String(length=120), nullable=False),
        sa.Column("adres", sa.LargeBinary(), nullable=True),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=True),
        sa.Column("herhaalt_antwoorden", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("datum", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staat", sa.String(length=12), nullable=False),
        sa.Column("fase", sa.String(length=10), nullable=False),
        sa.Column("niet_voor", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("geprobeerd_sinds", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keer_onbekend", sa.Integer(), nullable=False),
        sa.Column("lease_tot", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("reden", sa.String(length=60), nullable=False),
        sa.Column("gemaakt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("klaar_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wis_op", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_verzending_kern_id")),
        sa.PrimaryKeyConstraint("nr", name=op.f("pk_verzending")),
        sa.UniqueConstraint("id", name=op.f("uq_verzending_id")),
        sa.UniqueConstraint("sleutel", name=op.f("uq_verzending_sleutel")),
    )
    with op.batch_alter_table("verzending", schema=None) as batch_op:
        batch_op.create_index("ix_verzending_adres", ["lookup", "staat"], unique=False)
        batch_op.create_index("ix_verzending_beurt", ["staat", "rang", "niet_voor", "nr"], unique=False)
        batch_op.create_index(batch_op.f("ix_verzending_kern_id"), ["kern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verzending_wis_op"), ["wis_op"], unique=False)

    op.create_table(
        "woonplaats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kern_id", sa.Integer(), nullable=False),
        sa.Column("naam", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["kern_id"], ["kern.id"], name=op.f("fk_woonplaats_kern_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_woonplaats")),
    )
    with op.batch_alter_table("woonplaats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_woonplaats_kern_id"), ["kern_id"], unique=False)

    op.create_table(
        "huishoudcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("onderzoek_id", sa.Integer(), nullable=False),
        sa.Column("hmac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["onderzoek_id"], ["onderzoek.id"], name=op.f("fk_huishoudcode_onderzoek_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_huishoudcode")),
        sa.UniqueConstraint("hmac", name=op.f("uq_huishoudcode_hmac")),
    )
    with op.batch_alter_table("huishoudcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_huishoudcode_onderzoek_id"), ["onderzoek_id"], unique=False)

    op.create_table(
        "telegram_bericht",
        sa.Column("gesprek_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gesprek_id"], ["gesprek.id"], name=op.f("fk_telegram_bericht_gesprek_id")),
        sa.PrimaryKeyConstraint("gesprek_id", name=op.f("pk_telegram_bericht")),
    )
    op.create_table(
        "voortgang",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("onderzoek_id", sa.Integer(), nullable=False),
        sa.Column("kanaal", sa.String(length=10), nullable=False),
        sa.Column("begonnen", sa.Date(), nullable=False),
        sa.Column("laatste_vraag", sa.String(length=64), nullable=False),
        sa.Column("staat", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["onderzoek_id"], ["onderzoek.id"], name=op.f("fk_voortgang_onderzoek_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voortgang")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("voortgang", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voortgang_onderzoek_id"), ["onderzoek_id"], unique=False)

    op.create_table(
        "weggestuurd",
        sa.Column("onderzoek_id", sa.Integer(), nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["onderzoek_id"], ["onderzoek.id"], name=op.f("fk_weggestuurd_onderzoek_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("onderzoek_id", "dag", name=op.f("pk_weggestuurd")),
    )
    op.create_table(
        "respons",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("onderzoek_id", sa.Integer(), nullable=False),
        sa.Column("versie_id", sa.String(length=32), nullable=False),
        sa.Column("kanaal", sa.String(length=10), nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("compleet", sa.Boolean(), nullable=False),
        sa.Column("telt", sa.Boolean(), nullable=False),
        sa.Column("zonder_code", sa.Boolean(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("groep", sa.Integer(), nullable=True),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.Column("niet_gevraagd", sa.JSON(), nullable=False),
        sa.Column("wijzigcode_hmac", sa.String(length=64), nullable=True),
        sa.Column("wijzigbaar_tot", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["huishoudcode.id"], name=op.f("fk_respons_code_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["onderzoek_id"], ["onderzoek.id"], name=op.f("fk_respons_onderzoek_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["versie_id"], ["vragenlijst_versie.id"], name=op.f("fk_respons_versie_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_respons")),
        sa.UniqueConstraint("wijzigcode_hmac", name=op.f("uq_respons_wijzigcode_hmac")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("respons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_respons_code_id"), ["code_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_respons_onderzoek_id"), ["onderzoek_id"], unique=False)

    op.create_table(
        "antwoord",
        sa.Column("respons_id", sa.String(length=32), nullable=False),
        sa.Column("vraag", sa.String(length=64), nullable=False),
        sa.Column("waarde", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["respons_id"], ["respons.id"], name=op.f("fk_antwoord_respons_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("respons_id", "vraag", name=op.f("pk_antwoord")),
        sqlite_with_rowid=False,
    )
