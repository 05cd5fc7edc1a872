"""Swedish, Danish, Norwegian and Finnish."""

from convblog.channels.email.languages.language import Language

SV = Language(
    opens="den; på; kl",
    wrote="skrev; skriver; skrev följande",
    told="skrev till mig; skrev han; skrev hon; han skrev; hon skrev; jag skrev; skrev en; skrev ett; skrev i; skrev "
    "jag",
    from_="från; avsändare",
    date="skickat; datum; skickades; sänt",
    to="till; mottagare",
    copy="kopia; cc",
    subject="ämne; angående",
    original="ursprungligt meddelande; originalmeddelande; ursprungsmeddelande; meddelande",
    forwarded="vidarebefordrat meddelande; vidarebefordrat brev; början på vidarebefordrat meddelande; "
    "vidarebefordrat mail; börja vidarebefordrat meddelande",
    sent_from="skickat från; sänt från; skickat med; skickat via",
    footers="skickat från outlook; hämta outlook för; skaffa outlook för; skickat från e-post för; skickat med proton",
    devices="telefon; mobil; surfplatta; dator",
    closings="med vänlig hälsning; med vänliga hälsningar; vänliga hälsningar; vänlig hälsning; hälsningar; mvh; hej "
    "då; bästa hälsningar; kram; varma hälsningar; allt gott; hälsning; vänligen",
    jobs="chef; ingenjör; lärare; universitet; professor; förening",
    contact="tel; telefon; mobil; fax; e-post; epost; hemsida; webb; adress",
    confidential="konfidentiell; konfidentiellt; mottagare; avsedd; misstag; radera; avsändaren; sekretess",
    notices="virusfritt; innan du skriver ut; avregistrera; skyddat av avast; miljön innan du",
    private="privat",
)
DA = Language(
    opens="den; d; på; kl",
    wrote="skrev; skriver; skrev følgende",
    told="skrev til mig; skrev han; skrev hun; han skrev; hun skrev; jeg skrev; skrev en; skrev et; skrev jeg",
    from_="fra; afsender",
    date="sendt; dato",
    to="til; modtager",
    copy="cc; kopi",
    subject="emne; vedr",
    original="oprindelig besked; oprindelig meddelelse; original besked; den oprindelige meddelelse",
    forwarded="videresendt besked; videresendt meddelelse; start på videresendt besked; start på videresendt "
    "meddelelse",
    sent_from="sendt fra; sendt med; sendt via",
    footers="sendt fra outlook; hent outlook til; sendt fra mail til; få outlook til; sendt med proton",
    devices="telefon; mobil; tablet; computer",
    closings="med venlig hilsen; venlig hilsen; mvh; hilsen; de bedste hilsner; kærlig hilsen; venlige hilsner; mange "
    "hilsner; bedste hilsner; vh; kh; knus",
    jobs="direktør; chef; lærer; universitet; leder; forening",
    contact="tlf; telefon; mobil; fax; e-mail; mail; web; adresse; cvr",
    confidential="fortrolig; fortrolige; modtager; fejl; slette; afsenderen; uberettiget; fortrolighed",
    notices="virusfri; tænk på miljøet; før du udskriver; afmeld",
    private="privat",
)
NO = Language(
    opens="den; på; kl; i",
    wrote="skrev; skriver; skrev følgende",
    told="skrev til meg; skrev han; skrev hun; han skrev; hun skrev; jeg skrev; skrev en; skrev et; skrev jeg",
    from_="fra; avsender",
    date="sendt; dato",
    to="til; mottaker",
    copy="kopi; cc",
    subject="emne",
    original="opprinnelig melding; original melding; opprinnelig e-post",
    forwarded="videresendt melding; starten på en videresendt melding; videresendt e-post; start på videresendt "
    "melding",
    sent_from="sendt fra; sendt med; sendt via",
    footers="sendt fra outlook; få outlook for; skaff deg outlook for; sendt fra e-post for",
    devices="telefon; mobil; nettbrett",
    closings="med vennlig hilsen; vennlig hilsen; mvh; hilsen; hilsener; beste hilsen; ha det; klem; vennlige hilsener",
    contact="tlf; telefon; mobil; e-post; nettside; adresse; org.nr",
    confidential="konfidensiell; konfidensielt; mottaker; feil; slett; avsenderen; taushetsplikt",
    notices="virusfri; tenk på miljøet; før du skriver ut",
    private="privat",
)
FI = Language(
    wrote="kirjoitti; kirjoittaa; kirjoitti seuraavaa",
    told="kirjoitti minulle; hän kirjoitti; kirjoitin",
    from_="lähettäjä; keneltä",
    date="lähetetty; päivämäärä; päiväys; lähetettiin",
    to="vastaanottaja; kenelle",
    copy="kopio; cc",
    subject="aihe; otsikko",
    original="alkuperäinen viesti; alkuperäinen sähköposti",
    forwarded="välitetty viesti; edelleenlähetetty viesti; välitetty viesti alkaa; edelleen lähetetty viesti; "
    "välitetyn viestin alku; viesti välitetty",
    sent_from="lähetetty",
    footers="lähetetty iphonesta; lähetetty ipadista; lähetetty puhelimestani; lähetetty android; lähetetty "
    "outlookista; hanki outlook; lähetetty sähköpostista; lähetetty laitteesta; lähetetty samsung",
    devices="puhelimesta; iphonesta; ipadista; puhelimestani; androidista",
    closings="ystävällisin terveisin; terveisin; parhain terveisin; terv; yst. terv; hyvästi; t; terveisiä; yt",
    contact="puh; puhelin; sähköposti; osoite; gsm",
    confidential="luottamuksellinen; luottamuksellisia; vastaanottaja; vastaanottajalle; vahingossa; lähettäjälle; "
    "tarkoitettu",
    notices="virukseton; ajattele ympäristöä",
    private="yksityinen; yksityisesti",
)
