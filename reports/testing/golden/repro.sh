#!/usr/bin/env bash
# Written by offline-conformance run --repro.
# logout-rp-initiated-survives at Acme SSO 4.2: An offline token survives RP-initiated logout
# OpenID Connect Core 1.0, section 11: https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess
#
# expected an access token
# observed 400 invalid_grant (Session not active)
set -u
need() { [ -n "${!1-}" ] || { printf '%s: %s\n' "$1" "$2" >&2; exit 1; }; }

need CODE_1 'code of client c1'
need CODE_VERIFIER_1 'code_verifier of client c1'
need CREDENTIAL_1 'client_id:client_secret, or the credential, of client c1'

D=$(mktemp -d)
trap 'rm -rf "$D"' EXIT
H="$D/headers"
B="$D/body"
random() { openssl rand -base64 36 | tr '+/' '-_' | tr -d '=\n'; }
s256() { printf %s "$1" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=\n'; }
# What a server says is shown, not obeyed: cat -v writes control characters out.
say() { printf '%s  -> %s\n' "$1" "$(head -n 1 "$H" | tr -d '\r' | cat -v)"; }

# 1. browser B1 (recorded: 200)
STATE_1=$(random)
NONCE_1=$(random)
VERIFIER_OF_CODE_CHALLENGE_1=$(random)
CODE_CHALLENGE_1=$(s256 "$VERIFIER_OF_CODE_CHALLENGE_1")
: > "$H"; : > "$B"; curl -sS --globoff --proto '=http,https' --max-time 30 -b "$D/cookies-1" -c "$D/cookies-1" -H 'accept: text/html' -o "$B" -D "$H" --url 'https://sso.acme.example/realms/photos/authorize?response_type=code&client_id=c1&redirect_uri=https%3A%2F%2Frp.example%2Fcallback&scope=openid%20offline_access&prompt=consent&state='"${STATE_1}"'&nonce='"${NONCE_1}"'&code_challenge='"${CODE_CHALLENGE_1}"'&code_challenge_method=S256'
say '1. GET /realms/photos/authorize'

# 2. client c1 (recorded: 200)
: > "$H"; : > "$B"; curl -sS --globoff --proto '=http,https' --max-time 30 -X POST -u "${CREDENTIAL_1}" --data-urlencode grant_type=authorization_code --data-raw code="${CODE_1}" --data-urlencode redirect_uri=https://rp.example/callback --data-urlencode code_verifier="${CODE_VERIFIER_1}" -o "$B" -D "$H" --url https://sso.acme.example/realms/photos/token
say '2. POST /realms/photos/token'
ACCESS_TOKEN_1=$(grep -o '"access_token" *: *"[^"]*"' "$B" | head -n 1 | sed 's/.*: *"//;s/"$//')
REFRESH_TOKEN_1=$(grep -o '"refresh_token" *: *"[^"]*"' "$B" | head -n 1 | sed 's/.*: *"//;s/"$//')
ID_TOKEN_1=$(grep -o '"id_token" *: *"[^"]*"' "$B" | head -n 1 | sed 's/.*: *"//;s/"$//')

# 3. browser B1 (recorded: 302)
: > "$H"; : > "$B"; curl -sS --globoff --proto '=http,https' --max-time 30 -b "$D/cookies-1" -c "$D/cookies-1" -o "$B" -D "$H" --url 'https://sso.acme.example/realms/photos/logout?id_token_hint='"${ID_TOKEN_1}"'&post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fsigned-out'
say '3. GET /realms/photos/logout'

# 4. client c1 (recorded: 400)
: > "$H"; : > "$B"; curl -sS --globoff --proto '=http,https' --max-time 30 -X POST -u "${CREDENTIAL_1}" --data-urlencode grant_type=refresh_token --data-urlencode refresh_token="${REFRESH_TOKEN_1}" -o "$B" -D "$H" --url https://sso.acme.example/realms/photos/token
say '4. POST /realms/photos/token'

echo
echo 'the last answer:'
cat -v "$B"
echo
