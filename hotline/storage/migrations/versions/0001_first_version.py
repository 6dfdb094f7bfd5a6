"""Everything that the first version stores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_departments"),
        sa.UniqueConstraint("code", name="uq_departments_code"),
    )
    op.create_table(
        "operators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum("operator", "administrator", name="role", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_operators"),
        sa.UniqueConstraint("login", name="uq_operators_login"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("iin", sa.String(length=12), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("phone", name="uq_people_phone"),
    )
    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fetch_recording",
                "transcribe",
                "route",
                "deliver",
                "reconcile",
                name="workkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "done", "given_up", name="workstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=120), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_again", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sa.UniqueConstraint("kind", "subject_id", name="uq_work_kind_subject_id"),
    )
    op.create_index("ix_work_state_due_at", "work", ["state", "due_at"])

    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("from_raw", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "appeal",
                "status_told",
                "connected",
                "hung_up_early",
                "silent",
                "failed",
                name="calloutcome",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("reply_step", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_calls_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("carrier_sid", name="uq_calls_carrier_sid"),
    )
    op.create_index("ix_calls_person_id", "calls", ["person_id"])
    op.create_index("ix_calls_started_at", "calls", ["started_at"])

    op.create_table(
        "services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=300), nullable=False),
        sa.Column("name_ru", sa.String(length=300), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name="fk_services_department_id_departments",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
        sa.UniqueConstraint("code", name="uq_services_code"),
    )
    op.create_index("ix_services_department_id", "services", ["department_id"])

    op.create_table(
        "appeals",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column(
            "channel", sa.Enum("call", "sms", name="channel", native_enum=False), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "in_review",
                "assigned",
                "answered",
                "closed",
                "discarded",
                name="appealstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("routing_score", sa.Double(), nullable=True),
        sa.Column(
            "routing_because",
            JSON,
            nullable=False,
        ),
        sa.Column("routed_by_hand", sa.Boolean(), nullable=False),
        sa.Column("wants_callback", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("term_rule", sa.String(length=120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_appeals_call_id_calls"),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_appeals_department_id_departments"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_appeals_person_id_people"),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_appeals_service_id_services"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("call_id", name="uq_appeals_call_id"),
        sa.UniqueConstraint("reference", name="uq_appeals_reference"),
    )
    op.create_index(
        "ix_appeals_department_queue",
        "appeals",
        ["department_id", "state", "wants_callback", "due_on"],
    )
    op.create_index("ix_appeals_person_id", "appeals", ["person_id"])
    op.create_index("ix_appeals_received_at", "appeals", ["received_at"])
    op.create_index("ix_appeals_queue", "appeals", ["state", "wants_callback", "due_on"])

    op.create_table(
        "call_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("node", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column(
            "detail",
            JSON,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_call_steps_call_id_calls"),
        sa.PrimaryKeyConstraint("id", name="pk_call_steps"),
        sa.UniqueConstraint("call_id", "number", name="uq_call_steps_call_id_number"),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_answers_appeal_id_appeals"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_answers_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_index("ix_answers_appeal_id", "answers", ["appeal_id"])

    op.create_table(
        "appeal_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column(
            "before",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "after",
            JSON,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name="fk_appeal_history_appeal_id_appeals"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_history"),
    )
    op.create_index("ix_appeal_history_appeal_id", "appeal_history", ["appeal_id"])

    op.create_table(
        "inbound_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("from_raw", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name="fk_inbound_messages_appeal_id_appeals"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_inbound_messages_person_id_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_messages"),
        sa.UniqueConstraint("carrier_sid", name="uq_inbound_messages_carrier_sid"),
    )
    op.create_index("ix_inbound_messages_appeal_id", "inbound_messages", ["appeal_id"])
    op.create_index("ix_inbound_messages_person_id", "inbound_messages", ["person_id"])

    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("carrier_sid", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "announced",
                "stored",
                "lost",
                "dropped",
                name="recordingstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("is_message", sa.Boolean(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name="fk_recordings_appeal_id_appeals"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_recordings_call_id_calls"),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("carrier_sid", name="uq_recordings_carrier_sid"),
    )
    op.create_index("ix_recordings_appeal_id", "recordings", ["appeal_id"])
    op.create_index("ix_recordings_call_id", "recordings", ["call_id"])

    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum("acknowledgement", "answer", name="purpose", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("to_phone", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "created",
                "sending",
                "unknown",
                "sent",
                "failed",
                "delivered",
                name="deliverystate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("carrier_sid", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=16), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name="fk_deliveries_answer_id_answers"
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name="fk_deliveries_appeal_id_appeals"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("carrier_sid", name="uq_deliveries_carrier_sid"),
    )
    op.create_index("ix_deliveries_answer_id", "deliveries", ["answer_id"])
    op.create_index("ix_deliveries_appeal_id", "deliveries", ["appeal_id"])
    op.create_index("ix_deliveries_state", "deliveries", ["state"])
    op.create_index("ix_deliveries_to_phone", "deliveries", ["to_phone"])

    op.create_table(
        "transcripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "words",
            JSON,
            nullable=False,
        ),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_transcripts_operator_id_operators"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_transcripts_recording_id_recordings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcripts"),
        sa.UniqueConstraint("recording_id", "version", name="uq_transcripts_recording_id_version"),
    )
    _make_history_append_only()


def _make_history_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER appeal_history_append_only BEFORE UPDATE ON appeal_history "
            "BEGIN SELECT RAISE(ABORT, 'appeal_history is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'appeal_history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER appeal_history_append_only BEFORE UPDATE ON appeal_history "
        "FOR EACH ROW EXECUTE FUNCTION refuse_history_change()"
    )


def downgrade() -> None:
    op.drop_table("transcripts")
    op.drop_index("ix_deliveries_to_phone", "deliveries")
    op.drop_index("ix_deliveries_state", "deliveries")
    op.drop_index("ix_deliveries_appeal_id", "deliveries")
    op.drop_index("ix_deliveries_answer_id", "deliveries")

    op.drop_table("deliveries")
    op.drop_index("ix_recordings_call_id", "recordings")
    op.drop_index("ix_recordings_appeal_id", "recordings")

    op.drop_table("recordings")
    op.drop_index("ix_inbound_messages_person_id", "inbound_messages")
    op.drop_index("ix_inbound_messages_appeal_id", "inbound_messages")

    op.drop_table("inbound_messages")
    op.drop_index("ix_appeal_history_appeal_id", "appeal_history")

    op.drop_table("appeal_history")
    op.drop_index("ix_answers_appeal_id", "answers")

    op.drop_table("answers")
    op.drop_table("call_steps")
    op.drop_index("ix_appeals_queue", "appeals")
    op.drop_index("ix_appeals_received_at", "appeals")
    op.drop_index("ix_appeals_person_id", "appeals")
    op.drop_index("ix_appeals_department_queue", "appeals")

    op.drop_table("appeals")
    op.drop_index("ix_services_department_id", "services")

    op.drop_table("services")
    op.drop_index("ix_calls_started_at", "calls")
    op.drop_index("ix_calls_person_id", "calls")

    op.drop_table("calls")
    op.drop_index("ix_work_state_due_at", "work")

    op.drop_table("work")
    op.drop_table("people")
    op.drop_table("operators")
    op.drop_table("departments")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_history_change()")
