"""A real Exim on loopback, for one test module: its own folder, its own port, as an ordinary user.

Exim and not Postfix: Postfix can be started by root only, and from its own folders only.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.channels.email.dovecot import free_port, own

EXIM = "/usr/sbin/exim4"

# The router and the transport are those of docs/how-to/email.md.
CONFIG = """
exim_user = {user}
exim_group = {group}
exim_path = {root}/exim4
primary_hostname = mx.test.example
spool_directory = {root}/spool
pid_file_path = {root}/pid
domainlist local_domains = test.example
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
tls_advertise_hosts =
host_lookup =
keep_environment =
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept

begin acl
check_rcpt:
  accept domains = +local_domains
  deny

begin routers
answers:
  driver = accept
  domains = +local_domains
  local_parts = answers
  local_part_suffix = +*
  local_part_suffix_optional
  transport = convblog

begin transports
convblog:
  driver = pipe
  command = {command} mail receive --site {site}
  user = {user}
  group = {group}
  temp_errors = 75
  return_path_add
  headers_remove = Authentication-Results

begin retry
* * F,1h,1s
"""


@dataclass(frozen=True)
class Exim:
    """A running mail server that hands mail to `answers@test.example` to `convblog mail receive`."""

    root: Path
    site: Path
    port: int
    user: pwd.struct_passwd

    def inject(self, raw: bytes, to: str, sender: str = "marie@mail.example") -> None:
        """Send a mail by SMTP. It is delivered a moment later."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            assert client.sendmail(sender, [to], raw) == {}

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Return when `done`. Raises `AssertionError` with the server's log if that never comes."""
        for _ in range(600):
            if done():
                return
            time.sleep(0.05)
        raise AssertionError(self.log())

    def log(self) -> str:
        """What the server has to say."""
        return (self.root / "log").read_text("utf-8", "replace")


def unprivileged(user: pwd.struct_passwd) -> list[str]:
    """What runs a command as `user`, where the tests run as root: Exim gives mail to nobody's pipe as root.

    It may read and write everywhere all the same: the interpreter of these tests may lie in root's own folder.
    """
    if os.getuid() != 0:
        return []
    may = "+dac_override,+dac_read_search"
    who = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    return ["setpriv", *who, f"--inh-caps={may}", f"--ambient-caps={may}"]


@contextmanager
def exim(command: Path, lay: Callable[[Path], None]) -> Iterator[Exim]:
    """Start a server in front of the site that `lay` makes in a folder. `command` is the program `convblog`.

    In a folder of its own: it runs as an ordinary user, who may not look into pytest's folders.
    """
    root = Path(tempfile.mkdtemp(prefix="exim-"))
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    server = Exim(root, root / "site", free_port(), user)
    try:
        lay(server.site)
        values = {"user": user.pw_name, "group": grp.getgrgid(user.pw_gid).gr_name, "command": command}
        text = CONFIG.format(root=root, port=server.port, site=server.site, **values)
        (root / "exim.conf").write_text(text, "utf-8")
        if os.getuid() == 0:
            own(root, user)
        with daemon(server):
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def daemon(server: Exim) -> Iterator[None]:
    """The server itself; it looks into its queue every second."""
    program = shutil.copyfile(EXIM, server.root / "exim4")  # that is not root's, and does not try to become root
    program.chmod(0o755)
    command = [*unprivileged(server.user), str(program), "-C", str(server.root / "exim.conf"), "-bdf", "-q1s"]
    with (server.root / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        server.wait_until(lambda: process.poll() is not None or listens(server))
        assert process.poll() is None, server.log()
        yield
    finally:
        process.terminate()
        process.wait(20)


def listens(server: Exim) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", server.port, timeout=5).close()
    except OSError:
        return False
    return True
