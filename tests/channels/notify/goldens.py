"""Golden files: `goldens/NAME.LANG.txt`, each mail that goes out as a person sees it.

`python -m tests.channels.notify.goldens` writes those that are missing, to be read before they are kept.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from convblog.conversation import deciding
from tests.channels.notify.office import AUTHOR, DAY, MARIE, PAUL, Office, Out, to_answer, to_page
from tests.conversation.desks import webmention

FOLDER = Path(__file__).parent / "goldens"
SECRET = {"SECRET": "a secret of more than sixteen letters"}
CLAIRE, MARIES, PAULS = f"Claire <{AUTHOR}>", f"Marie Lefort <{MARIE}>", f"Paul <{PAUL}>"
PAGE = {"en": "/2026/11/letter/", "fr": "/2026/11/lettre/"}
YES = {"en": "Yes", "fr": "Oui !"}


def mails(lang: str) -> dict[str, Out]:
    """One of each kind, as the program writes it today. They hold tokens, so the secret is a fixed one."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = (_office(Path(folder, rule), lang, rule) for rule in ("all", "none"))
        return _conversation(one, lang) | _trouble(other, lang)


def _office(site: Path, lang: str, moderation: str) -> Office:
    form = {"endpoint": "https://fil.example/x/reply"}
    known = {"secret_env": "SECRET", "form": form, "moderation": moderation}
    return Office(site, SECRET, LANG=lang, CONVERSATION=known)


def _conversation(office: Office, lang: str) -> dict[str, Out]:
    page, found = PAGE[lang], dict[str, Out]()
    one = office.gets(office.mail(MARIES, to_page(page), "J'écris à mon père.\n\nTous les dimanches."))
    (found["digest-one"],) = office.sends()
    office.gets(office.answer(found["digest-one"], CLAIRE, "Et que répond-il ?"))
    (found["words-wait"],) = office.sends()
    office.gets(office.answer(found["words-wait"], CLAIRE, "Publier"))
    (found["question"],) = office.sends()
    office.gets(office.answer(found["question"], MARIES, YES[lang]))
    (found["answer"],) = office.sends()
    office.gets(office.mail(MARIES, to_page(page, private=True), "Entre nous : merci.", "Une lettre"))
    office.takes_in(webmention(target=page, text="", title="Ce que je lis", kind="mention"))
    office.gets(office.mail(PAULS, "answers@fil.example", "Où va ce message ?", proven=False))
    office.gets(office.mail(PAULS, to_answer(one.id), "Moi aussi, Marie.", proven=False))
    office.gets(office.answer(found["answer"], MARIES, "Il répond toujours."))
    (found["digest-several"],) = office.sends()
    with office.desk() as desk:
        private = next(held.submission.id for held in desk.inbox.all()[0] if held.state == "private")
        deciding.answer(desk, private, "Merci à vous, Marie.")
    (found["letter"],) = (mail for mail in office.sends() if mail.to == MARIE)
    return found


def _trouble(office: Office, lang: str) -> dict[str, Out]:
    """What passes by itself, many answers at once, and a letter that cannot be delivered."""
    one = office.gets(office.mail(MARIES, to_page(PAGE[lang]), "Parlez-moi."))
    passed, question = office.sends()
    office.gets(office.answer(question, MARIES, YES[lang]))
    for number in range(8):
        with office.desk() as desk:
            deciding.answer(desk, one.id, f"Numéro {number}.")
        office.now += 1
    office.sends()
    private = office.gets(office.mail(PAULS, to_page(PAGE[lang], private=True), "Qui suis-je ?", proven=False))
    office.sends()
    with office.desk() as desk:
        deciding.answer(desk, private.id, "Je ne sais.")
    office.now += 2 * DAY
    undelivered, summary = sorted(office.sends(), key=lambda mail: mail.to != AUTHOR)
    return {"digest-published": passed, "undelivered": undelivered, "summary": summary}


def shown(out: Out) -> str:
    """A mail as a person sees it: headers decoded, the text as it reads."""
    heads = "".join(f"{name}: {value}\n" for name, value in out.message.items())
    return f"{heads}\n{out.text}"


def results(lang: str) -> dict[str, str]:
    """The text of every golden file in a language."""
    return {f"{name}.{lang}.txt": shown(out) for name, out in mails(lang).items()}


if __name__ == "__main__":
    for language in PAGE:
        for name, text in results(language).items():
            if not (FOLDER / name).exists():
                (FOLDER / name).write_text(text, encoding="utf-8")
