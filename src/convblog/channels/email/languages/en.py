"""English."""

from convblog.channels.email.languages.language import Language

EN = Language(
    opens="on; at; in a message dated; in message; date; in; around",
    wrote="wrote; writes; said; has written; sent; responded; replied",
    quoting="quoting",
    told="wrote to me; wrote me; wrote us; wrote to us; he wrote; she wrote; i wrote; they wrote; we wrote; once "
    "wrote; wrote in; wrote a; wrote the; he said; she said; i said; they said; we said; he replied; she replied; i "
    "replied; he sent; she sent; i sent; had written; has written to; who wrote; also wrote; he writes; she writes",
    from_="from; sender; sent by",
    date="sent; date; sent at; sent on; received; date sent; posted; sent date; on",
    to="to; recipient; recipients",
    copy="cc; bcc; copy; cc'd",
    subject="subject; re; topic",
    other="reply-to; reply to; attachments; attachment; importance; priority; organization; resent-from; list-id; "
    "sensitivity; mailed-by; signed-by; content-type; message-id",
    original="original message; original email; original e-mail; original mail; original appointment; message; reply "
    "message; reply; previous message; reply above; original post; last message; original note; replied message",
    forwarded="forwarded message; begin forwarded message; forwarded mail; forward message; forwarded email; "
    "forwarded by; start of forwarded message; forwarded; begin forwarded mail; message forwarded; original message "
    "forwarded; fwd; forwarded letter",
    sent_from="sent from; sent by; sent via; sent with; sent using; sent on; sent through; sent in; typed on; from "
    "my; composed on; written on; message sent from; this email was sent from my; tapped on; dictated to; sent "
    "wirelessly",
    footers="get outlook for; get the outlook app; sent from outlook; sent from mail for; sent from my iphone; sent "
    "from my ipad; sent from my ipod; sent from my samsung; sent from my galaxy; sent from my android; sent from my "
    "mobile; sent from my phone; sent from my cell; sent from my blackberry; sent from my htc; sent from my windows; "
    "sent from my huawei; sent from my xiaomi; sent from my pixel; sent from my verizon; sent from my t-mobile; sent "
    "from yahoo mail; sent from proton mail; sent from protonmail; sent with proton; sent from gmail mobile; sent "
    "from gmail; sent with protonmail; sent from mailbird; sent from mailbox; sent from typeapp; sent from bluemail; "
    "sent from mailspring; sent from spark; sent from aol; sent from airmail; sent with airmail; sent via superhuman; "
    "sent with mailtrack; sent from k-9; sent with k-9; sent with sparrow; sent with spark; sent using zoho; sent "
    "from nine; sent from fairemail; sent with tutanota; sent with tuta; sent from my tablet; sent from the all new "
    "aol; do you yahoo; please excuse my brevity; please excuse brevity; excuse my brevity; please excuse any typos; "
    "excuse typos; please excuse typos; pardon my brevity; apologies for typos; sorry for typos; secured with tuta; "
    "yahoo mail: search; yahoo mail -; sent from samsung mobile; get bluemail; get typeapp; sent from my oneplus; "
    "sent from my sony; sent from my motorola; sent from my lg; sent from my nokia; sent from my moto; sent from my "
    "oppo; sent from my honor; sent from my redmi",
    devices="phone; mobile; iphone; ipad; ipod; tablet; smartphone; android; galaxy; samsung; blackberry; cell; pc; "
    "mac; macbook; laptop; device; windows; htc; huawei; xiaomi; pixel; nokia; sony; lg; motorola; oneplus; outlook; "
    "gmail; yahoo; thunderbird; proton; protonmail; k-9; mail; app; computer; handheld; fairemail; fairphone; watch; "
    "mailbox; airmail; spark; typeapp; bluemail; alcatel; wiko; oppo; honor; redmi; ios; surface; lenovo; kindle",
    closings="regards; best regards; kind regards; warm regards; with kind regards; best; all best; all the best; "
    "best wishes; with best wishes; warmest regards; kindest regards; warmly; sincerely; yours sincerely; yours "
    "truly; yours faithfully; yours; cheers; thanks; many thanks; thank you; thanks again; cordially; respectfully; "
    "take care; love; with love; bye; talk soon; see you; sincerely yours; with gratitude; rgds; br; thanks and "
    "regards; thanks & regards; greetings; be well; in friendship; fondly; peace",
    jobs="manager; director; engineer; developer; officer; president; secretary; treasurer; professor; lecturer; "
    "teacher; assistant; consultant; editor; writer; librarian; founder; co-founder; ceo; cto; cfo; head of; lead; "
    "chair; chairman; coordinator; specialist; analyst; designer; architect; lawyer; attorney; partner; department; "
    "university; institute; ltd; inc; llc; gmbh; phd; researcher; translator; journalist; photographer; supervisor; "
    "representative; college; faculty; association; society; library",
    contact="tel; telephone; phone; mobile; cell; fax; office; direct; email; e-mail; mail; web; website; skype; "
    "twitter; linkedin; facebook; instagram; mastodon; www; address; t; m; p; f; e; w; o; d; mob; ph; site; whatsapp; "
    "signal; hand phone; board line; web url; url; blog; toll free; extension; ext; matrix; github",
    street="street; road; avenue; lane; drive; square; suite; floor; po box; p.o. box; blvd; building",
    confidential="confidential; confidentiality; privileged; intended recipient; intended for; intended solely; "
    "disclosure; disclose; unauthorised; unauthorized; in error; addressee; attachments; delete; notify; prohibited; "
    "recipient; copying; liability; dissemination; strictly; sole use; proprietary; legally privileged; warrant; "
    "scanned",
    notices="search, organize, conquer; consider the environment; think before you print; before printing this; "
    "before printing; virus-free; this email has been checked for this email has been scanned; this message has been "
    "scanned; scanned by; checked by avg; no virus found; this e-mail has been scanned; believed to be clean; avast "
    "antivirus; email scanned; mailing list; mailman/listinfo; you received this message because; you are receiving "
    "this; to unsubscribe; unsubscribe from this; to stop receiving emails; disclaimer; confidentiality notice; to "
    "view this discussion; for more options, visit; visit this group at; manage your subscription; groups.google.com; "
    "all messages signed with fingerprint; registered in england; registered office; post to this list; save a tree; "
    "save paper; please don't print; do not print this",
    external="external; caution; sender; outside; organization; organisation; links; attachments; click; originated; "
    "warning; recognize; recognise; cautious; suspicious; phishing; safe; unknown",
    reply_above="reply above this line; type your reply above; write above this line; reply above the line; please "
    "reply above; respond above this line; do not write below this line; reply below this line; reply between the "
    "lines; add your reply above",
    private="private; privately; confidential; anonymous please",
)
