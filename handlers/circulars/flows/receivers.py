"""Journey 4, whom a circular goes to: every school, clusters, types, groups, single schools, saved lists."""

from collections.abc import Callable, Sequence

from handlers.circulars.actions import circulars
from handlers.circulars.flows.sending import check, compose, drafting
from handlers.circulars.flows.tracking import about, view_of
from handlers.circulars.presses import (
    ChooseClusters,
    ChooseClusterSchools,
    ChooseEverySchool,
    ChooseGroups,
    ChooseSchools,
    ChooseSchoolTypes,
    ClearReceivers,
    DeleteReceiverList,
    RenameReceiverList,
    SaveReceiverList,
    ShowReceiverList,
    ShowReceiverLists,
    UseReceiverList,
)
from handlers.circulars.questions import AskListName, AskReceiverNames
from handlers.circulars.rules import receivers as rules
from handlers.circulars.rules.receivers import EVERY_SCHOOL, Choice, Place
from handlers.circulars.texts import sending as texts
from handlers.circulars.texts.circulars import whom
from handlers.context import Context
from handlers.incoming import Pressed, Text
from handlers.routes import Routes, on_press, on_text
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Circular, Letter
from storage.vocabulary import UnitKind


def clear(context: Context, row: Circular, letter: Letter) -> None:
    circulars.choose(context.uow, row, Choice())
    compose(context, row, letter)


def every(context: Context, row: Circular, letter: Letter) -> None:
    """[ทุกโรงเรียน]: the whole choice in one tap, so the check comes next."""
    circulars.choose(context.uow, row, EVERY_SCHOOL)
    check(context, row, letter)


def _line(name: str, tap: PressData, members: Sequence[int], chosen: set[int]) -> texts.Toggle:
    return texts.Toggle(name, tap, len(chosen & set(members)), len(members))


def _choosing(context: Context, row: Circular) -> tuple[Choice, list[Place], set[int]]:
    there, choice = circulars.places(context.uow), circulars.choice_of(row)
    return choice, there, set(rules.chosen(choice, there))


def clusters(context: Context[Pressed[ChooseClusters]], row: Circular, letter: Letter) -> None:
    """[กลุ่มเครือข่าย], and a tap on one of them."""
    choice, there, chosen = _choosing(context, row)
    tapped, page = context.event.payload.cluster, max(0, context.event.payload.page)
    if tapped:
        choice = rules.toggle_cluster(choice, tapped, there)
        circulars.choose(context.uow, row, choice)
        chosen = set(rules.chosen(choice, there))
    lines = [
        _line(
            texts.cluster_name(name),
            ChooseClusters(cluster=name, page=page),
            [place.unit_id for place in there if place.cluster == name],
            chosen,
        )
        for name in rules.clusters(there)
    ]
    _toggles(context, row, letter, "กลุ่มเครือข่าย", lines, page, lambda to: ChooseClusters(page=to))


def types(context: Context[Pressed[ChooseSchoolTypes]], row: Circular, letter: Letter) -> None:
    """[ประเภท], and a tap on one of them."""
    choice, there, chosen = _choosing(context, row)
    tapped, page = context.event.payload.school_type, max(0, context.event.payload.page)
    if tapped:
        choice = rules.toggle_type(choice, tapped, there)
        circulars.choose(context.uow, row, choice)
        chosen = set(rules.chosen(choice, there))
    lines = [
        _line(
            name,
            ChooseSchoolTypes(school_type=name, page=page),
            [place.unit_id for place in there if place.school_type == name],
            chosen,
        )
        for name in rules.types(there)
    ]
    _toggles(context, row, letter, "ประเภทโรงเรียน", lines, page, lambda to: ChooseSchoolTypes(page=to))


def groups(context: Context[Pressed[ChooseGroups]], row: Circular, letter: Letter) -> None:
    """[กลุ่มในสำนักงาน], and a tap on one of them."""
    _tap_unit(context, row, context.event.payload.unit)
    page = max(0, context.event.payload.page)
    _choice, there, chosen = _choosing(context, row)
    lines = [
        _line(place.names[0], ChooseGroups(unit=place.unit_id, page=page), [place.unit_id], chosen)
        for place in there
        if place.kind is UnitKind.GROUP and place.unit_id != row.unit_id
    ]
    _toggles(context, row, letter, "กลุ่มในสำนักงาน", lines, page, lambda to: ChooseGroups(page=to))


def _tap_unit(context: Context, row: Circular, unit_id: int) -> None:
    if unit_id:
        choice, there, _chosen = _choosing(context, row)
        circulars.choose(context.uow, row, rules.toggle_unit(choice, unit_id, there))


def _toggles(
    context: Context,
    row: Circular,
    letter: Letter,
    what: str,
    lines: Sequence[texts.Toggle],
    page: int,
    turn: Callable[[int], PressData],
) -> None:
    view = view_of(context.uow, row, letter)
    message = texts.toggles(view, what, lines, page, turn) if lines else texts.nothing_to_choose(view, what)
    context.reply(message, about(row))


