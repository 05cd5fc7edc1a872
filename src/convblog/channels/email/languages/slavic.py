"""Polish, Czech, Slovak, Russian, Ukrainian, Bulgarian, Croatian and Slovenian."""

from convblog.channels.email.languages.language import Language

PL = Language(
    opens="dnia; w dniu; w; dn; on",
    wrote="napisał; napisała; napisał(a); napisał/a; pisze; użytkownik napisał; napisali; napisano",
    told="napisał do mnie; napisała do mnie; napisał mi; napisała mi; on napisał; ona napisała",
    from_="od; nadawca",
    date="wysłano; data; wysłane; wysłany; data wysłania",
    to="do; adresat; odbiorca",
    copy="dw; cc; kopia; udw; do wiadomości",
    subject="temat; tytuł",
    original="wiadomość oryginalna; oryginalna wiadomość; wiadomość źródłowa; pierwotna wiadomość; oryginalny list",
    forwarded="wiadomość przekazana dalej; wiadomość przekazana; przekazana wiadomość; treść przekazanej wiadomości; "
    "początek przekazywanej wiadomości; forwarded",
    sent_from="wysłane z; wysłano z; wysłane przez; wysłano przez; wysłane za pomocą",
    footers="wysłane z iphone; pobierz outlooka; pobierz program outlook; wysłane z programu; uzyskaj outlooka; "
    "wysłano z telefonu; wysłane z telefonu; pobierz aplikację outlook; wysłane z aplikacji",
    devices="telefonu; iphone'a; tabletu; komputera; smartfona",
    closings="pozdrawiam; z poważaniem; pozdrowienia; serdecznie pozdrawiam; z wyrazami szacunku; łączę pozdrowienia; "
    "z pozdrowieniami; pozdrawiam serdecznie; uściski; do zobaczenia",
    contact="tel; telefon; kom; fax; e-mail; adres; nip; regon",
    confidential="poufne; poufny; adresat; adresatem; odbiorca; omyłkowo; nadawcę; usunięcie; przeznaczona; zabronione",
    notices="wolna od wirusów; zanim wydrukujesz; nie zawiera wirusów",
    private="prywatne; prywatnie",
)
CS = Language(
    opens="dne; dňa; v; ke dni; od",
    wrote="napsal; napsala; napsal(a); napísal; napísala; napísal(a); píše; napsal/a; uvedl; uvedl(a)",
    told="mi napsal; mi napsala; napsal mi; napsala mi",
    from_="od; odesílatel; odosielateľ",
    date="odesláno; datum; dátum; odoslané",
    to="komu; pro; příjemce",
    copy="kopie; kópia; cc",
    subject="předmět; predmet; věc",
    original="původní zpráva; pôvodná správa; původní e-mail; původní zpráva",
    forwarded="přeposlaná zpráva; přeposlaná zpráva; preposlaná správa; začátek přeposílané zprávy; přeposlaný "
    "e-mail; předaná zpráva; začátek předávané zprávy; odovzdaná správa",
    sent_from="odesláno z; odoslané z; odesláno pomocí; odesláno přes",
    footers="odesláno z iphone; získejte outlook; získať outlook; stáhnout outlook; odesláno z pošty",
    devices="telefonu; mobilu; tabletu; počítače",
    closings="s pozdravem; zdraví; s úctou; s pozdravom; hezký den; přeji hezký den; srdečně; mějte se",
    contact="tel; mobil; fax; e-mail; adresa; ičo",
    confidential="důvěrné; důvěrný; adresát; příjemce; omylem; určena; odesílatele; vymažte",
    notices="bez virů; neobsahuje viry; než tuto zprávu vytisknete",
    private="soukromě; soukromé; súkromne",
)
RU = Language(
    opens="в; от; дата",
    wrote="написал; написала; написал(а); написал (а); пишет; писал; писала; писал(а); написали; от пользователя",
    told="мне написал; мне написала; написал мне; написала мне; он написал; она написала; писал мне; писала мне; он "
    "писал; она писала; я написал; я написала",
    from_="от; от кого; отправитель; кто",
    date="отправлено; дата; когда",
    to="кому; получатель; куда",
    copy="копия; cc",
    subject="тема",
    original="исходное сообщение; оригинальное сообщение; исходное письмо; пересылаемое сообщение; первоначальное "
    "сообщение",
    forwarded="пересланное сообщение; перенаправленное сообщение; начало пересылаемого сообщения; пересылаемое "
    "сообщение; пересылаемое письмо; конец пересылаемого сообщения; переадресованное сообщение; пересланное письмо",
    sent_from="отправлено с; отправлено из; отправлено через; послано с",
    footers="отправлено с iphone; отправлено из почты; отправлено из мобильной; получить outlook; скачать outlook; "
    "отправлено из яндекс; отправлено из mail; отправлено с телефона; отправлено с помощью",
    devices="телефона; айфона; планшета; устройства; смартфона",
    closings="с уважением; всего доброго; всего хорошего; с наилучшими пожеланиями; до свидания; спасибо; с приветом; "
    "обнимаю; искренне ваш; искренне ваша",
    contact="тел; телефон; моб; факс; сайт; адрес; почта; эл. почта",
    confidential="конфиденциальная; конфиденциальную; конфиденциально; получатель; получателя; ошибочно; отправителя; "
    "удалите; предназначено; ошибке",
    notices="без вирусов; проверено на вирусы; подумайте об окружающей среде; проверено антивирусом; отписаться",
    private="лично; приватно; личное",
)
UK = Language(
    opens="від; у; в",
    wrote="пише; написав; написала; написав(ла); написав(-ла); писав; писала; від",
    from_="від; від кого; відправник",
    date="надіслано; дата; відправлено",
    to="кому; одержувач",
    copy="копія",
    subject="тема",
    original="оригінальне повідомлення; вихідне повідомлення; початкове повідомлення",
    forwarded="переслане повідомлення; перенаправлене повідомлення; початок пересланого повідомлення",
    sent_from="надіслано з; відправлено з; надіслано від",
    footers="надіслано з iphone; надіслано з пошти",
    closings="з повагою; з найкращими побажаннями; дякую; усього найкращого",
    private="приватно; особисто",
)
BG = Language(
    opens="на; в",
    wrote="написа; пише",
    from_="от; подател",
    date="изпратено; дата",
    to="до; на",
    subject="относно; тема",
    original="оригинално съобщение",
    forwarded="препратено съобщение",
    sent_from="изпратено от",
    private="лично",
)
HR = Language(
    opens="dana; dne; dana u; on; datum",
    wrote="napisao je; napisala je; je napisao; je napisala; napisao/la; napisao; napisala; piše; je napisao/la; je "
    "napisal; je napisal/a; je napisala/a; je pisal; napisal; napisao(la)",
    from_="šalje; od; pošiljatelj",
    date="poslano; datum; poslato",
    to="prima; za; primatelj",
    copy="kopija; cc; kp",
    subject="predmet; zadeva; naslov",
    original="izvorna poruka; originalna poruka; izvirno sporočilo",
    forwarded="proslijeđena poruka; prosleđena poruka; posredovano sporočilo; preusmjerena poruka",
    sent_from="poslano s; poslano iz; poslano sa; poslato sa",
    closings="srdačan pozdrav; pozdrav; lijep pozdrav; lep pozdrav; lp; s poštovanjem",
    private="privatno; zasebno",
)
