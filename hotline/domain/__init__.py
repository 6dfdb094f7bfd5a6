"""Pure rules of the hotline: no database, no network, no clock of their own.

Everything here is a function of its arguments. The only files read are the
catalogue and the calendar that the caller names.
"""
