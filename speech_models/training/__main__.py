"""`python -m speech_models.training`."""

from speech_models.training.build import build

if __name__ == "__main__":  # the processes that speak import this file too
    build(prog_name="python -m speech_models.training")
