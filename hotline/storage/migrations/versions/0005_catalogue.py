"""Departments and services with all that the files say, their origin, revision and history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LISTS = ("keywords_kk", "keywords_ru")
NUMBERS = {"position": "0", "revision": "1"}
FLAGS = ("is_topic", "verified_name", "verified_term", "documents_verified")
OPTIONAL = {"source": 300, "source_status": 20, "legal_source": 300, "note": 300, "term_unit": 20}
DOCUMENTS = ("documents_kk", "documents_ru")


def upgrade() -> None:
    for table in ("departments", "services"):
        for name in LISTS:
            _add(table, sa.Column(name, JSON, nullable=False, server_default="[]"))
        for name, default in NUMBERS.items():
            _add(table, sa.Column(name, sa.Integer(), nullable=False, server_default=default))
        # Nobody knows what the files said before: the next load takes them.
        _add(table, sa.Column("origin", sa.String(length=64), nullable=False, server_default=""))
    for name in FLAGS:
        _add("services", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    _add("services", sa.Column("term_days", sa.Integer(), nullable=True))
    for name in DOCUMENTS:
        _add("services", sa.Column(name, sa.String(300), nullable=False, server_default=""))
    for name, length in OPTIONAL.items():
        _add("services", sa.Column(name, sa.String(length=length), nullable=True))
    _create_version()
    _create_history()


def _add(table: str, column: sa.Column) -> None:  # type: ignore[type-arg]
    op.add_column(table, column)


def _create_version() -> None:
    version = op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_version"),
    )
    op.bulk_insert(version, [{"id": 1, "version": ""}])


def _create_history() -> None:
    op.create_table(
        "catalogue_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_history"),
    )
    op.create_index("ix_catalogue_history_code", "catalogue_history", ["code"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER catalogue_history_append_only BEFORE UPDATE ON catalogue_history "
            "BEGIN SELECT RAISE(ABORT, 'catalogue_history is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_catalogue_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'catalogue_history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER catalogue_history_append_only BEFORE UPDATE ON catalogue_history "
        "FOR EACH ROW EXECUTE FUNCTION refuse_catalogue_history_change()"
    )


def downgrade() -> None:
    op.drop_table("catalogue_history")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_catalogue_history_change()")
    op.drop_table("catalogue_version")
    # In place: batch mode would drop the old table, and SQLite what refers to it.
    shared = ("origin", *NUMBERS, *LISTS)
    _drop("services", ("term_days", *FLAGS, *OPTIONAL, *DOCUMENTS, *shared))
    _drop("departments", shared)


def _drop(table: str, columns: tuple[str, ...]) -> None:
    for column in columns:
        with op.batch_alter_table(table, recreate="never") as batch:
            batch.drop_column(column)
