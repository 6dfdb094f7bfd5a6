"""An appeal's kind, term, extension and warnings; messages to the hotline's own people."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KIND = sa.Enum(
    "zapros",
    "zhaloba",
    "zayavlenie",
    "soobshchenie",
    "predlozhenie",
    "otklik",
    name="appealkind",
    native_enum=False,
    length=20,
)


def upgrade() -> None:
    op.add_column("appeals", sa.Column("kind", KIND, nullable=True))
    op.add_column("appeals", sa.Column("term_days", sa.Integer(), nullable=True))
    op.add_column("appeals", sa.Column("term_unit", sa.String(length=20), nullable=True))
    op.add_column("appeals", sa.Column("extended_to", sa.Date(), nullable=True))
    op.add_column("appeals", sa.Column("warned_days", sa.Integer(), nullable=True))
    op.add_column("appeals", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    # No other table refers to deliveries, so SQLite may write this one anew.
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("appeal_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("once_key", sa.String(length=60), nullable=True))
        batch.create_unique_constraint("uq_deliveries_once_key", ["once_key"])


def downgrade() -> None:
    # Messages to the hotline's own people have no place in the older table.
    op.execute("DELETE FROM deliveries WHERE appeal_id IS NULL")
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_constraint("uq_deliveries_once_key", type_="unique")
        batch.drop_column("once_key")
        batch.alter_column("appeal_id", existing_type=sa.Integer(), nullable=False)
    # In place: batch mode would drop the old table, and SQLite the history of its appeals.
    for column in (
        "escalated_at",
        "warned_days",
        "extended_to",
        "term_unit",
        "term_days",
        "kind",
    ):
        with op.batch_alter_table("appeals", recreate="never") as batch:
            batch.drop_column(column)
