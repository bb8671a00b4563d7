"""Which kind of disk a file lies on: where locks and shared memory hold, and where a file keeps its number."""

from __future__ import annotations

from pathlib import Path

# File systems on which the shared memory of a write-ahead log is not shared between machines.
_REMOTE = {"9p", "afs", "ceph", "cifs", "davfs", "drvfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs",
           "prl_fs", "vboxsf", "vmhgfs", "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"}  # fmt: skip
# On which a file has the same number (inode) for as long as it is there, however often the disk is mounted.
_LASTING = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs"}


def is_local(path: Path) -> bool:
    """Whether the file lies on a disk of this machine, as far as the system says."""
    kind = _file_system_of(path)
    if kind is None:
        return not str(path.absolute()).startswith(("/Volumes/", "/Network/"))  # macOS: where others' disks appear
    return kind not in _REMOTE


def has_lasting_numbers(path: Path) -> bool:
    """Whether a file there surely keeps its number for life."""
    return _file_system_of(path) in _LASTING


def _file_system_of(path: Path) -> str | None:
    """The kind of file system, `ext4`; None where the system does not say."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    folder, best, kind = str(path.absolute().resolve()), "", ""
    for line in mounts.splitlines():
        _, point, mounted, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if len(point) >= len(best) and (folder == point or folder.startswith(point.rstrip("/") + "/")):
            best, kind = point, mounted
    return kind
