"""`portal seal`: the key that seals reports, and whether a file's seal holds."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from portal.cli.opening import read_settings
from portal.rollout.seals import opened
from portal.seal import keys
from portal.seal.keys import KeyMissing
from portal.seal.verifying import Finding, verify

VERDICTS = {
    "valid": "Genuine: nothing was changed since it was signed.",
    "changed": "Changed after it was signed.",
    "not_ours": "Not ours: it bears a signature of somebody else.",
    "unsigned": "Not ours: it bears no signature that can be read.",
}


@click.group()
def seal() -> None:
    """The seal on signed reports."""


@seal.command()
def init() -> None:
    """Make a key and a certificate that it signs itself, good for ten years.

    PORTAL_SEAL is the file, PORTAL_SEAL_PASSWORD what locks it. Instead of making one, a PKCS#12
    file of a certificate authority can be laid there, or PORTAL_SEAL name a key on a PKCS#11 token:
    then it is tried and its certificate is noted.
    """
    settings = read_settings()
    made = False
    try:
        if not settings.seal_token:
            made = keys.make(settings.seal, settings.seal_owner, settings.seal_password)
        certificate = opened(settings).signing_cert
        keys.remember(certificate, settings.certificates)
    except KeyMissing as missing:
        raise click.ClickException(str(missing)) from None
    except OSError as error:
        words = f"{settings.seal.parent} cannot be written: {error.strerror}."
        raise click.ClickException(words) from None
    where = settings.seal_token or settings.seal
    click.echo(f"The key {'was made' if made else 'stands'} in {where}.")
    click.echo(f"SHA-256 of its certificate: {keys.fingerprint(certificate)}")


@seal.command(name="verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--certificates",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file of the portal's certificates; without it that in the data folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def verify_file(
    context: click.Context, file: Path, certificates: Path | None, as_json: bool
) -> None:
    """Say whether FILE is a report of ours and unchanged. Needs no database.

    Ends with 0 where it is, with 1 where it is not.
    """
    known = keys.known(certificates or read_settings().certificates)
    if not known:
        raise click.ClickException("No certificate is known; name the PEM file by --certificates.")
    found = verify(file.read_bytes(), known)
    click.echo(json.dumps(asdict(found), default=str) if as_json else "\n".join(_lines(found)))
    context.exit(0 if found.verdict == "valid" else 1)


def _lines(found: Finding) -> list[str]:
    lines = [VERDICTS[found.verdict]]
    if found.verdict == "valid" and not found.sealed:
        lines.append("Signed by its author only: nobody has answered to it yet.")
    if found.added:
        lines.append(f"{found.added} bytes were added behind what was signed.")
    for one in found.signatures:
        at = f"{one.at:%Y-%m-%d %H:%M:%S} UTC" if one.at else "at an unknown time"
        where = f", from {one.location}" if one.location else ""
        lines += [
            f"{one.field}: {one.name}{where}, {at}: {one.reason}",
            f"  {'intact' if one.intact else 'NOT INTACT'}, level {one.level}, "
            f"certificate of {one.owner}{'' if one.ours else ' (not ours)'}",
            f"  SHA-256 {one.fingerprint}",
        ]
    return lines


COMMANDS = (seal,)
