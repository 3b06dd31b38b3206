"""Buttons of a meeting's plan."""

from storage.payloads import PressData


class ShowPlan(PressData, name="meeting_plan"):
    """[แผนงาน]"""
