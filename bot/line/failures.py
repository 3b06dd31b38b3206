"""LINE's refusals, in delivery's words: wait, give the person up, or give the message up."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from notifications.channel import DeliveryFailure, QuotaSpent, Refused, TryLater, Unreachable

# Where LINE does not say how long to wait, and where waiting alone will not help.
PAUSE = timedelta(seconds=10)
TOKEN_REFUSED_PAUSE = timedelta(minutes=5)


class ReplyTokenSpent(DeliveryFailure):
    """The reply token was used before, or is too old; the message may still go by push."""


class AcceptedBefore(NamedTuple):
    """The retry key was taken before, so the messages of that earlier call are where they should be."""

    message_ids: tuple[str, ...]


def accepted_before(status: int, body: str) -> AcceptedBefore | None:
    """Whether a refused push or multicast had been carried out already, with the ids of its messages if LINE tells.

    409 says so. LINE wants the repeated request to be the same, and ours may differ (a link signed anew, a row that was
    withdrawn meanwhile): a refusal on that ground also says that the first call was accepted.
    """
    said = _said(body)
    message = str(said.get("message") or "").lower()
    if status != 409 and not (status == 400 and "retry key" in message and "accepted" in message):
        return None
    sent = said.get("sentMessages")
    ids = [each.get("id") for each in sent if isinstance(each, dict)] if isinstance(sent, list) else []
    return AcceptedBefore(tuple(str(id_) for id_ in ids if id_))


def explain(status: int, body: str, headers: Mapping[str, str], *, keyed: bool) -> DeliveryFailure:
    """What LINE's refusal means for delivery. `keyed`: the call carried a retry key, so repeating it is harmless."""
    message = str(_said(body).get("message") or "")
    reason = f"{status} {message[:120]}".strip()
    match status:
        case 400 if "invalid reply token" in message.lower():
            return ReplyTokenSpent(reason)
        case 400 if "failed to send messages" in message.lower() or "'to'" in message:
            return Unreachable(reason)
        case 401 | 403:
            return TryLater(reason, after=TOKEN_REFUSED_PAUSE, whole_channel=True)
        case 429 if "monthly limit" in message.lower():
            return QuotaSpent(reason)
        case 429:
            return TryLater(reason, after=_retry_after(headers), whole_channel=True)
        case _ if status >= 500:
            return TryLater(reason, maybe_sent=not keyed)
    return Refused(reason)


def check_content(status: int, headers: Mapping[str, str]) -> None:
    """Pass the answer that brings a content; raise for every other."""
    match status:
        case 200:
            return
        case 202:
            raise TryLater("content is being prepared", after=timedelta(seconds=5))
        case 404 | 410:
            raise Refused("gone")
    raise explain(status, "", headers, keyed=True)


def _said(body: str) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    seconds = headers.get("Retry-After", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 6 else PAUSE
