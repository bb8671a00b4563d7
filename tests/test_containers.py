"""What is packed is read without being unpacked to the disk; what is no file, locked, broken or a bomb is refused."""

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from archive.document import Rejection
from archive.zstandard import zstd
from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.reading import read_found
from ingest.record import RawRecord
from tests.record_files import pack_tar, pack_zip

STORY = "The ferry returned on Monday, the harbour master’s office said.\n".encode()
PACKERS = {"plain": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd.compress}


def read(path: Path, root: Path | None = None) -> list[RawRecord | Rejection]:
    return list(read_found(FoundFile(path, root or path), ReadOptions()))


def outcomes(path: Path) -> list[tuple[str, str]]:
    """Each record or rejection as its path within the file and `text`, `html` or the rule."""
    return [
        (one.sighting.path.removeprefix(path.as_posix()), one.kind if isinstance(one, RawRecord) else one.rule)
        for one in read(path)
    ]


def write(folder: Path, content: bytes, name: str = "dump") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize("packer", PACKERS)
def test_compression_is_told_by_the_bytes(packer: str, tmp_path: Path) -> None:
    """A packed page is the page, whatever its file is called."""
    for name in ("page.txt", "page.txt.gz", "page"):
        (record,) = read(write(tmp_path, PACKERS[packer](STORY), name))
        assert isinstance(record, RawRecord)
        assert record.content == STORY
        assert record.sighting.path == (tmp_path / name).as_posix()


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("pack", [pack_tar, pack_zip])
def test_members_are_records_with_their_own_paths(packer: str, pack: object, tmp_path: Path) -> None:
    """A zip or tar, packed again or not, holds its members in its order, and one container within is read too."""
    assert callable(pack)
    inner = {"b.zip": pack_zip({"c.txt": STORY + b"c"}), "b.tar": pack_tar({"d.txt": STORY + b"d"})}
    path = write(tmp_path, PACKERS[packer](pack({"a/1.txt": STORY, **inner, "z.txt.gz": gzip.compress(STORY + b"z")})))
    assert outcomes(path) == [
        ("!/a/1.txt", "text"),
        ("!/b.zip!/c.txt", "text"),
        ("!/b.tar!/d.txt", "text"),
        ("!/z.txt.gz", "text"),
    ]
    assert [one.content[len(STORY) :] for one in read(path) if isinstance(one, RawRecord)] == [b"", b"c", b"d", b"z"]


def test_a_container_counts_as_a_folder_of_its_name(tmp_path: Path) -> None:
    """The source of a member is the folders that lead to it, the container's name for one."""
    packed = pack_tar({"north/2021/1.txt": STORY, "2.txt": STORY})
    (tmp_path / "dumps").mkdir()
    path = write(tmp_path / "dumps", gzip.compress(packed), "gazette.tar.gz")
    assert [one.sighting.source for one in read(path)] == ["north", "gazette"]
    assert [one.sighting.source for one in read(path, tmp_path / "dumps")] == ["gazette/north", "gazette"]


def test_two_containers_deep_and_no_further(tmp_path: Path) -> None:
    """A third container is refused, and what stands beside it is read."""
    third = pack_zip({"deep.txt": STORY})
    path = write(tmp_path, pack_zip({"2.zip": pack_zip({"3.zip": third, "beside.txt": STORY}), "last.txt": STORY}))
    assert outcomes(path) == [("!/2.zip!/3.zip", "nested"), ("!/2.zip!/beside.txt", "text"), ("!/last.txt", "text")]


@pytest.mark.parametrize("pack", [pack_tar, pack_zip])
def test_names_that_lead_elsewhere_are_only_names(pack: object, tmp_path: Path) -> None:
    """`..` and absolute names are kept as provenance; no file comes to be, there or anywhere."""
    assert callable(pack)
    outside = tmp_path / "evil.txt"
    (tmp_path / "inner").mkdir()
    path = write(tmp_path / "inner", pack({"../evil.txt": STORY, outside.as_posix(): STORY, "a/../../b.txt": STORY}))
    before = sorted(tmp_path.rglob("*"))
    assert outcomes(path) == [
        ("!/../evil.txt", "text"),
        ("!/" + outside.as_posix(), "text"),
        ("!/a/../../b.txt", "text"),
    ]
    assert sorted(tmp_path.rglob("*")) == before
    assert {one.sighting.source for one in read(path)} == {"dump", tmp_path.relative_to("/").as_posix(), "a"}


def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path) -> None:
    """A link's file is read where it is; a device holds nothing that is written down."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (("sym", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("dev", tarfile.CHRTYPE),
                           ("pipe", tarfile.FIFOTYPE), ("folder", tarfile.DIRTYPE)):  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("page.txt")
        member.size = len(STORY)
        archive.addfile(member, io.BytesIO(STORY))
    assert outcomes(write(tmp_path, packed.getvalue())) == [
        ("!/sym", "link"), ("!/hard", "link"), ("!/dev", "not_a_file"), ("!/pipe", "not_a_file"), ("!/page.txt", "text"),
    ]  # fmt: skip


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """A zip made on Unix says which of its members are links."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("page.txt", STORY)
    assert outcomes(write(tmp_path, packed.getvalue())) == [("!/link", "link"), ("!/page.txt", "text")]


