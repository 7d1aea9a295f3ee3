#!/bin/sh
# Brings up a real Docker engine with one Postgres image on a Debian or Ubuntu machine that has neither, for the tests of
# the docker server. Nothing is pulled: the image is a Debian root with Debian's own Postgres. Run it as root.
#
#   scripts/docker-engine.sh           prepare, print what to export and how to stop
#   scripts/docker-engine.sh stop      stop the engine that it started
set -eu

state=${LOCKSTEP_ENGINE:-/var/lib/lockstep-engine}
image=lockstep-postgres:15
socket=$state/docker.sock

if [ "${1:-}" = stop ]; then
  if [ -f "$state/dockerd.pid" ]; then kill "$(cat "$state/dockerd.pid")"; fi
  exit 0
fi

mkdir -p "$state"
export DEBIAN_FRONTEND=noninteractive
missing=
command -v dockerd >/dev/null || missing="$missing docker.io"
command -v debootstrap >/dev/null || missing="$missing debootstrap"
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

export DOCKER_HOST="unix://$socket"
if ! docker version >/dev/null 2>&1; then
  rm -f "$state/dockerd.pid"
  nohup dockerd --host "$DOCKER_HOST" --data-root "$state/data" --exec-root "$state/exec" \
    --pidfile "$state/dockerd.pid" >"$state/dockerd.log" 2>&1 &
  tries=0
  until docker version >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 60 ]; then
      tail -20 "$state/dockerd.log" >&2
      exit 1
    fi
    sleep 0.5
  done
fi

if [ -z "$(docker images --quiet "$image")" ]; then
  root=$state/root
  rm -rf "$root"
  debootstrap --variant=minbase --include=postgresql-15 bookworm "$root" >"$state/debootstrap.log" 2>&1 || {
    tail -20 "$state/debootstrap.log" >&2
    exit 1
  }
  cat >"$root/entry.sh" <<'ENTRY'
#!/bin/sh
# Honours what the official image honours: POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD, POSTGRES_HOST_AUTH_METHOD.
set -eu
user=${POSTGRES_USER:-postgres}
bin=/usr/lib/postgresql/15/bin
data=/var/lib/postgresql/lockstep
password=$(mktemp)
printf '%s\n' "${POSTGRES_PASSWORD:-unset}" >"$password"
mkdir -p "$data"
chown postgres "$data" "$password"
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
as_postgres $bin/initdb -D "$data" -U "$user" --pwfile="$password" --no-sync --auth-local=trust --auth-host=reject >/dev/null
rm -f "$password"
echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >"$data/pg_hba.tail"
grep -v '^host' "$data/pg_hba.conf" | cat - "$data/pg_hba.tail" >"$data/pg_hba.new"
mv "$data/pg_hba.new" "$data/pg_hba.conf"
chown postgres "$data/pg_hba.conf"
if [ "${POSTGRES_DB:-postgres}" != postgres ]; then
  as_postgres $bin/pg_ctl -D "$data" -w -o "-c listen_addresses=''" start >/dev/null
  as_postgres $bin/createdb -U "$user" "$POSTGRES_DB"
  as_postgres $bin/pg_ctl -D "$data" -m fast -w stop >/dev/null
fi
exec setpriv --reuid=postgres --regid=postgres --clear-groups $bin/postgres -D "$data" -c "listen_addresses=*" -c fsync=off
ENTRY
  chmod 755 "$root/entry.sh"
  tar -C "$root" -c . | docker import --platform linux/amd64 --change 'ENTRYPOINT ["/entry.sh"]' - "$image" >/dev/null
  rm -rf "$root"
fi

echo "export DOCKER_HOST=$DOCKER_HOST LOCKSTEP_TEST_IMAGE=$image"
echo "# stop the engine with: $0 stop"
