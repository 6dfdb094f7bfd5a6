"""The recipe that builds the bundled speech model (speech_models/demo-kk-ru) from nothing.

    python -m speech_models.training         in an environment with requirements.txt of this folder
    python3 manage.py speech build           the same, and makes that environment first

README.md lists the steps and their modules. Nothing of this is imported by the hotline at run time.
"""
