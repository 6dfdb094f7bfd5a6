"""What was understood of an appeal; alarms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0006"
down_revision = "0005"
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

RECIPIENT = sa.Enum("resident", "duty", name="alarmcallto", native_enum=False, length=10)


def upgrade() -> None:
    op.add_column("appeals", sa.Column("proposals", JSON, nullable=False, server_default="[]"))
    op.add_column("appeals", sa.Column("proposed_kind", KIND, nullable=True))
    op.add_column("appeals", sa.Column("text_language", sa.String(length=10), nullable=True))
    op.add_column(
        "appeals",
        sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("appeals", sa.Column("place", sa.String(length=80), nullable=True))
    op.create_index("ix_appeals_place", "appeals", ["place"])
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", JSON, nullable=False),
        sa.Column("resident_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resident_told_by", sa.String(length=20), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=80), nullable=True),
        sa.Column("is_false", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_alarms_appeal_id_appeals"),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sa.UniqueConstraint("appeal_id", name="uq_alarms_appeal_id"),
    )
    op.create_index("ix_alarms_taken_at", "alarms", ["taken_at"])
    op.create_table(
        "alarm_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("recipient", RECIPIENT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("to_phone", sa.String(length=16), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name="fk_alarm_calls_alarm_id_alarms"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_alarm_calls_call_id_calls"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_calls"),
        sa.UniqueConstraint("call_id", name="uq_alarm_calls_call_id"),
        sa.UniqueConstraint(
            "alarm_id", "recipient", "number", name="uq_alarm_calls_alarm_id_recipient_number"
        ),
    )


def downgrade() -> None:
    # The older program knows no such messages and no such work.
    op.execute("DELETE FROM deliveries WHERE purpose IN ('emergency', 'alarm')")
    op.execute("DELETE FROM work WHERE kind = 'alarm'")
    op.execute("UPDATE calls SET outcome = 'connected' WHERE outcome = 'alarm'")
    op.drop_table("alarm_calls")
    op.drop_table("alarms")
    op.drop_index("ix_appeals_place", "appeals")
    for column in ("place", "is_urgent", "text_language", "proposed_kind", "proposals"):
        # In place: batch mode would drop the old table, and SQLite the history of its appeals.
        with op.batch_alter_table("appeals", recreate="never") as batch:
            batch.drop_column(column)
