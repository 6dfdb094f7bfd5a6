"""Forwarding between departments, parts of an appeal, who stands in for whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "appeals",
        sa.Column("with_supervisor", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_appeals_with_supervisor", "appeals", ["with_supervisor"])
    op.add_column("appeals", sa.Column("topics", JSON, nullable=False, server_default="[]"))
    _set_length_of_references(10)
    op.add_column("departments", sa.Column("away_until", sa.Date(), nullable=True))
    op.add_column("departments", sa.Column("stands_in", sa.String(length=40), nullable=True))
    op.create_table(
        "forwards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("from_department_id", sa.Integer(), nullable=True),
        sa.Column("to_department_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("is_return", sa.Boolean(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        _points("forwards", "appeal_id", "appeals"),
        _points("forwards", "from_department_id", "departments"),
        _points("forwards", "to_department_id", "departments"),
        sa.PrimaryKeyConstraint("id", name="pk_forwards"),
    )
    op.create_index("ix_forwards_appeal_id", "forwards", ["appeal_id"])
    op.create_index("ix_forwards_is_late_id", "forwards", ["is_late", "id"])
    op.create_table(
        "appeal_parts",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("whole_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _points("appeal_parts", "part_id", "appeals"),
        _points("appeal_parts", "whole_id", "appeals"),
        sa.PrimaryKeyConstraint("part_id", name="pk_appeal_parts"),
        sa.UniqueConstraint("whole_id", "number", name="uq_appeal_parts_whole_id_number"),
    )
    op.create_index("ix_appeal_parts_whole_id", "appeal_parts", ["whole_id"])


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _set_length_of_references(length: int) -> None:
    # SQLite keeps no lengths: there is nothing to change.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("appeals", "reference", type_=sa.String(length=length))


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE purpose = 'forward'")
    # The older program knows no parts, and has no room for their numbers: 48120374-2 becomes
    # 4812037b, an appeal like others. The seven digits are enough to tell them apart.
    op.execute(
        "UPDATE appeals SET reference = substr(reference, 1, 7)"
        " || substr('abcdefghi', CAST(substr(reference, 10, 1) AS INTEGER), 1)"
        " WHERE length(reference) > 8"
    )
    _set_length_of_references(8)
    op.drop_table("appeal_parts")
    op.drop_table("forwards")
    for column in ("stands_in", "away_until"):
        with op.batch_alter_table("departments", recreate="never") as batch:
            batch.drop_column(column)
    # In place: batch mode would drop the old table, and SQLite the history of its appeals.
    op.drop_index("ix_appeals_with_supervisor", "appeals")
    for column in ("topics", "with_supervisor"):
        with op.batch_alter_table("appeals", recreate="never") as batch:
            batch.drop_column(column)
