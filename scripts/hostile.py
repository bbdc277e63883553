#!/usr/bin/env python3
"""Files that are made to do harm: each must end in a named result, soon, and a batch
with such files in it must go on.

    scripts/hostile.py GNOMON [DAMAGED_PER_FORMAT [GOOD_FILE...]]

Zip bombs, entity expansion, deep nesting, objects of a PDF that go in circles, a
million pages, names that lead out of the folder, wrong names, empty files; and for
each of the good files (one a format) so many copies that are cut short or have bits
flipped. Printed for each kind: files, read, refused with a reason, and the longest
time. A crash of the program itself, or an exit code other than 0 or 1, is a fault.
"""

import collections
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile

CONTENT = ('<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
           'wordprocessingml/2006/main"><w:body>%s</w:body></w:document>')
PARAGRAPH = "<w:p><w:r><w:t>GB/T 98001-2026 is in force.</w:t></w:r></w:p>"


def docx(body, extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
        for name, data in extra:
            archive.writestr(name, data)
    return out.getvalue()


def xlsx(sheet, strings="<sst/>"):
    out = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
                         f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
                         '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">'
                         f'<Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
                         "</Relationships>")
        archive.writestr("xl/sharedStrings.xml", strings)
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}">{sheet}</worksheet>')
    return out.getvalue()


def pdf(objects, root=1):
    out = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer <</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, root, start)


def stream(data):
    return b"<</Length %d>>stream\n%s\nendstream" % (len(data), data)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F1 12 Tf 72 720 Td (GB/T 98001-2026 is in force.) Tj ET"


def page(contents, resources=b"<</Font<</F1 4 0 R>>>>"):
    return [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources %s/Contents %s>>" % (resources, contents),
            FONT]


