"""The tree and a result in the forms that leave the house: plain data and text to read."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from stadtkern.ailaw.classification import texts
from stadtkern.ailaw.classification.duties import DUTIES, Duty, Owed
from stadtkern.ailaw.classification.tree import CONDITIONS, QUESTIONS, STAGES, Question

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stadtkern.ailaw.classification.classify import Result


def tree_data() -> dict[str, Any]:
    """Return the whole tree as plain data: version, sources, change log, calendar, conditions, questions, duties."""
    about = texts.tree_texts()
    return {
        "version": about["version"],
        "reference_date": about["reference_date"],
        "disclaimer": about["disclaimer"],
        "changes": [{**change, "day": change["day"].isoformat()} for change in about["changes"]],
        "sources": about["sources"],
        "calendar": [{**entry, "day": entry["day"].isoformat()} for entry in about["calendar"]],
        "stages": about["stages"],
        "conditions": {name: _condition_data(name) for name in CONDITIONS},
        "questions": [_question_data(question) for question in QUESTIONS.values()],
        "duties": [_duty_data(duty) for duty in DUTIES],
        "vocabulary": {group: about[group] for group in ("classes", "policies", "flags")},
    }


def digest() -> str:
    """Return the fingerprint of everything that can change a question, a result or its meaning.

    The change log keeps it, so that no change goes without a new version.
    """
    content = tree_data()
    for part in ("version", "changes"):
        del content[part]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _condition_data(name: str) -> dict[str, Any]:
    return {
        **texts.tree_texts()["conditions"][name],
        "all_of": [[{question: sorted(values)} for question, values in clause] for clause in CONDITIONS[name]],
    }


def _question_data(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "stage": question.stage,
        "article": question.article,
        "answers": [str(answer) for answer in question.answers],
        "asked_if": list(question.conditions),
        "points": list(question.points),
        **texts.question_texts()[question.id],
    }


def _duty_data(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.id,
        "article": duty.article,
        "applies_from": _day(duty.applies_from),
        "applies_until": _day(duty.until),
        "other_reading": _day(duty.other_reading),
        "applies_to": {"roles": sorted(map(str, duty.roles)), "classes": sorted(map(str, duty.classes))},
        "needs": [str(need) for need in duty.needs],
        "source": texts.tree_texts()["sources"][duty.source]["title"],
        "checked_on": texts.tree_texts()["reference_date"],
        **texts.duty_texts()[duty.id],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def result_data(result: Result, answers: Mapping[str, str], *, on: date) -> dict[str, Any]:
    """Return a result as plain data; ``in_force`` is meant for the day ``on``."""
    return {
        "ai_act_class": str(result.ai_act_class),
        "policy": str(result.policy),
        "blocks": [str(block) for block in result.blocks],
        "article5": list(result.article5),
        "annex_iii": list(result.annex_iii),
        "art50": list(result.art50),
        "flags": list(result.flags),
        "duties": [_owed_data(row, answers, on) for row in result.duties],
        "reasons": [{"led_to": reason.led_to, "answers": dict(reason.answers)} for reason in result.reasons],
        "open_questions": list(result.open_questions),
        "on": on.isoformat(),
        "tree_version": texts.version(),
        "disclaimer": texts.tree_texts()["disclaimer"]["de"],
    }


def _owed_data(row: Owed, answers: Mapping[str, str], on: date) -> dict[str, Any]:
    data = _duty_data(row.duty)
    del data["needs"], data["de"], data["en"]
    because = {question: str(answers[question]) for question in row.because if question in answers}
    for language, ending in (("de", ""), ("en", "_en")):
        said = texts.duty_texts()[row.duty.id][language]
        data |= {f"what{ending}": said["what"], f"reason{ending}": said["why"], f"note{ending}": said.get("note", "")}
    return {**data, "because": because, "in_force": row.duty.in_force(on)}


def result_text(result: Result, *, on: date, language: str = "de") -> str:
    """Return a result to read; the last line says that it is not legal advice."""

    def say(code: str) -> str:
        return texts.word("summary", code, language)

    lines = [
        f"{say('class')}: {texts.word('classes', result.ai_act_class, language)} ({result.ai_act_class})",
        f"{say('policy')}: {texts.word('policies', result.policy, language)} ({result.policy})",
    ]
    for code, points in (("article5", result.article5), ("annex_iii", result.annex_iii), ("art50", result.art50)):
        if points:
            lines.append(f"{say(code)}: {', '.join(points)}")
    if result.flags:
        lines.append(f"{say('flags')}: {', '.join(texts.word('flags', flag, language) for flag in result.flags)}")
    lines.append("")
    for reason in result.reasons:
        given = ", ".join(f"{each} {texts.answer_word(each, value, language)}" for each, value in reason.answers)
        lines.append(f"{reason.led_to}: {say('because')} {given}" if given else reason.led_to)
    if result.open_questions:
        lines += ["", f"{say('open')}:"]
        lines += [f"- {each}: {texts.question_texts()[each][language]['text']}" for each in result.open_questions]
    if result.duties:
        lines += ["", f"{say('duties')} ({_day_in_words(on, language)}):"]
        lines += [duty_line(row.duty, on, language) for row in result.duties]
    lines += ["", f"{say('version')}: {texts.version()}", texts.tree_texts()["disclaimer"][language]]
    return "\n".join(lines) + "\n"


def duty_line(duty: Duty, on: date, language: str) -> str:
    """Return one duty as a line of a list: article, whether it holds on a day, what is owed."""
    said = texts.duty_texts()[duty.id][language]
    if duty.applies_from is None:
        when = texts.word("summary", "by_strategy", language)
    elif duty.in_force(on):
        when = texts.word("summary", "in_force", language)
    elif duty.until and duty.until < on:
        when = f"{texts.word('summary', 'ended', language)} {_day_in_words(duty.until, language)}"
    else:
        when = f"{texts.word('summary', 'later', language)} {_day_in_words(duty.applies_from, language)}"
    article = "" if duty.applies_from is None else f"{_article(duty.article, language)}, "
    note = f" ({said['note']})" if said.get("note") else ""
    return f"- [{article}{when}] {said['what']}{note}"


def _day_in_words(day: date, language: str) -> str:
    return f"{day.day}.{day.month}.{day.year}" if language == "de" else day.isoformat()


def _article(article: str, language: str) -> str:
    law, _, number = article.rpartition(" ") if article.startswith("GDPR ") else ("", "", article)
    if not law:
        return f"Art. {number}"
    return f"{'DSGVO' if language == 'de' else 'GDPR'} Art. {number}"


def tree_markdown(language: str = "de") -> str:
    """Return the tree as a document for publication, with sources and change log."""
    about = texts.tree_texts()
    german = language == "de"
    title = "Entscheidungsbaum zur KI-Verordnung" if german else "Decision tree for the AI Act"
    lines = [f"# {title}", "", f"{texts.word('summary', 'version', language)}: {about['version']}. "]
    lines[-1] += f"{'Stand der Rechtslage' if german else 'State of the law'}: {about['reference_date']}. "
    lines[-1] += about["disclaimer"][language]
    for stage in STAGES:
        lines += ["", f"## {stage}. {about['stages'][stage][language]}"]
        for question in QUESTIONS.values():
            if question.stage == stage:
                lines += _question_lines(question, language)
    lines += ["", "## Kalender" if german else "## Calendar", ""]
    lines += [f"- {entry['day']}: {entry[language]} (Art. {entry['article']})" for entry in about["calendar"]]
    lines += ["", "## Quellen" if german else "## Sources", ""]
    lines += [" ".join(f"- {each['title']}. {each['url']}".split()) for each in about["sources"].values()]
    lines += ["", "## Änderungen" if german else "## Changes", ""]
    lines += [f"- {each['day']}, {each['version']}: {each['what'][language]}" for each in about["changes"]]
    return "\n".join(lines) + "\n"


def _question_lines(question: Question, language: str) -> list[str]:
    all_texts = texts.question_texts()[question.id]
    said = all_texts[language]
    lines = ["", f"### {question.id}: {said['text']}", "", said["help"], ""]
    for value, named in all_texts.get("values", {}).items():
        lines.append(f"- {value}: {named[language]}. {named[f'example_{language}']}")
    for value in ("yes", "no"):
        if f"example_{value}" in said:
            lines.append(f"- {texts.word('answers', value, language)}: {said[f'example_{value}']}")
    when = [texts.word("conditions", condition, language) for condition in question.conditions]
    if when:
        lines += ["", f"{'Gefragt, wenn' if language == 'de' else 'Asked if'}: {'; '.join(when)}."]
    return [*lines, "", f"Art.: {question.article}" if question.article[0].isdigit() else question.article]
