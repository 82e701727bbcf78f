"""The tutor in a browser on this machine: the page, its scripts and fonts all come from here."""
