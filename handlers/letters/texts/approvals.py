"""The card of a letter that waits for a decision, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.common.presses import press
from handlers.common.thai_dates import short_with_time
from handlers.common.words import clock, word
from handlers.letters.presses import (
    ChooseOrder,
    ChooseReturnReason,
    DecideAsProposed,
    DecideKnown,
    ShowDecision,
    ShowLetter,
)
from handlers.letters.texts.letters import essentials, importance_of, shown_number
from notifications.message import Message, OpenLink, Press
from storage.clock import BANGKOK
from storage.tables import Approval, Entry, Letter
from storage.vocabulary import ApprovalState, Capacity, Decision, Secrecy, Urgency

FOR_INFORMATION = "เพื่อโปรดทราบ"


@dataclass(frozen=True)
class ApprovalView:
    """All that a decision card shows. `waited` is how long it has waited, in working hours."""

    approval: Approval
    letter: Letter
    entry: Entry | None
    proposer: str
    holder: str
    capacity: Capacity
    waited: timedelta
    units: Sequence[str] = ()
    summary: str = ""
    file_url: str = ""
    decided_by: str = ""
    receivers: Sequence[str] = ()
    post_title: str = ""
    """The title of the post whose decision it waits for."""
    today: date | None = None


def for_information(approval: Approval) -> bool:
    """Whether a letter was proposed for information only."""
    return not approval.proposed_units and approval.proposal.startswith(FOR_INFORMATION)


def _head(view: ApprovalView, what: str) -> str:
    urgent = f" · {word(view.letter.urgency)}" if view.letter.urgency != Urgency.NORMAL else ""
    return f"{what} · เลขรับ {shown_number(view.entry)}{urgent}"


def _hours(waited: timedelta) -> str:
    minutes = int(waited.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} นาที"
    return f"{minutes // 60} ชม. {minutes % 60} นาที"


def proposal_words(proposal: str, units: Sequence[str]) -> str:
    """Returns in words what a clerk thinks should be done."""
    return proposal or (f"เห็นควรมอบ{' '.join(units)}" if units else "เพื่อโปรดพิจารณา")


def _since(view: ApprovalView) -> str:
    """When it was proposed: on the same day the time alone."""
    at = view.approval.proposed_at
    return clock(at) if view.today == at.astimezone(BANGKOK).date() else short_with_time(at)


def card(view: ApprovalView) -> Message:
    """The decision card: what, from whom, how urgent, who proposed what, who decides, and how long it has waited."""
    approval, letter = view.approval, view.letter
    lines = []
    if view.summary and letter.secrecy == Secrecy.OPEN:
        lines.append(f"สรุป: {view.summary}")
    lines.append(f"เสนอโดย {view.proposer} {_since(view)} · {proposal_words(approval.proposal, view.units)}")
    acting = f" ({word(view.capacity)})" if view.capacity != Capacity.SELF else ""
    waited = f" · รอ {_hours(view.waited)}ทำการ" if view.waited >= timedelta(minutes=1) else ""
    lines.append(f"อยู่ที่ {view.holder}{acting}{waited}")
    rows: list[tuple[Press | OpenLink, ...]] = []
    has_advice = approval.proposed_units or (approval.proposal and not for_information(approval))
    first = [press("ตามเสนอ", DecideAsProposed(), view.approval, "primary")] if has_advice else []
    rows.append((*first, press("ทราบ", DecideKnown(), view.approval, "secondary" if first else "primary")))
    rows.append(
        (press("สั่งการเอง", ChooseOrder(), view.approval), press("ส่งคืนแก้ไข", ChooseReturnReason(), view.approval))
    )
    if view.file_url:
        rows.append((OpenLink(label="เปิดหนังสือ", url=view.file_url),))
    return Message(
        title=_head(view, "รอสั่งการ"),
        facts=essentials(letter),
        body="\n".join(lines),
        rows=tuple(rows),
        importance=importance_of(letter),
        sensitive=letter.secrecy != Secrecy.OPEN,
    )


def state(view: ApprovalView) -> Message:
    """The card of an approval for people who do not decide on it now."""
    approval = view.approval
    if approval.state == ApprovalState.OPEN:
        return Message(
            title=_head(view, f"รอสั่งการที่ {view.holder}"),
            facts=essentials(view.letter),
            body=f"ในฐานะ {word(view.capacity)} {view.post_title}" if view.capacity != Capacity.SELF else "",
            rows=((press("ดูสถานะล่าสุด", ShowLetter(), view.letter),),),
        )
    when = short_with_time(approval.decided_at) if approval.decided_at else ""
    capacity = f" {word(approval.capacity)}" if approval.capacity != Capacity.SELF else ""
    return Message(
        title=_head(view, "ส่งคืนแก้ไขแล้ว" if approval.decision == Decision.RETURN else "สั่งการแล้ว"),
        facts=essentials(view.letter),
        body=f"{when} โดย {view.decided_by}{capacity}\n“{words_of(approval, view.receivers)}”",
        rows=((press("ดูสถานะล่าสุด", ShowLetter(), view.letter),),),
    )


def secret_waits() -> str:
    return "มีหนังสือชั้นความลับรอสั่งการ"


def notice_of_secret(view: ApprovalView) -> Message:
    """What is sent unasked about a secret letter: that one waits, and nothing about it."""
    return Message(
        title=secret_waits(),
        body="รายละเอียดแสดงเมื่อกดเปิดเท่านั้น",
        rows=((press("เปิด", ShowDecision(), view.approval, "primary"),),),
        importance=importance_of(view.letter),
        sensitive=True,
    )


def notice_moved(letter: Letter) -> Message:
    """The notice that a secret letter has moved on, without details."""
    return Message(title="หนังสือชั้นความลับมีความเคลื่อนไหว", rows=((press("ดู", ShowLetter(), letter),),), sensitive=True)


def words_of(approval: Approval, receivers: Sequence[str]) -> str:
    """Returns a decision in words."""
    if approval.remark:
        return approval.remark
    if approval.decision in (Decision.AS_PROPOSED, Decision.ASSIGN) and receivers:
        return f"มอบ {' '.join(receivers)} ดำเนินการ"
    if approval.decision == Decision.AS_PROPOSED and approval.proposal:
        return f"ตามเสนอ: {approval.proposal}"
    return word(approval.decision) if approval.decision else ""


def undone(view: ApprovalView) -> Message:
    return card(view).model_copy(update={"title": f"เลิกทำแล้ว · {_head(view, 'รอสั่งการ')}"})
