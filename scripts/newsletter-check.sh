#!/bin/sh
# Compiles an issue from the samples and looks at its outputs with tools of others.
#
#   scripts/newsletter-check.sh [GNOMON] [FOLDER]
#
# GNOMON is the program (target/release/gnomon, or target/debug/gnomon, by default); FOLDER keeps what is made.
# Tools that are missing are named and left out: qpdf, poppler-utils, epubcheck (with Java), LibreOffice, and the HTML
# checker vnu-jar of npm (`npm install vnu-jar`, found in $VNU or ./node_modules). Exits with 1 where a tool finds fault.

set -u
root=$(cd "$(dirname "$0")/.." && pwd)
gnomon=${1:-}
if [ -z "$gnomon" ]; then
    for candidate in "$root/target/release/gnomon" "$root/target/debug/gnomon"; do
        [ -x "$candidate" ] && gnomon=$candidate && break
    done
fi
[ -x "$gnomon" ] || { echo "build gnomon first, or name the program"; exit 2; }
work=${2:-$(mktemp -d)}
mkdir -p "$work"
wrong=0
fail() { echo "FAULT $1"; wrong=1; }
missing() { echo "left out: $1 is not installed"; }

GNOMON_DATA=$work/data SOURCE_DATE_EPOCH=1795000000 NO_COLOR=1
export GNOMON_DATA SOURCE_DATE_EPOCH NO_COLOR
if [ ! -d "$GNOMON_DATA" ]; then
    "$gnomon" ingest "$root"/samples/*/source.* > "$work/ingest.txt" || fail "ingest"
fi
"$gnomon" newsletter new "$work/issue" --from 2026-09-01 --to 2026-11-30 --languages en,zh > "$work/new.txt" || fail "new"
"$gnomon" newsletter build "$work/issue" -o "$work/one" > "$work/build.txt" || fail "build"
"$gnomon" newsletter build "$work/issue" -o "$work/two" > /dev/null || fail "build again"
if diff -r "$work/one" "$work/two" > /dev/null; then echo "ok    two builds are the same, byte for byte"; else fail "two builds differ"; fi
cd "$work/one" || exit 3

for pdf in *.pdf; do
    [ -e "$pdf" ] || { echo "left out: this build makes no PDF"; break; }
    if command -v qpdf > /dev/null; then
        if qpdf --check "$pdf" > "$pdf.qpdf.txt" 2>&1; then echo "ok    $pdf: qpdf"; else fail "$pdf: qpdf (see $pdf.qpdf.txt)"; fi
    else missing qpdf; fi
    if command -v pdfinfo > /dev/null; then
        pdfinfo "$pdf" | grep -q "^Tagged: *yes" && echo "ok    $pdf: tagged" || fail "$pdf: not tagged"
        if pdffonts "$pdf" | tail -n +3 | grep -qv " yes yes yes "; then fail "$pdf: a font is not embedded as a subset"; else echo "ok    $pdf: fonts embedded as subsets, with Unicode"; fi
        pdftotext "$pdf" - | grep -q "国家市场监督管理总局" && echo "ok    $pdf: Chinese text is found again" || fail "$pdf: Chinese text is lost"
    else missing "pdfinfo (poppler-utils)"; fi
done

if command -v java > /dev/null && [ -e /usr/bin/epubcheck ]; then
    for epub in *.epub; do
        if java -jar /usr/bin/epubcheck "$epub" > "$epub.txt" 2>&1; then echo "ok    $epub: epubcheck"; else fail "$epub: epubcheck (see $epub.txt)"; fi
    done
else missing "epubcheck (with Java)"; fi

if command -v soffice > /dev/null; then
    for docx in *.docx; do
        soffice --headless -env:UserInstallation=file://"$work"/office --convert-to odt --outdir "$work/odt" "$docx" > /dev/null 2>&1
        odt=$work/odt/${docx%.docx}.odt
        if [ ! -s "$odt" ]; then fail "$docx: LibreOffice does not open it"; continue; fi
        content=$(unzip -p "$odt" content.xml)
        for piece in '<text:h ' '<table:table ' 'text:note-class="footnote"' '<text:list '; do
            case $content in *"$piece"*) ;; *) fail "$docx: LibreOffice finds no $piece" ;; esac
        done
        notes=$(unzip -p "$docx" word/footnotes.xml | grep -o '<w:footnoteRef/>' | wc -l)
        kept=$(printf %s "$content" | grep -o 'text:note-class="footnote"' | wc -l)
        if [ "$notes" -eq "$kept" ]; then echo "ok    $docx: LibreOffice keeps headings, tables, lists and all $notes footnotes"; else fail "$docx: $notes footnotes went in, $kept came out"; fi
    done
else missing LibreOffice; fi

vnu=${VNU:-$root/node_modules/vnu-jar/build/dist/vnu.jar}
if command -v java > /dev/null && [ -e "$vnu" ]; then
    for html in *.html; do
        if java -jar "$vnu" --errors-only "$html" > "$html.txt" 2>&1; then echo "ok    $html: HTML checker"; else fail "$html: HTML checker (see $html.txt)"; fi
    done
else missing "the HTML checker (npm install vnu-jar)"; fi

echo "what was made is in $work"
exit $wrong
