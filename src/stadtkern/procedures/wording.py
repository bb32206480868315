"""Sentences about forms and matters, in the language of who reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.procedures.rules.states import State

if TYPE_CHECKING:
    from stadtkern.procedurelaw.notices import Part


def state_text(state: str) -> str:
    """Return a state in a few words."""
    return {
        State.RECEIVED: gettext("Received"),
        State.IN_REVIEW: gettext("Being worked on"),
        State.CORRECTION: gettext("Something is missing"),
        State.DECIDED: gettext("Decided"),
        State.DELIVERED: gettext("Decided and delivered"),
        State.APPEALED: gettext("Appealed"),
        State.FINAL: gettext("Closed"),
        State.WITHDRAWN: gettext("Withdrawn"),
    }[State(state)]


def event_text(kind: str) -> str:
    """Return what happened, in plain words."""
    return {
        "filed": gettext("You sent it, and it arrived."),
        "filed_for": gettext("The town hall filed it for you."),
        "filed_paper": gettext("It came to the town hall on paper, on:"),
        "withdrawn": gettext("You withdrew it."),
        "document_added": gettext("You handed in a document."),
        "message": gettext("A message from you"),
        "came_post": gettext("The town hall took in what you sent by post; the day it came (and the postmark):"),
        "came_counter": gettext("The town hall took in what you brought or said at the counter, on:"),
        "came_phone": gettext("The town hall took in what you said on the phone, on:"),
        "reply": gettext("A message from the town hall"),
        "reminded": gettext("A reminder to pay"),
        "taken": gettext("Somebody works on it."),
        "assigned": gettext("Given to somebody else."),
        "note": gettext("Note"),
        "correction": gettext("Something is missing; the office has written what."),
        "corrected": gettext("Everything that was missing has come."),
        "lapsed": gettext("What was missing did not come in time."),
        "extended": gettext("The office needs longer, as the law allows once. Why:"),
        "opinion_asked": gettext("Another office was asked for its opinion:"),
        "opinion_given": gettext("Another office has given its opinion:"),
        "opinion_taken_back": gettext("Another office is not asked any more:"),
        "drafted": gettext("A decision was drafted."),
        "approved": gettext("A second person has approved the draft."),
        "decided": gettext("It is decided."),
        "letter_left": gettext("A letter is not sent any more."),
        "letter_ready": gettext("The decision lies here as a letter."),
        "letter_fetched": gettext("You opened the letter."),
        "letter_by_post": gettext("The letter goes to you by post."),
        "letter_without_address": gettext("The letter has no whole address; please write it."),
        "letter_posted": gettext("The letter was handed to the post."),
        "letter_deposited": gettext("The letter lies ready for you at the post office and counts as delivered."),
        "letter_delivered": gettext("The letter counts as delivered."),
        "letter_returned": gettext("The letter came back to us. The office looks for the right address."),
        "letter_taken_back": gettext("The letter was taken back before it was posted; the office sends it anew."),
        "letter_note_undone": gettext("What was noted about the letter last was wrong and was taken back."),
        "appealed": gettext("You appealed."),
        "appealed_late": gettext("You appealed after the period had ended."),
        "parties_told": gettext("The parties were informed."),
        "party_statement": gettext("A party has sent a statement:"),
        "party_appealed": gettext("A party has appealed:"),
        "party_appealed_late": gettext("A party has appealed after its period had ended:"),
        "document_released": gettext("The parties may read a document:"),
        "standing_noted": gettext("It was noted who is still a party:"),
        "taken_up_again": gettext("The office looks at it again and decides anew."),
        "handed_on": gettext("The office has laid your remedy before the next instance."),
        "instance_decided": gettext("The next instance has decided."),
        "remitted": gettext("The next instance has sent it back; the office decides anew."),
        "final": gettext("The period for a remedy has ended. The matter is closed."),
        "handed_over": gettext("Handed over to the ELAK as a package; its SHA-256:"),
        "elak_number": gettext("The ELAK calls the file:"),
        "taken_in": gettext("Taken in from the ELAK:"),
        "charge_unsure": gettext("Not charged yet: the office still has to confirm an amount of the tariff."),
        "charge_no_tariff": gettext("Not charged yet: a tariff of this procedure is missing."),
        "charge_differs": gettext("Not charged: the matter has a charge with other lines already. Tell the treasury."),
    }[kind]


def part_text(part: Part) -> str:
    """Return a part of a notice that § 58 AVG asks for."""
    return {
        "title": gettext("title"),
        "authority": gettext("authority"),
        "date": gettext("date"),
        "recipient": gettext("recipient"),
        "operative_part": gettext("operative part (Spruch)"),
        "reasons": gettext("reasons"),
        "instruction": gettext("instruction on legal remedies"),
        "approver": gettext("name of who decides"),
    }[part]


def way_text(way: str) -> str:
    """Return how somebody was helped."""
    return {
        "counter": gettext("at the counter"),
        "phone": gettext("on the phone"),
        "paper": gettext("on paper"),
    }[way]


def proof_text(proof: str) -> str:
    """Return how a clerk knew who somebody is."""
    return {
        "passport": gettext("passport seen"),
        "id_card": gettext("identity card seen"),
        "driving_licence": gettext("driving licence seen"),
        "known": gettext("known in person"),
        "called_back": gettext("called back at a number we knew"),
        "signature": gettext("the form is signed"),
        "none": gettext("not checked"),
    }[proof]
