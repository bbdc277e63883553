"""Renders a document, given as JSON blocks, with python-docx, ReportLab and openpyxl:
the second producer beside LibreOffice.

    render.py BLOCKS.json OUT.{docx,pdf,xlsx} [columns]
"""

import json
import sys
from xml.sax.saxutils import escape


def docx(blocks, out):
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.size = Pt(10)
    for block in blocks:
        if block["kind"] == "table":
            rows = block["rows"]
            table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
            table.style = "Table Grid"
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    table.cell(r, c).text = cell
            continue
        style = "List Bullet" if block["kind"] == "item" else None
        paragraph = document.add_paragraph(style=style)
        for run in block["runs"]:
            paragraph.add_run(run["text"]).italic = run["italic"]
    document.save(out)


def pdf(blocks, out, columns):
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import (BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle)

    # A Chinese font that is not embedded, as in many documents of public bodies.
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    width, height = A4
    margin, gap = 50, 24
    each = (width - 2 * margin - gap * (columns - 1)) / columns
    frames = [Frame(margin + i * (each + gap), margin, each, height - 2 * margin, 0, 0, 0, 0)
              for i in range(columns)]

    def furniture(canvas, document):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(margin, height - 30, "China Standards Letter, a sample")
        canvas.drawCentredString(width / 2, 25, f"- {document.page} -")

    document = BaseDocTemplate(out, pagesize=A4, title="Sample")
    document.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=13, spaceAfter=6,
                          alignment=TA_JUSTIFY, wordWrap=None)
    item = ParagraphStyle("item", parent=body, leftIndent=14, bulletIndent=2)

    def markup(text, italic=False):
        out, han = "", False
        for char in text:
            wide = ord(char) > 0x2e7f
            if wide != han:
                out += "<font name='STSong-Light'>" if wide else "</font>"
                han = wide
            out += escape(char)
        out += "</font>" if han else ""
        return f"<i>{out}</i>" if italic else out

    story = []
    for block in blocks:
        if block["kind"] == "table":
            wide = max(map(len, block["rows"]))
            rows = [[Paragraph(markup(cell), body) for cell in row] + [""] * (wide - len(row))
                    for row in block["rows"]]
            table = Table(rows, repeatRows=1, colWidths=[each / wide] * wide)
            table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
            story.append(table)
        elif block["kind"] == "contents":
            runs = "".join(markup(run["text"]) for run in block["runs"])
            story.append(Paragraph(runs + " ........ " + block["page"], body))
        else:
            runs = "".join(markup(run["text"], run["italic"]) for run in block["runs"])
            bullet = "\u2022" if block["kind"] == "item" else None
            story.append(Paragraph(runs, item if bullet else body, bulletText=bullet))
    document.build(story)


def xlsx(blocks, out):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, block in enumerate(b for b in blocks if b["kind"] == "table"):
        sheet = book.create_sheet(f"Table {number + 1}")
        for row in block["rows"]:
            sheet.append(row)
    book.save(out)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        blocks = json.load(file)
    out = sys.argv[2]
    for block in blocks:
        if block["kind"] == "contents" and out.endswith(".docx"):
            block["runs"].append({"text": "\t" + block["page"], "italic": False})
    if out.endswith(".docx"):
        docx(blocks, out)
    elif out.endswith(".pdf"):
        pdf(blocks, out, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    else:
        xlsx(blocks, out)


main()
