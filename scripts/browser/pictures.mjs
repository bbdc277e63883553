// Pictures of every view at three widths in both themes, over an empty, a normal and an
// overfull register: node scripts/browser/pictures.mjs FOLDER [normal|empty|full|leaves] [OVERFULL-DATA]
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browser, gnomon, leaves, SHA } from "./browser.mjs";

const [folder = "pictures", only, overfull] = process.argv.slice(2);
const WIDTHS = [390, 820, 1360];

// A register with nothing in it but a refused input.
function emptied() {
  const data = mkdtempSync(join(tmpdir(), "gnomon-empty-"));
  const file = join(data, "empty.txt");
  writeFileSync(file, "");
  spawnSync(process.env.GNOMON ?? "target/debug/gnomon", ["ingest", file, "--data", join(data, "data")]);
  return join(data, "data");
}

// A register that strains the pages: long titles, one text with everything, many dates.
function filled() {
  const data = mkdtempSync(join(tmpdir(), "gnomon-full-"));
  const inbox = join(data, "inbox");
  mkdirSync(inbox);
  for (let n = 0; n < 160; n++) {
    const day = 1 + (n % 28), month = n % 3 === 0 ? 11 : 12;
    const long = "关于新型智能网联重型商用运输装备及其关键零部件全生命周期绿色低碳高质量发展综合标准化".repeat(1 + (n % 5 === 0 ? 3 : 0));
    writeFileSync(join(inbox, `${n}.txt`), `工业和信息化部关于征求《${long}管理办法第${n}号（征求意见稿）》意见的通知\n\n各有关单位：\n\nGB/T ${97000 + n}.1—2026代替GB/T ${97000 + n}.1—2015，自2026年12月${day}日起实施。\n\n请于2026年${month}月${day}日前反馈意见。\n\n工业和信息化部\n2026年10月${day}日\n`);
  }
  let book = "Handbook of Everything\n\n";
  for (let n = 0; n < 2500; n++) book += `Paragraph ${n}. The Ministry of Industry and Information Technology (MIIT) published GB/T ${20000 + n}-2025 on 5 March 2026; it replaces GB/T ${20000 + n}-2010 and takes effect on 1 December 2026. At least 40 national standards are to follow.\n\n`;
  writeFileSync(join(inbox, "book.txt"), book);
  spawnSync(process.env.GNOMON ?? "target/debug/gnomon", ["ingest", inbox, "--data", join(data, "data")], { env: { ...process.env, SOURCE_DATE_EPOCH: "1795219200" } });
  return join(data, "data");
}

const context = await browser();
for (const [name, start] of Object.entries({
  normal: () => gnomon(["demo", "--port", "0"]),
  empty: () => gnomon(["serve", "--port", "0", "--data", emptied()]),
  full: () => gnomon(["serve", "--port", "0", "--data", overfull ?? filled()]),
  leaves,
})) {
  if (only && only !== name) continue;
  const server = await start();
  const page = await context.newPage();
  const json = async (path) => (await page.request.get(server.address + path)).json();
  const hits = (await json("search.json?q=kind:document")).hits ?? [];
  const longest = hits.find((hit) => /Handbook|SAMPLER/.test(hit.label)) ?? hits[0];
  const found = (await json("search.json?q=kind:instrument")).hits ?? [];
  const views = name === "leaves" ? server.views : {
    desk: "", search: "search?q=" + encodeURIComponent(name === "full" ? "工信部" : "工信部"), blank: "search", nothing: "search?q=zzzz",
    wrong: "search?q=status:odd", agenda: "agenda", month: "agenda?month=2026-12", contradictions: "contradictions",
    inputs: "inputs", help: "help", systems: "systems", tree: "system?key=icv&edition=2023", changes: "system?key=icv&edition=2023&since=2018",
    catalogue: "system?key=cnescp", targets: "targets", statistics: "statistics", levels: "statistics?rows=year&columns=level", checks: "checks", check: "check?pack=cn/cnescp",
    verdict: "check?pack=cn/cnescp&go=1&product=router&throughput=13+Tbps", missing: "nothing/here", entity: "entity?key=" + encodeURIComponent(name === "full" ? "MIIT" : "GB/T 98001-2026"),
  };
  if (longest && name !== "leaves") views.reader = "document/" + longest.key.match(SHA)[0];
  if (views.reader) views.mention = views.reader + "?find=standard";
  if (found[0] && name !== "leaves") views.instrument = found[0].href.slice(1);
  mkdirSync(join(folder, name), { recursive: true });
  for (const width of WIDTHS) {
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      for (const [view, path] of Object.entries(views)) {
        await page.goto(server.address + path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) console.log(`${name} ${view} at ${width}: ${wide} px too wide`);
        await page.screenshot({ path: join(folder, name, `${view}-${width}-${scheme}.png`) });
      }
      if (width === 1360 && scheme === "light") {
        await context.setExtraHTTPHeaders({ "accept-language": "zh-CN" });
        await page.goto(server.address);
        await page.screenshot({ path: join(folder, name, `desk-zh.png`) });
        await context.setExtraHTTPHeaders({});
      }
    }
  }
  await page.close();
  server.stop();
}
await context.close();
console.log(`pictures in ${folder}`);
process.exit(0);
