"""A circular at a school over real HTTP: a number is wanted, it is passed on, reminded of, answered, and set right.

January 2569: the 13th is a Tuesday. The head sits on one platform, the deputy on the other.
"""

import pytest

from tests.support.live_clerks import PLATFORMS, phone_of, types_letter
from tests.support.live_office import LiveOffice

SUBJECT = "สำรวจครูผู้ประสงค์ขอย้าย ประจำปี 2569"


@pytest.mark.parametrize("here", PLATFORMS)
async def test_a_number_is_asked_of_a_school(live_office: LiveOffice, here: str) -> None:
    there = "line" if here == "telegram" else "telegram"
    clerk = await phone_of(live_office, there, "สุดา แก้วใส")
    head = await phone_of(live_office, here, "สมศรี ใจดี")
    deputy = await phone_of(live_office, there, "วิทย์ เพียรดี")

    # 13 ม.ค.: the clerk asks every school of the cluster for a number.
    await types_letter(clerk, subject=SUBJECT)
    await clerk.presses("ลงรับ")
    await clerk.sees("ลงรับแล้ว  เลขรับ 1/2569")
    await clerk.says("แจ้งเวียน 1")
    await clerk.wait_for("ยังไม่ได้เลือก")
    await clerk.presses("กลุ่มเครือข่าย")
    await clerk.presses("ลุ่มน้ำ 0/6")
    await clerk.presses("กลับ")
    await clerk.presses("ตอบกลับ")
    await clerk.presses("จำนวน")
    await clerk.says("มีครูประสงค์ขอย้ายกี่คน")
    await clerk.sees("ตรวจก่อนส่ง", "คำถาม: “มีครูประสงค์ขอย้ายกี่คน”")
    await clerk.presses("ส่ง")
    await clerk.sees("ส่งแล้ว 1 · ไม่มีแชต 5")
    await live_office.town.passes(seconds=61)
    await head.sees("หนังสือเวียน", SUBJECT, "“มีครูประสงค์ขอย้ายกี่คน”", "ตอบภายใน 16 ม.ค. 69 16:30", "[พิมพ์จำนวน]")

    # 09:01: passed on to the deputy, who has it in hand; the answer is still the school's to give.
    await head.presses("มอบครู")
    await head.presses("นายวิทย์")
    await head.sees("มอบ นายวิทย์ แล้ว", "แจ้งทางแชตแล้ว")
    await deputy.sees(SUBJECT, "ให้แล้วเสร็จภายใน 16 ม.ค. 69", "[เสร็จแล้ว]")
    await head.says("งานของฉัน")
    await head.wait_for(f"{SUBJECT} · รอตอบ 16 ม.ค. 69 16:30")

    # 15 ม.ค. 08:00: the day before, in the one message of the morning.
    await live_office.turns_to("15 08:00")
    await head.wait_for("รอตอบ 16 ม.ค. 69 16:30")

    # 14:00: no number, then one; it is put right while that is allowed.
    await live_office.turns_to("15 14:00")
    await head.presses("พิมพ์จำนวน", on="ตอบภายใน", again=True)
    await head.wait_for("ตัวเลขเท่านั้น")
    await head.says("เท่าไหร่ก็ได้")
    await head.sees("คำตอบ “เท่าไหร่ก็ได้” ยังไม่มีตัวเลข กรุณาพิมพ์เป็นจำนวน เช่น 12")
    await head.says("๑๒ คน")
    await head.sees("ตอบแล้ว 15 ม.ค. 69 14:00 · เลขรับโรงเรียน 1/2569", "คำตอบ: 12 (แก้ได้ถึง 16 ม.ค. 69 16:30)")
    await head.presses("แก้คำตอบ")
    await head.says("13")
    await head.wait_for("คำตอบ: 13")

    # The deputy looks at what the school was sent, under the same number.
    await deputy.says("หนังสือเวียน")
    await deputy.presses("เปิด 1", on="รอดำเนินการ 0 เรื่อง")
    await deputy.sees("ตอบแล้ว 15 ม.ค. 69 14:00 · เลขรับโรงเรียน 1/2569", "คำตอบ: 13", "โดย นางสมศรี")

    # The clerk has it in the table.
    await clerk.says("สถานะ 1")
    await clerk.presses("คำตอบ", again=True)
    await clerk.wait_for("13")
