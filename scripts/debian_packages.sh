#!/bin/sh
# What the tests need from Debian, by the parts asked for:
#   browser     Chromium for the pages, pdftotext for the printed order
#   postgresql  the second database
set -eu

wanted=""
for part in "$@"; do
  case "$part" in
    browser)
      command -v chromium >/dev/null || wanted="$wanted chromium"
      command -v pdftotext >/dev/null || wanted="$wanted poppler-utils"
      ;;
    postgresql)
      command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
      ;;
  esac
done
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif sudo -n true 2>/dev/null; then
  as_root="sudo"
else
  echo "The tests need Debian packages. Run: sudo apt-get install -y$wanted    (or: make test BROWSER=no POSTGRESQL=no)" >&2
  exit 1
fi

apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}
echo "Installing for the tests:$wanted"
# shellcheck disable=SC2086  # one word per package
apt install -y --no-install-recommends $wanted || { apt update && apt install -y --no-install-recommends $wanted; }
