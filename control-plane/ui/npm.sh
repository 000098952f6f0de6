#!/bin/sh
# What Maven does with npm: `npm.sh build FOLDER` builds the pages into a folder, `npm.sh check` lints, checks types and tests;
# `npm.sh suite` is the browser suite, `npm.sh suite-aws iam|jwt` that on the emulated account.
# Without npm it says so in one line, and all else builds.
set -eu
cd "$(dirname "$0")"

if ! command -v npm >/dev/null || ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
    echo "the web UI is left out: it needs Node.js 20.19 or newer with npm" >&2
    exit 0
fi

# Installs what the lock file names, if it is not there yet.
install() {
    if [ ! -e node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
        npm ci --no-audit --no-fund --loglevel=error >/dev/null
        touch node_modules/.installed
    fi
}

case "$1" in
    build)
        target=$2
        # Only what changed is built again.
        if [ -e "$target/files.txt" ] && [ -z "$(find package-lock.json vite.config.ts scripts web -newer "$target/files.txt" 2>/dev/null | head -n 1)" ]; then
            exit 0
        fi
        install
        npm run --silent pages -- "$target"
        ;;
    check)
        install
        npm run --silent check
        ;;
    suite)
        install
        npm run --silent suite
        ;;
    suite-aws)
        install
        npm run --silent suite-aws -- "$2"
        ;;
esac
