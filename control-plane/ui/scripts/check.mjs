// What must hold before a change goes in: linter, types, unit tests, types of the API that equal the OpenAPI document, size. Prints what fails.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { DOCUMENT, typesOf } from './types.mjs';

const bin = 'node_modules/.bin';
const fails = [];

function run(name, command, args) {
  try {
    execFileSync(command, args, { stdio: 'pipe' });
  } catch (e) {
    fails.push(name);
    console.error(`${name}:\n${e.stdout ?? ''}${e.stderr ?? ''}`);
  }
}

run('linter', `${bin}/oxlint`, ['--deny-warnings', 'web', 'scripts', 'suite']);
run('types', `${bin}/tsc`, ['--noEmit']);
run('unit tests', `${bin}/vitest`, ['run']);

if ((await typesOf(DOCUMENT)) !== readFileSync('web/api/schema.d.ts', 'utf8')) {
  fails.push('OpenAPI types');
  console.error('web/api/schema.d.ts is not what the OpenAPI document gives: npm run types');
}
run('size', 'node', ['scripts/size.mjs']);

if (fails.length > 0) {
  console.error(`the web UI fails: ${fails.join(', ')}`);
  process.exit(1);
}
