"""Faults of lesson files, and a lesson file to start from."""

from tutor.lesson import Problem

from .beliefs import Beliefs, beliefs_of
from .check import Report, check, report
from .subject import Check, Found, Subject
from .table import CHECKS
from .template import template

__all__ = [
    "CHECKS", "Beliefs", "Check", "Found", "Problem", "Report", "Subject", "beliefs_of", "check", "report", "template",
]  # fmt: skip
