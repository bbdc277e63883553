// The main journeys in a real browser, and every page under axe-core (WCAG 2.2 AA):
// node scripts/browser/check.mjs. Exits with 1 when something does not hold.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browser, gnomon, leaves, SHA } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let wrong = 0, held = 0;
const holds = (claim, truth, detail = "") => {
  if (truth) held++;
  else { wrong++; console.log(`WRONG: ${claim} ${detail}`); }
};

const context = await browser();
const server = await gnomon(["demo", "--port", "0"]);
const page = await context.newPage();
const foreign = [], complaints = [];
const own = [server.address];
page.on("request", (request) => { if (!own.some((address) => request.url().startsWith(address))) foreign.push(request.url()); });
page.on("console", (message) => { if (message.type() === "error" && !/404|400|300/.test(message.text())) complaints.push(message.text()); });
page.on("pageerror", (error) => complaints.push(String(error)));
const go = (path) => page.goto(server.address + path);

// Find: as one types, with the reason, and on to the place in the document.
await go("search");
await page.fill("#q", "反馈意见");
await page.waitForSelector(".hit mark", { timeout: 5000 });
holds("results come while typing", page.url().includes("q="));
holds("each hit says why", (await page.$$(".hit .why")).length === (await page.$$(".hit")).length);
await page.fill("#q", "\"反馈意见\" kind:document");
await page.waitForFunction(() => document.querySelectorAll(".hit").length > 0 && document.querySelector(".facets .on"));
await page.keyboard.press("Escape");
await page.keyboard.press("j");
await page.keyboard.press("Enter");
await page.waitForSelector(".reader");
holds("a hit leads to its place", (await page.textContent("mark.at")).includes("反馈意见"));

// Read, follow a fact to its subject, and the evidence back to the same words.
const fact = page.locator(".notes li").first();
const value = await fact.locator(".value").textContent();
await fact.locator("a").first().click();
await page.waitForSelector(".entity, .reader");
holds("a fact in the gutter leads to its subject", (await page.content()).includes(value));
await go("entity?key=" + encodeURIComponent("GB/T98001—2026"));
const quote = (await page.textContent(".rail blockquote a")).replace(/[“”]/g, "");
await page.click(".rail blockquote a");
await page.waitForSelector("#at");
holds("evidence leads to exactly its bytes", (await page.textContent("#at")) === quote, quote);

// A preview beside the list, as one goes through it by keyboard.
await page.setViewportSize({ width: 1360, height: 900 });
await go("search?q=" + encodeURIComponent("98001"));
await page.keyboard.press("j");
await page.waitForSelector(".preview h2");
const first = await page.textContent(".preview");
await page.keyboard.press("j");
await page.waitForFunction((before) => document.querySelector(".preview").textContent !== before, first);
holds("the preview follows the keyboard", (await page.textContent(".preview")) !== first);
await page.evaluate(axe);
const seen = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
holds("axe on the list with its preview", seen.violations.length === 0, JSON.stringify(seen.violations.map((it) => [it.id, it.nodes[0].html])).slice(0, 400));
await go("entity?key=" + encodeURIComponent("GB/T98001—2026"));

// The next mention of the same thing.
await page.click(".rail blockquote a");
await page.waitForSelector("#at");
await page.click(".mentioned a >> nth=0");
await page.waitForSelector("a.same");
const same = await page.$$eval("a.same", (all) => all.length);
holds("mentions of one thing are shown together", same > 0);

// Search inside.
await page.fill("#inside", "标准");
await page.press("#inside", "Enter");
await page.waitForSelector("mark.hit");
holds("searching inside finds", (await page.$$("mark.hit")).length > 1);

// As of.
await go("entity?key=" + encodeURIComponent("GB/T 98001-2026"));
holds("before its day it is not in force", !(await page.textContent(".standing b")).includes("in force"));
await page.fill(".when [name=as_of]", "2027-03-01");
await page.click(".when button");
await page.waitForSelector(".standing");
holds("after its day it is in force", (await page.textContent(".standing b")).includes("in force"));
await page.fill(".when [name=as_known]", "2020-01-01");
await page.click(".when button");
await page.waitForLoadState();
holds("what was not known then is not shown", (await page.$(".rail")) === null);

// Export and subscribe.
const csv = await (await page.request.get(server.address + "search.csv?q=kind:standard")).text();
holds("every hit is exported", csv.split("\r\n").length > 20);
const book = await (await page.request.get(server.address + "search.xlsx?q=kind:standard")).body();
holds("as a workbook", book.subarray(0, 2).toString() === "PK");
const calendar = await (await page.request.get(server.address + "agenda.ics")).text();
holds("the calendar can be subscribed to", calendar.startsWith("BEGIN:VCALENDAR") && calendar.includes("UID:"));

