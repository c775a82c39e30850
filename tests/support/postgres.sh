#!/bin/sh
# A throw-away PostgreSQL cluster for tests: unix socket only, no durability.
#
# Prints its URI on one line, then runs until standard input ends, however the test that holds the
# other end came to its end; then stops the server and removes all of it. Exit status 77 when
# PostgreSQL is not installed. initdb refuses root, so root runs it as another user.
set -eu

bin=
for d in /usr/lib/postgresql/*/bin; do
    [ -x "$d/initdb" ] && [ -x "$d/pg_ctl" ] && bin=$d
done
[ -n "$bin" ] || exit 77

as=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    as="runuser -u $user --"
fi

# Short, since a socket's path has at most 107 bytes.
dir=$($as mktemp -d /tmp/watchglass-pg.XXXXXX)
cleanup() {
    $as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

cd "$dir"
$as "$bin/initdb" -D "$dir/data" -U watchglass -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
    >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
$as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/data/log" start \
    -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=off -c max_connections=20" \
    >"$dir/log" 2>&1 </dev/null || { cat "$dir/log" "$dir/data/log" >&2; exit 1; }

echo "postgresql:///postgres?host=$dir&user=watchglass"
cat >/dev/null
