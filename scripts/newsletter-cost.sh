#!/usr/bin/env bash
# What an issue of the size of a bimonthly newsletter costs to compile, and what other programs take for
# the same HTML.
#
#   scripts/newsletter-cost.sh [GNOMON] [FOLDER]
#
# GNOMON is the program (target/release/gnomon, or target/debug/gnomon, by default); FOLDER keeps what is made.
# Prints a Markdown table: seconds of processor time (user and system, the least of three runs) and bytes. A program
# that is not installed (WeasyPrint, LibreOffice) has a row that says so. Nothing is asserted.

set -u
root=$(cd "$(dirname "$0")/.." && pwd)
gnomon=${1:-}
if [ -z "$gnomon" ]; then
    for candidate in "$root/target/release/gnomon" "$root/target/debug/gnomon"; do
        [ -x "$candidate" ] && gnomon=$candidate && break
    done
fi
[ -x "$gnomon" ] || { echo "build gnomon first, or name the program" >&2; exit 2; }
work=${2:-$(mktemp -d)}
mkdir -p "$work"
export GNOMON_DATA=$work/data SOURCE_DATE_EPOCH=1795000000 NO_COLOR=1
TIMEFORMAT='%U %S'

if [ ! -d "$GNOMON_DATA" ]; then
    "$gnomon" ingest "$root"/samples/*/source.* > "$work/ingest.txt" || exit 1
fi
"$gnomon" newsletter new "$work/issue" --from 2026-09-01 --to 2026-11-30 --languages en,zh > "$work/new.txt" || exit 1

# Processor time of the cheapest of three runs.
cost() {
    local best= spent
    for _ in 1 2 3; do
        spent=$({ time "$@" > "$work/run.txt" 2>&1; } 2>&1) || return 1
        spent=$(echo "$spent" | awk '{ printf "%.2f", $1 + $2 }')
        best=$(printf '%s\n%s\n' "${best:-$spent}" "$spent" | sort -n | head -1)
    done
    printf %s "$best"
}
row() { printf '| %s | %s | %s |\n' "$1" "$2" "$3"; }
bytes() { cat "$@" 2> /dev/null | wc -c; }

articles=$(ls "$work"/issue/en/*.md | wc -l)
echo "$articles articles in two languages; processor seconds"
echo
row what seconds bytes
row --- ---: ---:
build() { "$gnomon" newsletter build "$work/issue" "$@"; }
row "checked, nothing written" "$(cost "$gnomon" newsletter check "$work/issue")" 0
row "all outputs, both languages" "$(cost build -o "$work/all")" "$(bytes "$work"/all/*)"
for format in html docx epub md json pdf; do
    if seconds=$(cost build --format $format --language en -o "$work/$format"); then
        row "$format alone, English" "$seconds" "$(bytes "$work/$format"/issue-*.$format)"
    else
        row "$format alone, English" "not in this build" -
    fi
done
html=$(ls "$work"/html/issue-*.html)
if command -v weasyprint > /dev/null; then
    row "WeasyPrint, the same HTML to PDF" "$(cost weasyprint "$html" "$work/weasyprint.pdf")" "$(bytes "$work/weasyprint.pdf")"
else row "WeasyPrint" "not installed" -; fi
if command -v soffice > /dev/null; then
    office() { soffice --headless -env:UserInstallation=file://"$work"/office --convert-to pdf:writer_web_pdf_Export --outdir "$work/office-out" "$html"; }
    row "LibreOffice, the same HTML to PDF" "$(cost office)" "$(bytes "$work"/office-out/*.pdf)"
else row "LibreOffice" "not installed" -; fi
