"""A letter's whole way through the office, on both platforms, with the clock turned by hand."""

from tests.journeys.office import Office


async def test_clerk_on_line_director_on_telegram(office: Office) -> None:
    """Tuesday: photographed, registered, decided, received by the group, assigned, done, closed."""
    clerk, director = await office.line("สุดา"), await office.telegram("ประเสริฐ")
    group_clerk, head = await office.telegram("กานดา"), await office.line("เพ็ญ")
    officer = await office.telegram("เอก")

    await clerk.sends_letters("circular_photo.jpg")
    await clerk.sees("ร่างลงรับ", patience=60)
    await clerk.presses("ลงรับ")
    await clerk.sees("ลงรับแล้ว  เลขรับ 1/2569")
    await clerk.presses("เสนอ ผอ.สพป.ตัวอย่า…")
    await clerk.presses("มอบ บุคคล")
    await clerk.sees("เสนอ นายประเสริฐ แล้ว")

    await director.sees("รอสั่งการ · เลขรับ 1/2569", "เห็นควรมอบบุคคล")
    await director.presses("สั่งการเอง")
    await director.says("มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค.")
    await director.sees("ตรวจก่อนบันทึก", "22 ม.ค. 69")
    await director.presses("ยืนยัน")
    await director.sees("สั่งการแล้ว", "เลิกทำ 60 วิ")
    await group_clerk.has_nothing_new()

    await office.town.passes(seconds=61)
    await group_clerk.sees("หนังสือถึง บุคคล")
    await group_clerk.presses("ลงรับกลุ่ม")
    await group_clerk.sees("ลงรับกลุ่มแล้ว  เลขรับกลุ่ม 1/2569")

    await head.sees("มอบหมายผู้ใด")
    await head.presses("นายเอก")
    await officer.sees("งานมอบหมายถึงท่าน", "22 ม.ค. 69")
    await officer.presses("เสร็จแล้ว")
    await officer.says("คัดเลือกแล้ว 2 คน")
    await officer.sees("รายงานผลแล้ว")
    await head.sees("รายงานผล รอท่านปิดเรื่อง", "คัดเลือกแล้ว 2 คน")
    await head.presses("ปิดเรื่อง")
    await clerk.sees("ปิดเรื่องแล้ว")
    await clerk.says("๑")
    await clerk.sees("ดำเนินการเสร็จ")
    for p in (clerk, director, group_clerk, head, officer):
        print("=====", p)
        print(p.screen)
