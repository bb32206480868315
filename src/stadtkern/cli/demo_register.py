"""A believable register for demonstrations, made by the same actions people use; nothing is written past them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction
from django.utils.timezone import localdate

from stadtkern.ailaw.classification.texts import version
from stadtkern.ailaw.classification.tree import with_unlisted, without_idle
from stadtkern.cli.demo_papers import DIGEST, PRIVACY, WAY, asked, run_on
from stadtkern.cli.demo_people import PEOPLE
from stadtkern.gateway.api import operating
from stadtkern.governance import actions, queries
from stadtkern.governance.models import Concern, EnergyMethod, Origin, Severity, UseCase
from stadtkern.lifecycle.states import Gate, Role, State
from stadtkern.strategy.api import in_force

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stadtkern.identity.api import Actor

PROMPT = (files("stadtkern.cli") / "demo_data" / "prompt.txt").read_text(encoding="utf-8").strip()
OF_PROMPT, OF_NO_SOURCES = (f"sha256:{sha256(text.encode()).hexdigest()}" for text in (PROMPT, ""))
TOOL = "sprachmodell-klein-1"
ORDER = [
    State.IDEA, State.DESCRIBED, State.SCORED, State.CLASSIFIED, State.PRIVACY_CHECKED, State.TOOL_RELEASED,
    State.PILOT, State.PILOT_REPORTED, State.ROLLOUT,
]  # fmt: skip
SIGNERS: dict[State, tuple[Gate, tuple[str, ...]]] = {
    State.DESCRIBED: (Gate.G0, ("demo-verantwortlich",)),
    State.SCORED: (Gate.G1, ("demo-digital-2",)),
    State.CLASSIFIED: (Gate.G2, ("demo-recht",)),
    State.PRIVACY_CHECKED: (Gate.G3, ("demo-datenschutz",)),
    State.TOOL_RELEASED: (Gate.G4, ("demo-digital-1", "demo-digital-2")),
    State.PILOT: (Gate.G5, ("demo-digital-2",)),
    State.PILOT_REPORTED: (Gate.G6, ("demo-pilotteam",)),
    State.ROLLOUT: (Gate.G7, ("demo-amtsleitung", "demo-digital-2")),
}
DIMENSIONS = {
    # name of the measure, baseline, threshold, direction
    "quality": ("Anteil ohne fachliche Korrektur", 0.85, 0.85, "higher"),
    "efficiency": ("Minuten je Fall", 14.0, 9.0, "lower"),
    "satisfaction": ("Zufriedenheit von 1 bis 5", 3.4, 3.8, "higher"),
    "resources": ("Wattstunden je angenommenes Ergebnis", 2.0, 1.5, "lower"),
}
NEW_RELEASE = frozenset({State.TOOL_RELEASED, State.PILOT, State.ROLLOUT})
WRITER = "demo-stellvertretung"


@transaction.atomic
def load(people: Mapping[str, Actor], *, at: datetime) -> bool:
    """Load a tool and the register; say whether there was anything to do."""
    if UseCase.objects.exists():
        return False
    house = _House(people, at)
    house.record_tool()
    for idea in yaml.safe_load((files("stadtkern.cli") / "demo_data" / "ideas.yaml").read_text(encoding="utf-8")):
        house.walk(idea)
    if UseCase.objects.filter(state__in=[State.PILOT, State.ROLLOUT]).exists():
        operating.actions.add_prompt(PROMPT, by=people["demo-digital-1"], at=at)
    return True


@dataclass(frozen=True, slots=True)
class _House:
    people: Mapping[str, Actor]
    at: datetime

    def record_tool(self) -> None:
        begun = self.at - timedelta(days=350)
        facts = {
            "name": "Sprachmodell klein",
            "vendor": "Beispielmodell, frei verfügbar",
            "version": "1",
            "digest": DIGEST,
            "is_local": True,
            "host": "Modellserver im Rathaus",
            "licence": "Apache-2.0",
            "model_card": "Schreibt und kürzt deutsche Texte. Rechnet schlecht. Kennt keine neuen Gesetze.",
            "training_class": "text",
            "energy_wh_per_call": "0.400",
        }
        rules = {
            "data_classes": ["public", "internal"],
            "purposes": ["Texte entwerfen"],
            "retention_days": 0,
            "network": "none",
            "logging": "counts",
        }
        actions.record_tool(TOOL, facts, by=self.people["demo-it"], at=begun)
        actions.check_tool(TOOL, rules=rules, on=localdate(begun), by=self.people["demo-digital-2"])

    def walk(self, idea: dict[str, Any]) -> None:
        """Take an idea as far as it has come."""
        begun = self.at - timedelta(days=idea["days_ago"])
        made = actions.propose(
            title=idea["title"],
            summary=idea["summary"],
            origin=Origin(idea["origin"]),
            office=idea.get("office", ""),
            by=self.people["demo-buergerservice"],
            at=begun,
        )
        case = _Case(self, made.public_id, idea, begun)
        goal = idea.get("to", State.IDEA)
        if goal == State.REJECTED:
            by = self.people["demo-digital-1"]
            actions.reject(made.public_id, idea["reason"], by=by, at=begun + timedelta(days=3))
        elif goal == State.BLOCKED:
            case.block()
        elif goal != State.IDEA:
            case.walk_to(State(goal))


@dataclass(frozen=True, slots=True)
class _Case:
    house: _House
    public_id: str
    idea: dict[str, Any]
    begun: datetime

    def walk_to(self, goal: State) -> None:
        people = self.house.people
        owner, deputy = people["demo-verantwortlich"].public_id, people["demo-stellvertretung"].public_id
        actions.name_owner(self.public_id, owner=owner, deputy=deputy, by=people["demo-digital-1"], at=self.begun)
        steps = ORDER[1 : ORDER.index(goal) + 1]
        at = self.begun
        for number, state in enumerate(steps):
            at = max(at, self.moment(number, len(steps)))
            if state in NEW_RELEASE:
                open_day = self.first_open_day(at)
                if open_day is None:
                    return  # the strategy waits for its own review: nothing new is released, not even here
                at = open_day
            self.pass_to(state, at)
        if goal == State.DESCRIBED:
            self.score(self.begun + timedelta(days=9))
        self.use()

    def first_open_day(self, at: datetime) -> datetime | None:
        """Return the first moment from ``at`` on when the strategy allows something new; nothing if there is none."""
        while at <= self.house.at:
            strategy = in_force(localdate(at))
            due = strategy.review_due_on if strategy else None
            if due is None or localdate(at) <= due + queries.terms(localdate(at)).review_grace:
                return at
            at += timedelta(days=1)
        return None

    def moment(self, number: int, steps: int) -> datetime:
        """Return when a step happens: the early ones in the first weeks, a pilot at least nine weeks."""
        days = self.idea["days_ago"]
        offsets = [4, 9, 15, 20, 27, 33, 100, 110]
        return self.begun + timedelta(days=min(offsets[number], days - (steps - number)))

    def pass_to(self, state: State, at: datetime) -> None:
        for writer, kind, content in self.papers(state, at):
            actions.write_paper(self.public_id, kind, content, by=self.house.people[writer], at=at)
        if state == State.PILOT:
            for name in ("demo-pilotteam", "demo-pionierin"):
                person = self.house.people[name].public_id
                actions.join_pilot(self.public_id, person, by=self.house.people["demo-digital-1"], at=at)
        gate, names = SIGNERS[state]
        for name in names:
            roles = frozenset(Role(each) for each in PEOPLE[name] if each in {role.value for role in Role})
            actions.sign(self.public_id, gate, by=self.house.people[name], roles=roles, signed_in_at=at, at=at)
        actions.move_on(self.public_id, by=self.house.people["demo-digital-1"], at=at)

    def papers(self, state: State, at: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield (writer, kind, content) of everything a step needs."""
        today = localdate(at)
        if state == State.DESCRIBED:
            yield WRITER, "description", self.description()
        elif state == State.SCORED:
            yield from self.sheets()
        elif state == State.CLASSIFIED:
            yield WRITER, "classification", self.classification()
        elif state == State.PRIVACY_CHECKED:
            yield WRITER, "privacy", PRIVACY
        elif state == State.TOOL_RELEASED:
            yield WRITER, "tool_choice", self.choice(today)
            yield "demo-it", "bias_run", run_on(today)
        elif state == State.PILOT:
            yield from self.pilot(today)
        elif state == State.PILOT_REPORTED:
            yield "demo-pionierin", "pilot_report", self.report(today)
        elif state == State.ROLLOUT:
            yield WRITER, "rollout_decision", self.decision(today)
            yield "demo-it", "bias_run", run_on(today)

    def description(self) -> dict[str, Any]:
        return {"goals": ["Service für Bürger:innen"], **self.idea["description"]}

    def score(self, at: datetime) -> None:
        for writer, kind, content in self.sheets():
            actions.write_paper(self.public_id, kind, content, by=self.house.people[writer], at=at)

    def sheets(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        yield WRITER, "resources", {"cost_eur": "1200", "hours": "60", "energy_kwh": "25"}
        names = ("quality", "efficiency", "satisfaction", "cost", "hours", "energy")
        without = dict(zip(names, self.idea["without"], strict=True))
        for scorer, marks in zip(("demo-digital-1", "demo-pionierin"), self.idea["marks"], strict=False):
            sheet = {
                "with_ai": dict(zip(names, marks, strict=True)),
                "without_ai": without,
                "reasons": self.idea["description"]["benefit"],
            }
            yield scorer, "score_sheet", sheet

    def classification(self) -> dict[str, Any]:
        answers = {"A1": "yes", "H2": "yes", **self.idea.get("answers", {})}
        return {"tree_version": version(), "answers": without_idle(with_unlisted(answers))}

    def choice(self, today: date) -> dict[str, Any]:
        return {
            "tool": TOOL,
            "digest": DIGEST,
            "purpose": "Texte entwerfen",
            "prompt_digest": OF_PROMPT,
            "knowledge_digest": OF_NO_SOURCES,
            "groups": ["Bürgerservice"],
            "data_classes": ["public", "internal"],
            "is_local": True,
            "smaller_compared": "Das kleinere Modell nannte öfter falsche Fristen (7 von 50).",
            "label": "Mit KI entworfen, von einem Menschen geprüft.",
            "training_class": "text",
            "energy_wh_per_call": "0.40",
            "valid_until": (today + timedelta(days=364)).isoformat(),
        }

    def pilot(self, today: date) -> Iterator[tuple[str, str, dict[str, Any]]]:
        metrics = [
            {
                "name": name,
                "dimension": dimension,
                "baseline": baseline,
                "threshold": threshold,
                "better": better,
                "is_primary": dimension == "quality",
            }
            for dimension, (name, baseline, threshold, better) in DIMENSIONS.items()
        ]
        yield WRITER, "pilot_plan", {
            "metrics": metrics,
            "stop_rules": ["eine diskriminierende Antwort geht hinaus", "personenbezogene Daten verlassen das Haus"],
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(weeks=9)).isoformat(),
            "tools_compared": ["Sprachmodell klein", "Sprachmodell mittel"],
            "overtakes_reason": "Höher gereihte Ideen warten noch auf ihre Prüfung.",
        }  # fmt: skip
        yield "demo-personalvertretung", "staff_representation", {
            "informed_on": today.isoformat(), "how": "In der Sitzung des Ausschusses, mit Unterlagen.",
        }  # fmt: skip
        if self.idea["description"]["audience"] != "staff":
            yield WRITER, "participation", asked("before_pilot", today)
            yield WRITER, "analogue_way", WAY
            yield "demo-it", "accessibility_check", {
                "checked_on": today.isoformat(), "standard": "WCAG 2.2 AA", "open_barriers": 0,
            }  # fmt: skip

    def report(self, today: date) -> dict[str, Any]:
        results = [
            {"metric": DIMENSIONS[name][0], "value": value, "low": low, "high": high, "count": count}
            for name, (value, low, high, count) in self.idea["measured"].items()
        ]
        return {
            "digest": DIGEST,
            "results": results,
            "cost_eur": "430",
            "energy_kwh": "6.10",
            "incidents": 1,
            "findings": self.idea["findings"],
            "published_on": today.isoformat(),
        }

    def decision(self, today: date) -> dict[str, Any]:
        return {
            "reasons": "Alle vier Schwellen sind erreicht. Die Mitarbeiter:innen wollen weitermachen.",
            "digest": DIGEST,
            "purpose": "Texte entwerfen",
            "in_public_register": True,
            "review_on": (today + timedelta(days=360)).isoformat(),
            "overtakes_reason": "Höher gereihte Ideen warten noch auf ihre Prüfung.",
        }

    def block(self) -> None:
        """Describe, classify, and block with the reason the tree gives."""
        people = self.house.people
        write = {"description": self.description(), "classification": self.classification()}
        for number, (kind, content) in enumerate(write.items()):
            at = self.begun + timedelta(days=3 + number)
            actions.write_paper(self.public_id, kind, content, by=people[WRITER], at=at)
        by = people["demo-digital-1"]
        actions.reject(self.public_id, self.idea["reason"], by=by, at=self.begun + timedelta(days=6), blocked=True)

    def use(self) -> None:
        """Note use, messages and an incident where somebody has used it."""
        if not (calls := self.idea.get("use_a_day")):
            return
        at = self.house.at
        actions.write_paper(self.public_id, "bias_run", run_on(localdate(at)), by=self.house.people["demo-it"], at=at)
        release = queries.release_of(queries.use_case(self.public_id))
        for days in range(60, 0, -1):
            day = at - timedelta(days=days)
            if day.weekday() < 5 and release and release.valid_from <= day:
                amounts = {
                    "calls": calls + days % 5,
                    "accepted": calls - days % 3,
                    "refused": days % 2,
                    "failed": int(days % 17 == 0),
                    "tokens": calls * 420,
                    "energy_wh_low": calls * 0.2,
                    "energy_wh": calls * 0.4,
                    "energy_wh_high": calls * 0.8,
                }
                actions.add_evidence(self.public_id, "day", amounts, at=day, energy_method=EnergyMethod.RECKONED)
        self.speak(at)

    def speak(self, at: datetime) -> None:
        team = self.house.people["demo-digital-1"]
        asked = actions.raise_concern(
            self.public_id,
            kind=Concern.Kind.QUESTION,
            text="Wer liest, was ich der Stadt schreibe? Geht mein Brief an eine Firma?",
            email="",
            at=at - timedelta(days=20),
        )
        answer = "Ihr Brief bleibt im Haus. Das Modell läuft im Rathaus und merkt sich nichts."
        actions.answer_concern(
            asked.public_id, answer=answer, effect="", is_public=True, by=team, at=at - timedelta(days=17)
        )
        if self.idea.get("measured"):
            actions.raise_concern(
                self.public_id,
                kind=Concern.Kind.CONCERN,
                text="Ich habe Sorge, dass am Ende niemand mehr selbst nachdenkt.",
                email="",
                at=at - timedelta(days=4),
            )
            incident = actions.report_incident(
                self.public_id,
                severity=Severity.MINOR,
                what="Ein Entwurf nannte eine alte Gebühr. Er wurde vor dem Absenden berichtigt.",
                found_on=localdate(at) - timedelta(days=30),
                by=self.house.people["demo-pionierin"],
                at=at - timedelta(days=30),
            )
            outcome = "Abgelaufene Quellen fallen seither sofort aus den Antworten."
            actions.close_incident(incident.pk, outcome, by=team, at=at - timedelta(days=25))
