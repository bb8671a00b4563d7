"""Files of records as other programs write them: by json, csv, warcio, mailbox, zipfile and tarfile, none of them ours."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from mailbox import mbox, mboxMessage
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Record = Mapping[str, str]

FETCHED = "2021-07-14T08:00:00Z"


def write_jsonl(path: Path, records: Sequence[Record]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def write_json(path: Path, records: Sequence[Record]) -> Path:
    path.write_text(json.dumps(records, ensure_ascii=True, indent=2), "utf-8")
    return path


def write_rows(path: Path, records: Sequence[Record], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with open(path, "w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(records[0]) if records else ["text"], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(records)
    return path


def write_warc(path: Path, records: Sequence[Record], packed: bool = False) -> Path:
    """Responses where a record has `html`, conversions where it has `text`; an info record and a request beside them."""
    with open(path, "wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "test"}))
        for record in records:
            url, dated = record["url"], {"WARC-Date": FETCHED}
            if "text" in record:
                block = io.BytesIO(record["text"].encode())
                made = writer.create_warc_record(
                    url, "conversion", payload=block, warc_content_type="text/plain", warc_headers_dict=dated
                )
            else:
                asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)
                writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
                answer = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
                block = io.BytesIO(record["html"].encode())
                made = writer.create_warc_record(
                    url, "response", payload=block, http_headers=answer, warc_headers_dict=dated
                )
            writer.write_record(made)
    return path


def write_mbox(path: Path, records: Sequence[Record]) -> Path:
    box = mbox(path)
    for record in records:
        message = EmailMessage()
        message["Subject"] = record.get("title", "News")
        message["From"] = "Press Office <press@example.org>"
        message["Date"] = "Tue, 13 Jul 2021 09:30:00 +0200"
        message.set_content(record["text"], cte="base64")
        box.add(mboxMessage(message))
    box.close()
    return path


def write_mhtml(path: Path, page: str, url: str) -> Path:
    message = EmailMessage(SMTP)
    message["From"] = "<Saved by a browser>"
    message["Snapshot-Content-Location"] = url
    message["Date"] = "Wed, 14 Jul 2021 08:00:00 -0000"
    message.set_content(page, subtype="html", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png", cid="<logo>")
    path.write_bytes(message.as_bytes())
    return path


def pack_tar(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def pack_zip(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
