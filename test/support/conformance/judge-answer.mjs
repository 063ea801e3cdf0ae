import Ajv2020 from 'ajv/dist/2020.js';

/**
 * Makes the judge of answers by an OpenAPI document. Its verdict is `undefined`, or a sentence that says
 * what the document does not allow. Schemas are compiled when they are first needed, and then kept.
 *
 * An answer is `{ method, url, beta, status, headers, body }`: the method of the request, its url and its
 * OpenAI-Beta header (all undefined where no request could be read), and what was sent back.
 */
export function createJudge(document) {
  const operations = findOperations(document);
  const judgeBody = createBodyJudge(document);
  return (answer) => {
    const operation = operations(answer) ?? { responses: document['x-threadlog-otherwise'] };
    const response = operation.responses[answer.status];
    if (!response) return `the status ${answer.status} is not in the document`;
    return judgeHeaders(document, response, answer) ?? judgeBody(response, answer);
  };
}

/** Without host, query and needless escapes: `http://host/%761/x?y` is `/v1/x`. */
function pathOf(url) {
  const path = url.replace(/^https?:\/\/[^/]*/i, '').split('?', 1)[0] ?? '';
  return path.replace(/%(3\d|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/gi, decodeURIComponent);
}

/** The operation that a request was for: its path below its server, with any value where a name is. */
function findOperations(document) {
  const paths = Object.entries(document.paths).map(([template, item]) => {
    const [server] = item.servers ?? document.servers;
    const base = new URL(server.url, 'http://localhost/openapi.json').pathname.replace(/\/$/, '');
    const pattern = escape(base + template).replaceAll(/\\\{[^}]+\\\}/g, '[^/]*');
    return { pattern: new RegExp(`^${pattern}$`), item };
  });
  return ({ method, url }) => {
    const path = pathOf(url ?? '');
    const found = paths.find(({ pattern }) => pattern.test(path));
    return found?.item[method === 'HEAD' ? 'get' : method?.toLowerCase()];
  };
}

function escape(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function judgeHeaders(document, response, { headers }) {
  for (const [name, given] of Object.entries(response.headers ?? {})) {
    const header = given.$ref ? resolve(document, given.$ref) : given;
    if (header.required && headers[name] === undefined) return `the header ${name} is missing`;
  }
  return undefined;
}

function resolve(document, ref) {
  return ref
    .slice('#/'.length)
    .split('/')
    .reduce((node, step) => node[step.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

function createBodyJudge(document) {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  const compiled = new Map();
  const compile = (schema) => {
    const known = compiled.get(schema);
    if (known) return known;
    // The schema leaves the document: its references must say where they lead.
    const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/');
    const validate = ajv.compile(JSON.parse(text));
    compiled.set(schema, validate);
    return validate;
  };
  return ({ content }, { method, beta, headers, body }) => {
    if (method === 'HEAD') return undefined;
    if (!content) return body === '' ? undefined : 'there is a body where none is documented';
    const mediaType = String(headers['content-type']).split(';', 1)[0].trim();
    const documented = content[mediaType];
    if (!documented) return `the content type ${mediaType} is not in the document`;
    if (!documented.schema) return undefined;
    const data = documented['x-threadlog-data'];
    if (data) return judgeStream(compile(data), ajv, body);
    const schema = inDialect(documented.schema, dialectOf(beta));
    if (!schema) return `there is no such answer under ${beta}`;
    const validate = compile(schema);
    return validate(JSON.parse(body)) ? undefined : ajv.errorsText(validate.errors);
  };
}

/** Each block of a stream that is no error holds one object; some only say where the stream is. */
function judgeStream(validate, ajv, body) {
  for (const block of body.split('\n\n').slice(0, -1)) {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined || block.startsWith('event: error\n')) continue;
    if (!validate(JSON.parse(data))) return ajv.errorsText(validate.errors);
  }
  return undefined;
}

/** Of the shapes that a body has, the one of the dialect that was asked for: no other will do. */
function inDialect(schema, dialect) {
  const isMarked = schema.anyOf?.some((branch) => 'x-threadlog-dialect' in branch);
  if (!isMarked) return schema;
  return schema.anyOf.find((branch) => branch['x-threadlog-dialect'] === dialect);
}

function dialectOf(beta = '') {
  return /(?:^|,)\s*assistants=(v[12])\s*(?:,|$)/.exec(beta)?.[1];
}
