"""Japanese, Chinese, Korean, Vietnamese, Indonesian and Thai."""

from convblog.channels.email.languages.language import Language

JA = Language(
    wrote="のメール; さんは書きました; が書きました; さんのメール; 書きました; wrote; さんからのメール; は書きました; "
    "のメッセージ; から",
    from_="差出人; 送信者; 発信者; from",
    date="送信日時; 日時; 送信; 日付; 送信日",
    to="宛先; 受信者; 送信先",
    copy="cc; 写し",
    subject="件名; 題名",
    original="元のメッセージ; オリジナルメッセージ; 元のメール; original message; 返信元メッセージ",
    forwarded="転送されたメッセージ; 転送メッセージ; 以下は転送されたメッセージです; 転送元メッセージ; 転送メール",
    footers="iphoneから送信; ipadから送信; 私のiphoneから送信; androidから送信; outlook for ios を入手; outlook for "
    "android を入手; windows 版のメールから送信; マイiphoneから送信; galaxyから送信; xperiaから送信; "
    "スマートフォンから送信",
    closings="よろしくお願いいたします; よろしくお願いします; 敬具; 以上; 草々",
    contact="tel; fax; 電話; 携帯; メール; 住所; 〒",
    private="非公開; 匿名",
)
ZH = Language(
    opens="在; 于; 於",
    wrote="写道; 寫道; 写到; 寫; 写了; 的邮件; 来信; 發送",
    from_="发件人; 寄件者; 發件人; 寄件人; 发信人; 发送人",
    date="发送时间; 日期; 發送時間; 寄件日期; 时间; 傳送時間; 发送日期; 发信时间",
    to="收件人; 收件者; 收信人",
    copy="抄送; 副本; 抄送人; 密送",
    subject="主题; 主旨; 主題; 标题",
    original="原始邮件; 原始郵件; 原邮件; 原始訊息; 原始信件; 回复的邮件; 回复的原邮件; 原郵件",
    forwarded="转发的邮件; 轉寄的郵件; 转发邮件; 轉寄郵件; 转发邮件信息; 轉寄的信件; 开始转发的邮件; 開始轉寄郵件; "
    "已轉寄的郵件; 已转发邮件; 以下是转发的邮件",
    footers="发自我的; 從我的; 发送自; 傳送自; 我的iphone; 从我的; 發自我的; 来自我的; 寄自我的; 获取适用于; 从 "
    "windows 版邮件发送; 取得 outlook; 發送自; 发自; 由我的",
    closings="此致; 敬礼; 祝好; 谢谢; 謝謝; 祝商祺; 顺颂商祺",
    contact="电话; 電話; 手机; 传真; 邮箱; 地址; 手機",
    private="私密; 不公开; 不公開",
)
KO = Language(
    wrote="님이 작성; 님이 쓴 글; 작성; 님의 말; 님이 씀; 님이 다음을 작성",
    from_="보낸 사람; 보낸사람; 발신자; 발신",
    date="보낸 날짜; 날짜; 보낸날짜; 보낸 시간; 전송 시간",
    to="받는 사람; 받는사람; 수신자; 수신",
    copy="참조; cc",
    subject="제목",
    original="원본 메시지; 원본 메일; original message; 원본메시지",
    forwarded="전달된 메시지; 전달된 메일; 전달한 메시지; 전달 메시지; 전달된 메세지",
    footers="나의 iphone에서 보냄; 내 iphone에서 보냄; iphone에서 보냄; 나의 iphone; 내 ipad에서 보냄; galaxy에서 "
    "보냄; windows용 메일에서 보냄; outlook for ios 다운로드; android용 outlook; ios용 outlook; 삼성 갤럭시; "
    "갤럭시에서 보냄",
    closings="감사합니다; 고맙습니다",
    contact="전화; 휴대폰; 팩스; 이메일; 주소",
    private="비공개",
)
VI = Language(
    opens="vào; vào ngày; vào lúc; lúc; ngày; trong",
    wrote="đã viết; viết",
    from_="từ; người gửi",
    date="ngày; đã gửi; ngày gửi",
    to="đến; tới; người nhận",
    subject="chủ đề; tiêu đề",
    original="thư gốc; tin nhắn gốc",
    forwarded="thư chuyển tiếp; tin nhắn chuyển tiếp; forwarded message",
    footers="được gửi từ; đã gửi từ; gửi từ iphone",
    private="riêng tư",
)
ID = Language(
    opens="pada; pada hari; pada tanggal; tanggal",
    wrote="menulis; menulis:; telah menulis",
    from_="dari; daripada",
    date="dikirim; tanggal; dihantar; tarikh",
    to="kepada; ke",
    subject="perihal; subjek",
    original="pesan asli; mesej asal",
    forwarded="pesan diteruskan; pesan terusan",
    footers="dikirim dari; terkirim dari; dapatkan outlook untuk; dihantar daripada",
    private="pribadi",
)
TH = Language(
    opens="เมื่อ; ในวันที่; วันที่",
    wrote="เขียนว่า; ได้เขียนไว้ว่า; เขียน",
    from_="จาก",
    date="วันที่; ส่ง",
    to="ถึง",
    subject="เรื่อง; หัวเรื่อง",
    forwarded="ข้อความที่ส่งต่อ",
    footers="ส่งจาก iphone; ส่งจากiphone; ส่งจาก ipad",
    private="ส่วนตัว",
)
