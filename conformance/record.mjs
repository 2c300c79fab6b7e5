// Records what the SDKs from npm send, and what they read.
//
// `node record.mjs MODULES CALLS OUT`: MODULES is the folder that holds `node_modules`, CALLS what `record.py` wrote of the
// calls, OUT the folder for OUT/requests/FORMAT/CASE.json, OUT/answers/FORMAT/NAME.json and
// OUT/returned/FORMAT/NAME.json. `run.py` calls it.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as anthropic from './node/anthropic.mjs';
import { failure } from './node/neutral.mjs';
import * as openai from './node/openai.mjs';
import { recorder } from './node/server.mjs';

const [modules, calls, out] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(modules, 'index.js'));
const folder = dirname(fileURLToPath(import.meta.url));
const TYPES = { '.json': 'application/json', '.sse': 'text/event-stream; charset=utf-8' };

const server = await recorder();
for (const [name, format] of Object.entries({ ...openai.formats(require), ...anthropic.formats(require) })) {
  const client = format.client(server.url);
  await requests(name, format, client);
  await answers(name, format, client);
  await returned(name, format, client);
}
server.close();

async function requests(name, format, client) {
  for (const file of readdirSync(join(calls, name)).sort()) {
    const { method, arguments: given } = JSON.parse(readFileSync(join(calls, name, file)));
    // Python's way to say what the SDK has no argument for; here the body takes any field, and headers are an option.
    const { extra_body, extra_headers, ...body } = given;
    const options = extra_headers ? { headers: extra_headers } : undefined;
    const request = await server.record(() => called(client, method, { ...body, ...extra_body }, options));
    const headers = {};
    const leftOut = [];
    for (const [key, value] of Object.entries(request.headers)) {
      if (format.headers.includes(key)) headers[key] = value;
      else if (key.startsWith('x-')) leftOut.push(key);
    }
    write('requests', name, file, { sdk: format.sdk, model: body.model, left_out: leftOut.sort(), ...request, headers });
  }
}

async function answers(name, format, client) {
  for (const file of readdirSync(join(folder, 'answers', name)).sort()) {
    const type = TYPES[extname(file)];
    if (!type) continue;
    server.answer(type, readFileSync(join(folder, 'answers', name, file)));
    let value;
    try {
      if (file === 'embeddings.json') value = await format.readEmbeddings(client);
      else if (file === 'moderation.json') value = await format.readModeration(client);
      else value = await format.read(client, extname(file) !== '.json');
    } catch (error) {
      value = failure(error);
    }
    write('answers', name, `${file}.json`, { sdk: format.sdk, value });
  }
}

async function returned(name, format, client) {
  for (const file of format.returned ?? []) {
    server.answer(TYPES[extname(file)], readFileSync(join(folder, 'answers', name, file)));
    const { body } = await format.goOn(client, extname(file) !== '.json', server.record);
    write('returned', name, `${file}.json`, { sdk: format.sdk, body });
  }
}

function called(client, method, given, options) {
  const names = method.split('.');
  const last = names.pop();
  const holder = names.reduce((object, name) => object[name], client);
  return holder[last](given, options);
}

function write(kind, name, file, value) {
  mkdirSync(join(out, kind, name), { recursive: true });
  writeFileSync(join(out, kind, name, file), `${JSON.stringify(value, null, 2)}\n`);
}
