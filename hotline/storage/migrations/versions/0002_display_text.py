"""A transcript's display text, the attempt that lost, and whether a recording was cut."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transcripts", sa.Column("display", sa.Text(), nullable=False, server_default=""))
    op.add_column("transcripts", sa.Column("other", JSON, nullable=True))
    op.execute("UPDATE transcripts SET display = text")
    op.add_column(
        "recordings",
        sa.Column("is_cut", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    # In place: batch mode would drop the old table, and SQLite the transcripts of its recordings.
    for table, column in (
        ("recordings", "is_cut"),
        ("transcripts", "other"),
        ("transcripts", "display"),
    ):
        with op.batch_alter_table(table, recreate="never") as batch:
            batch.drop_column(column)
