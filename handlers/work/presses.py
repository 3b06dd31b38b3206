"""What the buttons of tasks, of their deadlines, of the work calendar and of the manuals carry."""

from storage.payloads import PressData


class ShowLaterWork(PressData, name="my_later_work"):
    """[งานล่วงหน้า 3]: work that begins on a later day."""