def made():
    """The files that are made on purpose, by name."""
    yield "empty.docx", b""
    yield "text called.pdf", b"GB/T 98001-2026 is in force.\n" * 3
    yield "pdf called.docx", pdf(page(b"5 0 R") + [stream(TEXT)])
    yield "only a head.pdf", b"%PDF-1.7\n"
    yield "only a head.docx", b"PK\x03\x04"
    yield "zip bomb.docx", docx(CONTENT % (PARAGRAPH + "<!--" + " " * (700 << 20) + "-->"))
    yield "zip bomb.xlsx", xlsx("<sheetData>" + " " * (700 << 20) + "</sheetData>")
    lol = '<!DOCTYPE w [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(12)) + "]>"
    yield "entities.docx", docx(lol + CONTENT % "<w:p><w:r><w:t>&m;</w:t></w:r></w:p>")
    yield "entities.xlsx", xlsx('<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&m;</t></is></c></row>'
                                "</sheetData>", lol + "<sst/>")
    outside = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield "entity from a file.docx", docx(outside + CONTENT % "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")
    yield "nested tables.docx", docx(CONTENT % ("<w:tbl><w:tr><w:tc>" * 200_000))
    yield "nested wrappers.docx", docx(CONTENT % ("<w:sdt><w:sdtContent>" * 300_000 + PARAGRAPH))
    yield "styles in circles.docx", docx(
        CONTENT % '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>GB/T 98001-2026</w:t></w:r></w:p>',
        [("word/styles.xml", '<w:styles xmlns:w="w"><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
                             '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>')])
    yield "names out of the folder.docx", docx(CONTENT % PARAGRAPH, [("../../../../tmp/escaped.txt", "out")])
    yield "many parts.docx", docx(CONTENT % PARAGRAPH, [(f"p{i}", "") for i in range(60_000)])
    yield "long paragraph.docx", docx(CONTENT % ("<w:p>" + "<w:r><w:t>GB/T 1-2020 </w:t></w:r>" * 200_000 + "</w:p>"))
    yield "corner cells.xlsx", xlsx('<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                                    '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>')
    yield "merged whole.xlsx", xlsx('<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData>'
                                    '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    yield "pages in circles.pdf", pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]>>",
                                       b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]>>"])
    yield "form in itself.pdf", pdf(page(b"5 0 R", b"<</Font<</F1 4 0 R>>/XObject<</X 6 0 R>>>>") + [
        stream(b"/X Do " + TEXT),
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 12>>stream\n/X Do /X Do \nendstream"])
    yield "forms that double.pdf", pdf(page(b"5 0 R", b"<</XObject<</X 6 0 R>>>>") + [stream(b"/X Do")] + [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 12>>stream\n/X Do /X Do \nendstream"
        % (7 + i) for i in range(40)])
    yield "outline in circles.pdf", pdf([b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>"] + page(b"5 0 R")[1:] + [
        stream(TEXT), b"<</First 7 0 R>>", b"<</Title(a)/Next 7 0 R/First 7 0 R>>"])
    yield "length in circles.pdf", pdf(page(b"5 0 R") + [b"<</Length 5 0 R>>stream\n" + TEXT + b"\nendstream"])
    yield "nested arrays.pdf", pdf(page(b"5 0 R") + [stream(b"[" * 500_000 + TEXT)])
    yield "nested dictionaries.pdf", pdf(page(b"5 0 R") + [b"<</A" * 300_000])
    yield "a million pages.pdf", pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1000000/Kids["
                                      + b"<</Type/Page/MediaBox[0 0 9 9]>>" * 1_000_000 + b"]>>"])
    yield "many characters.pdf", pdf(page(b"5 0 R") + [stream(
        b"BT /F1 1 Tf " + b"1 0 0 1 1 1 Tm (abcdefghij) Tj " * 100_000 + b"ET")])
    yield "many lines.pdf", pdf(page(b"5 0 R") + [stream(
        b"".join(b"%d 0 m %d 800 l S 0 %d m 800 %d l S " % (i, i, i, i) for i in range(20_000)) + TEXT)])
    yield "page without measure.pdf", pdf(page(b"5 0 R")[:2] + [
        b"<</Type/Page/MediaBox[0 0 1e38 -1e38]/Rotate 45/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>", FONT, stream(TEXT)])


def damaged(good, count, generator):
    for number in range(count):
        data = bytearray(good)
        if number % 2:
            data = data[: generator.randrange(len(data))]
        else:
            for _ in range(generator.choice((1, 3, 20, 200))):
                data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
        yield bytes(data)


def main():
    gnomon = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    faults = 0
    generator = random.Random(20261123)

    def one(path, limits=()):
        start = time.monotonic()
        done = subprocess.run([gnomon, "extract", "--text", *limits, path], capture_output=True)
        return done, time.monotonic() - start

    with tempfile.TemporaryDirectory() as folder:
        for name, data in made():
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(data)
            done, seconds = one(path, ["--max-time", "20", "--max-memory", "1024"])
            reason = done.stderr.decode("utf-8", "replace").strip().replace(folder + "/", "")
            fault = done.returncode not in (0, 1) or (done.returncode == 1 and not reason)
            faults += fault
            result = "FAULT" if fault else ("read" if done.returncode == 0 else "refused")
            print(f"{name:28} {len(data):>10} B {seconds:6.2f} s  {result:8} {reason[-150:]}", flush=True)
            os.remove(path)
        if os.path.exists("/tmp/escaped.txt"):
            faults += 1
            print("FAULT: a part of an archive was written to a disk")
        for good in sys.argv[3:]:
            with open(good, "rb") as file:
                data = file.read()
            ends = collections.Counter()
            slowest = 0.0
            for number, bad in enumerate(damaged(data, count, generator)):
                path = os.path.join(folder, f"{number}{os.path.splitext(good)[1]}")
                with open(path, "wb") as file:
                    file.write(bad)
                done, seconds = one(path)
                slowest = max(slowest, seconds)
                reason = done.stderr.decode("utf-8", "replace")
                if done.returncode not in (0, 1) or (done.returncode == 1 and not reason):
                    faults += 1
                    ends["FAULT"] += 1
                elif "broke down" in reason:
                    ends["broke down, contained"] += 1
                else:
                    ends["read" if done.returncode == 0 else "refused"] += 1
                os.remove(path)
            words = ", ".join(f"{n} {end}" for end, n in ends.most_common())
            print(f"{os.path.basename(good):28} {count} damaged copies: {words}; slowest {slowest:.2f} s", flush=True)
    print("no fault" if not faults else f"{faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
