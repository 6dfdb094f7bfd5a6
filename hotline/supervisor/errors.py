"""What keeps the hotline from running on this machine."""


class StartError(Exception):
    """Why the hotline cannot start; its text is one clear sentence for the administrator."""
