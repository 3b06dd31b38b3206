"""Journey 8: what the admin asks of the office and of the machine, the card of every morning, who cannot be reached."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.circulars.actions import quota
from handlers.circulars.flows import tracking
from handlers.circulars.rules.quota import forecast, month_start
from handlers.circulars.texts import quota as quota_texts
from handlers.circulars.texts import receiving as receiving_texts
from handlers.circulars.texts import tracking as circular_texts
from handlers.common.thai_calendar import bangkok_date, working_days_until
from handlers.common.words import word
from handlers.context import Context, Services, tell
from handlers.deadlines.actions import deadlines
from handlers.errors import NotAllowed, NotFound
from handlers.incoming import InternalEvent
from handlers.letters.actions import letters
from handlers.letters.flows import cards as notices
from handlers.letters.flows import numbers
from handlers.letters.flows.lookup import numbered
from handlers.letters.texts import letters as letter_texts
from handlers.office.actions import deliveries, figures, morning, reminding
from handlers.office.flows import search as find
from handlers.office.texts import admin as texts
from handlers.routes import Command
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from handlers.work.texts import tasks as task_texts
from notifications.message import Attachment
from notifications.outbox import About
from storage import circulars as circular_rows
from storage import corrections, inbox, jobs, outbox, people
from storage import figures as counts
from storage import letters as rows
from storage.clock import BANGKOK
from storage.tables import Circular, Letter, Person, Receiver, Task, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, PostKind, Secrecy

_PAGE = 8
_LISTED = 20
_OPENED = 9
_DAY = timedelta(days=1)
_READ_SINCE = timedelta(days=30)


def _require_admin(context: Context) -> None:
    """Counts of the whole office are for its admins, its heads, and who keeps its book."""
    actor = context.actor
    office = people.office_unit(context.uow)
    head = actor.holds(PostKind.DIRECTOR, unit_id=office.id) or actor.holds(PostKind.DEPUTY, unit_id=office.id)
    if not (actor.person.is_admin or head or access.may_register(actor, office)):
        raise NotAllowed(Act.ADMINISTER)


def _page(context: Context) -> int:
    return int(context.args.get("page", 0))


def _office_name(uow: UnitOfWork) -> str:
    office = people.office(uow)
    return office.short_name or office.name


# --- the office -----------------------------------------------------------------------------------------------------


def status(context: Context) -> None:
    """`สถานะ` for the admin; `สถานะ 214` for everybody."""
    if context.rest:
        _status_of(context, context.rest)
        return
    _require_admin(context)
    quota.ask_platform(context.uow)
    today = figures.today(context.uow, context.services)
    context.reply(texts.status(_office_name(context.uow), context.now, today))


def _status_of(context: Context, words: str) -> None:
    """Of a letter that was circulated how far that is, for who follows it; else the letter itself."""
    found = access.visible(context.uow, context.actor, numbered(context, words))
    card = tracking.card_for(context, found[0]) if len(found) == 1 else None
    if card is None:
        find.look_up(context, words)
        return
    context.end()
    context.reply(*card)


def morning_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """An admin's morning card; the next one is set whatever becomes of this one."""
    person = uow.get(Person, int(timer.subject.rpartition(":")[2]))
    if person is None or person.id is None or not (person.active and person.is_admin):
        return
    morning.renew(uow, person.id)
    if not morning.is_wanted(uow, person):
        return
    before = figures.previous_working_day(uow)
    today = figures.today(uow, services, before)
    message = texts.morning(_office_name(uow), uow.now, before, today, figures.overdue_by_group(uow))
    # It comes at the hour they chose for being told.
    tell(uow, person.id, message, About(timer.subject, purpose=morning.MORNING), disturb=True)


def morning_off(context: Context) -> None:
    """[งดสรุปเช้า]"""
    morning.set_wanted(context.uow, context.actor.person, False)
    context.reply(texts.morning_preference(False))


def morning_on(context: Context) -> None:
    """[ส่งสรุปเช้าอีก]"""
    morning.set_wanted(context.uow, context.actor.person, True)
    context.reply(texts.morning_preference(True))


# --- lists ----------------------------------------------------------------------------------------------------------


