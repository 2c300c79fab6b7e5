// The form that all SDKs' readings are given in; `python/neutral.py` has the same.

export const KEY = 'fake-key';
// A conversation that goes on after an answer with a tool call.
export const QUESTION = 'What is the weather in Paris?';
export const RESULT = '{"degrees": 21.5, "sky": "clear"}';

export function answer(values) {
  const empty = {
    text: '',
    reasoning: null,
    refusal: null,
    tool_calls: [],
    finish: null,
    usage: null,
    model: null,
    id: null,
    fingerprint: null,
    logprobs: null,
  };
  for (const name of Object.keys(values)) {
    if (!(name in empty)) throw new Error(`unknown value ${name}`);
  }
  return { ...empty, ...values };
}

export function failure(error) {
  return { error: { raised: error.constructor.name, message: error.message } };
}

export function logprobs(items) {
  if (!items?.length) return null;
  return items.map((one) => ({
    token: one.token,
    logprob: one.logprob,
    top: one.top_logprobs.map((top) => [top.token, top.logprob]),
  }));
}
