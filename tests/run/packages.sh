# Sourced: installs Debian packages where a command or a file of theirs is missing.

# need COMMAND-OR-FILE PACKAGE...
need() {
  local what=$1; shift
  if [[ $what == /* ]] && [ -e "$what" ]; then return; fi
  if [[ $what != /* ]] && command -v "$what" >/dev/null; then return; fi
  install_packages "$@"
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "install these packages as root: $*" >&2; return 1; }
    as_root=(sudo)
  fi
  exec 6> "${TMPDIR:-/tmp}/edgeconv-packages.lock" # parts run side by side
  flock 6
  echo "installing $* ..." >&2
  export DEBIAN_FRONTEND=noninteractive
  local install=("${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@")
  if "${install[@]}" </dev/null >/dev/null 2>&1; then
    exec 6>&-
    return
  fi
  "${as_root[@]}" apt-get update -qq </dev/null >/dev/null # the lists are missing or old
  "${install[@]}" </dev/null >/dev/null || { echo "could not install $*: see above" >&2; return 1; }
  exec 6>&-
}