def test_names_of_members_in_any_encoding(tmp_path: Path) -> None:
    """A zip's name is UTF-8 where it says so or reads so, else code page 437; a tar's name may be any bytes."""
    packed = bytearray(pack_zip({"aaaa.txt": STORY, "bbbb.txt": STORY + b"b", "fähre.txt": STORY + b"c"}))
    # Without the flag, as many programs write them: UTF-8, and what DOS wrote.
    for plain, written in ((b"aaaa.txt", "éé.txt".encode()), (b"bbbb.txt", b"b\x84\x94b.txt")):
        packed = packed.replace(plain, written)
    assert [place for place, _ in outcomes(write(tmp_path, bytes(packed)))] == [
        "!/éé.txt", "!/bäöb.txt", "!/fähre.txt",
    ]  # fmt: skip
    tar = pack_tar({"xxxx.txt": STORY}).replace(b"xxxx.txt", b"x\xff\xfex.txt")
    header = bytearray(tar[:512])
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    (record,) = read(write(tmp_path, bytes(header) + tar[512:], "t.tar"))
    assert record.sighting.path.endswith("!/x\udcff\udcfex.txt")


def test_a_locked_member_is_refused(tmp_path: Path) -> None:
    """A member that needs a password says so, and the others are read."""
    packed = bytearray(pack_zip({"a.txt": STORY, "b.txt": STORY}))
    at = packed.index(b"PK\x01\x02")
    packed[at + 8] |= 1
    assert outcomes(write(tmp_path, bytes(packed))) == [("!/a.txt", "encrypted"), ("!/b.txt", "text")]


def test_a_damaged_member_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    """A wrong byte is found by the member's checksum."""
    packed = bytearray(pack_zip({"a.txt": os.urandom(2000).hex().encode(), "b.txt": STORY}))
    packed[400] ^= 0xFF
    assert outcomes(write(tmp_path, bytes(packed))) == [("!/a.txt", "damaged"), ("!/b.txt", "text")]


