"""The office's staff list brought in again and again: moves, ends, hand-over; and shutting people out in chat."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.seed import bring_in_staff_list
from handlers.common.words import full_name
from handlers.context import actor_of
from handlers.letters.actions import proposals
from handlers.people.actions.import_staff import Change
from handlers.people.actions.people import menu_of
from handlers.staff.rules.staff_list import PostLine
from storage import audit, jobs, letters, people, timers
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Job, Letter, Post, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, PostKind, TaskState
from tests.support.play import (
    ADMIN,
    CENTRAL,
    CLERK,
    DIRECTOR,
    FIRST,
    HEAD,
    OFFICER,
    OTHER_OFFICER,
    PERSONNEL,
    SCHOOL_HEAD,
    SECOND,
    SERVICES,
    Play,
    line,
    posts,
    staff_list,
)

ADMINS, HEADS, MINE = ("tg", "admin"), ("tg", "head"), ("ln", "mine")
STRANGER_ANSWER = "ระบบนี้ใช้ภายในหน่วยงาน กรุณาพิมพ์รหัสเชิญ 8 หลัก"


def without(*names: str) -> list[PostLine]:
    return [post for post in posts() if post.person is None or post.person.name not in names]


def give_task(play: Play, name: str, state: TaskState = TaskState.ASSIGNED) -> int:
    """A letter's work in somebody's hands."""
    person_id = play.person(name).id

    def work(uow: UnitOfWork) -> int:
        unit = people.seats(uow, person_id or 0)[0].unit
        letter = uow.add(Letter(made_at=uow.now, subject="ทดสอบ", due_on=date(2026, 1, 30)))
        assert letter.id is not None
        assert unit.id is not None
        task = uow.add(Task(letter_id=letter.id, unit_id=unit.id, state=state, assignee_id=person_id, made_at=uow.now))
        return task.id or 0

    return play.database.write_now(work, play.office_id)


def task(play: Play, task_id: int) -> Task:
    found = play.database.read_now(lambda uow: letters.task(uow, task_id), play.office_id)
    assert found is not None
    return found


def titles(play: Play, name: str) -> list[str]:
    person_id = play.person(name).id or 0
    return play.database.read_now(
        lambda uow: [seat.post.title for seat in people.seats(uow, person_id)], play.office_id
    )


def test_the_same_file_again_changes_nothing(play: Play) -> None:
    assert play.bring_in(posts()) == []
    count = play.database.read_now(lambda uow: audit.since(uow, "office_imported", play.clock.now()), play.office_id)
    assert count == 1


def test_what_would_change_is_said_before(play: Play) -> None:
    changed = [
        *without(OFFICER, OTHER_OFFICER),
        line(OFFICER, CENTRAL, PostKind.CLERK, "ธุรการ"),
        line("นายใหม่ มาดี", PERSONNEL, PostKind.OFFICER, "นักทรัพยากรบุคคล"),
    ]
    assert play.bring_in(changed) == [
        "added post ธุรการ",
        "removed post นักวิชาการทะเบียนประวัติ",
        "added person นายใหม่ มาดี",
        f"moved person {OFFICER} นักทรัพยากรบุคคล (บุคคล) -> ธุรการ (อำนวยการ)",
        f"removed holder {OTHER_OFFICER} นักวิชาการทะเบียนประวัติ (บุคคล)",
        "added holder นายใหม่ มาดี นักทรัพยากรบุคคล (บุคคล)",
        f"removed person {OTHER_OFFICER}",
    ]


def test_who_moves_keeps_the_chat_and_the_work_goes_to_the_new_holder(play: Play) -> None:
    play.link(OFFICER, MINE)
    given = give_task(play, OFFICER)
    successor = "นายใหม่ มาดี"
    play.bring_in(
        [
            *without(OFFICER),
            line(OFFICER, CENTRAL, PostKind.CLERK, "ธุรการ"),
            line(successor, PERSONNEL, PostKind.OFFICER, "นักทรัพยากรบุคคล"),
        ]
    )
    moved = task(play, given)
    assert (moved.assignee_id, moved.state, moved.version) == (play.person(successor).id, TaskState.ASSIGNED, 2)
    assert titles(play, OFFICER) == ["ธุรการ"]
    assert play.type(MINE, "วิธีใช้").title == f"วิธีใช้ · {OFFICER}"


def test_who_leaves_is_cut_off_and_the_work_goes_back_to_the_head(play: Play) -> None:
    play.link(OFFICER, MINE)
    play.link(HEAD, HEADS)
    in_hand, reported = give_task(play, OFFICER), give_task(play, OFFICER, TaskState.REPORTED)
    play.bring_in(without(OFFICER))
    assert (task(play, in_hand).assignee_id, task(play, in_hand).state) == (None, TaskState.RECEIVED)
    assert task(play, reported).state == TaskState.REPORTED
    assert play.last(HEADS).title == "งาน 1 เรื่องของนายเอก กลับมารอมอบหมาย"
    assert play.type(MINE, "งานของฉัน").title == STRANGER_ANSWER
    assert titles(play, OFFICER) == []
    assert not play.person(OFFICER).active


def test_who_comes_back_needs_a_new_link(play: Play) -> None:
    play.link(OFFICER, MINE)
    play.bring_in(without(OFFICER))
    assert play.bring_in(posts()) == [
        "changed post นักทรัพยากรบุคคล",
        f"added person {OFFICER}",
        f"added holder {OFFICER} นักทรัพยากรบุคคล (บุคคล)",
    ]
    assert play.type(MINE, "งานของฉัน").title == STRANGER_ANSWER


def test_a_new_head_is_a_new_holder_of_the_same_chair(play: Play) -> None:
    def head_chairs(uow: UnitOfWork) -> list[Post]:
        return people.posts(uow, people.office_unit(uow).id or 0, PostKind.DIRECTOR)

    before = play.database.read_now(head_chairs, play.office_id)
    changes = play.bring_in([line("นายใหม่ มาดี", "", PostKind.DIRECTOR, "ผู้อำนวยการ สพป."), *without(DIRECTOR)])
    after = play.database.read_now(head_chairs, play.office_id)
    assert [post.id for post in before] == [post.id for post in after]
    assert "changed post ผู้อำนวยการ สพป." in changes


def test_a_vacant_chair_stays(play: Play) -> None:
    play.bring_in([*without(HEAD), line("", PERSONNEL, PostKind.DIRECTOR, "ผอ.กลุ่มบุคคล")])
    assert play.bring_in([*without(HEAD), line("", PERSONNEL, PostKind.DIRECTOR, "ผอ.กลุ่มบุคคล")]) == []
    assert play.bring_in(posts()) == [f"added person {HEAD}", f"added holder {HEAD} ผอ.กลุ่มบุคคล (บุคคล)"]


def test_a_changed_chair_shows_its_approvals_anew(play: Play) -> None:
    def propose(uow: UnitOfWork) -> int:
        unit = people.office_unit(uow)
        letter = uow.add(Letter(made_at=uow.now, unit_id=unit.id, state=LetterState.REGISTERED))
        clerk = actor_of(uow, play.person(CLERK))
        return proposals.propose(uow, clerk, letter, "", []).post_id

    def due(uow: UnitOfWork) -> list[tuple[str, str]]:
        found = []
        while (timer := timers.take_timer(uow)) is not None:
            timer.done_at = uow.now
            uow.flush()
            found.append((timer.kind, timer.subject))
        return found

    post_id = play.database.write_now(propose, play.office_id)
    play.bring_in(without(SCHOOL_HEAD))
    assert play.database.read_now(due, play.office_id) == []
    play.bring_in(without(FIRST))
    assert play.database.read_now(due, play.office_id) == [("deciders_changed", f"post:{post_id}")]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (DIRECTOR, "director"),
        (SECOND, "director"),
        (CLERK, "clerk"),
        (ADMIN, "admin"),
        (OFFICER, "officer"),
        (SCHOOL_HEAD, "school"),
    ],
)
def test_menus_by_role(play: Play, name: str, role: str) -> None:
    person = play.person(name)
    assert play.database.read_now(lambda uow: menu_of(actor_of(uow, person)), play.office_id) == role


def test_a_move_brings_another_menu(play: Play) -> None:
    play.link(OFFICER, MINE)
    play.bring_in([*without(OFFICER), line(OFFICER, CENTRAL, PostKind.CLERK, "ธุรการ")])

    def asked(uow: UnitOfWork) -> list[Job]:
        return jobs.take_jobs(uow, 10)

    works = play.database.write_now(asked, play.office_id)
    assert [(work.kind, work.data["role"]) for work in works] == [("menu", "clerk")]


# --- in chat ----------------------------------------------------------------------------------------------------------


def test_suspended_at_once_and_let_in_again(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    play.link(OFFICER, MINE)
    play.link(HEAD, HEADS)
    given = give_task(play, OFFICER)
    card = play.type(ADMINS, "บุคลากร เอก รักงาน")
    assert [button.label for button in card.buttons] == ["ออกรหัสเชิญ", "เลิกผูก LINE", "ระงับการเข้าถึง"]
    assert play.press(ADMINS, "ระงับการเข้าถึง").title == f"ระงับการเข้าถึงของ{OFFICER}แล้ว"
    assert play.type(MINE, "งานของฉัน").title == STRANGER_ANSWER
    assert task(play, given).state == TaskState.RECEIVED
    assert play.bring_in(posts()) == []
    assert play.type(MINE, "งานของฉัน").title == STRANGER_ANSWER

    again = play.type(ADMINS, "บุคลากร เอก รักงาน")
    assert [button.label for button in again.buttons] == ["คืนสิทธิ์"]
    assert play.type(ADMINS, "เชิญ เอก รักงาน").title == f"{OFFICER} ถูกระงับการเข้าถึงอยู่"
    play.press(ADMINS, "คืนสิทธิ์", again)
    assert play.type(MINE, "วิธีใช้").title == f"วิธีใช้ · {OFFICER}"


def test_the_last_admin_cannot_shut_themselves_out(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    play.type(ADMINS, "บุคลากร ธนา ดีพร้อม")
    assert play.press(ADMINS, "ระงับการเข้าถึง").title == "ระงับผู้ดูแลคนสุดท้ายไม่ได้"


def test_a_press_from_before_the_loss_of_rights(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    card = play.type(ADMINS, "บุคลากร เอก รักงาน")
    other = [line(CLERK, CENTRAL, PostKind.CLERK, "เจ้าพนักงานธุรการ", admin=True)]
    other += [line(ADMIN, CENTRAL, PostKind.OFFICER, "นักวิชาการคอมพิวเตอร์")]
    play.bring_in([*without(CLERK, ADMIN), *other])
    assert play.press(ADMINS, "ระงับการเข้าถึง", card).title == "รายการนี้สำหรับผู้ดูแลระบบ"


def test_unlinking_oneself(play: Play) -> None:
    play.link(OFFICER, MINE)
    assert play.type(MINE, "เลิกผูก").title == f"เลิกผูกบัญชี LINE ของ{OFFICER}"
    assert play.press(MINE, "ยืนยันเลิกผูก").title == "เลิกผูกบัญชีแล้ว"
    assert play.type(MINE, "งานของฉัน").title == STRANGER_ANSWER
    play.link(OFFICER, MINE)
    assert play.type(MINE, "วิธีใช้").title == f"วิธีใช้ · {OFFICER}"


def test_an_admin_unlinks_a_lost_phone(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    play.link(OFFICER, MINE)
    play.type(ADMINS, "บุคลากร เอก รักงาน")
    assert play.press(ADMINS, "เลิกผูก LINE").title == f"เลิกผูก LINE ของ{OFFICER}แล้ว"
    assert play.type(MINE, "งานของฉัน").title == STRANGER_ANSWER
    assert play.press(ADMINS, "เลิกผูก LINE").title.startswith("รายการนี้เลิกผูกแล้ว")


def test_where_to_be_told(play: Play) -> None:
    play.link(OFFICER, MINE)
    play.link(OFFICER, ("tg", "mine"))
    assert play.type(MINE, "ช่องทางแจ้ง").facts[2].value == "Telegram"
    assert play.press(MINE, "แจ้งทาง LINE").facts[2].value == "LINE"
    assert play.person(OFFICER).notify == {"platform": "line"}


@given(st.lists(st.lists(st.booleans(), min_size=9, max_size=9), min_size=1, max_size=3))
def test_after_any_imports_the_office_is_as_the_last_file_says(
    sqlite_database: Database, clock: TurnableClock, files: list[list[bool]]
) -> None:
    if not sqlite_database.read_now(people.offices):
        Play(sqlite_database, clock)

    def import_of(lines: list[PostLine]) -> tuple[list[tuple[str, str]], list[Change]]:
        def work(uow: UnitOfWork) -> tuple[list[tuple[str, str]], list[Change]]:
            bring_in_staff_list(uow, SERVICES, staff_list(lines))
            again = bring_in_staff_list(uow, SERVICES, staff_list(lines))
            return [(full_name(person), post.title) for person, post, _ in people.roster(uow)], again

        return sqlite_database.write_now(work)

    for kept in files:
        # The admin stays: a file without one is refused.
        lines = [post for post, keep in zip(posts(), kept, strict=True) if keep or (post.person and post.person.admin)]
        clock.advance(timedelta(minutes=1))
        held, again = import_of(lines)
        assert sorted(held) == sorted((post.person.name, post.title) for post in lines if post.person)
        assert again == []
