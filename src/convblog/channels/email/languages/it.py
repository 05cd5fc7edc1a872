"""Italian."""

from convblog.channels.email.languages.language import Language

IT = Language(
    opens="il; il giorno; in data; alle; il data; nel messaggio del",
    wrote="ha scritto; scrive; scriveva; scrisse; ha scritto quanto segue; ha risposto; ha inviato",
    quoting="citando; quotando",
    told="mi ha scritto; ci ha scritto; gli ha scritto; le ha scritto; ti ha scritto; mi scrive; mi scriveva; mi "
    "scrisse; lui ha scritto; lei ha scritto; io ho scritto; ha scritto un; ha scritto una; ha scritto in; mi ha "
    "risposto",
    from_="da; mittente",
    date="inviato; data; inviato il; spedito; data invio; inviata; inviato in data",
    to="a; per; destinatario",
    copy="cc; ccn; copia; per conoscenza",
    subject="oggetto; soggetto",
    other="rispondi a; risposta; allegati; allegato; priorità; importanza",
    original="messaggio originale; messaggio di origine; mail originale; messaggio; messaggio precedente; messaggio "
    "da; email originale",
    forwarded="messaggio inoltrato; inizio messaggio inoltrato; inizio del messaggio inoltrato; inoltrato; mail "
    "inoltrata; inizio messaggio inoltrato",
    sent_from="inviato da; inviato dal; inviato con; inviato tramite; spedito da; inviata da; inviato dall'; "
    "messaggio inviato da",
    footers="inviato da iphone; inviato da ipad; inviato da outlook; scarica outlook per; ottieni outlook per; "
    "inviato con proton; inviato da posta per; inviato da yahoo; inviato da libero mail; inviato con libero; scusate "
    "la brevità; mi scuso per la brevità; inviato da smartphone",
    devices="cellulare; telefono; telefonino; dispositivo; computer",
    closings="cordiali saluti; saluti; distinti saluti; un saluto; cordialmente; un abbraccio; abbracci; a presto; "
    "ciao; un caro saluto; cari saluti; baci; grazie e saluti; buona giornata; buona serata; con affetto; saluti "
    "cordiali; tanti saluti; affettuosamente; i migliori saluti",
    jobs="direttore; direttrice; responsabile; ingegnere; professore; professoressa; avvocato; dottore; dott; "
    "dott.ssa; presidente; segretaria; ufficio; università; associazione; libreria; architetto; giornalista; "
    "insegnante",
    contact="tel; telefono; cell; cellulare; fax; email; e-mail; mail; web; sito; indirizzo; pec; p.iva",
    street="via; viale; piazza; corso; vicolo; largo; strada; casella postale",
    confidential="riservate; riservato; confidenziale; destinatario; destinatari; per errore; esclusivo; allegati; "
    "divulgazione; vietata; vietato; copiare; cancellarlo; cancellare; distruggere; privacy; dati personali; gdpr; "
    "avvisare; mittente; contenute",
    notices="cerca, organizza, conquista; privo di virus; priva di virus; prima di stampare; pensa all'ambiente; è "
    "stato analizzato; e' stato analizzato; rispetta l'ambiente; per cancellarti; annullare l'iscrizione; lista di "
    "distribuzione; hai ricevuto questo messaggio; avviso di riservatezza; clausola di riservatezza; risultato non "
    "infetto; segnalarlo come spam; metterlo in blacklist; senza virus; informativa privacy; non stampare questa "
    "mail; le informazioni contenute in questo messaggio",
    external="esterno; esterna; mittente; attenzione; allegati; link; organizzazione; cautela",
    reply_above="rispondere sopra questa riga; rispondi sopra questa riga; scrivere sopra questa riga",
    private="privato; privata; in privato; riservato",
)
