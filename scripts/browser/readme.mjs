// The two pictures of the README: node scripts/browser/readme.mjs
import { browser, gnomon, SHA } from "./browser.mjs";

const context = await browser();
const server = await gnomon(["demo", "--port", "0"]);
const page = await context.newPage();
await page.setViewportSize({ width: 1280, height: 800 });
await page.emulateMedia({ reducedMotion: "reduce" });
await page.goto(server.address);
await page.screenshot({ path: "docs/desk.png" });
const found = await (await page.request.get(server.address + "search.json?q=kind:document+SAMPLER")).json();
await page.goto(server.address + "document/" + found.hits[0].key.match(SHA)[0] + "#a3");
await page.waitForTimeout(500);
await page.screenshot({ path: "docs/reader.png" });
server.stop();
await context.close();
process.exit(0);
