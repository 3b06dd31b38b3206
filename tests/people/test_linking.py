"""Journey 1: an invitation becomes a linked chat, and everything that may go wrong on the way."""

from datetime import timedelta

import pytest

from handlers.common.codes import TRIES_OF_A_CHAT, show_code
from handlers.context import actor_of
from handlers.letters.actions import proposals
from notifications.message import CopyText, Message, OpenLink
from storage import outbox, people
from storage.tables import Account, Delivery, Letter
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, SendState
from tests.support.play import ADMIN, CLERK, OFFICER, SCHOOL_HEAD, Play

ADMINS = ("tg", "admin")
NEW = ("ln", "somebody")
STRANGER_ANSWER = "ระบบนี้ใช้ภายในหน่วยงาน กรุณาพิมพ์รหัสเชิญ 8 หลัก"


def code_on(card: Message) -> str:
    return next(button.text for button in card.buttons if isinstance(button, CopyText))


def invite(play: Play, words: str = "สมศรี ใจดี ผอ.รร.บ้านหนองบัว") -> str:
    """The code an admin gets for somebody."""
    if not play.shown(ADMINS):
        play.link(ADMIN, ADMINS)
    return code_on(play.type(ADMINS, f"เชิญ {words}"))


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]


def accounts(play: Play, name: str) -> list[Account]:
    person_id = play.person(name).id or 0
    return play.database.read_now(lambda uow: people.accounts(uow, person_id), play.office_id)


