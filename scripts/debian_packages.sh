#!/bin/sh
# What Himaya and its tests need from Debian, by the parts asked for:
#   browser     Chromium for the pages, pdftotext for the printed order
#   postgresql  the second database
#   video       the gateway of the video room; started by Himaya itself, never as a service of the machine
# With --if-allowed first, nothing fails: what may not be installed is named in one line.
set -eu

optional=""
if [ "${1:-}" = "--if-allowed" ]; then
  optional=yes
  shift
fi
[ -n "$optional" ] && ! command -v apt-get >/dev/null && exit 0

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
    video)
      command -v janus >/dev/null || wanted="$wanted janus"
      ;;
  esac
done
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif sudo -n true 2>/dev/null; then
  as_root="sudo"
elif [ -n "$optional" ]; then
  echo "Meetings have no video room without the gateway. To add it: sudo systemctl mask janus; sudo apt-get install -y --no-install-recommends$wanted" >&2
  exit 0
else
  echo "The tests need Debian packages. Run: sudo apt-get install -y$wanted    (or: make test BROWSER=no POSTGRESQL=no VIDEO=no)" >&2
  exit 1
fi

apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}
case "$wanted" in
  *janus*) command -v systemctl >/dev/null && $as_root systemctl mask janus.service >/dev/null 2>&1 || true ;;
esac
echo "Installing from Debian:$wanted"
# shellcheck disable=SC2086  # one word per package
apt install -y --no-install-recommends $wanted || { apt update && apt install -y --no-install-recommends $wanted; } || [ -n "$optional" ]