// The keys.
await go("");
await page.keyboard.press("?");
holds("the help sheet opens", await page.isVisible("#keys"));
await page.keyboard.press("Escape");
await page.keyboard.press("g");
await page.keyboard.press("a");
await page.waitForURL(/agenda/);
await page.keyboard.press("Tab");
holds("the first stop skips to the content", (await page.evaluate(() => document.activeElement.className)) === "skip");

// Chinese, and back to the same page.
await page.click(".lang");
await page.waitForLoadState();
holds("the interface speaks Chinese", (await page.getAttribute("html", "lang")) === "zh-CN" && page.url().includes("agenda"));
await page.click(".lang");

// Every page without scripts, at both themes, under axe.
const document = (await (await page.request.get(server.address + "search.json?q=kind:document")).json()).hits.map((hit) => hit.key.match(SHA)[0]);
const views = ["", "search", "search?q=" + encodeURIComponent("工信部"), "search?q=zzzz", "search?q=status:odd", "agenda", "agenda?month=2026-12", "agenda?past=1",
  "contradictions", "inputs", "help", "nothing", "systems", "system?key=icv&edition=2023&since=2018", "system?key=cnescp", "targets", "statistics", "statistics?rows=year&columns=level", "checks", "check?pack=cn/cnescp", "check?pack=cn/cnescp&go=1&product=router&throughput=13+Tbps", "entity?key=MIIT", "entity?key=98001", "entity?key=" + encodeURIComponent("GB/T 98001-2026"), ...document.map((sha) => "document/" + sha + "?find=标准")];
for (const scheme of ["light", "dark"]) {
  await page.emulateMedia({ colorScheme: scheme });
  for (const path of views) {
    await go(path);
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    holds(`axe on /${path} in ${scheme}`, found.violations.length === 0, found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" | ")}`).join("; "));
  }
}
// Pages of documents as they look: none too wide at three widths, and axe over every one in both themes.
const shown = await leaves();
own.push(shown.address);
holds("each kind of page is there", ["notice", "second", "blank", "wide", "full", "last", "columns", "page"].every((name) => shown.views[name]), Object.keys(shown.views).join(" "));
for (const scheme of ["light", "dark"]) {
  await page.emulateMedia({ colorScheme: scheme });
  for (const width of [390, 820, 1360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const [name, path] of Object.entries(shown.views)) {
      await page.goto(shown.address + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      holds(`${name} as it looks fits ${width}`, wide <= 0, `${wide} px`);
      // The widest in light, the narrowest in dark: the rules are the same.
      if (width !== (scheme === "light" ? 1360 : 390)) continue;
      await page.evaluate(axe);
      // What a stored web page is made of is its own affair; the frame around it is ours.
      const found = await page.evaluate(() => axe.run({ exclude: [["iframe"]] }, { iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      holds(`axe on ${name} as it looks at ${width} in ${scheme}`, found.violations.length === 0, found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" | ")}`).join("; "));
    }
  }
}
// By keyboard: from the page to what stands on it, and on to the next page.
await page.goto(shown.address + shown.views.notice);
await page.focus("svg.sheet a");
holds("focus on a mark is seen", await page.evaluate(() => { const rect = document.activeElement.querySelector("rect"); const style = getComputedStyle(rect); return style.strokeWidth !== "0px" && style.stroke !== "none"; }));
const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
await page.keyboard.press("Enter");
await page.waitForSelector(".entity, .reader");
holds("a mark on a page leads to what it names", (await page.textContent("h1")).length > 0 && label.includes(":"), label);
await page.goto(shown.address + shown.views.notice);
await page.focus("a[rel=next]");
await page.keyboard.press("Enter");
await page.waitForURL(/page\/2/);
holds("the next page is a key away", (await page.textContent(".text")).includes("98000:2018"));
// A stored page by itself would be a page like any other.
await page.goto(shown.address + shown.views.page.replace("/page/1", "/page.html"));
holds("a stored page stays in its frame", page.url().endsWith("/page/1"), page.url());
holds("and is shown there", (await page.frames()[1].textContent("h1")).includes("三项国家标准"));
shown.stop();
await page.setViewportSize({ width: 1280, height: 800 });
await page.emulateMedia({ colorScheme: "light" });
const plain = await context.browser()?.newContext({ javaScriptEnabled: false }).catch(() => null);
if (plain) {
  const still = await plain.newPage();
  await still.goto(server.address + "search?q=MIIT");
  holds("the search works without scripts", (await still.$$(".hit")).length > 0);
  await plain.close();
}
holds("nothing is fetched from elsewhere", foreign.length === 0, foreign.join(" "));
holds("the browser has nothing to complain of", complaints.length === 0, complaints.join(" | "));
server.stop();
await context.close();
console.log(`${held} held, ${wrong} did not`);
process.exit(wrong ? 1 : 0);
