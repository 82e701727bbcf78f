"""Faults of lesson files, and a lesson file to start from."""

from tutor.lesson import Problem

from .check import Report, check, report
from .subject import Check, Found, Subject
from .table import CHECKS
from .template import template

__all__ = ["CHECKS", "Check", "Found", "Problem", "Report", "Subject", "check", "report", "template"]
