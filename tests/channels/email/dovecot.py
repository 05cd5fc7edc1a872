"""A real Dovecot on loopback, for one test module: its own folder, its own ports, one user a mailbox."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from convblog.config import Imap, Security

PASSWORD = 'un mot "de\\passe" à soi'
ENVIRON = {"FIL_PASSWORD": PASSWORD}

CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
default_client_limit = 4000
protocols = imap
listen = 127.0.0.1
ssl = {tls}
ssl_cert = <{root}/certificate.pem
ssl_key = <{root}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain
first_valid_uid = 1
mail_location = maildir:{root}/mail/%u
mail_plugins = acl
mail_fsync = never
plugin {{
  acl = vfile:{root}/acl:cache_secs=0
}}
namespace {{
  inbox = yes
  separator = {delimiter}
  prefix = {prefix}
}}
passdb {{
  driver = passwd-file
  args = username_format=everybody {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
{more}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. Every user name has a mailbox, empty at first."""

    root: Path
    port: int
    tls_port: int
    process: subprocess.Popen[bytes]

    def config(self, user: str, security: Security = "none", folder: str = "INBOX") -> Imap:
        """The mailbox of `user`, as a site's configuration names it."""
        port = self.tls_port if security == "tls" else self.port
        return Imap(
            host="localhost", port=port, user=user, password_env="FIL_PASSWORD", security=security, folder=folder
        )

    @contextmanager
    def client(self, user: str) -> Iterator[imaplib.IMAP4]:
        """The user's own mail program."""
        with imaplib.IMAP4("127.0.0.1", self.port, 20) as client:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            yield client

    def deliver(self, user: str, *messages: bytes, folder: str = "INBOX") -> None:
        """Put messages into a folder, which is made where it is missing."""
        with self.client(user) as client:
            if folder != "INBOX":
                client.create(f'"{folder}"')
            for message in messages:
                status, answer = client.append(f'"{folder}"', "", "", message)
                assert status == "OK", answer

    def contents(self, user: str) -> dict[str, list[str]]:
        """The Message-IDs of every folder of a mailbox, in order; those marked as deleted end in ` deleted`.

        Folders are named as the server does, in modified UTF-7.
        """
        with self.client(user) as client:
            _, lines = client.list()
            real = [line for line in lines if isinstance(line, bytes) and b"\\Noselect" not in line]
            names = [line.rpartition(b'" ')[2].decode().strip('"') for line in real]
            return {name: list(ids_in(client, name)) for name in sorted(names)}

    def flags(self, user: str, folder: str) -> list[str]:
        """The flags of each message of a folder, save `\\Recent`, which only the server sets."""
        with self.client(user) as client:
            client.select(f'"{folder}"', readonly=True)
            _, answer = client.uid("FETCH", "1:*", "(FLAGS)")
            lines = [line.decode() for line in answer if isinstance(line, bytes)]
            flags = [line[line.index("FLAGS (") + 7 :].split(")")[0] for line in lines]
            return [text.replace("\\Recent", "").strip() for text in flags]

    def readonly(self, folder: str) -> None:
        """Take everybody's right to change `folder`, in all mailboxes."""
        acl = self.root / "acl"
        acl.write_text(f"{acl.read_text('utf-8')}{folder} owner lr\n", "utf-8")

    def downloads(self, user: str) -> int:
        """How many bodies were sent to programs of `user` that have hung up since."""
        lines = [line for line in self.log().splitlines() if f" imap({user})<" in line and " body_count=" in line]
        return sum(int(line.partition(" body_count=")[2].split()[0]) for line in lines)

    def log(self) -> str:
        """What the server has to say."""
        return (self.root / "log").read_text("utf-8", "replace")


def ids_in(client: imaplib.IMAP4, folder: str) -> Iterator[str]:
    status, _ = client.select(f'"{folder}"', readonly=True)
    if status != "OK":
        return
    _, answer = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    for part in answer:
        if isinstance(part, tuple):
            name = part[1].decode().strip().removeprefix("Message-ID: ").strip("<>").partition("@")[0]
            yield f"{name} deleted" if b"\\Deleted" in part[0] else name


@contextmanager
def dovecot(delimiter: str = "/", prefix: str = "", tls: bool = True, more: str = "") -> Iterator[Dovecot]:
    """Start a server; `more` is put at the end of its configuration.

    In a folder of its own: the server runs as an ordinary user, who may not look into pytest's folders.
    """
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    try:
        certify(root)
        (root / "acl").write_text("", "utf-8")
        ports = {"port": free_port(), "tls_port": free_port()}
        values = {"root": root, "user": user.pw_name, "uid": user.pw_uid, "gid": user.pw_gid, "prefix": prefix}
        values |= {
            "group": grp.getgrgid(user.pw_gid).gr_name,
            "delimiter": delimiter,
            "tls": "yes" if tls else "no",
            "more": more,
        }
        (root / "users").write_text(f"everybody:{{PLAIN}}{PASSWORD}\n", "utf-8")
        text = CONFIG.format_map(values | ports)
        (root / "dovecot.conf").write_text(text, "utf-8")
        own(root, user)
        process = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", root / "dovecot.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user.pw_uid if os.getuid() == 0 else None,
            group=user.pw_gid if os.getuid() == 0 else None,
            extra_groups=[] if os.getuid() == 0 else None,
        )
        server = Dovecot(root, process=process, **ports)
        try:
            wait_for(server)
            yield server
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def certify(root: Path) -> None:
    """A certificate for `localhost` that nobody signed but itself."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    files = ["-keyout", str(root / "key.pem"), "-out", str(root / "certificate.pem")]
    name = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command.split(), *files, *name], check=True, capture_output=True)


def own(root: Path, user: pwd.struct_passwd) -> None:
    """Give a folder and all below it to the user whom the server runs as."""
    for path in (root, *root.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)


def wait_for(server: Dovecot) -> None:
    """Return when the server listens. Raises `AssertionError` with its log if it does not."""
    for _ in range(300):
        if server.process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(server.log() if (server.root / "log").exists() else "dovecot did not start")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def mail(name: str, words: str = "Bonjour !", headers: Mapping[str, str] = {}) -> bytes:
    """A small message whose Message-ID is `<name@fil.example>`."""
    fields = {"Message-ID": f"<{name}@fil.example>", "From": "Marie <marie@voix.example>", "Subject": "Ta lettre"}
    lines = [f"{key}: {value}" for key, value in (fields | dict(headers)).items()]
    return "\r\n".join([*lines, "", words, ""]).encode()
