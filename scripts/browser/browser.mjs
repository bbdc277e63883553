// Starts Debian's Chromium with a profile of its own, and Gnomon over a register.
import { chromium } from "playwright-core";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
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