def undecided(context: Context) -> None:
    """What lies before directors; of letters this person may not open only the number."""
    _require_admin(context)
    found = rows.open_approvals(context.uow)
    lines = []
    for approval in found[:_LISTED]:
        letter = letters.registered(context.uow, approval.letter_id)
        entry = letters.office_entry(context.uow, letter)
        seen = access.may_see(context.uow, context.actor, letter)
        lines.append(letter_texts.waiting_line(letter, entry, approval.proposed_at, subject=seen))
    context.reply(texts.undecided(lines, len(found)))


def overdue(context: Context) -> None:
    """Work whose due day has passed, by group; of letters this person may not open only the number."""
    _require_admin(context)
    by_group = figures.overdue_by_group(context.uow)
    total = sum(count for _unit, count in by_group)
    pages = max(1, -(-total // _PAGE))
    page = min(_page(context), pages - 1)
    today = bangkok_date(context.now)
    found = counts.overdue(context.uow, today, first=page * _PAGE, limit=_PAGE)
    lines = [texts.overdue_line(*line) for line in _overdue_lines(context, found)]
    context.reply(texts.overdue(by_group, lines, page, pages))


def _overdue_lines(context: Context, found: Sequence[tuple[Task, Letter | None]]) -> list[tuple[str, str, str, int]]:
    """Of each task: its register number, its subject ("" where this person may not know it), who has it, days late."""
    uow, today = context.uow, bangkok_date(context.now)
    closed = deadlines.own_days(uow)
    names = notices.names_of(uow, {task.assignee_id for task, _letter in found})
    lines = []
    for task, letter in found:
        assert task.due_on is not None
        entry = letters.office_entry(uow, letter) if letter is not None else None
        number = letter_texts.shown_number(entry).partition("/")[0] if entry is not None else ""
        seen = access.may_see_task(uow, context.actor, task, letter)
        subject = task_texts.name_of(task, letter) if seen else ""
        late = max(1, -working_days_until(today, task.due_on, closed))
        lines.append((number, subject, names.get(task.assignee_id or 0, ""), late))
    return lines


def overdue_remind(context: Context) -> None:
    """[เตือนทั้งหมด]: each person one message, however much is theirs."""
    _require_admin(context)
    done = reminding.remind_overdue(context.uow, context.actor)
    context.reply(texts.overdue_reminded(done.people, done.tasks, done.silent))


def overdue_excel(context: Context) -> None:
    """[ส่งออก Excel]"""
    _require_admin(context)
    today = bangkok_date(context.now)
    found = counts.overdue(context.uow, today)
    units = {unit.id: unit.name for unit in people.units(context.uow)}
    sheet = [
        [number, subject, units.get(task.unit_id, ""), holder, task.due_on.isoformat() if task.due_on else "", days]
        for (task, _letter), (number, subject, holder, days) in zip(found, _overdue_lines(context, found), strict=True)
    ]
    _make_table(context, [texts.overdue_sheet(sheet)], *texts.overdue_file(today))


def circulars(context: Context) -> None:
    """[เวียนค้าง]: circulars that are with their receivers, the earliest due first."""
    _require_admin(context)
    found = [one for one in circular_rows.open_ones(context.uow) if one[0].sent_at is not None]
    shown = found[:_OPENED]
    far = circular_rows.counts_of(context.uow, [row.id for row, _letter in shown if row.id is not None])
    seen = {letter.id for letter in access.visible(context.uow, context.actor, [letter for _row, letter in shown])}
    lines = []
    for row, letter in shown:
        entry = letters.office_entry(context.uow, letter)
        now = far.get(row.id or 0, circular_rows.Counts())
        if letter.id in seen:
            line = circular_texts.line(row, letter, entry, now, bangkok_date(context.now))
        else:
            line = f"{letter_texts.shown_number(entry)} · {circular_texts.status_line(row, now)}"
        lines.append((line, circular_texts.follow(row)))
    context.reply(texts.circulars(lines, len(found)))


# --- a school -------------------------------------------------------------------------------------------------------


def outstanding(context: Context) -> None:
    """`ค้าง รร.บ้านหนองบัว`; alone it shows who has most waiting."""
    _require_admin(context)
    context.end()
    if not context.rest:
        units = {unit.id: unit for unit in people.units(context.uow)}
        most = [(units[one], count) for one, count in counts.waiting_units(context.uow, _PAGE) if one in units]
        context.reply(texts.ask_unit(most))
        return
    found = figures.units_named(context.uow, context.rest)
    if len(found) == 1:
        _show_unit(context, found[0])
    elif found:
        context.reply(texts.which_unit(found[:_PAGE]))
    else:
        context.reply(texts.no_unit(context.rest))


def unit_waiting(context: Context) -> None:
    """One of several units of a name was chosen."""
    _require_admin(context)
    _show_unit(context, _unit(context))


def _unit(context: Context) -> Unit:
    unit = context.uow.get(Unit, context.subject_id)
    if unit is None or not unit.active:
        raise NotFound("unit")
    return unit


def _show_unit(context: Context, unit: Unit) -> None:
    assert unit.id is not None
    heads = people.members(context.uow, unit.id, PostKind.DIRECTOR)
    phone = circular_texts.dialled(heads[0][0].phone) if heads else ""
    context.reply(texts.unit_waiting(unit, figures.of_unit(context.uow, unit), phone))


def unit_circulars(context: Context) -> None:
    """[ดู n เรื่อง]: what a unit has not acknowledged; of letters this person may not open only the number."""
    _require_admin(context)
    unit = _unit(context)
    found = figures.of_unit(context.uow, unit).waiting
    seen = {one.id for one in access.visible(context.uow, context.actor, [letter for _r, _c, letter in found])}
    lines = [
        (_part_line(context, *one, seen=one[2].id in seen), circular_texts.follow(one[1])) for one in found[:_OPENED]
    ]
    context.reply(texts.unit_circulars(unit, lines, len(found)))


def _part_line(context: Context, receiver: Receiver, row: Circular, letter: Letter, *, seen: bool) -> str:
    number = letter_texts.shown_number(letters.office_entry(context.uow, letter)).partition("/")[0]
    if not seen or letter.secrecy != Secrecy.OPEN:
        return number
    return f"{number} {receiving_texts.line(row, letter, receiver, context.now)}"


def unit_remind(context: Context) -> None:
    """[ส่งเตือน]: all that a unit has not acknowledged, joined into one message."""
    _require_admin(context)
    unit = _unit(context)
    person, waits = reminding.remind_unit(context.uow, context.actor, unit)
    if person is None:
        context.reply(texts.unit_silent(unit))
    elif waits:
        context.reply(texts.unit_reminded(unit, person, waits))
    else:
        _show_unit(context, unit)


# --- the machine ----------------------------------------------------------------------------------------------------


def machine(context: Context) -> None:
    """[ระบบ]"""
    _require_admin(context)
    uow, health = context.uow, context.services.health
    everyone = {person.id for person in people.everyone(uow)}
    paused = [
        (word(channel.platform), channel.paused_until)
        for channel in people.channels(uow)
        if channel.paused_until is not None and channel.paused_until > uow.now
    ]
    read = corrections.by_field(uow, uow.now - _READ_SINCE)
    found = texts.Machine(
        swept=uow.now - health.swept_at if health.swept_at is not None else None,
        files=health.files,
        inbox=inbox.waiting(uow),
        queue=outbox.waiting(uow),
        failed=outbox.failed_since(uow, uow.now - _DAY),
        backup_at=counts.last_backup(uow),
        linked=len(people.linked_people(uow) & everyone),
        people=len(everyone),
        paused=paused,
        read=sum(one.seen for one in read),
        read_right=sum(one.right for one in read),
    )
    context.reply(texts.machine(context.now, found))


def failures(context: Context) -> None:
    """[ดูรายการ]: what could not be delivered since yesterday."""
    _require_admin(context)
    uow = context.uow
    since = uow.now - _DAY
    platforms = {channel.id: word(channel.platform) for channel in people.channels(uow)}
    lines = [
        texts.failure_line(row, uow.get(Person, row.person_id) if row.person_id else None, platforms[row.channel_id])
        for row in outbox.failures_since(uow, since, _LISTED)
    ]
    context.reply(texts.failures(lines, outbox.failed_since(uow, since)))


def failures_retry(context: Context) -> None:
    """[ลองส่งใหม่]: each in the chat its person is reached in today."""
    _require_admin(context)
    failed = outbox.failures_since(context.uow, context.now - _DAY)
    context.reply(texts.retried(reminding.try_again(context.uow, failed)))


def show_quota(context: Context) -> None:
    """`โควตา`: the month's LINE messages, what they were for, and where it leads."""
    _require_admin(context)
    uow = context.uow
    quota.ask_platform(uow)
    found = quota.left(uow, context.services)
    channels = people.channels(uow, Platform.LINE)
    ledger = outbox.charged_by_purpose(uow, month_start(uow.now), [channel.id for channel in channels])
    asked = min((channel.quota_at for channel in channels if channel.quota_at is not None), default=None)
    waiting = sum(len(copy.names) for copy in quota.waiting_copies(uow))
    month = uow.now.astimezone(BANGKOK).date()
    context.reply(quota_texts.meter(month, found, forecast(found.used, uow.now), ledger, asked, waiting))


def quota_copies(context: Context) -> None:
    """[ข้อความพร้อมคัดลอก]: all that waits to be passed on by hand."""
    _require_admin(context)
    found = quota.waiting_copies(context.uow)
    context.reply(quota_texts.pass_on_by_hand("", found) if found else quota_texts.nothing_to_copy())


def hand_over(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """What LINE's quota did not reach is handed to whoever passes it on."""
    quota.hand_over(uow, timer.subject, datetime.fromisoformat(timer.data["since"]))


# --- a month --------------------------------------------------------------------------------------------------------


def month(context: Context) -> None:
    """[รายงานเดือน], [เดือนก่อน]"""
    _require_admin(context)
    context.reply(texts.month(figures.month(context.uow, _month_of(context))))


def month_excel(context: Context) -> None:
    """[ส่งออก Excel]"""
    _require_admin(context)
    found = figures.month(context.uow, _month_of(context))
    circulars_of = [one.letter for one in found.circulars]
    seen = {letter.id for letter in access.visible(context.uow, context.actor, circulars_of)}
    _make_table(context, texts.month_sheets(found, seen), *texts.month_file(found.first))


def _month_of(context: Context) -> datetime:
    """A moment of the month that is meant: this one, or that of the button."""
    chosen = str(context.args.get("month", ""))
    return datetime.fromisoformat(f"{chosen}T12:00").replace(tzinfo=BANGKOK) if chosen else context.now


# --- files ----------------------------------------------------------------------------------------------------------


def _make_table(context: Context, sheets: list[dict[str, Any]], title: str, name: str) -> None:
    """Have an Excel file made outside this transaction; it comes as a message of its own."""
    data = {
        "sheets": sheets,
        "title": title,
        "name": name,
        "channel": context.event.channel,
        "chat": context.event.chat,
        "answer_to": context.answer_to,
    }
    jobs.put_job(context.uow, figures.TABLE_JOB, name, data)
    context.progress(texts.making_file(), About(card=f"table:{name}"))


def table_made(context: Context) -> None:
    """The Excel file is there."""
    assert isinstance(context.event, InternalEvent)
    data = context.event.data
    _require_admin(context)
    file = Attachment(hash=str(data["hash"]), name=str(data["name"]), mime=str(data["mime"]))
    context.reply(texts.file_made(str(data["title"]), file), About(card=f"table:{data['name']}"))


def table_failed(context: Context) -> None:
    context.reply(texts.file_failed())


# --- who cannot be reached ------------------------------------------------------------------------------------------


def left(context: Context) -> None:
    """Somebody blocked the bot or left it (LINE unfollow, Telegram my_chat_member)."""
    account = people.account_of_chat(context.uow, context.event.channel, context.event.chat)
    if account is not None:
        deliveries.mark_unreachable(context.uow, account)


COMMANDS = (
    Command(("สถานะ", "/status", "status"), status, rest=True),
    Command(("ค้าง", "/outstanding", "outstanding"), outstanding, rest=True),
    Command(("โควตา", "โควต้า", "/quota", "quota"), show_quota),
)
VERBS = {
    "status": status,
    "morning_off": morning_off,
    "morning_on": morning_on,
    "list_undecided": undecided,
    "list_overdue": overdue,
    "overdue_remind": overdue_remind,
    "overdue_excel": overdue_excel,
    "list_circulars": circulars,
    "unit_waiting": unit_waiting,
    "unit_circulars": unit_circulars,
    "unit_remind": unit_remind,
    "machine": machine,
    "list_failures": failures,
    "failures_retry": failures_retry,
    "quota": show_quota,
    "quota_copies": quota_copies,
    "month": month,
    "month_excel": month_excel,
    "gaps": numbers.check_numbers,
}
TIMERS = {morning.MORNING: morning_is_due, quota.COPY_TIMER: hand_over}
HAPPENINGS = {"table_made": table_made, "table_failed": table_failed}
LEFT = left
