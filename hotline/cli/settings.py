"""`settings`: what is in force, and the reference of all keys."""

import tomllib

import click
from pydantic import BaseModel

from hotline.bootstrap import ROOT
from hotline.settings import load_settings

SECRET = {"secret_key", "auth_token", "url"}
REFERENCE = ROOT / "config" / "hotline.toml"


@click.command()
@click.option("--markdown", is_flag=True, help="Print the reference that stands in docs/.")
def settings(*, markdown: bool) -> None:
    """Print the settings in force; secrets are hidden."""
    if markdown:
        click.echo(reference(REFERENCE.read_text(encoding="utf-8")), nl=False)
        return
    for section, values in load_settings():
        click.echo(f"[{section}]")
        for key, value in _items(values):
            click.echo(f"{key} = {value}")
        click.echo()


def reference(toml: str) -> str:
    """Turn the commented defaults into Markdown: a heading a section, a row a key."""
    defaults = tomllib.loads(toml)
    lines, comment, section = ["# Settings\n"], [], ""
    for line in toml.splitlines():
        if line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
        elif line.startswith("["):
            section = line.strip("[]")
            lines += [f"\n## {section}\n", "| key | default | meaning |", "|---|---|---|"]
            comment = []
        elif "=" in line:
            key = line.partition("=")[0].strip()
            default = str(defaults[section][key]) or "(empty)"
            meaning = " ".join(comment).replace("|", "\\|")
            lines.append(f"| `{key}` | `{default}` | {meaning} |")
            comment = []
        elif not section and comment:
            paragraphs = "\n".join(comment).split("\n\n")
            lines += [text.replace("\n", " ") + "\n" for text in paragraphs]
            comment = []
    return "\n".join(lines) + "\n"


def _items(section: BaseModel) -> list[tuple[str, str]]:
    return [(key, _shown(key, value)) for key, value in section]


def _shown(key: str, value: object) -> str:
    if key in SECRET and value:
        return "(set)"
    return repr(value) if isinstance(value, str) else str(value)