@pytest.mark.parametrize("packer", [name for name in PACKERS if name != "plain"])
def test_what_is_cut_short_is_told(packer: str, tmp_path: Path) -> None:
    """Half a page is no page: it is refused whole, as is the rest of a container; what came before is kept."""
    noise = os.urandom(3000).hex().encode()
    (refused,) = read(write(tmp_path, PACKERS[packer](noise)[:-900]))
    assert isinstance(refused, Rejection)
    assert refused.rule == "damaged"
    tar = PACKERS[packer](pack_tar({"a.txt": STORY, "b.txt": os.urandom(400_000).hex().encode()}))
    rules = outcomes(write(tmp_path, tar[: len(tar) // 2], "t"))
    assert rules[0] == ("!/a.txt", "text") or packer == "bz2"  # which packs 900 KB at once
    assert {rule for place, rule in rules if place != "!/a.txt"} == {"damaged"}


@pytest.mark.parametrize(("cut", "what"), [(700, "header"), (1024, "end mark"), (1100, "header")])
def test_a_tar_that_ends_early_is_told(cut: int, what: str, tmp_path: Path) -> None:
    """A tar cut between two members, or within a header, is not taken for a whole one."""
    packed = pack_tar({"a.txt": STORY, "b.txt": STORY})[:cut]
    *_, last = read(write(tmp_path, packed))
    assert isinstance(last, Rejection)
    assert last.rule == "damaged"


def test_a_zip_cut_short_is_told(tmp_path: Path) -> None:
    """Without the list at its end a zip cannot be read."""
    assert outcomes(write(tmp_path, pack_zip({"a.txt": STORY})[:-30])) == [("", "damaged")]


@pytest.mark.parametrize("packer", ["gz", "bz2", "xz", "zst"])
def test_a_bomb_ends_early_and_takes_no_memory(packer: str, tmp_path: Path) -> None:
    """A file that unpacks to thousands of times its size is refused, as a page, in a tar and in a zip."""
    part = PACKERS[packer](bytes(10 << 20))
    bomb = part * 10  # all of these go on with the next stream where one ends
    member = tarfile.TarInfo("page.txt")
    member.size = 100 << 20
    tracemalloc.start()
    try:
        assert {rule for _, rule in outcomes(write(tmp_path, bomb))} <= {"bomb", "too_large"}
        assert {rule for _, rule in outcomes(write(tmp_path, pack_zip({"a.txt.gz": bomb})))} <= {"bomb", "too_large"}
        tar = PACKERS[packer](member.tobuf()) + bomb
        assert {rule for _, rule in outcomes(write(tmp_path, tar, "t"))} <= {"bomb", "too_large", "damaged"}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200_000_000


def test_a_zip_bomb_of_many_members_is_bounded(tmp_path: Path) -> None:
    """Each of its members is refused at a bounded cost."""
    packed = pack_zip({f"{number}.jsonl": b'{"text":"a"}\n' + b" " * (70 << 20) for number in range(3)})
    assert [rule for _, rule in outcomes(write(tmp_path, packed))] == ["text", "bomb"] * 3


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    """Two entries of one stretch of bytes, as bombs without nesting have, are no two files."""
    packed = bytearray(pack_zip({"a.txt": STORY, "b.txt": STORY}))
    first = packed.index(b"PK\x01\x02")
    second = packed.index(b"PK\x01\x02", first + 4)
    packed[second + 42 : second + 46] = packed[first + 42 : first + 46]
    assert [rule for _, rule in outcomes(write(tmp_path, bytes(packed)))] == ["bomb", "bomb"]


def test_a_zip_with_an_absurd_list_is_refused_unread(tmp_path: Path) -> None:
    """A list of members that would not fit in memory is refused before it is read."""
    packed = bytearray(pack_zip({"a.txt": STORY}))
    end = packed.rindex(b"PK\x05\x06")
    struct.pack_into("<L", packed, end + 12, 1 << 30)
    assert outcomes(write(tmp_path, bytes(packed))) == [("", "too_many")]


def test_a_tar_header_of_absurd_length_is_refused(tmp_path: Path) -> None:
    """A long name of gigabytes is not read into memory."""
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = tarfile.GNUTYPE_LONGNAME, 3 << 30
    assert outcomes(write(tmp_path, member.tobuf(tarfile.GNU_FORMAT) + bytes(4096))) == [("", "damaged")]


def test_a_million_members_stay_out_of_memory(tmp_path: Path) -> None:
    """The members of a tar are forgotten once they are read."""
    path = write(tmp_path, pack_tar({f"{number}.txt": b"x" for number in range(1000)}))
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_found(FoundFile(path, path), ReadOptions()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 1000
    assert peak < 1_000_000


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"])
def test_documents_in_zip_clothing_are_refused_whole(name: str, tmp_path: Path) -> None:
    """A word processor's file, an e-book or a program is a zip; its parts are no pages."""
    assert outcomes(write(tmp_path, pack_zip({name: b"x", "part.xml": STORY}))) == [("", "package")]


def test_a_readme_in_a_container_describes_it(tmp_path: Path) -> None:
    """As in a folder, it is refused with the reason."""
    assert outcomes(write(tmp_path, pack_tar({"README.md": STORY, "a.txt": STORY}))) == [
        ("!/README.md", "readme"), ("!/a.txt", "text"),
    ]  # fmt: skip


def test_a_file_that_grows_while_it_is_read_is_told(tmp_path: Path) -> None:
    """What was written to meanwhile ends in a rejection in the place of its last record, which may be half of one."""
    path = write(tmp_path, b'{"text":"one"}\n{"text":"two"}\n{"text":"three"}\n', "a.jsonl")
    records = read_found(FoundFile(path, path), ReadOptions())
    first = next(records)
    with open(path, "ab") as file:
        file.write(b'{"text":"four"}\n')
    rest = list(records)
    assert isinstance(first, RawRecord)
    assert [one.rule if isinstance(one, Rejection) else one.content for one in rest] == [b"two", b"three", "changed"]


def test_a_page_that_changes_while_it_is_read_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of which half may be old and half new is refused."""
    path = write(tmp_path, STORY, "a.txt")
    real = os.fstat
    seen: list[int] = []

    def fstat(number: int) -> os.stat_result:
        seen.append(number)
        if len(seen) == 2:
            os.utime(path, ns=(1, 1))
        return real(number)

    monkeypatch.setattr("ingest.streams.os.fstat", fstat)
    (refused,) = read(path)
    assert isinstance(refused, Rejection)
    assert refused.rule == "changed"


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that nobody writes to is refused at once."""
    os.mkfifo(tmp_path / "pipe")
    (refused,) = read(tmp_path / "pipe")
    assert isinstance(refused, Rejection)
    assert refused.rule == "not_a_file"


def test_what_was_unpacked_before_the_damage_is_read(tmp_path: Path) -> None:
    """The lines that can be unpacked of a file cut short are records; the half line and the file are refused."""
    lines = [b'{"text":"%d %s"}\n' % (number, os.urandom(50).hex().encode()) for number in range(20)]
    packed = gzip.compress(b"".join(lines))
    found = read(write(tmp_path, packed[:-200], "a.jsonl.gz"))
    kept = [one for one in found if isinstance(one, RawRecord)]
    assert 10 <= len(kept) < 20
    assert [one.content for one in kept] == [line[9:-3] for line in lines[: len(kept)]]
    assert [one.rule for one in found if isinstance(one, Rejection)] == ["damaged"]


def test_a_member_without_a_name(tmp_path: Path) -> None:
    """A name of no letters, which some lists of members have, costs the others nothing."""
    packed = pack_zip({"a.txt": STORY, "b": STORY, "c.txt": STORY})
    at = packed.rindex(b"PK\x01\x02", 0, packed.rindex(b"PK\x01\x02"))
    header = bytearray(packed)
    header[at + 46] = 0  # a NUL ends a name: this one is empty
    assert outcomes(write(tmp_path, bytes(header)))[0] == ("!/a.txt", "text")
    assert outcomes(write(tmp_path, bytes(header)))[2] == ("!/c.txt", "text")
