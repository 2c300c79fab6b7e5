// Anthropic's Messages by `@anthropic-ai/sdk`.

import { answer, KEY, QUESTION, RESULT } from './neutral.mjs';

export function formats(require) {
  const { Anthropic } = require('@anthropic-ai/sdk');
  const { VERSION } = require('@anthropic-ai/sdk/version');
  return {
    anthropic: {
      sdk: `anthropic-node ${VERSION}`,
      client: (url) => new Anthropic({ apiKey: KEY, baseURL: url, maxRetries: 0 }),
      headers: ['accept', 'anthropic-beta', 'anthropic-version', 'authorization', 'content-type', 'x-api-key'],
      read,
      goOn,
      returned: ['thinking-tools.json', 'thinking-tools.sse'],
    },
  };
}

async function read(client, isStream) {
  const given = { model: 'any', max_tokens: 1, messages: [{ role: 'user', content: 'Say something.' }] };
  const message = isStream
    ? await client.messages.stream(given).finalMessage()
    : await client.messages.create(given);
  const joined = (kind) =>
    message.content
      .filter((block) => block.type === kind)
      .map((block) => block[kind])
      .join('');
  return answer({
    text: joined('text'),
    reasoning: joined('thinking') || null,
    tool_calls: message.content
      .filter((block) => block.type === 'tool_use')
      .map((block) => ({ id: block.id, name: block.name, arguments: block.input })),
    finish: message.stop_reason,
    usage: message.usage,
    model: message.model,
    id: message.id,
  });
}

// Reads an answer that calls a tool, and sends it back with the tool's result.
async function goOn(client, isStream, send) {
  const given = { model: 'any', max_tokens: 4096 };
  const question = { role: 'user', content: QUESTION };
  const message = isStream
    ? await client.messages.stream({ ...given, messages: [question] }).finalMessage()
    : await client.messages.create({ ...given, messages: [question] });
  const results = message.content
    .filter((block) => block.type === 'tool_use')
    .map((block) => ({ type: 'tool_result', tool_use_id: block.id, content: [{ type: 'text', text: RESULT }] }));
  const messages = [question, { role: 'assistant', content: message.content }, { role: 'user', content: results }];
  return send(() => client.messages.create({ ...given, messages }));
}
