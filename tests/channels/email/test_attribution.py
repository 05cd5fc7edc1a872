"""Lines that say who wrote what follows, as programs write them in each language; and stories, which stay."""

from __future__ import annotations

from textwrap import wrap

import pytest

from convblog.channels.email.attribution import attribution_at, attribution_within
from convblog.channels.email.folding import fold
from convblog.channels.email.lines import read
from tests.channels.email.letters import plain, unbroken

# With a mail address or a time of day with its year: no person writes so, and what follows needs no mark.
SURE = """\
Le 3 mai 2026 à 10:20, Anne Roche <anne@poste.example> a écrit :
Le dim. 3 mai 2026 à 10:20, Anne Roche <anne@poste.example> a écrit :
Le dimanche 3 mai 2026 à 10:20:33 UTC+2, Anne Roche <anne@poste.example> a écrit :
Le 03/05/2026 à 10:20, Anne Roche a écrit :
Le 2026-05-03 10:20, Anne Roche a écrit :
Le 3 mai 2026 à 10:20 +0200, Anne Roche <anne@poste.example>, a écrit :
En date de : Dim 3.5.26, Anne Roche <anne@poste.example> a écrit :
Anne Roche <anne@poste.example> a écrit le 3 mai 2026 10:20 :
Anne Roche <anne@poste.example> a écrit :
Dans son message du 3/05/2026 à 10:20, Anne Roche a écrit :
- Le 2026-05-03 10:20, Anne Roche a écrit :
---- Le dim., 03 mai 2026 10:20:11 +0200 Anne Roche <anne@poste.example> a écrit ----
On Sun, May 3, 2026 at 10:20 AM Anne Roche <anne@poste.example> wrote:
On 3 May 2026, at 10:20, Anne Roche <anne@poste.example> wrote:
On Sunday, May 3rd, 2026 at 10:20 AM, Anne Roche <anne@poste.example> wrote:
On Sun, May 03, 2026 at 10:20:11AM +0200, Anne Roche wrote:
At 5/3/2026 10:20 AM, you wrote:
Anne Roche <anne@poste.example> writes:
Quoting Anne Roche <anne@poste.example>:
Zitat von Anne Roche <anne@poste.example>:
---- Anne Roche wrote ----
Am 03.05.2026 um 10:20 schrieb Anne Roche:
Am So., 3. Mai 2026 um 10:20 Uhr schrieb Anne Roche <anne@poste.example>:
Am Sonntag, 3. Mai 2026 um 10:20:11 MESZ hat Anne Roche <anne@poste.example> Folgendes geschrieben:
Anne Roche <anne@poste.example> schrieb am So., 3. Mai 2026, 10:20:
El dom, 3 may 2026 a las 10:20, Anne Roche (<anne@poste.example>) escribió:
El 3/5/26 a las 10:20, Anne Roche escribió:
Il giorno dom 3 mag 2026 alle ore 10:20 Anne Roche <anne@poste.example> ha scritto:
Il 03/05/26 10:20, Anne Roche ha scritto:
Em dom., 3 de mai. de 2026 às 10:20, Anne Roche <anne@poste.example> escreveu:
Anne Roche <anne@poste.example> escreveu no dia domingo, 3/05/2026 à(s) 10:20:
Op zo 3 mei 2026 om 10:20 schreef Anne Roche <anne@poste.example>:
Op 3 mei 2026 om 10:20 heeft Anne Roche <anne@poste.example> het volgende geschreven:
Den sön 3 maj 2026 kl 10:20 skrev Anne Roche <anne@poste.example>:
søn. 3. mai 2026 kl. 10:20 skrev Anne Roche <anne@poste.example>:
su 3. toukok. 2026 klo 10.20 Anne Roche (anne@poste.example) kirjoitti:
niedz., 3 maj 2026 o 10:20 Anne Roche <anne@poste.example> napisał(a):
ne 3. 5. 2026 v 10:20 odesílatel Anne Roche <anne@poste.example> napsal:
3 мая 2026 г., в 10:20, Anne Roche <anne@poste.example> написал(а):
вс, 3 мая 2026 г. в 10:20, Anne Roche <anne@poste.example>:
03.05.2026, 10:20, "Anne Roche" <anne@poste.example>:
нд, 3 трав. 2026 р. о 10:20 Anne Roche <anne@poste.example> пише:
Anne Roche <anne@poste.example>, 3 May 2026 Paz, 10:20 tarihinde şunu yazdı:
Anne Roche <anne@poste.example> ezt írta (időpont: 2026. máj. 3., V, 10:20):
În dum., 3 mai 2026 la 10:20, Anne Roche <anne@poste.example> a scris:
Στις Κυρ 3 Μαΐ 2026 στις 10:20 π.μ., ο/η Anne Roche <anne@poste.example> έγραψε:
2026年5月3日(日) 10:20 Anne Roche <anne@poste.example>:
2026/05/03 10:20、Anne Roche <anne@poste.example>のメール:
Anne Roche <anne@poste.example> 于2026年5月3日周日 10:20写道：
2026년 5월 3일 (일) 오전 10:20, Anne Roche <anne@poste.example>님이 작성:
Vào CN, 3 thg 5, 2026 vào lúc 10:20 Anne Roche <anne@poste.example> đã viết:
בתאריך יום א׳, 3 במאי 2026 ב-10:20 מאת Anne Roche <anne@poste.example>:
في الأحد، ٣ مايو ٢٠٢٦ في ١٠:٢٠ ص تمت كتابة ما يلي بواسطة Anne Roche <anne@poste.example>:
El dg., 3 de maig 2026, 10:20, Anne Roche <anne@poste.example> va escriure:
2026-05-03 10:20 GMT+02:00 Anne Roche:
""".splitlines()
# A person may write these: then what follows must be marked as quoted.
UNSURE = """\
Le 3 mai, Anne a écrit :
Le 3 mai 1968 à 10 h 20, Anne a écrit :
Anne Roche a écrit :
On Wed, Dec 9, Anne Roche wrote:
Am 3. Mai schrieb Anne:
El jueves, 21 de noviembre, Anne escribió:
Il 3 maggio Anne ha scritto:
Em 3 de maio, Anne escreveu:
Op 3 mei schreef Anne:
""".splitlines()
NEVER = """\
Le 3 mai 2024 à 10:20, mon père m'a écrit :
On 3 May 2024 at 10:20 my father wrote to me:
Am 3. Mai 2024 um 10:20 schrieb mir mein Vater:
On the other hand, we should be careful.
On Thursday:
Jan 15, 2026 at 14:30
2026-01-15 14:30:25
Je l'ai écrit :
""".splitlines()


