"""Any questionnaire: onderzoeken for associations and of the whole gemeente, versions that follow each other, a code
to go on elsewhere, and room for the names of repeated questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kern.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Newer."""
    op.create_table(
        "onderzoek_versie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("onderzoek_id", sa.Integer(), nullable=False),
        sa.Column("versie_id", sa.String(length=32), nullable=False),
        sa.Column("vanaf", UtcDateTime(), nullable=False),
        sa.Column("door", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["onderzoek_id"],
            ["onderzoek.id"],
            name=op.f("fk_onderzoek_versie_onderzoek_id_onderzoek"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["versie_id"], ["vragenlijst_versie.id"], name=op.f("fk_onderzoek_versie_versie_id_vragenlijst_versie")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onderzoek_versie")),
    )
    op.create_index(op.f("ix_onderzoek_versie_onderzoek_id"), "onderzoek_versie", ["onderzoek_id"])
    op.add_column("gesprek", sa.Column("verder_hmac", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_gesprek_verder_hmac"), "gesprek", ["verder_hmac"])
    op.add_column("vragenlijst_versie", sa.Column("opmerkingen", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("vragenlijst_versie", sa.Column("door", sa.String(length=200), server_default="", nullable=False))
    op.add_column(
        "onderzoek", sa.Column("doelgroep", sa.String(length=20), server_default="huishoudens", nullable=False)
    )
    with op.batch_alter_table("onderzoek") as batch:
        batch.alter_column("kern_id", existing_type=sa.Integer(), nullable=True)
    # Without rowid as before: the order on disk follows the random id, not the time.
    with op.batch_alter_table("antwoord", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.alter_column("vraag", existing_type=sa.String(length=64), type_=sa.String(length=120))
    with op.batch_alter_table("voortgang", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.alter_column("laatste_vraag", existing_type=sa.String(length=64), type_=sa.String(length=120))
