"""Spanish."""

from convblog.channels.email.languages.language import Language

ES = Language(
    opens="el; el día; en fecha; con fecha; a las; en; el el",
    wrote="escribió; ha escrito; escribio; escribe; escribía",
    quoting="citando a; citando",
    told="me escribió; nos escribió; le escribió; te escribió; me ha escrito; nos ha escrito; él escribió; ella "
    "escribió; yo escribí; escribió en; escribió un; escribió una; me escribe; me escribía",
    from_="de; remitente",
    date="enviado; fecha; enviado el; enviado a; fecha de envío",
    to="para; a; destinatario",
    copy="cc; cco; copia; con copia",
    subject="asunto; tema",
    other="responder a; datos adjuntos; adjuntos; importancia; prioridad",
    original="mensaje original; mensaje de origen; correo original; mensaje; mensaje anterior",
    forwarded="mensaje reenviado; inicio del mensaje reenviado; comienzo del mensaje reenviado; correo reenviado; "
    "reenviado",
    sent_from="enviado desde; enviado con; enviado de; enviado a través de; enviado vía; enviado por",
    footers="enviado desde outlook; obtener outlook para; obtenga outlook para; descargar outlook; enviado con "
    "proton; enviado desde correo para; enviado desde yahoo; obtén outlook para; consigue outlook; disculpe la "
    "brevedad; disculpa la brevedad; perdón por los errores",
    devices="móvil; movil; teléfono; tableta; celular; ordenador; dispositivo",
    closings="saludos; un saludo; saludos cordiales; un cordial saludo; atentamente; cordialmente; un abrazo; "
    "abrazos; besos; hasta pronto; muchos saludos; reciba un cordial saludo; atte; con cariño; un fuerte abrazo; "
    "salud; un beso; hasta luego; que tengas un buen día",
    jobs="director; directora; gerente; jefe; jefa; ingeniero; ingeniera; profesor; profesora; responsable; "
    "presidente; secretaria; departamento; universidad; abogado; abogada; asociación; librería; periodista; "
    "coordinadora; coordinador",
    contact="tel; teléfono; móvil; fax; correo; email; e-mail; web; tlf; tfno; dirección; celular",
    street="calle; c/; avenida; avda; plaza; paseo; carretera; apartado",
    confidential="confidencial; confidenciales; destinatario; por error; prohibida; prohibido; divulgación; adjuntos; "
    "notifique; eliminar; exclusivo; reenvío; elimine; privilegiada; comuníquelo; remitente; legislación vigente",
    notices="busca, organiza, toma el control; libre de virus; antes de imprimir; piense en el medio ambiente; "
    "software antivirus; ha sido analizado; para cancelar la suscripción; darse de baja; darte de baja; lista de "
    "correo; aviso legal; cláusula de confidencialidad; has recibido este mensaje porque; recibes este mensaje; el "
    "medio ambiente es cosa de todos; aviso de confidencialidad",
    external="externo; externa; remitente; precaución; atención; enlaces; adjuntos; organización; fuera",
    reply_above="responda por encima de esta línea; responde por encima de esta línea; escriba por encima de esta "
    "línea",
    private="privado; privada; en privado",
)