def clusters_of_schools(context: Context[Pressed[ChooseSchools]], row: Circular, letter: Letter) -> None:
    """[เลือกเอง]: names to type, or a cluster to open school by school."""
    context.ask(AskReceiverNames(), Ref.of(row))
    page = max(0, context.event.payload.page)
    _choice, there, chosen = _choosing(context, row)
    schools = [place for place in there if place.is_school]
    lines = [
        _line(
            texts.cluster_name(name),
            ChooseClusterSchools(cluster=name, page=page),
            [place.unit_id for place in schools if place.cluster == name],
            chosen,
        )
        for name in dict.fromkeys(place.cluster for place in schools)
    ]
    context.reply(texts.clusters_of_schools(view_of(context.uow, row, letter), lines, page), about(row))


def schools_of_cluster(context: Context[Pressed[ChooseClusterSchools]], row: Circular, letter: Letter) -> None:
    """One cluster's schools, and a tap on one of them."""
    opened = context.event.payload
    cluster = opened.cluster
    # The page of the list of clusters comes along with the tap that opens one.
    page = max(0, opened.page) if opened.unit or opened.turned else 0
    context.ask(AskReceiverNames(), Ref.of(row))
    _tap_unit(context, row, opened.unit)
    _choice, there, chosen = _choosing(context, row)

    def press(unit: int, page: int) -> PressData:
        return ChooseClusterSchools(cluster=cluster, unit=unit, page=page, turned=True)

    lines = [
        _line(place.names[0], press(place.unit_id, page), [place.unit_id], chosen)
        for place in there
        if place.is_school and place.cluster == cluster
    ]
    view = view_of(context.uow, row, letter)
    title = cluster or texts.cluster_name(cluster)
    context.reply(texts.toggles(view, title, lines, page, lambda to: press(0, to)), about(row))


def names_typed(context: Context[Text[AskReceiverNames]], row: Circular, letter: Letter) -> None:
    """Names of schools: known ones are added (or taken out, after ยกเว้น), the others said."""
    choice, there, _chosen = _choosing(context, row)
    read = rules.read_names(context.event.text, there)
    circulars.choose(context.uow, row, rules.joined(choice, read.choice, there))
    context.ask(AskReceiverNames(), Ref.of(row))
    compose(context, row, letter, texts.unknown_names(read.unknown, read.unclear))


# --- saved choices --------------------------------------------------------------------------------------------------


def lists(context: Context, row: Circular, letter: Letter) -> None:
    """[รายการที่บันทึก]"""
    context.reply(texts.lists(view_of(context.uow, row, letter), circulars.lists(context.uow)), about(row))


def one_list(context: Context[Pressed[ShowReceiverList]], row: Circular, letter: Letter) -> None:
    kept, there = circulars.a_list(context.uow, context.event.payload.list_id), circulars.places(context.uow)
    choice = Choice.from_json(kept.choice)
    words, count = whom(rules.wording(choice, there)), len(rules.chosen(choice, there))
    context.reply(texts.one_list(view_of(context.uow, row, letter), kept, words, count), about(row))


def use_list(context: Context[Pressed[UseReceiverList]], row: Circular, letter: Letter) -> None:
    kept = circulars.a_list(context.uow, context.event.payload.list_id)
    circulars.choose(context.uow, row, Choice.from_json(kept.choice))
    check(context, row, letter)


def keep_list(context: Context, row: Circular, letter: Letter) -> None:
    context.ask(AskListName(), Ref.of(row))
    context.reply(texts.ask_list_name(view_of(context.uow, row, letter)), about(row))


def rename_list(context: Context[Pressed[RenameReceiverList]], row: Circular, letter: Letter) -> None:
    kept = circulars.a_list(context.uow, context.event.payload.list_id)
    context.ask(AskListName(list_id=kept.id), Ref.of(row))
    context.reply(texts.ask_list_name(view_of(context.uow, row, letter), kept.name), about(row))


def list_named(context: Context[Text[AskListName]]) -> None:
    """The name of a list, new or changed."""
    list_id = context.event.question.list_id
    row, letter = circulars.draft(context.uow, context.actor, context.subject_id)
    if list_id is not None:
        circulars.rename_list(context.uow, circulars.a_list(context.uow, list_id), context.event.text)
    else:
        circulars.keep_list(context.uow, context.actor, context.event.text, circulars.choice_of(row))
    context.end()
    lists(context, row, letter)


def delete_list(context: Context[Pressed[DeleteReceiverList]], row: Circular, letter: Letter) -> None:
    circulars.delete_list(context.uow, circulars.a_list(context.uow, context.event.payload.list_id))
    lists(context, row, letter)


ROUTES = Routes(
    presses=(
        on_press(ClearReceivers, drafting(clear)),
        on_press(ChooseEverySchool, drafting(every)),
        on_press(ChooseClusters, drafting(clusters)),
        on_press(ChooseSchoolTypes, drafting(types)),
        on_press(ChooseGroups, drafting(groups)),
        on_press(ChooseSchools, drafting(clusters_of_schools)),
        on_press(ChooseClusterSchools, drafting(schools_of_cluster)),
        on_press(ShowReceiverLists, drafting(lists)),
        on_press(ShowReceiverList, drafting(one_list)),
        on_press(UseReceiverList, drafting(use_list)),
        on_press(SaveReceiverList, drafting(keep_list)),
        on_press(RenameReceiverList, drafting(rename_list)),
        on_press(DeleteReceiverList, drafting(delete_list)),
    ),
    texts=(on_text(AskReceiverNames, drafting(names_typed)), on_text(AskListName, list_named)),
)
