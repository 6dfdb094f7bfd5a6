"""What was heard of a call while it went on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_transcripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("stream_sid", sa.String(length=64), nullable=False),
        sa.Column("recording_number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name="fk_live_transcripts_call_id_calls"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_live_transcripts"),
        sa.UniqueConstraint("call_id", "stream_sid", name="uq_live_transcripts_call_id_stream_sid"),
    )


def downgrade() -> None:
    op.drop_table("live_transcripts")