@pytest.mark.parametrize("line", SURE)
@pytest.mark.parametrize("width", [1000, 72, 40])
@pytest.mark.parametrize("below", ["> Ce qu'elle avait écrit.", "\nCe qu'elle avait écrit."])
def test_what_a_program_says_of_a_quotation_goes_with_it(line: str, width: int, below: str) -> None:
    broken = "\n".join(wrap(line, width, break_long_words=False, break_on_hyphens=False))
    words = plain(f"Oui, je viens.\n\n{broken}\n{below}\n")
    assert words.text == "Oui, je viens."
    assert "Ce qu'elle avait écrit." in words.quoted


@pytest.mark.parametrize("line", UNSURE)
def test_what_a_person_may_have_written_needs_a_marked_quotation_below(line: str) -> None:
    assert plain(f"Oui.\n\n{line}\n> Ce qu'elle avait écrit.").text == "Oui."
    story = f"Oui.\n\n{line}\n\nViens.\n\nEt je suis venue."
    assert unbroken(plain(story)) == story


@pytest.mark.parametrize("line", NEVER)
def test_a_story_is_no_attribution(line: str) -> None:
    assert attribution_at(read(line), 0) is None
    story = f"Oui.\n\n{line}\n\nViens.\n\nEt je suis venue."
    assert unbroken(plain(story)) == story


def test_a_line_with_a_verb_and_a_time_is_a_sentence_unless_a_quotation_follows() -> None:
    text = "Isto.\n\nIn 2026 08:19 escreveu mais um pouco\n\nE isto."
    assert unbroken(plain(text)) == text


def test_words_in_quotation_marks_below_a_date_are_a_story() -> None:
    story = "Le 12/05/2024 à 10:30, Anne a écrit :\n\n« Je pars. »\n\nElle est restée."
    assert unbroken(plain(story)) == story


def test_an_attribution_does_not_take_the_line_above() -> None:
    words = plain(
        "J'ai relu la page 2 dans le train\nLe 3 mai 2026 à 10:20, Anne <anne@poste.example>\na écrit :\n> Oui"
    )
    assert words.text == "J'ai relu la page 2 dans le train"


def test_an_attribution_may_share_a_line_with_the_answer() -> None:
    text = "Merci ! Le 3 mai 2026 à 10:20, Anne Roche <anne@poste.example> a écrit :"
    assert text[attribution_within(text, fold(text)) :].startswith("Le 3 mai")
    assert plain(f"{text}\n> Oui").text == "Merci !"
    assert attribution_within("Le train de 10:20, celui du 3 mai 2026 :", "") == -1


def test_a_colon_that_was_lost_is_forgiven_above_a_marked_quotation() -> None:
    assert plain("Oui.\n\nAm 03.05.2026 um 10:20 schrieb Anne Roche\n> Kommst du?").text == "Oui."
