"""The door for the desk: what staff read of case files and do with them."""

from __future__ import annotations

from stadtkern.procedures.actions.assisted import begin_for
from stadtkern.procedures.actions.desk import (
    accept_correction,
    approve,
    assign,
    decide,
    draft_decision,
    give_competence,
    lapse_correction,
    note,
    order_correction,
    reply,
    take,
    take_competence,
)
from stadtkern.procedures.actions.documents import safe_copy
from stadtkern.procedures.actions.letters import appeal_case, brought_in, send
from stadtkern.procedures.actions.matters import LONGEST_TEXT, add_message, withdraw_case
from stadtkern.procedures.actions.noting import happened, open_case, written
from stadtkern.procedures.actions.opinions import ask_opinion, be_away, be_back, give_opinion, take_back_question
from stadtkern.procedures.actions.paper import OnPaper, begin_from_paper
from stadtkern.procedures.actions.post import reference_of, send_to
from stadtkern.procedures.actions.remedies import hand_on, note_result, take_up_again
from stadtkern.procedures.awarding import award_facts
from stadtkern.procedures.deciding import letter_of as decision_as_letter
from stadtkern.procedures.deciding import notice_of, outcome_of, recipient_of, sender_of, suggested
from stadtkern.procedures.models import PROOFS, WAYS_OF_HELP, Case, CaseEvent, Decision, Document
from stadtkern.procedures.queries import (
    EXTENDED,
    answer_of,
    asked_in,
    clock_rule,
    compiled_of,
    content_of,
    decision_for,
    documents_of,
    due_on_of,
    has_remedy,
    instruction_for,
    is_answer,
    is_handed_on,
    kept_until,
    letter_of,
    name_of_document,
    pdf_of,
    procedures,
    remedy_of,
    remedy_until,
    token_of,
    words_of,
)
from stadtkern.procedures.queries_desk import (
    AUDIT,
    assistance_of,
    begun_for_others,
    case_at_desk,
    case_for_helper,
    colleagues,
    competences_at,
    decision_of,
    desk,
    is_approved_for,
    is_asked_about,
    light_of,
    may_decide,
    open_correction,
    person_helped,
    person_of,
    text_of_correction,
    texts_of,
    units_of,
    without_a_way,
)
from stadtkern.procedures.queries_opinions import (
    absences_of,
    answer_given,
    away,
    opinion_owed,
    opinions_of,
    opinions_owed,
    question_of,
    stood_in_for,
)
from stadtkern.procedures.rules.states import OPEN, State
from stadtkern.procedures.showing import findings_of, pdf_response, receipt, shown_answer, wanted_rows
from stadtkern.procedures.wording import event_text, part_text, proof_text, state_text, way_text

__all__ = [
    "AUDIT", "EXTENDED", "LONGEST_TEXT", "OPEN", "PROOFS", "WAYS_OF_HELP", "Case", "CaseEvent", "Decision", "Document",
    "OnPaper", "State", "absences_of", "accept_correction", "add_message", "answer_given", "answer_of", "appeal_case",
    "approve", "ask_opinion", "asked_in", "assign", "assistance_of", "award_facts", "away", "be_away", "be_back",
    "begin_for", "begin_from_paper", "begun_for_others", "brought_in", "case_at_desk", "case_for_helper", "clock_rule",
    "colleagues", "competences_at", "compiled_of", "content_of", "decide", "decision_as_letter", "decision_for",
    "decision_of", "desk", "documents_of", "draft_decision", "due_on_of", "event_text", "findings_of",
    "give_competence", "give_opinion", "hand_on", "happened", "has_remedy", "instruction_for", "is_answer",
    "is_approved_for", "is_asked_about", "is_handed_on", "kept_until", "lapse_correction", "letter_of", "light_of",
    "may_decide", "name_of_document", "note", "note_result", "notice_of", "open_case", "open_correction",
    "opinion_owed", "opinions_of", "opinions_owed", "order_correction", "outcome_of", "part_text", "pdf_of",
    "pdf_response", "person_helped", "person_of", "procedures", "proof_text", "question_of", "receipt", "recipient_of",
    "reference_of", "remedy_of", "remedy_until", "reply", "safe_copy", "send", "send_to", "sender_of", "shown_answer",
    "state_text", "stood_in_for", "suggested", "take", "take_back_question", "take_competence", "take_up_again",
    "text_of_correction", "texts_of", "token_of", "units_of", "wanted_rows", "way_text", "withdraw_case",
    "without_a_way", "words_of", "written",
]  # fmt: skip
