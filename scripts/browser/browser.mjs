// Starts Debian's Chromium with a profile of its own, and Gnomon over a register.
import { chromium } from "playwright-core";
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

export async function browser() {
  if (!CHROMIUM || !existsSync(CHROMIUM)) {
    console.log("skipped: there is no Chromium (set CHROMIUM to its path)");
    process.exit(0);
  }
  return chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "gnomon-browser-")), {
    executablePath: CHROMIUM,
    headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

// Runs `gnomon ARGUMENTS` until it names its address.
export function gnomon(args, env = {}) {
  const binary = process.env.GNOMON ?? "target/debug/gnomon";
  const child = spawn(binary, args, { env: { ...process.env, SOURCE_DATE_EPOCH: "1795219200", ...env } });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (address) resolve({ address: address[0], stop: () => child.kill("SIGINT") });
    });
    child.stderr.on("data", (data) => process.stderr.write(data));
    child.on("exit", (code) => reject(new Error(`gnomon ended with ${code}: ${said}`)));
  });
}

export const SHA = /[0-9a-f]{64}/;

// A PDF document of pages of lines in Helvetica, 842 by 595 points when it lies on its side.
function pdf(pages, [width, height] = [595, 842]) {
  const text = (line) => line.replace(/[\\()]/g, "\\$&");
  const objects = ["<</Type/Catalog/Pages 2 0 R>>", `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, i) => `${4 + i * 2} 0 R`).join(" ")}]>>`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  pages.forEach((lines, i) => {
    const size = lines.length > 60 ? 6 : 11;
    const drawn = lines.map((line, n) => `BT /F1 ${n ? size : 16} Tf 60 ${height - 70 - n * size * 1.35} Td (${text(line)}) Tj ET`).join("\n");
    objects.push(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Resources<</Font<</F1 3 0 R>>>>/Contents ${5 + i * 2} 0 R>>`);
    objects.push(`<</Length ${drawn.length}>>stream\n${drawn}\nendstream`);
  });
  let out = "%PDF-1.7\n";
  const places = objects.map((object, i) => { const at = out.length; out += `${i + 1} 0 obj\n${object}\nendobj\n`; return at; });
  const start = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`;
  return out + `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
}

// A register of documents that are shown as they look, and the addresses of their pages: a short notice, Chinese in columns
// from the top down, a web page, a page with hundreds of mentions.
export async function leaves() {
  const data = mkdtempSync(join(tmpdir(), "gnomon-leaves-"));
  const inbox = join(data, "inbox");
  mkdirSync(inbox);
  const long = "Notice of the Ministry of Industry and Information Technology (MIIT) on the Requirements for the Testing, Inspection and Certification of Connected Heavy Transport";
  writeFileSync(join(inbox, "notice.pdf"), pdf([["Notice on meters", "GB/T 98001-2026 takes effect on 1 March 2027 and replaces GB/T 98001-2015.", "Comments may be sent to the Standardization Administration of China (SAC) until 20 December 2026."], ["The second page", "It says no more than that ISO/IEC 98000:2018 is adopted."], []]));
  writeFileSync(join(inbox, "wide.pdf"), pdf([["A page on its side", "GB/T 98002-2026 lies on its side."]], [842, 595]));
  const full = [long, ...Array.from({ length: 60 }, (_, n) => `GB/T ${20000 + n}-2025, GB/T ${21000 + n}-2025 and ISO ${9000 + n}:2015 take effect on ${1 + (n % 28)} March 2027; MIIT and SAC are in charge of GB/T ${23000 + n}-2026.`)];
  writeFileSync(join(inbox, "full.pdf"), pdf(Array.from({ length: 12 }, () => full)));
  copyFileSync(join(import.meta.dirname, "../../crates/gnomon/tests/office/columns.pdf"), join(inbox, "columns.pdf"));
  writeFileSync(join(inbox, "page.html"), `<!doctype html><meta charset="utf-8"><title>关于发布三项国家标准的公告</title><body bgcolor="#ffffee"><h1>关于发布三项国家标准的公告</h1><p>GB/T 98003—2026自2027年3月1日起实施。</p><table border="1">${"<tr><td>序号</td><td>标准编号</td><td>标准名称</td></tr>".repeat(40)}</table>`);
  const binary = process.env.GNOMON ?? "target/debug/gnomon";
  spawnSync(binary, ["ingest", inbox, "--data", join(data, "data")], { env: { ...process.env, SOURCE_DATE_EPOCH: "1795219200" } });
  const server = await gnomon(["serve", "--port", "0", "--data", join(data, "data")]);
  const found = await (await fetch(server.address + "search.json?q=kind:document")).json();
  const views = {};
  for (const hit of found.hits) {
    const sha = hit.key.match(SHA)[0];
    const { origin } = await (await fetch(`${server.address}document/${sha}.json`)).json();
    const name = String(origin).split("/").pop().split(".")[0];
    views[name] = `document/${sha}/page/1`;
    if (name === "notice") views.second = `document/${sha}/page/2`;
    if (name === "notice") views.blank = `document/${sha}/page/3`;
    if (name === "full") views.last = `document/${sha}/page/12`;
    if (name === "notice") views.none = `document/${sha}/page/4`;
  }
  return { ...server, views };
}
