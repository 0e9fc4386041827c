#!/bin/sh
# Runs one program in a file system of its own. Started inside fresh user, mount, process, network, IPC and host name
# namespaces; what is made here ends with them.
#   jail.sh PLACE FOLDER APP NODE PROGRAM...
# PLACE is an empty folder to build in, FOLDER becomes /work (the only place that keeps anything), APP becomes /app and
# NODE becomes /node, both read only.
set -eu
place=$1 folder=$2 app=$3 node=$4
shift 4

# No further namespaces from within: they are the larger part of what a kernel can be attacked through.
(echo 0 > /proc/sys/user/max_user_namespaces) 2>/dev/null || true
mount --make-rprivate /
mount -t tmpfs -o size=64m,mode=755,nosuid,nodev haechi "$place"
mkdir "$place/work" "$place/app" "$place/dev" "$place/etc" "$place/proc" "$place/tmp" "$place/before"

bind_read_only() {
  mount --rbind "$1" "$2"
  mount -o remount,bind,ro,nosuid,nodev "$2"
}

for name in usr bin sbin lib lib64 lib32; do
  if [ -L "/$name" ]; then cp -P "/$name" "$place/$name"
  elif [ -d "/$name" ]; then mkdir "$place/$name" && bind_read_only "/$name" "$place/$name"
  fi
done
for name in ld.so.cache alternatives; do
  if [ -d "/etc/$name" ]; then mkdir "$place/etc/$name" && bind_read_only "/etc/$name" "$place/etc/$name"
  elif [ -f "/etc/$name" ]; then : > "$place/etc/$name" && bind_read_only "/etc/$name" "$place/etc/$name"
  fi
done
echo 'sandbox:x:0:0::/work:/bin/sh' > "$place/etc/passwd"
for name in null zero full random urandom; do
  : > "$place/dev/$name"
  mount --bind "/dev/$name" "$place/dev/$name"
done
ln -s /proc/self/fd "$place/dev/fd"

mount --bind "$folder" "$place/work"
mount -o remount,bind,nosuid,nodev "$place/work"
bind_read_only "$app" "$place/app"
: > "$place/node"
bind_read_only "$node" "$place/node"
mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev haechi "$place/tmp"
# Processes only: the rest of /proc could be written by a real root. Refused where a container hides parts of /proc;
# programs then run without one.
mount -t proc -o subset=pid,nosuid,nodev,noexec proc "$place/proc" 2>/dev/null || true

cd "$place"
pivot_root . before
umount -l /before
rmdir /before
mount -o remount,bind,ro,nosuid,nodev /
cd /work
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all -- "$@"