def test_the_whole_journey(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    card = play.type(ADMINS, "เชิญ สมศรี ใจดี ผอ.รร.บ้านหนองบัว")
    assert card.title == "สร้างคำเชิญแล้ว"
    assert [fact.value for fact in card.facts] == [
        "นางสมศรี ใจดี · ผอ.รร.บ้านหนองบัว",
        f"{code_on(card)}  ใช้ได้ครั้งเดียว ถึง 12 ม.ค. 69",
    ]
    assert labels(card) == ["คัดลอกรหัส", "แสดง QR", "ยกเลิกคำเชิญ"]

    asked = play.type(NEW, code_on(card))
    assert asked.title == "ระบบสารบรรณ สพป.ตัวอย่าง เขต 1"
    assert "นางสมศรี ใจดี · ผอ.รร.บ้านหนองบัว" in asked.body
    assert "ระบบเก็บชื่อ ตำแหน่ง รหัสแชต และประวัติการดำเนินการ" in asked.body
    assert labels(asked) == ["ถูกต้อง ผูกบัญชี", "ไม่ใช่ฉัน", "อ่านนโยบาย"]
    assert accounts(play, SCHOOL_HEAD) == []

    done = play.press(NEW, "ถูกต้อง ผูกบัญชี")
    assert (done.title, done.body) == ("ผูกบัญชีเรียบร้อยแล้ว", "ไม่มีงานค้าง")
    assert labels(done) == ["ดูงานของฉัน", "ตั้งเวลาแจ้งเตือน", "ผูก Telegram เพิ่ม", "วิธีใช้ 1 นาที"]
    (account,) = accounts(play, SCHOOL_HEAD)
    assert (account.channel_id, account.chat, account.menu) == ("ln", "somebody", "school")

    own = play.press(NEW, "ผูก Telegram เพิ่ม")
    play.type(("tg", "9"), f"/start {code_on(own).replace('-', '')}")
    assert play.press(("tg", "9"), "ถูกต้อง ผูกบัญชี").title == "ผูกบัญชีเรียบร้อยแล้ว"
    assert [one.platform for one in accounts(play, SCHOOL_HEAD)] == ["telegram", "line"]


@pytest.mark.parametrize("way", ["4-4", "plain", "spaces", "thai", "/start", "deep link"])
def test_a_code_may_be_written_in_many_ways(play: Play, way: str) -> None:
    shown = invite(play)
    plain = shown.replace("-", "")
    if way == "deep link":
        answer = play.join(NEW, plain)
    else:
        typed = {
            "4-4": shown,
            "plain": plain,
            "spaces": " ".join(plain),
            "thai": shown.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
            "/start": f"/start {plain}",
        }[way]
        answer = play.type(NEW, typed)
    assert "นางสมศรี ใจดี" in answer.body


@pytest.mark.parametrize("typed", ["สวัสดี", "เชิญ สมศรี", "งานของฉัน", "สมศรี ใจดี", "/start", "ผูกบัญชี", "1234567", "สถานะ"])
def test_strangers_learn_nothing(play: Play, typed: str) -> None:
    answer = play.type(NEW, typed)
    assert answer.title == STRANGER_ANSWER
    assert answer.buttons == ()


def test_a_wrong_code_and_a_revoked_one_sound_the_same(play: Play) -> None:
    code = invite(play)
    play.press(ADMINS, "ยกเลิกคำเชิญ")
    wrong = "00000000" if code != show_code("00000000") else "00000001"
    assert play.type(NEW, code) == play.type(NEW, wrong)


def test_an_older_code_of_the_same_person_stops_working(play: Play) -> None:
    first, second = invite(play), invite(play)
    assert play.type(NEW, first).title.startswith("รหัสนี้ใช้ไม่ได้")
    assert "นางสมศรี" in play.type(NEW, second).body


def test_an_expired_code_may_be_asked_for_again(play: Play) -> None:
    code = invite(play)
    play.clock.advance(timedelta(days=7))
    answer = play.type(NEW, code)
    assert answer.title == "รหัสนี้หมดอายุแล้ว กรุณาขอรหัสใหม่จากสารบรรณกลาง"
    assert "สมศรี" not in answer.to_text()
    assert play.press(NEW, "ขอรหัสใหม่").title == "ส่งคำขอรหัสใหม่ให้ผู้ดูแลแล้ว"
    asked = play.last(ADMINS)
    assert asked.title == "ขอรหัสเชิญใหม่ · นางสมศรี ใจดี · ผอ.รร.บ้านหนองบัว"
    fresh = code_on(play.press(ADMINS, "ออกรหัสใหม่", asked))
    assert "นางสมศรี" in play.type(NEW, fresh).body


def test_a_card_left_open_until_the_code_expires(play: Play) -> None:
    play.type(NEW, invite(play))
    play.clock.advance(timedelta(days=7))
    assert play.press(NEW, "ถูกต้อง ผูกบัญชี").title.startswith("รหัสนี้หมดอายุแล้ว")
    assert accounts(play, SCHOOL_HEAD) == []


def test_not_me_revokes_the_code_and_tells_the_admins(play: Play) -> None:
    code = invite(play)
    play.type(NEW, code)
    assert play.press(NEW, "ไม่ใช่ฉัน").title == "ยกเลิกรหัสนี้และแจ้งผู้ดูแลแล้ว ขอบคุณ"
    told = play.last(ADMINS)
    assert told.title == "ผู้รับแจ้งว่าไม่ใช่ นางสมศรี ใจดี · ผอ.รร.บ้านหนองบัว"
    assert "chat somebody" in told.body
    assert play.type(NEW, code).title.startswith("รหัสนี้ใช้ไม่ได้")
    assert play.press(NEW, "ถูกต้อง ผูกบัญชี").title.startswith("รหัสนี้ใช้ไม่ได้")


def test_a_used_code_is_answered(play: Play) -> None:
    code = invite(play)
    play.type(NEW, code)
    play.press(NEW, "ถูกต้อง ผูกบัญชี")
    assert play.type(("ln", "other"), code).title.startswith("รหัสนี้ใช้ไปแล้ว")
    assert play.press(NEW, "ถูกต้อง ผูกบัญชี").title == "บัญชีแชตนี้ผูกกับนางสมศรี ใจดีอยู่แล้ว"
    assert play.type(NEW, f"/start {code}").title == "บัญชีแชตนี้ผูกกับนางสมศรี ใจดีอยู่แล้ว"


def test_two_chats_with_one_code(play: Play) -> None:
    code = invite(play)
    play.type(NEW, code)
    play.type(("tg", "2"), code)
    assert play.press(("tg", "2"), "ถูกต้อง ผูกบัญชี").title == "ผูกบัญชีเรียบร้อยแล้ว"
    assert play.press(NEW, "ถูกต้อง ผูกบัญชี").title.startswith("รหัสนี้ใช้ไปแล้ว")
    assert len(accounts(play, SCHOOL_HEAD)) == 1


def test_tries_of_a_chat_are_limited(play: Play) -> None:
    code = invite(play)
    wrong = [f"{number:08d}" for number in range(10) if show_code(f"{number:08d}") != code]
    for typed in wrong[: TRIES_OF_A_CHAT.tries]:
        assert play.type(NEW, typed).title.startswith("รหัสนี้ใช้ไม่ได้")
    assert play.type(NEW, code).title.startswith("ใส่รหัสไม่ถูกต้องหลายครั้ง")
    assert "นางสมศรี" in play.type(("ln", "another"), code).body
    play.clock.advance(TRIES_OF_A_CHAT.within + timedelta(seconds=1))
    assert "นางสมศรี" in play.type(NEW, code).body


def test_tries_of_all_chats_together_are_limited(play: Play) -> None:
    code = invite(play)
    for number in range(100):
        chat = ("ln", f"bot{number // 4}")
        play.type(chat, f"{number:08d}" if show_code(f"{number:08d}") != code else "99999999")
    assert play.type(NEW, code).title.startswith("ใส่รหัสไม่ถูกต้องหลายครั้ง")


def test_another_chat_of_a_linked_person_needs_an_admin(play: Play) -> None:
    play.link(SCHOOL_HEAD, ("ln", "old"))
    code = invite(play)
    answer = play.type(NEW, code)
    assert answer.title == "ตำแหน่งนี้ผูกกับบัญชีอื่นอยู่ ส่งเรื่องให้ผู้ดูแลยืนยันแล้ว"
    asked = play.last(ADMINS)
    assert asked.title == "ขอเปลี่ยนบัญชี LINE · นางสมศรี ใจดี · ผอ.รร.บ้านหนองบัว"
    assert play.press(ADMINS, "ให้ใช้บัญชีใหม่", asked).title == "เปลี่ยนบัญชีแชตของนางสมศรี ใจดีแล้ว"
    assert [one.chat for one in accounts(play, SCHOOL_HEAD)] == ["somebody"]
    assert play.last(NEW).title == "ผูกบัญชีเรียบร้อยแล้ว"
    assert play.type(("ln", "old"), "งานของฉัน").title == STRANGER_ANSWER


def test_an_admin_refuses_another_chat(play: Play) -> None:
    play.link(SCHOOL_HEAD, ("ln", "old"))
    code = invite(play)
    play.type(NEW, code)
    play.press(ADMINS, "ไม่อนุญาต")
    assert [one.chat for one in accounts(play, SCHOOL_HEAD)] == ["old"]
    assert play.type(NEW, code).title.startswith("รหัสนี้ใช้ไม่ได้")


def test_several_people_fit(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    asked = play.type(ADMINS, "/invite บุคคล")
    assert asked.title == "พบ 3 คน “บุคคล” เลือกผู้ใด"
    card = play.press(ADMINS, "2) นายเอก รักงาน")
    assert card.facts[0].value == "นายเอก รักงาน · นักทรัพยากรบุคคล"


def test_whom_to_invite_may_be_asked_first(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    assert play.type(ADMINS, "เชิญ").title == "เชิญผู้ใด พิมพ์ชื่อ ตำแหน่ง หรือหน่วยงาน"
    assert play.type(ADMINS, "ไม่มีคนนี้").title == "ไม่พบ “ไม่มีคนนี้”"
    assert play.type(ADMINS, "เอก รักงาน").title == "สร้างคำเชิญแล้ว"


@pytest.mark.parametrize("typed", ["เชิญ เอก", "ใครยังไม่ผูก", "บุคลากร เอก"])
def test_only_admins_invite(play: Play, typed: str) -> None:
    play.link(OFFICER, NEW)
    assert play.type(NEW, typed).title == "รายการนี้สำหรับผู้ดูแลระบบ"


def test_who_is_not_linked(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    play.link(OFFICER, NEW)
    listed = play.type(ADMINS, "ใครยังไม่ผูก")
    assert listed.title == "ผูกแล้ว 2/9"
    assert "นางสมศรี ใจดี · ผอ.รร.บ้านหนองบัว" in listed.body
    assert "นายเอก" not in listed.body
    invite(play)
    codes = play.press(ADMINS, "เตือนผู้ยังไม่ผูก", listed)
    assert codes.title == "รหัสเชิญ 6 คน ใช้ได้ถึง 12 ม.ค. 69 โปรดแจ้งเจ้าตัว"
    assert "มีคำเชิญที่ยังใช้ได้อยู่แล้ว 1 คน" in codes.body
    code = next(row.split()[0] for row in codes.body.splitlines() if "มาลี" in row)
    assert "นางมาลี" in play.type(("ln", "malee"), code).body


def test_the_qr_page_carries_the_code(play: Play) -> None:
    play.link(ADMIN, ADMINS)
    card = play.type(ADMINS, "เชิญ เอก รักงาน")
    plain = code_on(card).replace("-", "")
    (page,) = [button.url for button in card.buttons if isinstance(button, OpenLink)]
    assert page == f"https://office.example/i/{plain}"


def test_what_waits_is_told_after_linking(play: Play) -> None:
    def wait(uow: UnitOfWork) -> None:
        unit = people.office_unit(uow)
        letter = uow.add(Letter(made_at=uow.now, unit_id=unit.id, state=LetterState.REGISTERED))
        proposals.propose(uow, actor_of(uow, play.person(CLERK)), letter, "", [])

    play.database.write_now(wait, play.office_id)
    play.type(NEW, invite(play, "ประเสริฐ"))
    assert play.press(NEW, "ถูกต้อง ผูกบัญชี").body == "มีเรื่องรอท่าน 1 เรื่อง"


def test_codes_are_kept_as_keyed_hashes_only(play: Play) -> None:
    plain = invite(play).replace("-", "")

    def stored(uow: UnitOfWork) -> list[str]:
        return [row.code_hash for row in people.open_invitations(uow)]

    hashes = play.database.read_now(stored, play.office_id)
    assert len(hashes) == 1
    assert len(hashes[0]) == 64
    assert plain not in hashes[0]


def test_the_ledger_forgets_a_code_once_it_is_out(play: Play) -> None:
    code = invite(play)

    def send(uow: UnitOfWork) -> list[Delivery]:
        (batch,) = outbox.take(uow, "tg", chats=5, together=5, check_relevance=lambda *_: {}).batches
        outbox.finish(uow, [row.seq or 0 for row in batch], SendState.SENT)
        return batch

    (row,) = play.database.write_now(send, play.office_id)
    assert row.purpose == "code"
    assert code not in str(row.message)
    assert code.replace("-", "") not in str(row.message)


def test_privacy_notice_for_everybody(play: Play) -> None:
    notice = play.type(NEW, "นโยบาย")
    assert "ธนา" not in notice.body
    assert labels(notice) == ["อ่านนโยบาย"]
