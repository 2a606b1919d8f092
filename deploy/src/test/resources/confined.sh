# confined.sh ROOT USER:GROUP JAVA_HOME COMMAND...: runs the command as a container runs it: its root file system is ROOT,
# which nobody can write to but in /tmp and, if it is there, /state. To be started by unshare --mount, as root.
set -eu
root=$1 user=$2 java=$3
shift 3

mount --bind "$root" "$root"
for folder in usr lib lib64 bin etc dev proc; do
  if [ -e "/$folder" ]; then
    mount --rbind "/$folder" "$root/$folder"
  fi
done
mount --bind "$java" "$root/opt/java"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
if [ -d "$root/state" ]; then
  mount -t tmpfs -o mode=0700,uid="${user%:*}",gid="${user#*:}" tmpfs "$root/state"
fi
for folder in usr lib lib64 bin etc app opt/java; do
  if mountpoint -q "$root/$folder"; then
    mount -o remount,bind,ro "$root/$folder"
  fi
done
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" --groups= "$root" "$@"
