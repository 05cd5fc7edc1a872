"""German."""

from convblog.channels.email.languages.language import Language

DE = Language(
    opens="am; vom; den; um; von",
    wrote="schrieb; geschrieben; hat geschrieben; schreibt; hat am; folgendes geschrieben; antwortete",
    quoting="zitat von; zitiere",
    told="schrieb mir; schrieb uns; schrieb ihm; schrieb ihr; mir geschrieben; uns geschrieben; schrieb er; schrieb "
    "sie; schrieb ich; er schrieb; sie schrieb; ich schrieb; schreibt mir; schreibt er; schreibt sie; schrieb in; "
    "schrieb einmal; schrieb ein",
    from_="von; absender",
    date="gesendet; datum; gesendet am; verschickt; gesendet um; empfangen; am",
    to="an; empfänger",
    copy="cc; kopie; bcc; kopie (cc); blindkopie",
    subject="betreff; betrifft; thema",
    other="antwort an; antworten an; anlagen; anhänge; priorität; wichtigkeit; organisation",
    original="ursprüngliche nachricht; originalnachricht; original-nachricht; original nachricht; originalmail; "
    "original-mail; ursprüngliche mail; ursprüngliche e-mail; nachricht; antwort; vorherige nachricht; "
    "original-e-mail",
    forwarded="weitergeleitete nachricht; anfang der weitergeleiteten nachricht; anfang der weitergeleiteten e-mail; "
    "weitergeleitete mail; weitergeleitet; beginn der weitergeleiteten nachricht; weitergeleitete e-mail; "
    "weitergeleitete nachricht von",
    sent_from="gesendet von; gesendet mit; gesendet über; gesendet aus; von meinem; gesendet vom; verschickt von; "
    "diese nachricht wurde von; geschrieben auf; getippt auf; unterwegs von",
    footers="von meinem iphone gesendet; von meinem ipad gesendet; von meinem mobilgerät gesendet; von meinem "
    "samsung; gesendet von mail für; gesendet von outlook; outlook für android; outlook für ios; holen sie sich "
    "outlook; laden sie outlook; gesendet mit der; gesendet mit proton; gesendet mit der web.de; gesendet mit der "
    "gmx; diese nachricht wurde von meinem android; bitte entschuldigen sie die kürze; verzeihen sie meine kürze; "
    "bitte verzeihen sie meine kürze; gesendet mit der telekom mail app; von unterwegs gesendet; von samsung mobile "
    "gesendet; von meinem handy gesendet; vom handy gesendet; von meinem smartphone gesendet; gesendet mit k-9; "
    "entschuldigen sie bitte die kürze; von yahoo mail",
    devices="handy; mobilgerät; mobiltelefon; tablet; smartphone; telefon; rechner; computer; gerät; laptop",
    closings="mit freundlichen grüßen; mit freundlichem gruß; freundliche grüße; freundliche grüsse; viele grüße; "
    "liebe grüße; beste grüße; herzliche grüße; herzlichst; mfg; lg; vg; gruß; grüße; mit besten grüßen; schöne "
    "grüße; mit herzlichen grüßen; mit lieben grüßen; hochachtungsvoll; alles gute; beste grüsse; liebe grüsse; viele "
    "grüsse; herzliche grüsse; mit freundlichen grüssen; bis bald; servus; ihr; ihre; dein; deine; herzlichen gruß; "
    "lieben gruß; besten gruß; es grüßt; bg; schönen gruß; freundlichen gruß; einen schönen tag",
    jobs="geschäftsführer; geschäftsführerin; leiter; leiterin; ingenieur; professor; dr; rechtsanwalt; abteilung; "
    "vorstand; vorsitzende; sekretariat; berater; beraterin; redaktion; redakteur; redakteurin; lehrer; lehrerin; "
    "buchhandlung; universität; institut; amtsgericht; sachbearbeiter; vertrieb; assistentin; e.v; verein; gmbh",
    contact="tel; telefon; fon; mobil; handy; fax; email; e-mail; mail; web; internet; adresse; büro; durchwahl; "
    "ust-id; hrb; iban",
    street="straße; strasse; str; weg; platz; gasse; allee; postfach",
    confidential="vertraulich; vertrauliche; vertraulichen; adressat; adressaten; empfänger; irrtümlich; vernichten; "
    "informieren; unbefugte; weitergabe; rechtlich geschützte; nicht gestattet; absender; anhänge; bestimmt; "
    "kopieren; löschen; unerlaubte; ausschließlich; untersagt",
    notices="suchen, organisieren, erobern; virenfrei; auf viren geprüft; auf viren überprüft; denken sie an die "
    "umwelt; bevor sie diese e-mail ausdrucken; bevor sie diese mail ausdrucken; diese e-mail wurde von; um sich "
    "abzumelden; abbestellen; sie erhalten diese nachricht; mailingliste; haftungsausschluss; diese e-mail enthält "
    "vertrauliche; bitte prüfen sie, ob; der umwelt zuliebe; antivirus-software; keine viren gefunden; sie erhalten "
    "diese e-mail, weil",
    external="extern; externe; externer; externen; externem; absender; vorsicht; achtung; links; anhänge; "
    "organisation; klicken; außerhalb",
    reply_above="antworten sie oberhalb dieser zeile; bitte antworten sie über dieser linie; antworten sie über "
    "dieser zeile; oberhalb dieser zeile; über dieser zeile",
    private="privat; vertraulich",
)
