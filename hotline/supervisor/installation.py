"""Prepare an installation: schema, catalogue, first login."""

from sqlalchemy import select

from hotline.bootstrap import ROOT, build_prompts
from hotline.domain.catalogue import load_catalogue
from hotline.flows.check import prompt_problems
from hotline.flows.errors import FlowError
from hotline.storage import schema
from hotline.storage.tables import Call, InboundMessage, Operator
from hotline.supervisor.plan import first_login_file
from hotline.usecases.context import Context
from hotline.usecases.load_catalogue import store_catalogue
from hotline.usecases.sign_in import FIRST_LOGIN, add_first_operator


def prepare(ctx: Context) -> None:
    """Migrate the database, load the catalogue, make prompts and first login. Safe to repeat.

    Raises FlowError where a dialogue asks for a prompt that nobody can speak.
    """
    prompts = build_prompts(ctx.settings)
    if problems := prompt_problems(ctx.flows, prompts.has):
        raise FlowError(problems)
    prompts.prepare()
    schema.upgrade(ctx.units.engine)
    store_catalogue(ctx.units, load_catalogue(ROOT / "config" / "catalogue"))
    with ctx.units.write() as unit:
        password = add_first_operator(unit)
    if password is not None:
        path = first_login_file(ctx.settings)
        path.touch(mode=0o600)
        path.write_text(f"{FIRST_LOGIN} {password}\n", encoding="utf-8")


def first_login(ctx: Context) -> tuple[str, str] | None:
    """Return the first login and its password until that was changed; then forget it."""
    path = first_login_file(ctx.settings)
    if not path.exists():
        return None
    login, password = path.read_text(encoding="utf-8").split()
    with ctx.units.read() as session:
        operator = session.scalar(select(Operator).filter_by(login=login))
    if operator is None or not operator.must_change_password:
        path.unlink()
        return None
    return login, password


def is_empty(ctx: Context) -> bool:
    """Tell whether nobody has called or written yet."""
    with ctx.units.read() as session:
        calls = session.scalar(select(Call.id).limit(1))
        texts = session.scalar(select(InboundMessage.id).limit(1))
    return calls is None and texts is None
