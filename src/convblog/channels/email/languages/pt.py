"""Portuguese."""

from convblog.channels.email.languages.language import Language

PT = Language(
    opens="em; a; no dia; no; na; às; aos; em data de; dia",
    wrote="escreveu; escreve; escreveu o seguinte; respondeu; enviou",
    quoting="citando; citando a",
    told="me escreveu; escreveu-me; nos escreveu; escreveu-nos; lhe escreveu; ele escreveu; ela escreveu; eu escrevi; "
    "escreveu um; escreveu uma; escreveu em; escreveu no",
    from_="de; remetente",
    date="enviado; data; enviada; enviada em; enviado em; enviado a; enviado às; enviada às",
    to="para; destinatário",
    copy="cc; cco; cópia; com cópia",
    subject="assunto; tema",
    other="responder a; responder para; anexos; anexo; prioridade; importância",
    original="mensagem original; mensagem de origem; email original; mensagem; mensagem anterior",
    forwarded="mensagem encaminhada; mensagem reencaminhada; início da mensagem encaminhada; início da mensagem "
    "reencaminhada; encaminhada; reencaminhada; início de mensagem reencaminhada",
    sent_from="enviado do; enviado de; enviado a partir de; enviado a partir do; enviado da; enviado com; enviado "
    "pelo; enviado via; enviado por; enviada do; enviada a partir",
    footers="enviado do iphone; enviado do ipad; enviado do outlook; obter o outlook para; obtenha o outlook para; "
    "baixe o outlook; enviado com proton; enviado do correio para; enviado do email para; enviado do yahoo; enviado a "
    "partir do outlook; transferir o outlook; desculpe a brevidade",
    devices="telemóvel; celular; telefone; computador; dispositivo",
    closings="atenciosamente; cumprimentos; com os melhores cumprimentos; melhores cumprimentos; abraço; abraços; um "
    "abraço; cordialmente; saudações; beijos; beijinhos; até breve; atentamente; att; um grande abraço; adeus; com "
    "carinho; com amizade; bom dia",
    jobs="diretor; diretora; gerente; engenheiro; engenheira; professor; professora; responsável; presidente; "
    "departamento; universidade; advogado; advogada; associação; livraria; jornalista; coordenador; coordenadora",
    contact="tel; telefone; telemóvel; tlm; celular; fax; email; e-mail; web; site; morada; endereço; contacto",
    street="rua; avenida; praça; largo; travessa; estrada; apartado",
    confidential="confidencial; confidenciais; destinatário; por engano; por erro; proibida; proibido; divulgação; "
    "anexos; elimine; eliminar; apague; exclusivo; remetente; sigilo; notifique",
    notices="pesquise, organize, conquiste; livre de vírus; sem vírus; antes de imprimir; pense no ambiente; software "
    "antivírus; foi verificado; para cancelar a subscrição; cancelar inscrição; lista de correio; aviso legal; "
    "recebeu esta mensagem porque; aviso de confidencialidade; proteja o ambiente; verificado quanto à presença",
    external="externo; externa; remetente; cuidado; atenção; ligações; anexos; organização; fora",
    reply_above="responda acima desta linha; escreva acima desta linha; responder acima desta linha",
    private="privado; privada; em privado; particular",
)
