"""Prepare an installation: schema, catalogue, first login."""

from sqlalchemy import select

from hotline.bootstrap import CATALOGUE, build_prompts
from hotline.domain.catalogue import load_catalogue
from hotline.domain.catalogue.differences import Action
from hotline.domain.errors import InvalidInputError
from hotline.flows.check import prompt_problems
from hotline.flows.errors import FlowError
from hotline.storage import schema
from hotline.storage.tables import Call, InboundMessage, Operator
from hotline.supervisor.plan import first_login_file
from hotline.usecases.context import Context
from hotline.usecases.load_catalogue import is_loaded, store_catalogue
from hotline.usecases.sign_in import FIRST_LOGIN, add_first_operator


def prepare(ctx: Context) -> list[str]:
    """Migrate the database, load the catalogue, make prompts and first login. Safe to repeat.

    Returns sentences that the person at the terminal should read. Raises FlowError where a
    dialogue asks for a prompt that nobody can speak, InvalidInputError for a wrong catalogue.
    """
    prompts = build_prompts(ctx.settings)
    if problems := prompt_problems(ctx.flows, prompts.has):
        raise FlowError(problems)
    prompts.prepare()
    schema.upgrade(ctx.units.engine)
    said = _load_catalogue(ctx)
    with ctx.units.write() as unit:
        password = add_first_operator(unit)
    if password is not None:
        path = first_login_file(ctx.settings)
        path.touch(mode=0o600)
        path.write_text(f"{FIRST_LOGIN} {password}\n", encoding="utf-8")
    if problem := ctx.settings.emergency.problem:
        said.append(problem)
    return said


def _load_catalogue(ctx: Context) -> list[str]:
    """Bring in what changed in the files. A mistake in them must not keep the line from starting.

    Raises InvalidInputError at the first start, where there is no other catalogue to work with.
    """
    try:
        catalogue = load_catalogue(CATALOGUE)
    except InvalidInputError as error:
        if not is_loaded(ctx.units):
            raise
        return [f"{error} The departments and services stay as they are in the database."]
    found = store_catalogue(ctx.units, catalogue)
    said = [
        f"WARNING: {each.entry.code} got names that have nothing in common with the old ones; "
        "past appeals show them now."
        for each in found
        if each.is_another_meaning
    ]
    conflicts = sum(each.action is Action.CONFLICT for each in found)
    if conflicts:
        said.append(
            f"{conflicts} of the departments and services were changed both in the console and in "
            "the files. The console's version stands; "
            "`python3 manage.py catalogue load --dry-run` shows them."
        )
    return said


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
