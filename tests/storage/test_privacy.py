"""What a database error says may end in a log: never what a resident said, or from where."""

import pytest
from sqlalchemy.exc import SQLAlchemyError

from hotline.storage.tables import InboundMessage
from tests.world import MOBILE, TEXT, World

SECRET = "құпия сөз"


def test_an_error_of_the_database_names_no_number_and_no_words(world: World) -> None:
    def store() -> None:
        with world.ctx.units.write() as unit:
            unit.session.add(
                InboundMessage(carrier_sid=TEXT, from_raw=MOBILE, body=SECRET, received_at=unit.now)
            )

    store()
    with pytest.raises(SQLAlchemyError) as error:
        store()
    assert "inbound_messages" in str(error.value)
    assert SECRET not in str(error.value)
    assert MOBILE not in str(error.value)
