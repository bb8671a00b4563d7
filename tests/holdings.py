"""All that an archive holds, as lines to compare: everything but times, run numbers and revisions."""

from __future__ import annotations

from pathlib import Path

from archive.store import Archive


def holdings(archive: Archive) -> list[str]:
    """Documents, contents, sightings, rejections, censuses, near copies and files read to their end, in order."""
    lines = []
    for id, document in sorted(archive.changed_since(0)):
        lines.append(f"document {id} {document!r}")
    for source in archive.source_names():
        for id in archive.ids_of_source(source):
            lines.append(f"content {id} {archive.content(id)!r}")
            lines += [f"sighting {id} {sighting!r}" for sighting in archive.sightings(id)]
        lines += [f"sample {source} {id} {sketch!r}" for id, sketch in archive.census_samples(source).items()]
    lines += [f"rejection {rejection!r}" for rejection in archive.rejections()]
    lines += [f"family {family!r} {archive.copies.of(family.id)}" for family in archive.copies.families()]
    finished = {}
    for run in archive.imports():
        finished |= {file.key: file for file in archive.files_read(run.number) if file.is_finished}
    lines += [f"file {file.path} {file.size} {file.records} {file.sha256}" for _, file in sorted(finished.items())]
    lines.append(f"unsettled {sorted(archive.sources_to_extract())}, pending {archive.count_pending()}")
    return lines


def holdings_of(folder: Path) -> list[str]:
    """The same of a closed archive, which must be sound."""
    with Archive.open(folder) as archive:
        assert list(archive.verify()) == []
        return holdings(archive)
