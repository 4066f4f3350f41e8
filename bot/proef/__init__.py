"""Trying a questionnaire before anybody is asked: the real conversation, of which nothing is kept and nothing sent.

`gesprek` is the conversation without its effects, `pad` the route and the values beside it, `sprong` goes straight to
a question. The state travels with the page; who shows it seals it.
"""

from __future__ import annotations

from bot.proef.gesprek import LOOKS, Proefgesprek, begin, hervat
from bot.proef.pad import Pad, Padregel, Waarde, pad
from bot.proef.sprong import Sprong, spring

__all__ = ["LOOKS", "Pad", "Padregel", "Proefgesprek", "Sprong", "Waarde", "begin", "hervat", "pad", "spring"]
