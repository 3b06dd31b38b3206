"""How the machine is: its queues, what it could not deliver, its LINE quota, who blocked it."""

from datetime import datetime, timedelta

from handlers.circulars.actions import quota
from handlers.circulars.presses import ShowQuota, ShowQuotaCopies
from handlers.circulars.rules.quota import forecast, month_start
from handlers.circulars.texts import quota as quota_texts
from handlers.common.words import word
from handlers.context import Context, Services
from handlers.letters.flows import numbers
from handlers.office.actions import deliveries, figures, reminding
from handlers.office.presses import CheckNumbers, ListFailures, RetryFailures, ShowMachine
from handlers.office.texts import machine as texts
from handlers.routes import Command, Routes, on_press
from storage import corrections, inbox, outbox, people
from storage import figures as counts
from storage.clock import BANGKOK
from storage.tables import Person, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform

_LISTED = 20
_DAY = timedelta(days=1)
_READ_SINCE = timedelta(days=30)


def machine(context: Context) -> None:
    """[ระบบ]"""
    figures.require_overview(context.uow, context.actor)
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
    figures.require_overview(context.uow, context.actor)
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
    figures.require_overview(context.uow, context.actor)
    failed = outbox.failures_since(context.uow, context.now - _DAY)
    context.reply(texts.retried(reminding.try_again(context.uow, failed)))


def show_quota(context: Context) -> None:
    """`โควตา`: the month's LINE messages, what they were for, and where it leads."""
    figures.require_overview(context.uow, context.actor)
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
    figures.require_overview(context.uow, context.actor)
    found = quota.waiting_copies(context.uow)
    context.reply(quota_texts.pass_on_by_hand("", found) if found else quota_texts.nothing_to_copy())


def hand_over(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """What LINE's quota did not reach is handed to whoever passes it on."""
    quota.hand_over(uow, timer.subject, datetime.fromisoformat(timer.data["since"]))


def left(context: Context) -> None:
    """Somebody blocked the bot or left it (LINE unfollow, Telegram my_chat_member)."""
    account = people.account_of_chat(context.uow, context.event.channel, context.event.chat)
    if account is not None:
        deliveries.mark_unreachable(context.uow, account)


ROUTES = Routes(
    commands=(Command(("โควตา", "โควต้า", "/quota", "quota"), show_quota),),
    presses=(
        on_press(ShowMachine, machine),
        on_press(ListFailures, failures),
        on_press(RetryFailures, failures_retry),
        on_press(ShowQuota, show_quota),
        on_press(ShowQuotaCopies, quota_copies),
        on_press(CheckNumbers, numbers.check_numbers),
    ),
    timers={quota.COPY_TIMER: hand_over},
    left=left,
)
