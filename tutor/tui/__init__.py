"""The Textual screen: draws, asks, decides nothing."""

from .app import TutorApp

__all__ = ["TutorApp"]
