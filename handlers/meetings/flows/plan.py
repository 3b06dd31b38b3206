"""The plan of a meeting: its steps with their days, which can be moved; the secretary is reminded of each."""

from functools import cache, partial

from handlers.common.thai_calendar import add_working_days, bangkok_date, working_days_until
from handlers.context import Context, Services
from handlers.deadlines.actions import deadlines
from handlers.deadlines.actions.deadlines import Due, Recipients
from handlers.deadlines.rules.ladders import Role
from handlers.errors import BadInput, Field, InputFault
from handlers.incoming import Text
from handlers.letters.texts.waiting import Waiting
from handlers.meetings.actions import drafts, meetings, reminders
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.presses.plan import ShowPlan
from handlers.meetings.questions.plan import AskStepDay
from handlers.meetings.rules.plan import Step
from handlers.meetings.texts import plan as texts
from handlers.routes import Routes, on_press, on_text
from handlers.staff.actions import access
from notifications.message import Message, Press
from notifications.outbox import About
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Meeting, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, Urgency

_NEAR = 2
"""A step that is due within so many working days is listed for its secretary."""


def show(context: Context, one: Meeting) -> None:
    """[แผนงาน]: shows the steps of the manual; a new day can be typed."""
    context.ask(AskStepDay(), Ref.of(one))
    days = meeting_plan.days(context.uow, one)
    done = [step for step in days if meeting_plan.is_done(one, step) or _is_over(context, one, step)]
    view = flow.view_of(context.uow, one)
    context.reply(texts.plan(view, days, done, bangkok_date(context.now)), flow.about_list(one))


def _is_over(context: Context, one: Meeting, step: Step) -> bool:
    """Whether the time of a step that nobody has to do is over: reminding, and waiting for endorsements."""
    if step is Step.ENDORSE:
        return one.endorse_by is not None and context.now >= one.endorse_by
    return step is Step.REMIND and meeting_plan.days(context.uow, one)[step] < bangkok_date(context.now)


def typed(context: Context[Text]) -> None:
    """`มติย่อ 10 ก.พ.`"""
    one, said = meetings.own(context.uow, context.actor, context.subject_id), context.event.text.strip()
    named = next((step for step, words in texts.STEPS.items() if said.startswith(words)), None)
    if named is None:
        raise BadInput(Field.STEP, InputFault.UNKNOWN_STEP)
    drafts.shift(context.uow, one, named, said.removeprefix(texts.STEPS[named]))
    reminders.plan_changed(context.uow, one)
    show(context, one)


# --- reminders --------------------------------------------------------------------------------------------------------


def due_of_step(step: Step, uow: UnitOfWork, services: Services, meeting_id: int) -> Due | None:
    """Returns the reminder of a step: for the secretary, and for the head if it is late."""
    one = rows.meeting(uow, meeting_id)
    day = meeting_plan.days(uow, one).get(step) if one is not None else None
    if one is None or day is None:
        return None
    left = working_days_until(bangkok_date(uow.now), day, deadlines.office_holidays(uow))

    @cache
    def line() -> str:
        return texts.line(flow.view_of(uow, one), step, left)

    def card(_person_id: int) -> Message:
        return texts.due(flow.card(uow, one), line())

    return Due(
        open=meeting_plan.is_waiting(uow, one, step),
        urgency=Urgency.NORMAL,
        people=Recipients(
            {
                Role.OFFICER: lambda: meetings.people_in_charge(uow, one),
                Role.HEAD: lambda: _heads(uow, one),
                Role.DEPUTY: lambda: (),
            }
        ),
        card=card,
        about=lambda _person_id: About(meeting_plan.subject_of(meeting_id, step), one.version, Ref.of(one)),
        line=lambda _person_id: line(),
        subject=lambda _person_id: texts.STEPS[step],
        open_press=lambda _person_id: Press.of("เปิด", ShowMeeting(), Ref.of(one)),
    )


def _heads(uow: UnitOfWork, one: Meeting) -> list[int]:
    """Returns the heads who hear of a late step: the head of administration, or of the group for its own meeting.
    Nobody hears of a draft."""
    return [] if one.state is MeetingState.DRAFT else access.deciding_heads(uow, meetings.group_in_charge(uow, one))


def remind_unanswered(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Timer: reminds those who have not answered, if the secretary has not done so."""
    one = rows.meeting(uow, Ref(timer.subject).id, lock=True)
    if one is not None:
        reminders.remind_unanswered_once(uow, services, one, timer.version)


# --- what waits -------------------------------------------------------------------------------------------------------


def waiting_lines(context: Context) -> list[Waiting]:
    """Returns lines for `งานของฉัน`: invitations and calls for items without an answer, and steps of this person's
    meetings that are late or due within two working days."""
    uow, who = context.uow, context.actor
    found = [texts.invitation_line(row, one) for row, one in rows.unanswered_of(uow, who.id)]
    found += [texts.call_line(call, one) for call, one in rows.open_calls_of(uow, who.id)]
    for one in flow.meetings_run(context):
        if one.secretary_id == who.id:
            found += _near_steps(uow, one)
    return found


def _near_steps(uow: UnitOfWork, one: Meeting) -> list[Waiting]:
    today, closed = bangkok_date(uow.now), deadlines.office_holidays(uow)
    until = add_working_days(today, _NEAR, closed)
    return [
        texts.step_line(flow.view_of(uow, one), step, working_days_until(today, day, closed))
        for step, day in meeting_plan.days(uow, one).items()
        if step in meeting_plan.KEPT and day <= until and meeting_plan.is_waiting(uow, one, step)
    ]


ROUTES = Routes(
    presses=(on_press(ShowPlan, running(show)),),
    texts=(on_text(AskStepDay, typed),),
    timers={reminders.CONFIRM: remind_unanswered},
    dues={meeting_plan.kind_of(step): partial(due_of_step, step) for step in meeting_plan.KEPT},
)
