#!/bin/sh
# Installs what the tests need beyond Python: a browser, a web server, mail servers, PostgreSQL, Java, fonts (Debian
# packages), and the two checkers that tests/package.json names, into .tools. Debian packages are installed when run as
# root; anyone else is shown the command. No package is removed for these: another mail server would be.
# Running it again costs nothing.
set -eu
cd "$(dirname "$0")/.."

missing=
need() { # need COMMAND PACKAGE
    command -v "$1" > /dev/null || [ -x "/usr/sbin/$1" ] || missing="$missing $2"
}
need chromium-headless-shell chromium-headless-shell
need nginx nginx-light
need dovecot dovecot-imapd
need openssl openssl
need java default-jre-headless
need npm npm
need exim4 exim4-daemon-light
need caddy caddy
# Debian keeps PostgreSQL's programs out of the path.
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || missing="$missing postgresql"
for package in fonts-urw-base35 fonts-dejavu-core fonts-noto-core; do
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null)" = installed ] ||
        missing="$missing $package"
done

if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "The tests need Debian packages. As root:" >&2
        echo "    apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # one word a package
    apt-get install -y -qq --no-install-recommends --no-remove $missing
fi

stamp=.tools/installed
wanted=$(cksum < tests/package.json)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    mkdir -p .tools
    echo '*' > .tools/.gitignore
    cp tests/package.json .tools/package.json
    npm install --prefix .tools --no-package-lock --ignore-scripts --no-fund --no-audit --loglevel=error
    echo "$wanted" > "$stamp"
fi
