"""Dutch."""

from convblog.channels.email.languages.language import Language

NL = Language(
    opens="op; om; van; d.d; in een bericht van",
    wrote="schreef; het volgende geschreven; geschreven; schrijft; heeft geschreven; schreef het volgende",
    quoting="citeren; citaat van; quoting",
    told="schreef mij; schreef me; schreef ons; mij geschreven; me geschreven; hij schreef; zij schreef; ze schreef; "
    "ik schreef; schreef hij; schreef ze; schreef zij; schreef ik; schreef een; schreef in; schreef hem; schreef haar",
    from_="van; afzender",
    date="verzonden; datum; verstuurd; gestuurd; verzonden op; ontvangen",
    to="aan; naar; ontvanger",
    copy="cc; kopie; bcc",
    subject="onderwerp; betreft",
    other="antwoord aan; beantwoorden; bijlagen; bijlage; prioriteit; urgentie",
    original="oorspronkelijk bericht; origineel bericht; oorspronkelijke bericht; bericht; originele bericht; "
    "oorspronkelijke e-mail; originele e-mail",
    forwarded="doorgestuurd bericht; begin doorgestuurd bericht; doorgestuurde bericht; begin van doorgestuurd "
    "bericht; doorgestuurd; doorgezonden bericht",
    sent_from="verzonden vanaf; verstuurd vanaf; verzonden met; verstuurd met; verzonden van; verstuurd van; "
    "verzonden vanuit; verstuurd vanuit; verzonden via; verstuurd via; gestuurd vanaf",
    footers="verzonden vanuit outlook; verzonden vanuit mail; outlook voor android; outlook voor ios; download "
    "outlook voor; verzonden met proton; verstuurd met proton; verzonden met blackberry; verstuurd vanuit mail voor; "
    "verstuurd vanaf yahoo; excuses voor de beknoptheid; verzonden vanuit yahoo; verzonden door mail; excuses voor "
    "mijn beknoptheid; download de outlook-app",
    devices="telefoon; gsm; mobiel; toestel; smartphone; apparaat",
    closings="met vriendelijke groet; met vriendelijke groeten; vriendelijke groet; vriendelijke groeten; groet; "
    "groeten; groetjes; hartelijke groet; hartelijke groeten; mvg; met hartelijke groet; liefs; tot ziens; tot snel; "
    "hoogachtend; warme groet; lieve groet; vr gr; veel liefs; fijne dag; lieve groeten; beste groeten",
    jobs="directeur; manager; hoofd; ingenieur; docent; docente; leraar; hoogleraar; voorzitter; secretaris; "
    "penningmeester; afdeling; universiteit; adviseur; medewerker; medewerkster; vereniging; boekhandel; redacteur; "
    "journalist",
    contact="tel; telefoon; mobiel; mob; gsm; fax; email; e-mail; web; website; adres; kvk; btw",
    street="straat; laan; weg; plein; gracht; kade; postbus; singel",
    confidential="vertrouwelijk; vertrouwelijke; geadresseerde; geadresseerden; abusievelijk; bestemd; "
    "openbaarmaking; verspreiding; bijlagen; vernietigen; afzender; niet toegestaan; ten onrechte; verwijderen; "
    "aansprakelijkheid; verboden; vermenigvuldiging",
    notices="zoeken, organiseren, veroveren; virusvrij; denk aan het milieu; voordat u deze e-mail print; voor u deze "
    "mail print; gecontroleerd op virussen; om je af te melden; om u af te melden; uitschrijven; u ontvangt dit "
    "bericht; mailinglijst; disclaimer; gescand op virussen; je ontvangt dit bericht; printen niet nodig",
    external="extern; externe; externen; afzender; let op; voorzichtig; links; bijlagen; organisatie; buiten; "
    "waarschuwing",
    reply_above="antwoord boven deze regel; reageer boven deze lijn; typ uw antwoord boven deze; beantwoord boven "
    "deze lijn",
    private="privé; prive; vertrouwelijk",
)
