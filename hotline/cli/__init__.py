"""The `hotline` command line, reached through `python3 manage.py COMMAND`."""
