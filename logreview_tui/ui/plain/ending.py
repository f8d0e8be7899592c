"""Commands that end a review: sign it, copy its bundle out."""

from logreview_tui.bootstrap import build_store
from logreview_tui.config import SigningIdentity, check_principal, path_of
from logreview_tui.domain import gate
from logreview_tui.domain.events import Reviewer
from logreview_tui.errors import RefusedError, UsageError
from logreview_tui.signing_off import default_statement, export, how_to_verify
from logreview_tui.ui.plain import telling
from logreview_tui.ui.plain.command import PlainCommand
from logreview_tui.ui.plain.talk import Talk


async def _sign(talk: Talk, _: str) -> None:
    await talk.all_answered()
    await talk.all_examined()
    review, signer, voice = talk.review, talk.application.signer, talk.voice
    if gate.gaps(review):
        voice.say(*telling.gap_facts(review))
    gate.check_signable(review)
    voice.say("sign: an empty answer takes what is there, cancel goes back")
    known = signer.identity
    who = known.reviewer if known else review.opened.reviewer
    statement = await _asked(talk, "statement", default_statement(review))
    name = await _asked(talk, "name", who.name)
    role = await _asked(talk, "role", who.role)
    principal = check_principal(await _asked(talk, "principal", who.principal))
    key = path_of(await _asked(talk, "key", str(known.key) if known else await _offered(talk)), "SSH key")
    if await voice.ask_text(f"type {review.id} to sign, it cannot be undone") != review.id:
        raise UsageError(f"that is not {review.id}", "nothing was signed; type sign to begin again")
    identity = SigningIdentity(Reviewer(principal, name, role), key)
    voice.say("waiting for the key; touch it if it wants that")
    await signer.sign_off(talk.session, identity, statement)
    if known is None:
        signer.remember(identity)
    voice.say(f"signed: {review.id}, type export and a folder to hand it over")


async def _asked(talk: Talk, what: str, now: str) -> str:
    return await talk.voice.ask_text(f"{what}, now {now}" if now else what) or now


async def _offered(talk: Talk) -> str:
    keys = await talk.application.signer.keys()
    talk.voice.say(*(f"key that can sign: {key}" for key in keys))
    return str(keys[0]) if keys else ""


async def _export(talk: Talk, text: str) -> None:
    if not talk.review.signed:
        raise RefusedError(f"review {talk.review.id} is not signed", "type gaps, then sign")
    target = path_of(text or await talk.voice.ask_text("folder to write, must not exist"), "folder to write")
    agreed = await talk.voice.ask_text(
        "entries are written as they are, personal data included: type unmasked to agree"
    )
    if agreed != "unmasked":
        raise RefusedError("nothing was written", "type export again when those who get it may read the entries")
    exported = export(build_store(), talk.review.id, target)
    talk.voice.say(f"wrote {target}", *how_to_verify(exported, target))


COMMANDS = (
    PlainCommand("sign", _sign, "sign the review, once nothing is missing"),
    PlainCommand("export", _export, "write the signed review's bundle and say how to verify it", "a new folder"),
)
