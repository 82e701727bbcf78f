"""Every store a test opens is closed at its end."""

from small import close_stores  # noqa: F401
