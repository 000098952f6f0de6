// types.mjs FILE: writes the types of the API from the OpenAPI document. A schema with a $ref and more beside it, as OpenAPI 3.1 allows, stands for
// both; the generator only takes the $ref of it, so that such a schema becomes an allOf first.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';

function widen(node) {
  if (Array.isArray(node)) return node.map(widen);
  if (typeof node !== 'object' || node === null) return node;
  const all = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, widen(value)]));
  const { $ref, description, unevaluatedProperties: _, ...rest } = all;
  if ($ref === undefined || !('properties' in rest || 'required' in rest)) return all;
  return { ...(description === undefined ? {} : { description }), allOf: [{ $ref }, { type: 'object', ...rest }] };
}

export async function typesOf(document) {
  const ast = await openapiTS(widen(parse(await readFile(document, 'utf8'))), { alphabetize: true });
  return `// Made from the OpenAPI document by \`npm run types\`.\n${astToString(ast)}`;
}

export const DOCUMENT = new URL('../../src/main/resources/dev/cascade/api/openapi.yaml', import.meta.url);

if (process.argv[2] !== undefined) await writeFile(process.argv[2], await typesOf(DOCUMENT));
