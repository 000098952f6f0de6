// pages.mjs FOLDER: builds the pages, compresses each file and puts all into the folder, with a list of them.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const folder = resolve(process.argv[2] ?? 'target/pages');
const built = resolve('target/pages');
await build({ configFile: 'vite.config.ts', logLevel: 'warn' });
if (folder !== built) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(built, folder, { recursive: true });
}

const names = [];
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name);
  const bytes = await readFile(file);
  names.push(relative(folder, file).split(sep).join('/'));
  const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  const zipped = gzipSync(bytes, { level: 9 });
  if (small.length < bytes.length) await writeFile(`${file}.br`, small);
  if (zipped.length < bytes.length) await writeFile(`${file}.gz`, zipped);
}
await writeFile(join(folder, 'files.txt'), `${names.toSorted().join('\n')}\n`);
