"""Sign people in to the console. Passwords are kept as Argon2id hashes."""

import functools
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select

from hotline.domain.errors import InvalidInputError
from hotline.storage.tables import Operator, Role
from hotline.storage.unit import Unit
from hotline.usecases.context import Context

MIN_PASSWORD_LENGTH = 10
FIRST_LOGIN = "admin"

_hasher = PasswordHasher()


@functools.cache
def _nobody() -> str:
    """Return a hash to check for unknown logins: they take as long as a wrong password."""
    return _hasher.hash(secrets.token_urlsafe(16))


def sign_in(ctx: Context, login: str, password: str) -> Operator | None:
    """Return the person, or None: unknown, wrong password, locked or no longer active."""
    with ctx.units.read() as session:
        known = session.scalar(select(Operator).filter_by(login=login.strip().casefold()))
    # Argon2 is slow on purpose, and a caller's webhook must not wait for it: no transaction is
    # open meanwhile.
    matches = _matches(known.password_hash if known else _nobody(), password)
    if known is None:
        return None
    with ctx.units.write() as unit:
        operator = unit.session.get(Operator, known.id, with_for_update=True)
        if operator is None or not operator.is_active or _is_locked(unit, operator):
            return None
        if not matches:
            _count_failure(ctx, unit, operator)
            return None
        operator.failed_logins, operator.locked_until = 0, None
        operator.last_login_at = unit.now
        if _hasher.check_needs_rehash(operator.password_hash):
            operator.password_hash = _hasher.hash(password)
        return operator


def change_password(operator: Operator, old: str, new: str) -> None:
    """Set a new password. Raises InvalidInputError."""
    if not _matches(operator.password_hash, old):
        raise InvalidInputError("old", "The old password is not right.")
    if len(new) < MIN_PASSWORD_LENGTH:
        raise InvalidInputError(
            "new", f"The new password needs at least {MIN_PASSWORD_LENGTH} characters."
        )
    if new == old:
        raise InvalidInputError("new", "The new password is the old one.")
    operator.password_hash = _hasher.hash(new)
    operator.must_change_password = False


def reset_password(operator: Operator, password: str) -> None:
    """Give somebody a new first password, and open a locked account."""
    operator.password_hash = _hasher.hash(password)
    operator.must_change_password = True
    operator.failed_logins, operator.locked_until = 0, None


def add_operator(
    unit: Unit, login: str, name: str, password: str, role: Role, language: str = "kk"
) -> Operator:
    """Add a person, who changes the password at the first sign-in. Raises InvalidInputError."""
    login = login.strip().casefold()
    if not login:
        raise InvalidInputError("login", "The login is empty.")
    if unit.session.scalar(select(Operator.id).filter_by(login=login)) is not None:
        raise InvalidInputError("login", f"The login {login!r} is taken.")
    operator = Operator(
        login=login,
        name=name,
        password_hash=_hasher.hash(password),
        role=role,
        language=language,
        created_at=unit.now,
    )
    unit.session.add(operator)
    unit.session.flush()
    return operator


def add_first_operator(unit: Unit) -> str | None:
    """Add the first administrator and return the password made up; None: people exist."""
    if unit.session.scalar(select(func.count(Operator.id))):
        return None
    password = "-".join(secrets.token_hex(2) for _ in range(3))
    add_operator(unit, FIRST_LOGIN, "Administrator", password, Role.ADMINISTRATOR)
    return password


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _is_locked(unit: Unit, operator: Operator) -> bool:
    return operator.locked_until is not None and operator.locked_until > unit.now


def _count_failure(ctx: Context, unit: Unit, operator: Operator) -> None:
    rules = ctx.settings.console
    operator.failed_logins += 1
    if operator.failed_logins >= rules.max_failed_logins:
        operator.failed_logins = 0
        operator.locked_until = unit.now + timedelta(minutes=rules.lock_minutes)
