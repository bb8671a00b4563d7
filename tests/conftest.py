"""How the laws are tried: without a clock, since a loaded machine is no fault of the code."""

from hypothesis import settings

settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")
