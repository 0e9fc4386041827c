#!/usr/bin/env bash
# Installs Haechi from a bundle, without network and without administrator rights.
#
#   bash install.sh --bundle FILE --base FOLDER --fingerprint KEY
#
# Nothing of the bundle runs before its signature, the Node in it and the installer in it are verified, here, with the
# tools of this system: bash, tar, openssl (1.1.1 or later) and sha256sum. The installer then verifies everything else.
set -euo pipefail

bundle='' base='' fingerprint=''
while [ $# -gt 0 ]; do
  case $1 in
    --bundle) bundle=$2 ;;
    --base) base=$2 ;;
    --fingerprint) fingerprint=$2 ;;
    *) echo "unknown: $1" >&2; exit 2 ;;
  esac
  shift 2
done

fail() { # korean, english
  printf '\n  Haechi\n\n  %s\n  → 번들을 원본에서 다시 복사하고, 지문을 만든 곳에 확인하세요. 아무것도 실행하지 않았습니다.\n\n' "$1" >&2
  printf '  %s\n  → Copy the bundle again and check the fingerprint with its maker. Nothing was run.\n\n' "$2" >&2
  exit 1
}
for tool in tar openssl sha256sum; do
  command -v "$tool" >/dev/null || fail "이 컴퓨터에 $tool 이(가) 없습니다." "This machine has no $tool."
done
[ -n "$bundle" ] && [ -n "$base" ] && [[ $fingerprint =~ ^[0-9a-f]{64}$ ]] ||
  fail '--bundle, --base, --fingerprint 가 모두 필요합니다.' '--bundle, --base and --fingerprint are all needed.'
[ -r "$bundle" ] || fail "번들을 읽을 수 없습니다: $bundle" "The bundle cannot be read: $bundle"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xf "$bundle" -C "$work" metadata node installer.mjs 2>/dev/null ||
  fail "번들이 손상되었습니다: $bundle" "The bundle is damaged: $bundle"

# The two metadata files have one fixed form: a signature of 64 bytes by one key, then what is signed.
prefix='^\{"signatures":\[\{"keyid":"([0-9a-f]{64})","sig":"([0-9a-f]{128})"\}\],"signed":'
bytes_of() { printf "$(sed 's/../\\x&/g' <<<"$1")"; }
verify() { # file, public key in hex
  local head; head=$(head -c 300 "$work/$1")
  [[ $head =~ $prefix ]] || fail "손상된 파일: $1" "Damaged: $1"
  bytes_of "${BASH_REMATCH[2]}" >"$work/sig"
  tail -c +$((${#BASH_REMATCH[0]} + 1)) "$work/$1" | head -c -1 >"$work/signed"
  { bytes_of 302a300506032b6570032100; bytes_of "$2"; } | openssl pkey -pubin -inform DER -out "$work/key.pem" 2>/dev/null
  openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin -in "$work/signed" -sigfile "$work/sig" >/dev/null 2>&1 ||
    fail "서명이 맞지 않습니다: $1" "The signature is not right: $1"
}
key_of() { # key id: its public half, from the root
  grep -o "\"$1\":{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"[0-9a-f]\{64\}\"}" "$work/metadata/1.root.json" | tail -c 67 | head -c 64
}

root_key=$(key_of "$fingerprint") || root_key=''
[ -n "$root_key" ] || fail '만든 곳의 키가 지문과 다릅니다.' 'The key of the maker does not fit the fingerprint.'
actual=$(printf '{"keytype":"ed25519","keyval":{"public":"%s"},"scheme":"ed25519"}' "$root_key" | sha256sum | cut -c 1-64)
[ "$actual" = "$fingerprint" ] || fail '만든 곳의 키가 지문과 다릅니다.' 'The key of the maker does not fit the fingerprint.'
verify metadata/1.root.json "$root_key"
[ ! -e "$work/metadata/2.root.json" ] ||
  fail '이 번들은 새 키로 서명되었습니다. 새 지문의 번들을 받으세요.' 'This bundle is signed by newer keys; ask its maker for the newer fingerprint.'
release_id=$(grep -o '"targets":{"keyids":\["[0-9a-f]\{64\}"' "$work/metadata/1.root.json" | tail -c 66 | head -c 64)
verify metadata/targets.json "$(key_of "$release_id")"
for file in node installer.mjs; do
  wanted=$(grep -o "[{,]\"$file\":{\"hashes\":{\"sha256\":\"[0-9a-f]\{64\}\"" "$work/metadata/targets.json" | tail -c 66 | head -c 64)
  [ "$(sha256sum "$work/$file" | cut -c 1-64)" = "$wanted" ] || fail "바뀐 파일: $file" "Changed: $file"
done

mkdir -p "$base" 2>/dev/null && [ -w "$base" ] ||
  fail "이 폴더에 쓸 권한이 없습니다. 설치 담당자에게 문의하세요: $base" "This folder may not be written to; ask the installer: $base"
chmod +x "$work/node"
"$work/node" "$work/installer.mjs" --bundle "$bundle" --base "$(CDPATH= cd -- "$base" && pwd)" --fingerprint "$fingerprint"
