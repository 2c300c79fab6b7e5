// Chat completions and Responses by `openai`, at OpenAI and at Azure OpenAI.

import { answer, KEY, logprobs, QUESTION, RESULT } from './neutral.mjs';

export function formats(require) {
  const { OpenAI, AzureOpenAI } = require('openai');
  const { VERSION } = require('openai/version');
  const common = { sdk: `openai-node ${VERSION}` };
  const client = (url) => new OpenAI({ apiKey: KEY, baseURL: `${url}/v1`, maxRetries: 0 });
  const headers = ['accept', 'authorization', 'content-type'];
  return {
    openai: { ...common, client, headers, read: readChat, readEmbeddings, readModeration },
    'openai-responses': {
      ...common,
      client,
      headers,
      read: readResponse,
      goOn,
      returned: ['reasoning-tools.json', 'reasoning-tools.sse'],
    },
    azure: {
      ...common,
      client: (url) =>
        new AzureOpenAI({ apiKey: KEY, endpoint: url, apiVersion: '2024-10-21', maxRetries: 0 }),
      headers: ['accept', 'api-key', 'content-type'],
      read: readChat,
    },
  };
}

async function readChat(client, isStream) {
  const given = { model: 'any', messages: [{ role: 'user', content: 'Say something.' }] };
  let reasoning = '';
  let completion;
  if (isStream) {
    // The SDK's own accumulator, which keeps only the last piece of a field that it does not know.
    const stream = client.chat.completions.stream(given);
    stream.on('chunk', (chunk) => (reasoning += chunk.choices[0]?.delta.reasoning_content ?? ''));
    completion = await stream.finalChatCompletion();
  } else {
    completion = await client.chat.completions.create(given);
    reasoning = completion.choices[0].message.reasoning_content;
  }
  const [choice] = completion.choices;
  const { message } = choice;
  return answer({
    text: message.content ?? '',
    reasoning: reasoning || null,
    refusal: message.refusal ?? null,
    tool_calls: (message.tool_calls ?? []).map((one) => ({
      id: one.id,
      name: one.function.name,
      arguments: one.function.arguments,
    })),
    finish: choice.finish_reason,
    usage: completion.usage ?? null,
    model: completion.model,
    id: completion.id,
    fingerprint: completion.system_fingerprint ?? null,
    logprobs: logprobs(choice.logprobs?.content),
  });
}

async function readResponse(client, isStream) {
  const given = { model: 'any', input: 'Say something.' };
  const response = isStream
    ? await client.responses.stream(given).finalResponse()
    : await client.responses.create(given);
  if (response.error) {
    return { error: { raised: null, message: response.error.message, code: response.error.code } };
  }
  const parts = response.output.filter((item) => item.type === 'message').flatMap((item) => item.content);
  const thoughts = response.output
    .filter((item) => item.type === 'reasoning')
    .flatMap((item) => [...(item.content ?? []), ...item.summary])
    .map((part) => part.text)
    .join('');
  const refusal = parts
    .filter((part) => part.type === 'refusal')
    .map((part) => part.refusal)
    .join('');
  return answer({
    text: response.output_text,
    reasoning: thoughts || null,
    refusal: refusal || null,
    tool_calls: response.output
      .filter((item) => item.type === 'function_call')
      .map((item) => ({ id: item.call_id, name: item.name, arguments: item.arguments })),
    finish: response.incomplete_details?.reason ?? response.status,
    usage: response.usage ?? null,
    model: response.model,
    id: response.id,
    logprobs: logprobs(parts.filter((part) => part.type === 'output_text').flatMap((part) => part.logprobs ?? [])),
  });
}

async function readEmbeddings(client) {
  const given = { model: 'any', input: ['a', 'b'], encoding_format: 'float' };
  const answered = await client.embeddings.create(given);
  return { vectors: answered.data.map((one) => one.embedding), usage: answered.usage, model: answered.model };
}

async function readModeration(client) {
  const answered = await client.moderations.create({ model: 'any', input: ['a', 'b'] });
  return {
    results: answered.results.map((one) => ({
      flagged: one.flagged,
      categories: one.categories,
      scores: one.category_scores,
    })),
    model: answered.model,
  };
}

// Reads an answer that calls a tool, and sends it back with the tool's result.
async function goOn(client, isStream, send) {
  const given = { model: 'any', store: false };
  const question = { role: 'user', content: QUESTION };
  const response = isStream
    ? await client.responses.stream({ ...given, input: [question] }).finalResponse()
    : await client.responses.create({ ...given, input: [question] });
  const results = response.output
    .filter((item) => item.type === 'function_call')
    .map((item) => ({ type: 'function_call_output', call_id: item.call_id, output: RESULT }));
  return send(() => client.responses.create({ ...given, input: [question, ...response.output, ...results] }));
}
