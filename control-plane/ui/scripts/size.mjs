// Fails if the pages are larger than their budgets, in KB after gzip: what every page loads, any part loaded on demand, all together.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const EAGER = 200;
const LAZY = 120;
const ALL = 500;

const folder = 'target/pages';
if (!existsSync(join(folder, 'index.html'))) execFileSync('node', ['scripts/pages.mjs'], { stdio: 'inherit' });
const html = readFileSync(join(folder, 'index.html'), 'utf8');
const parts = readdirSync(join(folder, 'assets'))
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({
    name,
    kb: gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length / 1024,
    eager: html.includes(name),
  }))
  .toSorted((a, b) => b.kb - a.kb);

const sum = (list) => list.reduce((total, part) => total + part.kb, 0);
const eager = sum(parts.filter((part) => part.eager));
const all = sum(parts);
for (const part of parts) console.log(`${part.kb.toFixed(1).padStart(7)} KB  ${part.eager ? 'eager' : 'lazy '}  ${part.name}`);
console.log(`eager ${eager.toFixed(1)} of ${EAGER} KB, all ${all.toFixed(1)} of ${ALL} KB`);
const heavy = parts.filter((part) => !part.eager && part.kb > LAZY);
if (eager > EAGER || all > ALL || heavy.length > 0) {
  console.error(`too large: eager ${eager.toFixed(1)} KB, all ${all.toFixed(1)} KB, above ${LAZY} KB: ${heavy.map((p) => p.name).join(', ') || 'none'}`);
  process.exit(1);
}
