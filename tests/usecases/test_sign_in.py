"""Signing in to the console."""

import pytest
from argon2 import PasswordHasher

from hotline.domain.errors import InvalidInputError
from hotline.storage.tables import Operator, Role
from hotline.usecases.sign_in import (
    add_first_operator,
    add_operator,
    change_password,
    reset_password,
    sign_in,
)
from tests.world import World

PASSWORD = "kök-aspan-1465"


@pytest.fixture(autouse=True)
def aigul(world: World) -> None:
    """Let somebody have a login."""
    with world.ctx.units.write() as unit:
        add_operator(unit, " Aigul ", "Айгүл", PASSWORD, Role.OPERATOR)


def test_the_right_password(world: World) -> None:
    person = sign_in(world.ctx, "AIGUL ", PASSWORD)
    assert person is not None
    assert (person.login, person.must_change_password) == ("aigul", True)
    assert world.one(Operator).last_login_at == world.clock.now()


@pytest.mark.parametrize(
    ("login", "password"), [("aigul", "wrong"), ("aigul", ""), ("nobody", PASSWORD), ("", "")]
)
def test_anything_else(world: World, login: str, password: str) -> None:
    assert sign_in(world.ctx, login, password) is None
    assert world.one(Operator).last_login_at is None


def test_too_many_wrong_passwords_lock_for_a_while(world: World) -> None:
    rules = world.ctx.settings.console
    for _ in range(rules.max_failed_logins):
        assert sign_in(world.ctx, "aigul", "wrong") is None
    assert sign_in(world.ctx, "aigul", PASSWORD) is None
    world.clock.move(minutes=rules.lock_minutes)
    assert sign_in(world.ctx, "aigul", PASSWORD) is not None


def test_a_right_password_forgives_the_wrong_ones_before(world: World) -> None:
    for _ in range(3):
        for _ in range(world.ctx.settings.console.max_failed_logins - 1):
            sign_in(world.ctx, "aigul", "wrong")
        assert sign_in(world.ctx, "aigul", PASSWORD) is not None


def test_whoever_left_stays_out(world: World) -> None:
    with world.ctx.units.write() as unit:
        unit.session.get_one(Operator, 1).is_active = False
    assert sign_in(world.ctx, "aigul", PASSWORD) is None


def test_a_hash_of_older_strength_is_renewed(world: World) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with world.ctx.units.write() as unit:
        unit.session.get_one(Operator, 1).password_hash = weak
    assert sign_in(world.ctx, "aigul", PASSWORD) is not None
    renewed = world.one(Operator).password_hash
    assert renewed != weak
    assert sign_in(world.ctx, "aigul", PASSWORD) is not None
    assert world.one(Operator).password_hash == renewed


def test_no_password_is_checked_while_the_database_is_locked_for_writing(world: World) -> None:
    """Argon2 is slow on purpose; a caller's webhook must not wait for somebody's sign-in."""
    with world.ctx.units.write() as unit:
        unit.session.connection()
        assert sign_in(world.ctx, "nobody", "wrong") is None


def test_changing_a_password(world: World) -> None:
    with world.ctx.units.write() as unit:
        change_password(unit.session.get_one(Operator, 1), PASSWORD, "jasyl-dala-2731")
    assert sign_in(world.ctx, "aigul", PASSWORD) is None
    person = sign_in(world.ctx, "aigul", "jasyl-dala-2731")
    assert person is not None
    assert person.must_change_password is False


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", "jasyl-dala-2731", "old"), (PASSWORD, "short", "new"), (PASSWORD, PASSWORD, "new")],
)
def test_a_new_password_must_be_new_and_long(world: World, old: str, new: str, field: str) -> None:
    with world.ctx.units.write() as unit, pytest.raises(InvalidInputError) as caught:
        change_password(unit.session.get_one(Operator, 1), old, new)
    assert caught.value.field == field


def test_a_reset_opens_a_locked_account(world: World) -> None:
    for _ in range(world.ctx.settings.console.max_failed_logins):
        sign_in(world.ctx, "aigul", "wrong")
    with world.ctx.units.write() as unit:
        reset_password(unit.session.get_one(Operator, 1), "first-2222")
    person = sign_in(world.ctx, "aigul", "first-2222")
    assert person is not None
    assert person.must_change_password is True


@pytest.mark.parametrize("login", ["aigul", "AIGUL", "  "])
def test_a_login_must_be_free_and_not_empty(world: World, login: str) -> None:
    with world.ctx.units.write() as unit, pytest.raises(InvalidInputError):
        add_operator(unit, login, "Айгүл", PASSWORD, Role.OPERATOR)


def test_there_is_a_first_operator_only_once(world: World) -> None:
    with world.ctx.units.write() as unit:
        assert add_first_operator(unit) is None
        unit.session.delete(unit.session.get_one(Operator, 1))
        unit.session.flush()
        password = add_first_operator(unit)
    assert password is not None
    assert sign_in(world.ctx, "admin", password) is not None
