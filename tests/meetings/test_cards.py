"""The fullest cards of a meeting go out whole on both platforms: a long name, 300 invited, 30 clusters, 30 items."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from bot.line.render import render as on_line
from bot.simulator.line.validation import check_messages
from bot.telegram.render import render as on_telegram
from handlers.meetings.rules.clashes import Clash
from handlers.meetings.rules.plan import Step, plan
from handlers.meetings.texts import agenda, agenda_files, attendance, meetings
from handlers.meetings.texts import call as meeting_call
from handlers.meetings.texts import invited as invited_texts
from handlers.meetings.texts import invitees as invitee_texts
from handlers.meetings.texts import plan as meeting_plan
from handlers.meetings.texts.attendance import SeatView
from handlers.meetings.texts.invited import InvitedLine
from handlers.meetings.texts.meetings import MeetingView
from notifications.message import Message, Press
from storage.meetings import Counts
from storage.tables import AgendaCall, AgendaItem, Invited, Meeting, Person, Post, ReceiverList, Unit
from storage.vocabulary import AgendaKind, Attendance, Consent, MeetingKind, MeetingState, PostKind, UnitKind

NOW = datetime(2026, 1, 27, 8, tzinfo=UTC)
STARTS = datetime(2026, 1, 28, 2, tzinfo=UTC)
URL = "https://office.example/f/" + "a" * 200
TITLE = "คณะกรรมการติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษาของเขตพื้นที่การศึกษาประถมศึกษา"
SCHOOL = Unit(
    id=3, office_id=1, kind=UnitKind.SCHOOL, name="โรงเรียนชุมชนบ้านหนองบัวลำภูพิทยาคม", short_name="รร.ชุมชนบ้านหนองบัวลำภู"
)
PERSON = Person(id=5, office_id=1, prefix="ว่าที่ร้อยตรีหญิง", first_name="เพ็ญประภาภรณ์", last_name="พูนผลพัฒนาการกุล")
POST = Post(id=7, office_id=1, unit_id=3, kind=PostKind.DIRECTOR, title="ผู้อำนวยการโรงเรียนชุมชนบ้านหนองบัวลำภูพิทยาคม")


def _meeting(state: MeetingState) -> Meeting:
    return Meeting(
        id=9,
        office_id=1,
        unit_id=1,
        kind=MeetingKind.OTHER,
        title=TITLE,
        number=12,
        year=2569,
        state=state,
        made_by=1,
        made_at=NOW,
        secretary_id=1,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=3),
        room="ห้องประชุมพวงชมพู ชั้น 4 อาคารเฉลิมพระเกียรติ สำนักงานเขตพื้นที่การศึกษา",
        online_url=URL,
        map_url=URL,
        answer_by=NOW,
        items_by=NOW,
        asked_at=NOW,
        cancel_reason="น" * 300,
        return_reason="น" * 300,
    )


def _item(number: int) -> AgendaItem:
    return AgendaItem(
        id=number,
        office_id=1,
        meeting_id=9,
        section=4 + number % 2,
        position=number,
        kind=AgendaKind.CONSIDERATION,
        title="การจัดสรรงบประมาณ" * 8,
        body="ร" * 1_000,
        offered_at=NOW,
        file_hash="a" * 64,
        file_name="แผน" * 30 + ".pdf",
        resolution="เห็นชอบ" * 20,
    )


ITEMS = [_item(number) for number in range(30)]
NUMBERED = [(f"{item.section}.{at}", item) for at, item in enumerate(ITEMS, start=1)]
URLS = {item.id: URL for item in ITEMS if item.id is not None}


def _view(state: MeetingState, **more: object) -> MeetingView:
    counts = Counts(300, 120, 60, 40, 80, 12, 0, 90)
    view = MeetingView(
        _meeting(state),
        (12, 2569),
        300,
        [Clash(f"ประชุม{TITLE} ครั้งที่ {number}/2569", True, 148, True) for number in range(4)],
        True,
        "ว่าที่ร้อยตรีหญิงเพ็ญประภาภรณ์",
        True,
        "ว่าที่ร้อยตรีหญิงเพ็ญประภาภรณ์",
        "ว่าที่ร้อยตรีหญิงเพ็ญประภาภรณ์",
        counts,
        [(f"เครือข่ายพัฒนาคุณภาพการศึกษา {number}", Counts(10, 4, 2, 1, 3)) for number in range(30)],
        150,
        ITEMS,
        10,
        4,
        reasons=[("ติดราชการด่วนที่กระทรวงศึกษาธิการตามคำสั่ง" * 3, 20)] * 3,
    )
    return MeetingView(**{**view.__dict__, **more})


def _seat(answer: Attendance, consent: Consent = Consent.NONE) -> SeatView:
    row = Invited(
        id=11,
        office_id=1,
        meeting_id=9,
        unit_id=3,
        person_id=5,
        title=POST.title,
        told_id=6,
        answer=answer,
        consent=consent,
        reason="ก" * 300,
        substitute_id=5,
        substitute_name=f"{PERSON.prefix}{PERSON.first_name} {PERSON.last_name}",
        substitute_title=POST.title,
        answered_at=NOW,
        check_in_code="123456",
    )
    subjects = ("การจัดสรรงบประมาณ" * 8,) * 3
    return SeatView(row, _meeting(MeetingState.INVITED), SCHOOL, URL, subjects, True, URL, signs_in=True)


@cache
def _messages() -> list[Message]:
    draft, held = _view(MeetingState.CALLED), _view(MeetingState.INVITED, open=True)
    on_the_day = _view(MeetingState.INVITED, today=True, begun=True, counts=Counts(300, 120, 60, 40, 80, 12, 170))
    row = _seat(Attendance.NONE).row
    lines = [InvitedLine(row, SCHOOL, f"{PERSON.prefix}{PERSON.first_name} {PERSON.last_name}", "000-000-0000")] * 300
    call = AgendaCall(id=4, office_id=1, meeting_id=9, unit_id=3, asked_at=NOW)
    lists = [ReceiverList(id=n, office_id=1, name="คณะทำงานประกันคุณภาพ" * 3, made_at=NOW) for n in range(30)]
    days = plan(date(2026, 1, 28), ())
    seats = [_seat(Attendance.NONE), _seat(Attendance.COMING), _seat(Attendance.ABSENT), _seat(Attendance.SUBSTITUTE)]
    people = [(PERSON, POST, SCHOOL, of_post) for of_post in (True, False) * 3]
    found: list[Message] = [
        meetings.draft(draft, meetings.ChannelCounts(1_000, 1_000, 1_000)),
        meetings.live(held),
        meetings.live(on_the_day),
        meetings.reminded(held, 68, 12),
        invited_texts.clusters(held),
        *(invited_texts.names(held, answer, lines, page) for answer in Attendance for page in (0, 5)),
        meetings.cancelled(_view(MeetingState.CANCELLED)),
        meeting_call.ask_kind(),
        meeting_call.edit(draft),
        meeting_call.choose_person(draft, "chair", "เพ็ญ", [(PERSON, POST, SCHOOL)] * 6),
        meeting_call.appointed(held, "secretary", PERSON.first_name),
        meeting_plan.plan(held, days, [Step.ASK_ITEMS], date(2026, 1, 27)),
        invitee_texts.ask(draft, "ทุกโรงเรียน " * 30, ["ไม่พบ " + "“นายไม่มีใคร” " * 8]),
        invitee_texts.several(draft, "เพ็ญ", people),
        invitee_texts.lists(draft, lists, "ทุกโรงเรียน"),
        *(agenda.agenda(held, NUMBERED, "รับรอง", URLS, page, runs=True, may_edit=True) for page in range(3)),
        agenda.item(held.meeting, "4.12", ITEMS[0], SCHOOL, URL, may_edit=True),
        agenda.call(call, draft.meeting, SCHOOL, ITEMS, open_=True, again=True),
        *(agenda.for_invited(held.meeting, NUMBERED, "รับรอง", URLS, 11, page) for page in range(3)),
        agenda_files.choose_item(call, ITEMS),
        *map(attendance.invitation, seats),
        *map(attendance.state, seats),
        *(attendance.reminder(seat, now) for seat in seats for now in (NOW, STARTS - timedelta(hours=2))),
        *(
            attendance.reminder_for_substitute(_seat(Attendance.SUBSTITUTE, consent), NOW)
            for consent in (Consent.ASKED, Consent.GIVEN)
        ),
        attendance.choose_substitute(seats[0], [(PERSON, POST.title)] * 20),
        attendance.for_chair(held.meeting, held.counts, URL, NOW, changed=False),
    ]
    return found


def _pressable(message: Message) -> Message:
    rows = tuple(
        tuple(one.model_copy(update={"id": "b" * 22}) if isinstance(one, Press) else one for one in row)
        for row in message.rows
    )
    return message.model_copy(update={"rows": rows})


@pytest.mark.parametrize("number", range(len(_messages())))
def test_a_full_card_is_one_piece_on_both_platforms(number: int) -> None:
    message = _pressable(_messages()[number])
    objects = on_line(message, lambda _hash, _name: "https://office.example/f")
    assert check_messages(objects, allow_http=False) == []
    assert (len(objects), len(on_telegram(message))) == (1, 1), message.title


def test_every_item_of_a_long_agenda_stands_on_one_of_its_pages() -> None:
    pages = [agenda.for_invited(_meeting(MeetingState.INVITED), NUMBERED, "", URLS, 11, page) for page in range(3)]
    said = [line.split()[0] for page in pages for line in page.body.splitlines() if line.startswith("   ")]
    assert sorted(said) == sorted(number for number, _item in NUMBERED)
    assert [[one.label for one in page.rows[-2]] for page in pages] == [["ถัดไป"], ["ก่อนหน้า", "ถัดไป"], ["ก่อนหน้า"]]
