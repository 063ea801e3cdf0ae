// `npm run openapi`: writes the OpenAPI document of the build where it is reviewed and tested against.
// A change of it is a change of the wire: look at the diff.
import { writeFileSync } from 'node:fs';
import { ensureBuilt, ensureInstalled, ensureNode } from './ensure.mjs';

ensureNode();
await ensureInstalled();
await ensureBuilt();
const { openApiDocument } = await import('#openapi');
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
writeFileSync(new URL('../test/golden/openapi.json', import.meta.url), text);
