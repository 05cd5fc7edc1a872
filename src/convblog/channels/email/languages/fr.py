"""French."""

from convblog.channels.email.languages.language import Language

FR = Language(
    opens="le; en date du; date; dans son message du; à la date du; ce",
    wrote="a écrit; écrit; écrivait; a répondu; a envoyé ce message; a écrit ce qui suit; vous a écrit le message "
    "suivant",
    quoting="citant; citation de",
    told="m'a écrit; ai écrit; as écrit; avons écrit; avez écrit; ont écrit; m'écrit; m'écrivait; nous a écrit; nous "
    "écrit; nous écrivait; lui a écrit; leur a écrit; t'a écrit; vous a écrit; j'ai écrit; j'écrivais; il a écrit; "
    "elle a écrit; on a écrit; il écrit; elle écrit; il écrivait; elle écrivait; m'a répondu; nous a répondu; lui a "
    "répondu; vous a répondu; a-t-il écrit; a-t-elle écrit; avait écrit; ayant écrit; aurait écrit; a écrit dans; a "
    "écrit sur; a écrit un; a écrit une; a écrit ces",
    from_="de; expéditeur; from; émetteur; de la part de",
    date="envoyé; envoyé le; date; date d'envoi; le; message du; date et heure; reçu; reçu le; envoi",
    to="à; a; pour; destinataire; destinataires; to; dest",
    copy="cc; copie; copie à; cci; copies; copie cachée",
    subject="objet; sujet; subject; obj",
    other="répondre à; réponse à; pièces jointes; pièce jointe; importance; priorité; organisation; fichiers joints",
    original="message d'origine; message original; message initial; message de départ; mail original; mail d'origine; "
    "courriel original; e-mail d'origine; courrier original; message précédent; message reçu; courrier d'origine; "
    "réponse au message; email original; e-mail original",
    forwarded="message transféré; message transmis; message réexpédié; début du message réexpédié; message forwardé; "
    "début du message transféré; courriel transféré; mail transféré; message forwarded; faire suivre; message "
    "renvoyé; e-mail transféré; transfert du message; courrier transféré; mail transmis; transféré",
    sent_from="envoyé de; envoyé de mon; envoyé depuis; envoyé à partir de; envoyé à partir du; envoyé avec; envoyé "
    "via; envoyé par; envoyée depuis; envoyée de; expédié de; expédié depuis; provenance; envoyé d'un; envoyé du; "
    "message envoyé depuis; message envoyé avec; message envoyé de; écrit depuis; rédigé depuis; rédigé sur; écrit "
    "sur; tapé sur; mail envoyé depuis; mail envoyé de; courriel envoyé depuis; courriel envoyé de; e-mail envoyé "
    "depuis; répondu depuis; envoyé sur",
    footers="envoyé depuis l'application mail orange; envoyé à partir d'outlook; envoyé à partir de outlook; envoyé "
    "depuis yahoo mail; télécharger outlook pour; télécharger l'application; obtenir outlook pour; obtenez outlook "
    "pour; téléchargez outlook pour; téléchargez l'application; envoyé avec la messagerie sécurisée proton; envoyé "
    "avec proton mail; envoyé avec l'application; envoyé à partir de yahoo; envoyé depuis l'application; envoyé de "
    "l'application; envoyé à partir de l'application; envoyé à partir de courrier; envoyé depuis la messagerie; "
    "envoyé grâce à; envoyé avec airmail; envoyé avec spark; envoyé avec k-9; envoyé avec tutanota; envoyé avec tuta; "
    "gratuit et sécurisé; la messagerie itinérante; excusez ma brièveté; veuillez excuser ma brièveté; veuillez "
    "pardonner ma brièveté; merci d'excuser ma brièveté; merci d'excuser les fautes de frappe; désolé pour les fautes "
    "de frappe; excusez les fautes de frappe; obtenez gratuitement; une messagerie gratuite, garantie à vie",
    devices="téléphone; portable; mobile; tablette; smartphone; ordinateur; appareil; terminal; telephone portable",
    closings="cordialement; bien cordialement; très cordialement; cordialement vôtre; amicalement; bien amicalement; "
    "bien à vous; bien à toi; sincèrement; sincères salutations; salutations; salutations distinguées; meilleures "
    "salutations; respectueusement; chaleureusement; affectueusement; tendrement; amitiés; mes amitiés; bises; "
    "bisous; à bientôt; à très bientôt; au plaisir; bonne journée; belle journée; bonne soirée; belle soirée; bon "
    "week-end; cdlt; cdt; cordiales salutations; fraternellement; avec mes salutations; bien sincèrement; crdt; bonne "
    "continuation; au revoir; à plus; je vous embrasse; je t'embrasse; avec toute mon amitié; sentiments distingués; "
    "salutations cordiales; bien respectueusement; solidairement; amicales pensées",
    jobs="lycée; collège; école; théâtre; librairie; bibliothèque; médiathèque; éditions; compagnie; hôpital; "
    "ministère; agence; atelier; entreprise; syndicat; ville de; musée; festival; orchestre; conservatoire; "
    "directeur; directrice; responsable; chargé; chargée; président; présidente; secrétaire; trésorier; trésorière; "
    "gérant; gérante; ingénieur; ingénieure; professeur; professeure; enseignant; enseignante; avocat; avocate; "
    "docteur; médecin; infirmière; assistant; assistante; consultant; consultante; conseiller; conseillère; chef de; "
    "cheffe de; libraire; éditeur; éditrice; traducteur; traductrice; rédacteur; rédactrice; journaliste; "
    "bibliothécaire; architecte; notaire; psychologue; photographe; graphiste; développeur; développeuse; technicien; "
    "technicienne; maître de conférences; chercheur; chercheuse; doctorant; doctorante; service; département; "
    "laboratoire; université; association; société; mairie; cabinet; fondateur; fondatrice; coordinateur; "
    "coordinatrice; animateur; animatrice; musicien; musicienne; artisan; paysagiste; comptable",
    contact="tél; tel; téléphone; mobile; portable; port; mob; fax; télécopie; gsm; email; e-mail; mail; courriel; "
    "mél; mel; adresse; site; site web; web; bureau; standard; ligne directe; skype; siret; siren; rcs; tva; blog",
    street="rue; avenue; boulevard; place; chemin; allée; impasse; quai; route; cours; bp; cs; cedex; square; passage",
    confidential="confidentiel; confidentielle; confidentialité; confidentiels; destinataire; destinataires; "
    "strictement interdite; strictement interdit; par erreur; pièces jointes; divulgation; détruire; supprimer; usage "
    "exclusif; responsabilité; altéré; altération; non autorisée; avertir; intégrité; expéditeur; diffusion; "
    "susceptible; secret professionnel; aviser",
    notices="recherchez, organisez et maîtrisez votre vie; pensez à l'environnement; penser à l'environnement; avant "
    "d'imprimer; n'imprimez ce; n'imprimer ce; n'imprimez cet; garanti sans virus; l'absence de virus dans ce "
    "courrier; absence de virus; sans virus.www; ce courrier électronique ne contient aucun virus; ce message a été "
    "vérifié par; cet e-mail a été vérifié par; ce mail a été vérifié; analysé par; exempt de virus; aucun virus; "
    "vous recevez ce message car; vous recevez ce courriel car; vous avez reçu ce message, car; vous avez reçu ce "
    "message car; vous recevez cet e-mail; pour vous désabonner; pour vous désinscrire; se désabonner; se "
    "désinscrire; me désabonner; liste de diffusion; pour ne plus recevoir; avis de confidentialité; clause de "
    "confidentialité; antivirus avast; ne contient pas de virus; faites un geste pour la planète; ce message et "
    "toutes les pièces jointes; ce message et ses éventuelles pièces jointes; adoptez l'éco-attitude; préservons "
    "l'environnement; pour plus d'options, visitez; cette discussion est accessible",
    external="externe; extérieur; expéditeur; organisation; liens; pièces jointes; attention; cliquez; prudence; "
    "provient; avertissement; courriel; vigilance; vigilant",
    reply_above="répondez au-dessus de cette ligne; répondre au-dessus de cette ligne; écrivez au-dessus de cette "
    "ligne; répondez ci-dessus; veuillez répondre au-dessus; ne rien écrire sous cette ligne; votre réponse au-dessus "
    "de cette ligne",
    private="privé; privée; en privé; prive; confidentiel; personnel",
)
