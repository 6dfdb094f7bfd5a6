"""Who discarded an appeal; short names of departments; each resident is acknowledged once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

QUEUES = {
    "ix_appeals_queue": ["state", "wants_callback", "due_on"],
    "ix_appeals_department_queue": ["department_id", "state", "wants_callback", "due_on"],
}
IS_DISCARDED = sa.text("discarded_by IS NOT NULL")


def upgrade() -> None:
    for name in ("short_kk", "short_ru"):
        op.add_column(
            "departments", sa.Column(name, sa.String(length=40), nullable=False, server_default="")
        )
    op.add_column(
        "appeals",
        sa.Column(
            "discarded_by",
            sa.Enum("hotline", "person", name="discardedby", native_enum=False, length=20),
            nullable=True,
        ),
    )
    op.add_column(
        "appeals",
        sa.Column("is_unseen", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE appeals SET discarded_by = 'person' WHERE state = 'discarded'")
    op.create_index(
        "ix_appeals_discards",
        "appeals",
        ["discarded_by", "is_unseen", "due_on"],
        sqlite_where=IS_DISCARDED,
        postgresql_where=IS_DISCARDED,
    )
    for name, columns in QUEUES.items():
        op.drop_index(name, "appeals")
        at = columns.index("state") + 1
        op.create_index(name, "appeals", [*columns[:at], "is_urgent", *columns[at:]])
    # Who was told of the appeal already must not be told again.
    op.execute(
        "UPDATE deliveries SET once_key = 'received ' || appeal_id WHERE id IN"
        " (SELECT min(id) FROM deliveries WHERE purpose = 'acknowledgement'"
        " AND appeal_id IS NOT NULL GROUP BY appeal_id)"
    )


def downgrade() -> None:
    # The older program knows no such messages and no such work.
    op.execute("DELETE FROM deliveries WHERE purpose = 'invitation'")
    op.execute("DELETE FROM work WHERE kind = 'acknowledge'")
    op.execute("UPDATE deliveries SET once_key = NULL WHERE once_key LIKE 'received %'")
    for name, columns in QUEUES.items():
        op.drop_index(name, "appeals")
        op.create_index(name, "appeals", columns)
    op.drop_index("ix_appeals_discards", "appeals")
    # In place: batch mode would drop the old table, and SQLite the history of its appeals.
    for table, column in (
        ("appeals", "is_unseen"),
        ("appeals", "discarded_by"),
        ("departments", "short_ru"),
        ("departments", "short_kk"),
    ):
        with op.batch_alter_table(table, recreate="never") as batch:
            batch.drop_column(column)
