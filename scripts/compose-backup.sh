#!/usr/bin/env bash
# Backs the stack of docker-compose.yml up as docs/operating.md says, loses it, and restores it in an empty
# one: from a dump, and from a base backup. One line for each check, exit code 0 only if all of them hold.
# Needs Docker with `docker compose` or docker-compose, and curl.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PORT API_KEYS THREADLOG_IMAGE COMPOSE_FILE COMPOSE_PROJECT_NAME COMPOSE_PROFILES COMPOSE_ENV_FILES

project=threadlog-backup-$$
work=$(mktemp -d)
if docker compose version >/dev/null 2>&1; then tool=(docker compose); else tool=(docker-compose); fi
compose() { "${tool[@]}" -f docker-compose.yml -p "$project" --env-file "$work/env" "$@"; }

clean_up() {
  local code=$?
  trap - EXIT
  [ "$code" -eq 0 ] || { tail -n 20 "$work/log"; compose logs --no-color --tail 20; } >&2 || true
  compose down -v --remove-orphans >/dev/null 2>&1 || true
  docker image rm "threadlog:backup-$$" >/dev/null 2>&1 || true
  rm -rf "$work"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

check() { # what must be true, command…
  local claim=$1 answer
  shift
  if answer=$("$@" 2>&1); then echo "ok    $claim${answer:+: $answer}"; else
    echo "FAIL  $claim: $answer"
    exit 1
  fi
}
quietly() { "$@" >>"$work/log" 2>&1; }
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
call() { # method, path, body
  curl -sS -f --max-time 10 -X "$1" "http://127.0.0.1:$port$2" -H "Authorization: Bearer $key" \
    -H 'OpenAI-Beta: assistants=v2' -H 'Content-Type: application/json' ${3:+-d "$3"}
}
within() { # seconds, command…
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || { "$@"; return 1; }
    sleep 0.5
  done
}
# As the owner, and with the directory of API and workers: the key that signs is in it.
threadlog() { # service, arguments…
  local service=$1
  shift
  compose exec -T "$service" node scripts/threadlog.mjs "$@"
}
owner_threadlog() {
  compose run --rm --no-deps -T -v "${project}_files:/var/lib/threadlog:ro" migrate node scripts/threadlog.mjs "$@"
}
verified() { owner_threadlog verify 2>/dev/null | grep -E 'are what the log says|is what was sealed'; }
no_fault() { ! threadlog worker doctor --json | grep '"state": "fault"'; }
texts() { call GET "/v1/threads/$thread/messages?order=asc&limit=100" | tr -d '\n' | grep -o '"value": *"[^"]*"'; }
same_texts() { [ "$(texts)" = "$(cat "$work/texts")" ]; }
same_file() { [ "$(call GET "/v1/files/$file/content")" = 'Notes, as plain as can be.' ]; }
sealed() { [ "$(threadlog worker checkpoint --json | sed -n 's/.*"size": \([0-9]*\).*/\1/p')" -ge "$1" ]; }
tampering() { compose logs --no-color worker | grep -o '"fault":"backup_restored"' | head -n 1; }
empty() { quietly compose down -v; }

port=$((20000 + RANDOM % 20000))
key=tlk_$(secret)
{
  for name in POSTGRES_PASSWORD THREADLOG_APP_PASSWORD REDIS_PASSWORD; do echo "$name=$(secret)"; done
  printf 'PORT=%s\nAPI_KEYS=backup=%s\nTHREADLOG_IMAGE=threadlog:backup-%s\n' "$port" "$key" "$$"
} >"$work/env"

check 'a stack runs' quietly compose up --build -d
check 'and is ready' within 60 curl -sS -f "http://127.0.0.1:$port/readyz"
thread=$(call POST /v1/threads '{}' | grep -o 'thread_[A-Za-z0-9]*' | head -n 1)
for n in 1 2 3 4 5; do call POST "/v1/threads/$thread/messages" "{\"role\":\"user\",\"content\":\"Nachricht $n\"}" >/dev/null; done
printf 'Notes, as plain as can be.' >"$work/notes.txt"
file=$(curl -sS -f "http://127.0.0.1:$port/v1/files" -H "Authorization: Bearer $key" -F purpose=assistants \
  -F "file=@$work/notes.txt" | grep -o 'file-[A-Za-z0-9]*' | head -n 1)
texts >"$work/texts"
check 'what is there is sealed' within 20 sealed 7

# --- The backup: while it runs; the database first, so that every file that it names is in the second part.
compose exec -T postgres pg_dumpall -U threadlog --roles-only >"$work/roles.sql"
compose exec -T postgres pg_dump -U threadlog -Fc threadlog >"$work/threadlog.dump"
compose exec -T postgres pg_basebackup -U threadlog -D - -Ft -X fetch >"$work/base.tar" 2>>"$work/log"
compose exec -T worker tar -C /var/lib/threadlog -c . >"$work/files.tar"
ls -l "$work" | awk '/roles|dump|tar/ { printf "ok    backed up: %s, %s bytes\n", $NF, $5 }'

# --- From the dump, in an empty stack.
check 'everything is lost' empty
quietly compose up -d postgres
check 'an empty server runs' within 60 compose exec -T postgres pg_isready -q -h 127.0.0.1 -U threadlog -d threadlog
# That the owner is there already is an error that may be.
compose exec -T postgres psql -q -U threadlog -d postgres <"$work/roles.sql" >>"$work/log" 2>&1
check 'the dump is restored' compose exec -T postgres pg_restore -U threadlog --exit-on-error -d threadlog <"$work/threadlog.dump"
quietly compose run --rm --no-deps -T api tar -C /var/lib/threadlog -x <"$work/files.tar"
quietly compose up -d
check 'the stack is ready' within 60 curl -sS -f "http://127.0.0.1:$port/readyz"
check 'with the same messages, for the same key' same_texts
check 'and the same file' same_file
check 'threadlog verify' verified
check 'threadlog doctor finds no fault' no_fault
call POST "/v1/threads/$thread/messages" '{"role":"user","content":"Nach dem Rückspielen"}' >/dev/null
check 'what is new is sealed with the same key' within 20 sealed 8
texts >"$work/texts.newer"

# --- From the base backup, which is older than what was published meanwhile.
quietly compose stop
compose run --rm --no-deps -T worker tar -C /var/lib/threadlog -c . >"$work/files-newer.tar" 2>>"$work/log"
check 'everything is lost again' empty
quietly compose run --rm --no-deps -T --entrypoint sh postgres -c 'mkdir -p "$PGDATA" && tar -x -C "$PGDATA" && chown -R postgres "$PGDATA" && chmod 700 "$PGDATA"' <"$work/base.tar"
compose run --rm --no-deps -T api tar -C /var/lib/threadlog -x <"$work/files-newer.tar" >>"$work/log" 2>&1
quietly compose up -d
check 'the stack is ready' within 60 curl -sS -f "http://127.0.0.1:$port/readyz"
check 'with the messages of the backup' same_texts
check 'the worker says that it is an older backup, and signs nothing' within 30 tampering
# Deliberately on: what was published is evidence of what is lost; it is kept, and no longer compared with.
quietly compose exec -T worker mv /var/lib/threadlog/published /var/lib/threadlog/published-before-restore
quietly compose restart worker
call POST "/v1/threads/$thread/messages" '{"role":"user","content":"Es geht weiter"}' >/dev/null
check 'after it was moved aside, what is new is sealed' within 30 sealed 8
check 'threadlog verify' verified
check 'threadlog doctor finds no fault' no_fault
printf 'ok    %d s in all\n' "$SECONDS"
