"""Makes the fonts of this folder from the npm packages; see README.md."""

import glob
import os
import re
import tempfile

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

PACKAGES = "node_modules/@fontsource"
WEIGHTS = {"400": "Regular", "700": "Bold"}


def unpacked(source, folder):
    font = TTFont(source)
    font.flavor = None
    path = os.path.join(folder, os.path.basename(source).replace(".woff2", ".ttf"))
    font.save(path)
    return path


def latin(folder):
    for weight, style, name in (("400", "normal", "Regular"), ("400", "italic", "Italic"), ("700", "normal", "Bold")):
        files = f"{PACKAGES}/noto-sans/files/noto-sans-%s-{weight}-{style}.woff2"
        parts = [unpacked(files % part, folder) for part in ("latin", "latin-ext", "greek", "cyrillic")]
        Merger().merge(parts).save(f"NotoSans-{name}.ttf")


def is_sign(code):
    return 0x2000 <= code < 0x2E00 or 0x3000 <= code < 0x3400 or 0xFF00 <= code < 0xFFEF or code in (0x3A9, 0x3BC)


def chinese(folder):
    for weight, name in WEIGHTS.items():
        files = f"{PACKAGES}/noto-sans-sc/files/noto-sans-sc-"
        parts = [unpacked(f"{files}chinese-simplified-{weight}-normal.woff2", folder)]
        seen = set(TTFont(parts[0]).getBestCmap())
        for source in sorted(glob.glob(f"{files}*-{weight}-normal.woff2")):
            if not re.search(r"sc-\d+-", source):
                continue
            font = TTFont(source)
            wanted = [code for code in font.getBestCmap() if code not in seen and is_sign(code)]
            if not wanted:
                continue
            seen.update(wanted)
            options = subset.Options()
            options.layout_features, options.hinting = [], False
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=wanted)
            subsetter.subset(font)
            font.flavor = None
            parts.append(os.path.join(folder, f"signs-{weight}-{len(parts)}.ttf"))
            font.save(parts[-1])
        joined = Merger().merge(parts)
        names = {1: "Noto Sans SC", 2: name, 3: f"NotoSansSC-{name}-Gnomon", 4: f"Noto Sans SC {name}", 6: f"NotoSansSC-{name}"}
        for record in joined["name"].names:
            if record.nameID in names:
                record.string = names[record.nameID]
        joined["name"].names = [record for record in joined["name"].names if record.nameID not in (16, 17, 25)]
        joined["head"].modified = joined["head"].created
        joined.recalcTimestamp = False
        joined.save(f"NotoSansSC-{name}.ttf")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        latin(folder)
        chinese(folder)
