"""What became of a message, in words that an administrator can act upon."""

import re

from portal.words import _, lazy

STATES = {
    "queued": lazy("waiting"),
    "sent": lazy("sent"),
    "failed": lazy("not delivered"),
    "cancelled": lazy("cancelled"),
}
KINDS = {
    "invitation": lazy("Invitation"),
    "password_reset": lazy("New password"),
    "password_changed": lazy("Password changed"),
    "address_confirm": lazy("Confirm an address"),
    "address_changed": lazy("Address changed"),
    "passkey_added": lazy("Passkey added"),
    "passkey_removed": lazy("Passkey removed"),
    "control_invited": lazy("Control set or moved"),
    "control_cancelled": lazy("Control called off"),
    "digest": lazy("Daily digest"),
    "report_to_sign": lazy("Report to sign"),
    "report_signed": lazy("Report signed"),
    "report_returned": lazy("Report returned"),
    "jobs_silent": lazy("Jobs silent"),
}
REPLIES = {
    "421": lazy("The mail server was too busy and hung up."),
    "450": lazy(
        "The mail server asks to come again later, as it does with senders it does not know."
    ),
    "451": lazy(
        "The mail server asks to come again later, as it does with senders it does not know."
    ),
    "452": lazy("The mailbox or the mail server is full."),
    "530": lazy("The mail server wants a sign-in. Give a name and a password in PORTAL_MAIL."),
    "535": lazy("The mail server refuses the name or the password in PORTAL_MAIL."),
    "550": lazy(
        "The mail server knows no such mailbox, or refuses letters from us. Check the address."
    ),
    "551": lazy("The mailbox is not at this server any more. Ask for the new address."),
    "552": lazy("The mailbox is full."),
    "553": lazy("The mail server does not understand the address. Check how it is written."),
    "554": lazy("The mail server took the letter for unwanted. Ask whoever runs it why."),
}
"""By the code of the answer (RFC 5321)."""
FAULTS = {
    "ConnectionRefusedError": lazy("Nobody listens at the address in PORTAL_MAIL."),
    "gaierror": lazy("The name of the mail server in PORTAL_MAIL is not known."),
    "TimeoutError": lazy("The mail server did not answer in time."),
    "SSLCertVerificationError": lazy(
        "The certificate of the mail server is not valid for its name in PORTAL_MAIL."
    ),
    "SSLError": lazy("No encrypted connection with the mail server came about. Check the port."),
    "SMTPServerDisconnected": lazy("The mail server hung up in the middle."),
    "ConnectionResetError": lazy("The mail server hung up in the middle."),
    "BrokenPipeError": lazy("The mail server hung up in the middle."),
    "SMTPNotSupportedError": lazy(
        "The mail server offers no encryption or no sign-in, and we never send a password without."
    ),
    "PermissionError": lazy("The folder in PORTAL_MAIL cannot be written into."),
    "FileNotFoundError": lazy("The folder in PORTAL_MAIL cannot be written into."),
    "NotADirectoryError": lazy("The folder in PORTAL_MAIL cannot be written into."),
    "address": lazy("No mail server would understand the address. Check how it is written."),
    "unwritten": lazy("The portal could not write this letter. Send the log to the developers."),
    "killed": lazy("The jobs process ended each time it came to this message. The log says why."),
}
"""By the name of what went wrong on our side of the line."""


def reason(error: str) -> str:
    """What an error of the outbox means; empty where there is none."""
    if not error:
        return ""
    code = error.split()[0]
    for known in (REPLIES, FAULTS):
        if code in known:
            return str(known[code])
    if re.fullmatch(r"4\d\d", code):
        return str(_("The mail server does not take it for now."))
    if re.fullmatch(r"5\d\d", code):
        return str(_("The mail server refuses it for good."))
    return str(_("The mail server cannot be reached."))
