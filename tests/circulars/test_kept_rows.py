"""Buttons and questions of circulars as earlier versions stored them: each is still read as the value it means."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers import registry
from handlers.circulars import presses, questions
from storage.payloads import PressData, Question
from storage.vocabulary import Wanted

DUE = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verb", "args", "means"),
    [
        ("circulate_clusters", {"page": 0, "cluster": "ลุ่มน้ำ"}, presses.ChooseClusters(cluster="ลุ่มน้ำ")),
        ("circulate_types", {"page": 1, "type": "ขนาดเล็ก"}, presses.ChooseSchoolTypes(school_type="ขนาดเล็ก", page=1)),
        ("circulate_groups", {"page": 0, "unit": 4}, presses.ChooseGroups(unit=4)),
        (
            "circulate_folder",
            {"page": 2, "cluster": "ดอยสูง", "turned": True, "unit": 7},
            presses.ChooseClusterSchools(cluster="ดอยสูง", unit=7, page=2, turned=True),
        ),
        ("circulate_list_use", {"list": 3}, presses.UseReceiverList(list_id=3)),
        ("circulate_answers", {"wanted": "yes_no"}, presses.ChooseAnswerKind()),
        ("circulate_want", {"wanted": "number"}, presses.SetWanted(wanted=Wanted.NUMBER)),
        ("circulate_due_at", {"at": "2026-01-15T09:30:00+00:00"}, presses.SetDue(at=DUE)),
        ("circulate_due_at", {"none": True}, presses.SetDue(none=True)),
        ("circulate_proxy", {"receiver": 12, "page": 1}, presses.NoteCall(receiver=12, page=1)),
        (
            "circulate_proxy_said",
            {"receiver": 12, "answer": "yes"},
            presses.NoteCalledAnswer(receiver=12, answer="yes"),
        ),
        ("circulate_close", {"sure": True}, presses.CloseCircular(sure=True)),
        ("circulation", {}, presses.TrackCircular()),
        ("circular_yes_no", {"answer": "no"}, presses.AnswerYesNo(answer="no")),
        ("circular_pass_to", {"person": 5}, presses.AssignReceived(person=5)),
    ],
)
def test_a_button_of_an_earlier_version(verb: str, args: dict[str, Any], means: PressData) -> None:
    assert registry.PRESSES[verb].data.from_json(args) == means


@pytest.mark.parametrize(
    ("step", "data", "means"),
    [
        ("circulate_list_name", {"list": 3}, questions.AskListName(list_id=3)),
        ("circulate_list_name", {}, questions.AskListName()),
        ("circulate_proxy_answer", {"receiver": 12}, questions.AskCalledAnswer(receiver=12)),
        ("circular_answer", {}, questions.AskAnswer()),
    ],
)
def test_a_question_of_an_earlier_version(step: str, data: dict[str, Any], means: Question) -> None:
    assert registry.TEXTS[step].question.from_json(data) == means
