"""What mail programs write around a reader's words, a table a language. To add a language is to add one here."""

from convblog.channels.email.languages.asian import ID, JA, KO, TH, VI, ZH
from convblog.channels.email.languages.de import DE
from convblog.channels.email.languages.en import EN
from convblog.channels.email.languages.es import ES
from convblog.channels.email.languages.fr import FR
from convblog.channels.email.languages.it import IT
from convblog.channels.email.languages.language import Language, phrases
from convblog.channels.email.languages.nl import NL
from convblog.channels.email.languages.nordic import DA, FI, NO, SV
from convblog.channels.email.languages.others import AR, BALTIC, BR, CA, EL, EU, HE, HU, RO, TR
from convblog.channels.email.languages.pt import PT
from convblog.channels.email.languages.slavic import BG, CS, HR, PL, RU, UK

# Languages mix in one mail: a French reader's Gmail writes "De :" and then "Subject:". So all of them always count.
LANGUAGES = (
    *(FR, EN, DE, ES, IT, PT, NL),
    *(SV, DA, NO, FI, PL, CS, RU, UK, BG, HR, TR, HU, RO, EL, AR, HE, CA, EU, BR, BALTIC),
    *(JA, ZH, KO, VI, ID, TH),
)

__all__ = ["LANGUAGES", "Language", "phrases"]
